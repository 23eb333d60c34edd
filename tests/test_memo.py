from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.memo import keep, keep_file, recall, recall_file


def test_what_is_kept_is_recalled(tmp_path: Path) -> None:
    keep(tmp_path / "a" / "b", "key", b"data")
    assert recall(tmp_path / "a" / "b", "key") == b"data"
    assert [path.name for path in (tmp_path / "a" / "b").iterdir()] == ["key"]


def test_what_was_never_kept_is_not_there(tmp_path: Path) -> None:
    assert recall(tmp_path, "key") is None
    assert recall(tmp_path / "none", "key") is None


def test_no_folder_keeps_nothing() -> None:
    keep(None, "key", b"data")
    assert recall(None, "key") is None


@given(damage=st.integers(min_value=0, max_value=40), cut=st.booleans())
def test_what_is_not_whole_is_as_if_it_were_not_there(
    tmp_path_factory: pytest.TempPathFactory, damage: int, cut: bool
) -> None:
    folder = tmp_path_factory.mktemp("memo")
    keep(folder, "key", b"some data")
    whole = (folder / "key").read_bytes()
    hurt = whole[:damage] if cut else whole[:damage] + bytes([whole[damage] ^ 1]) + whole[damage + 1 :]
    (folder / "key").write_bytes(hurt)
    assert recall(folder, "key") is None


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    keep(tmp_path / "file", "key", b"data")
    assert recall(tmp_path / "file", "key") is None
    (tmp_path / "key").mkdir()
    keep(tmp_path, "key", b"data")
    assert recall(tmp_path, "key") is None
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_file_that_is_kept_is_recalled_unless_somebody_has_written_into_it(tmp_path: Path) -> None:
    file = keep_file(tmp_path / "a", "key.png", b"data")
    assert file == recall_file(tmp_path / "a", "key.png") == tmp_path / "a" / "key.png"
    assert file.read_bytes() == b"data"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["key.png"]
    for hurt in (b"date", b"dat", b"", b"data"):
        file.write_bytes(hurt)
        assert recall_file(tmp_path / "a", "key.png") is None
    assert keep_file(tmp_path / "a", "key.png", b"again") == recall_file(tmp_path / "a", "key.png")


def test_a_file_that_cannot_be_kept_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert keep_file(tmp_path / "file", "key", b"data") is None
    assert recall_file(tmp_path / "file", "key") is None
    assert keep_file(None, "key", b"data") is None
    assert recall_file(None, "key") is None
