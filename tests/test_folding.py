import marshal
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blogs import NOW, make_blog, note
from tests.pictures import png
from tests.rebuilds import BODIES, KEYS, WRITERS, posted
from tinyblog.attachments import publish
from tinyblog.config import Config
from tinyblog.embeds import Shown
from tinyblog.entry import FOLDED, Entry
from tinyblog.errors import NoteError
from tinyblog.folding import Unfolder, is_plain, row_of, source_of, was_plain
from tinyblog.images.memo import Memo
from tinyblog.scene import scene_of
from tinyblog.source import read_source

MORE_KEYS = (
    "visibility: unlisted",
    "expires: 2026-11-21",
    "expires: 2026-12-24",
    "start: 2026-11-23 10:00",
    "start: 2026-11-20 10:00",
    "slug: other name",
    "permalink: /über/uns/",
    "aliases: [/old/]",
    "aliases: false",
    "accounts: {outbox: false}",
    "syndication: https://example.com/1",
    "photo: one.png",
    "date: 2026-11-22T09:00:00.123456+05:45",
    "date: 2026-10-25T02:30:00+01:00",
)
DATE = "2026-11-20 09:00"


def entries_of(config: Config) -> tuple[tuple[Entry, ...], Mapping[str, Shown]]:
    """The entries of a blog as they are shown, and its pictures."""
    source = read_source(config, now=NOW)
    assert source.problems == ()
    attached = publish(source.attachments, Memo(folder=config.root / ".tinyblog" / "images"), root=source.site.root)
    return scene_of(config).dressed(source.site, attached.pictures).entries, attached.pictures


def text_of(keys: list[str], body: str) -> str:
    given = dict(key.split(": ", 1) for key in keys)
    return note(body, given.pop("date", DATE), **given)


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from((*KEYS, *MORE_KEYS)), max_size=4, unique_by=lambda key: key.split(":")[0]),
    st.sampled_from((*BODIES, "", "![One](one.png)", "![](none.png)")),
    st.sampled_from(("", 'timezone = "Europe/Berlin"\n', 'language = "de"\n')),
)
def test_an_entry_comes_back_from_its_row_as_it_was(keys: list[str], body: str, setting: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        config = make_blog(
            Path(place),
            {"deep/a.md": text_of(keys, body), "deep/one.png": png()},
            config=WRITERS.replace("cards", f"{setting}cards"),
            ledger=posted("a", BODIES[0]),
        )
        (entry,), pictures = entries_of(config)
        row = marshal.loads(marshal.dumps(row_of(entry)))
        assert (source_of(row), was_plain(row)) == ("deep/a.md", is_plain(entry))
        assert row_of(entry) == row
        back = Unfolder(scene_of(config), pictures, NOW).entry(row)
        assert FOLDED.isdisjoint(vars(back))
        assert row_of(back) == row
        assert back == entry
        assert (back.published.isoformat(), back.updated.isoformat()) == (
            entry.published.isoformat(),
            entry.updated.isoformat(),
        )


def test_of_a_note_that_says_something_else_by_now_only_the_row_is_known(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("Words.", title="Once")})
    (entry,), pictures = entries_of(config)
    unfolder = Unfolder(scene_of(config), pictures, NOW)
    (tmp_path / "content" / "a.md").unlink()
    former = unfolder.former(row_of(entry))
    assert former.title == "Once"
    assert {name: getattr(former, name) for name in FOLDED} == dict.fromkeys(FOLDED)
    assert former != entry
    with pytest.raises(NoteError):
        _ = unfolder.entry(row_of(entry)).html


@pytest.mark.parametrize(
    ("keys", "body", "plain"),
    [
        *(([key], BODIES[0], True) for key in KEYS),
        *(([], body, True) for body in BODIES),
        *(
            ([key], BODIES[0], key.startswith(("slug", "permalink", "date")))
            for key in MORE_KEYS
        ),
        ([], "", False),
        ([], "![One](https://example.com/one.png)", False),
        ([], "{{< youtube x", True),
    ],
)  # fmt: skip
def test_a_note_is_plain_that_concerns_only_its_pages(tmp_path: Path, keys: list[str], body: str, plain: bool) -> None:
    config = make_blog(tmp_path, {"a.md": text_of(keys, body), "one.png": png()}, config=WRITERS)
    (entry,), _ = entries_of(config)
    assert is_plain(entry) == plain


def test_a_note_with_files_of_its_own_or_something_to_tell_is_not_plain(tmp_path: Path) -> None:
    notes = {"a/index.md": note("Words."), "a/x.txt": "x", "b.md": note("{{< nothing >}} Words.")}
    entries, _ = entries_of(make_blog(tmp_path, notes))
    assert {str(entry.note.source): is_plain(entry) for entry in entries} == {"a/index.md": False, "b.md": False}


def test_what_is_over_is_over_by_the_moment_of_the_build(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("Words.", start="2026-11-22 10:00", end="2026-11-22 13:00")})
    (entry,), pictures = entries_of(config)
    later = Unfolder(scene_of(config), pictures, NOW + timedelta(hours=2))
    assert (entry.over, later.made(entry.note).over) == (False, True)
