"""The memo: it saves time, and is never believed where it is not whole."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures import draw, jpeg
from tinyblog.images.memo import Memo, Rendition
from tinyblog.images.publishing import PHOTO, published, recalled


def rendition(data: bytes, width: int = 3) -> Rendition:
    return Rendition(data=data, width=width, height=2, digest=hashlib.sha256(data).hexdigest())


def held(found: tuple[Rendition, ...] | None) -> list[bytes]:
    assert found is not None
    return [one.data.read_bytes() if isinstance(one.data, Path) else one.data for one in found]


def test_what_is_kept_is_recalled_under_its_key_alone(tmp_path: Path) -> None:
    memo = Memo(folder=tmp_path / "deep" / "images")
    kept = memo.keep("key", [rendition(b"one"), rendition(b"two", 7)])

    assert memo.recall("key") == kept
    assert held(kept) == [b"one", b"two"]
    assert [one.width for one in kept] == [3, 7]
    assert memo.recall("other") is None


@given(st.integers(0, 2), st.integers(0, 500), st.binary(max_size=3))
def test_a_memo_that_was_cut_off_or_changed_is_not_believed(
    tmp_path_factory: pytest.TempPathFactory, number: int, at: int, noise: bytes
) -> None:
    memo = Memo(folder=tmp_path_factory.mktemp("memo"))
    kept = memo.keep("key", [rendition(b"one" * 50), rendition(b"two" * 50)])
    file = sorted(memo.folder.iterdir())[number]
    data = file.read_bytes()
    file.write_bytes(data[:at] + noise)

    assert memo.recall("key") == (kept if file.read_bytes() == data else None)


def test_a_file_that_is_gone_is_not_recalled(tmp_path: Path) -> None:
    memo = Memo(folder=tmp_path)
    (kept,) = memo.keep("key", [rendition(b"one")])
    assert isinstance(kept.data, Path)
    kept.data.unlink()

    assert memo.recall("key") is None


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    memo = Memo(folder=tmp_path / "file")

    assert memo.keep("key", [rendition(b"one")]) == (rendition(b"one"),)
    assert memo.recall("key") is None


def test_a_name_that_is_taken_by_a_folder_leaves_nothing_half_written(tmp_path: Path) -> None:
    one = rendition(b"one")
    (tmp_path / one.digest / "x").mkdir(parents=True)

    assert Memo(folder=tmp_path).keep("key", [one]) == (one,)
    assert [path.name for path in tmp_path.iterdir()] == [one.digest]


def test_the_files_of_a_picture_are_the_same_with_and_without_the_memo(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(jpeg(draw(1200, 900)))
    memo = Memo(folder=tmp_path / "memo")
    first = published(path, "content/a.md", PHOTO, memo)
    none = published(path, "content/a.md", PHOTO, Memo(folder=path / "no folder"))

    assert recalled(path, "content/a.md", PHOTO, memo) == first
    assert held(first) == held(none)
    assert [one.digest for one in first] == [one.digest for one in none]
