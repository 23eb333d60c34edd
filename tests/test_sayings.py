"""What an author wrote, by name."""

from pathlib import Path

import pytest

from tests.blogs import note, read_entry
from tinyblog.fingerprints import Fingerprints
from tinyblog.sayings import agree, same_pictures, saying


def named(folder: Path, text: str, **files: bytes) -> str:
    (folder / "content").mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / "content" / f"{name}.png").write_bytes(data)
    return saying(read_entry(folder, text), folder / "content", Fingerprints())


def test_a_note_without_pictures_is_named_as_ever(tmp_path: Path) -> None:
    text = note("Hello *world*. #one")
    assert named(tmp_path, text) == read_entry(tmp_path, text).saying == "1:f51e6626171a8e41d6a4357c"


@pytest.mark.parametrize(
    "text",
    [
        note("![A](a.png)"),
        note("Words.", photo="[{value: a.png, alt: A}]"),
        note("Words.", accounts="{outbox: {text: '![A](a.png)'}}"),
        note("Words.", accounts="{outbox: {text: '<img src=a.png alt=A>'}}"),
    ],
)
def test_what_is_in_a_picture_counts(tmp_path: Path, text: str) -> None:
    one, again, other = (named(tmp_path, text, a=data) for data in (b"one", b"one", b"two"))
    assert (one == again, one == other) == (True, False)
    assert (agree(one, again), agree(one, other)) == (True, False)
    assert (same_pictures(one, again), same_pictures(one, other)) == (True, False)


def test_pictures_that_nobody_looked_at_then_are_no_reason(tmp_path: Path) -> None:
    today = named(tmp_path, note("![A](a.png)"), a=b"one")
    before = today.partition("+")[0]
    assert agree(before, today)
    assert not same_pictures(before, today)
    assert not agree(before, named(tmp_path, note("![B](a.png)"), a=b"one"))


def test_a_foreign_picture_is_not_looked_at(tmp_path: Path) -> None:
    assert "+" not in named(tmp_path, note("![A](https://example.org/a.png)"))
