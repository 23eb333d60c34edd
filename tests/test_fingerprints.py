"""What is in a file, by its digest, without reading it again."""

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog import fingerprints as module
from tinyblog import memo
from tinyblog.fingerprints import Fingerprints


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:16]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "a.jpg"
    made.write_bytes(b"one")
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "memo"


def remember(folder: Path, file: Path, *, later: float = 10) -> None:
    """An earlier run, which ended so many seconds after the file was made."""
    prints = Fingerprints(folder)
    prints.of(file)
    prints.keep()
    written = file.stat().st_ctime + later
    os.utime(folder / "fingerprints", (written, written))


def doctored(folder: Path) -> None:
    """Let the memo say something that shows whether it is believed."""
    values = json.loads(memo.recall(folder, "fingerprints") or b"")
    stat = (folder / "fingerprints").stat()
    memo.keep(folder, "fingerprints", json.dumps({key: [*one[:-1], "memo"] for key, one in values.items()}).encode())
    os.utime(folder / "fingerprints", ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_a_file_is_named_by_its_content(file: Path) -> None:
    assert Fingerprints().of(file) == digest(b"one")


def test_a_file_that_is_not_there_has_no_name(file: Path, folder: Path) -> None:
    prints = Fingerprints(folder)
    assert prints.of(file.with_name("none.jpg")) == ""
    prints.keep()
    assert not folder.exists()


def test_a_file_that_nobody_touched_is_not_read_again(file: Path, folder: Path) -> None:
    remember(folder, file)
    doctored(folder)
    assert Fingerprints(folder).of(file) == "memo"


def test_a_file_that_was_changed_just_before_the_memo_was_written_is_read_again(file: Path, folder: Path) -> None:
    remember(folder, file, later=1)
    doctored(folder)
    assert Fingerprints(folder).of(file) == digest(b"one")


def test_a_file_of_the_same_size_and_time_is_read_again(file: Path, folder: Path) -> None:
    remember(folder, file)
    stat = file.stat()
    file.write_bytes(b"two")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert Fingerprints(folder).of(file) == digest(b"two")


def test_a_damaged_memo_is_passed_over(file: Path, folder: Path) -> None:
    remember(folder, file)
    (folder / "fingerprints").write_bytes(b"nonsense")
    assert Fingerprints(folder).of(file) == digest(b"one")


def test_what_was_found_before_is_written_only_if_it_is_news(file: Path, folder: Path) -> None:
    remember(folder, file)
    before = (folder / "fingerprints").stat()
    prints = Fingerprints(folder)
    prints.of(file)
    prints.keep()
    after = (folder / "fingerprints").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.binary(max_size=2), st.booleans()), max_size=12))
def test_with_a_memo_or_without_one_the_answer_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, bytes, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("prints")
    for name, data, keeps in acts:
        (folder / name).write_bytes(data)
        prints = Fingerprints(folder / "memo")
        for path in (folder / one for one in "abc"):
            assert prints.of(path) == Fingerprints().of(path)
        if keeps:
            prints.keep()


def test_the_memo_stands_in_the_folder_of_all_memos(tmp_path: Path) -> None:
    assert module.prints_folder(tmp_path) == tmp_path / ".tinyblog"
