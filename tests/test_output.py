import errno
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.alone import alone, needs_fork
from tests.blogs import uncovered
from tinyblog.errors import TinyblogError
from tinyblog.output import LOCK, MANIFEST, STAGE, Changes, File, write_site


def files(**contents: str) -> tuple[File, ...]:
    return tuple(File(path=path.replace("__", "/"), data=text.encode()) for path, text in contents.items())


def tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def no_rest(folder: Path) -> bool:
    manifest = (folder / MANIFEST).read_text().split()
    return sorted(tree(folder)) == manifest and not (folder / STAGE).exists()


def test_a_first_build_writes_everything(tmp_path: Path) -> None:
    changes = write_site(files(index="a", notes__x="b"), tmp_path / "site")
    assert changes == Changes(written=("index", "notes/x"), unchanged=0, removed=())
    assert tree(tmp_path / "site") == {"index": "a", "notes/x": "b"}


def test_a_second_build_touches_nothing(tmp_path: Path) -> None:
    write_site(files(index="a", notes__x="b"), tmp_path)
    before = {path: path.stat() for path in tmp_path.rglob("*")}
    assert write_site(files(index="a", notes__x="b"), tmp_path) == Changes(written=(), unchanged=2, removed=())
    assert {path: path.stat() for path in tmp_path.rglob("*")} == before


def test_what_no_longer_belongs_is_removed_with_its_empty_folder(tmp_path: Path) -> None:
    write_site(files(index="a", notes__x="b", notes__y__z="c"), tmp_path)
    assert write_site(files(index="a", notes__x="b"), tmp_path).removed == ("notes/y/z",)
    assert not (tmp_path / "notes" / "y").exists()


def test_a_strangers_file_stays(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("mine")
    write_site(files(index="a", notes__x="b"), tmp_path)
    write_site((), tmp_path)
    assert tree(tmp_path) == {"notes/mine.txt": "mine"}


def test_a_strangers_file_in_the_way_stops_the_build_before_anything_is_changed(tmp_path: Path) -> None:
    write_site(files(index="old"), tmp_path)
    (tmp_path / "about").write_text("mine")
    (tmp_path / "notes").write_text("mine too")
    with pytest.raises(TinyblogError) as caught:
        write_site(files(index="new", about="x", notes__x="b"), tmp_path)
    assert [part.where for part in caught.value.parts] == [str(tmp_path / "about"), str(tmp_path / "notes")]
    assert tree(tmp_path) == {"index": "old", "about": "mine", "notes": "mine too"}


def test_a_strangers_file_that_is_already_right_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("a")
    assert write_site(files(index="a"), tmp_path).unchanged == 1
    assert write_site((), tmp_path).removed == ("index",)


def test_a_link_in_the_way_is_a_stranger_and_never_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "notes").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TinyblogError, match="is in the way"):
        write_site(files(notes__x="b"), tmp_path / "site")
    assert tree(tmp_path / "elsewhere") == {}


def test_a_file_becomes_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    write_site(files(a="file", b__c="below"), tmp_path)
    write_site(files(a__d="below", b="file"), tmp_path)
    assert tree(tmp_path) == {"a/d": "below", "b": "file"}


def test_a_file_may_be_copied_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_text("pixels")
    wanted = (File(path="2026/photo.jpg", data=tmp_path / "photo.jpg"),)
    assert write_site(wanted, tmp_path / "site").written == ("2026/photo.jpg",)
    assert write_site(wanted, tmp_path / "site").unchanged == 1
    (tmp_path / "photo.jpg").write_text("others")
    assert write_site(wanted, tmp_path / "site").written == ("2026/photo.jpg",)


def test_a_source_that_vanished_changes_nothing(tmp_path: Path) -> None:
    write_site(files(index="old"), tmp_path / "site")
    gone = File(path="x", data=tmp_path / "gone.jpg")
    with pytest.raises(TinyblogError, match=r"gone\.jpg: cannot be written: No such file"):
        write_site((*files(index="new"), gone), tmp_path / "site")
    assert tree(tmp_path / "site") == {"index": "old"}


def test_an_edited_manifest_never_leads_outside(tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("mine")
    write_site(files(index="a"), tmp_path / "site")
    (tmp_path / "site" / MANIFEST).write_text(f"../outside\n{tmp_path}/outside\nindex\n")
    write_site((), tmp_path / "site")
    assert (tmp_path / "outside").read_text() == "mine"


def test_a_file_in_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine")
    with pytest.raises(TinyblogError, match=r"site: cannot be written") as caught:
        write_site(files(index="a"), tmp_path / "site")
    assert "--output" in caught.value.hint


def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    """Root may write everywhere, so the attempt is another user's."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    user = os.geteuid()
    try:
        os.seteuid(65534 if user == 0 else user)
        with pytest.raises(TinyblogError, match="cannot be written: Permission denied"):
            write_site(files(index="a"), folder)
    finally:
        os.seteuid(user)
        folder.rmdir()


def test_a_full_disk_leaves_the_last_site_whole(tmp_path: Path) -> None:
    """The limit on a file's size stands for a disk without room: the kernel refuses the write."""
    write_site(files(index="old", other="old"), tmp_path)
    script = (
        "import resource, sys; from pathlib import Path; from tinyblog.output import *\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "new = [File(path='index', data=b'new'), File(path='other', data=b'x' * 5000)]\n"
        "write_site(new, Path(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False, env=uncovered()
    )

    assert "cannot be written: File too large" in done.stderr
    assert tree(tmp_path) == {"index": "old", "other": "old"}
    assert sorted(path.name for path in tmp_path.iterdir()) == [MANIFEST, "index", "other"]


OLD = {"index": "old", "a": "old", "b/c": "old"}
NEW = {"index": "new", "a/d": "new", "b/e": "new", "feed": "new"}


def as_files(contents: Mapping[str, str]) -> tuple[File, ...]:
    return tuple(File(path=path, data=text.encode()) for path, text in contents.items())


def write_with_failures(folder: Path, monkeypatch: pytest.MonkeyPatch, fails: Callable[[int], bool]) -> str:
    """Write the new site while the numbered calls fail; return the message, if there was one."""
    calls = 0

    def failing(name: str) -> None:
        real = getattr(os, name)

        def maybe(*args: object, **kwargs: object) -> object:
            nonlocal calls
            calls += 1
            if fails(calls):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(args[0]))
            return real(*args, **kwargs)

        monkeypatch.setattr(os, name, maybe)

    for name in ("mkdir", "replace", "rename", "link", "unlink", "rmdir"):
        failing(name)
    try:
        write_site(as_files(NEW), folder)
    except TinyblogError as error:
        return str(error)
    finally:
        monkeypatch.undo()
    return ""


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("call", range(1, 40))
def test_a_failure_at_any_call_leaves_the_old_site_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int, links: bool
) -> None:
    write_site(as_files(OLD), tmp_path)
    (tmp_path / "feed" / "empty").mkdir(parents=True)
    manifest = (tmp_path / MANIFEST).read_text()
    if not links:
        monkeypatch.setattr(os, "link", no_links)

    error = write_with_failures(tmp_path, monkeypatch, lambda number: number == call)

    if error:
        assert tree(tmp_path) == OLD
        assert (tmp_path / MANIFEST).read_text() == manifest
        assert (tmp_path / "feed" / "empty").is_dir()
        assert "cannot be written" in error
    else:
        assert {path: text for path, text in tree(tmp_path).items() if STAGE not in path and path != LOCK} == NEW
    write_site(as_files(NEW), tmp_path)
    assert tree(tmp_path) == NEW
    assert no_rest(tmp_path)


def no_links(*args: object, **kwargs: object) -> None:
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


def test_what_cannot_even_be_undone_is_said_and_mended_by_the_next_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    for call in range(1, 30):
        folder = tmp_path / str(call)
        write_site(as_files(OLD), folder)
        error = write_with_failures(folder, monkeypatch, lambda number, first=call: number >= first)  # type: ignore[misc]
        said += ["half" if "half old, half new" in error else "old"]
        if "half old" not in error and error:
            assert {path: text for path, text in tree(folder).items() if STAGE not in path and path != LOCK} == OLD
        write_site(as_files(NEW), folder)
        assert tree(folder) == NEW
    assert "half" in said


def as_another_user(folder: Path, files: tuple[File, ...]) -> str:
    """Write as a user who owns nothing here (root may write everywhere); return what is said."""
    user = os.geteuid()
    try:
        os.seteuid(65534 if user == 0 else user)
        with pytest.raises(TinyblogError) as caught:
            write_site(files, folder)
    finally:
        os.seteuid(user)
    return str(caught.value)


def test_a_folder_inside_that_may_not_be_written_stops_the_build_before_anything_is_changed() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        write_site(files(index="old", notes__x="old", notes__y="old"), folder)
        folder.chmod(0o777)
        (folder / "notes").chmod(0o555)
        said = as_another_user(folder, files(index="new", notes__x="new"))
        assert said == f"{folder}/notes: cannot be written: Permission denied"
        assert tree(folder) == {"index": "old", "notes/x": "old", "notes/y": "old"}
    finally:
        (folder / "notes").chmod(0o755)
        shutil.rmtree(folder)


def test_an_empty_folder_in_place_of_a_file_makes_room(tmp_path: Path) -> None:
    (tmp_path / "feed" / "inner").mkdir(parents=True)
    write_site(files(feed="a"), tmp_path)
    assert tree(tmp_path) == {"feed": "a"}


def test_two_builds_at_once_take_turns(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from tinyblog.output import *\n"
        "for n in range(30):\n"
        "    write_site([File(path=f'{i}', data=f'{sys.argv[2]}{n}'.encode()) for i in range(20)], Path(sys.argv[1]))"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    builds = [subprocess.Popen([*command, name], stderr=subprocess.PIPE, text=True) for name in "ab"]
    assert [build.communicate()[1] for build in builds] == ["", ""]
    assert len(set(tree(tmp_path).values())) == 1
    assert no_rest(tmp_path)


def test_the_stage_of_a_build_that_was_killed_is_cleaned_away(tmp_path: Path) -> None:
    write_site(files(index="a"), tmp_path)
    (tmp_path / STAGE).mkdir()
    (tmp_path / STAGE / "0").write_text("half")
    write_site(files(index="a"), tmp_path)
    assert no_rest(tmp_path)


def test_an_old_file_behind_a_strangers_link_stays(tmp_path: Path) -> None:
    write_site(files(notes__x="a", b="b"), tmp_path / "site")
    (tmp_path / "site" / "notes").rename(tmp_path / "elsewhere")
    (tmp_path / "site" / "notes").symlink_to(tmp_path / "elsewhere")
    write_site((), tmp_path / "site")
    assert tree(tmp_path / "elsewhere") == {"x": "a"}


def test_a_link_in_place_of_our_own_file_is_not_followed(tmp_path: Path) -> None:
    write_site(files(a="a"), tmp_path / "site")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site" / "a").unlink()
    (tmp_path / "site" / "a").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TinyblogError, match="is in the way"):
        write_site(files(a__d="b"), tmp_path / "site")
    assert tree(tmp_path / "elsewhere") == {}


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "./x", "a//x", "", "a/", "a\0b", "..\\x", "a\\b"])
def test_a_path_that_leads_elsewhere_stops_the_build_before_anything_is_written(tmp_path: Path, path: str) -> None:
    with pytest.raises(TinyblogError, match="is no path inside the site"):
        write_site((*files(index="a"), File(path=path, data=b"x")), tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


names = st.sampled_from(["a", "b", "c", "d/a", "d/b", "e/f/g"])


@given(st.lists(st.dictionaries(names, st.binary(max_size=3), max_size=6), max_size=5))
def test_after_any_builds_the_folder_always_holds_just_the_last(
    tmp_path_factory: pytest.TempPathFactory, builds: list[Mapping[str, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("site")
    (folder / "mine").write_bytes(b"mine")
    for build in builds:
        changes = write_site(tuple(File(path=path, data=data) for path, data in build.items()), folder)
        assert len(changes.written) + changes.unchanged == len(build)
        found = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        found.pop(MANIFEST, None)
        assert found == {**build, "mine": b"mine"}


def test_what_is_kept_is_neither_made_nor_read_nor_removed(tmp_path: Path) -> None:
    write_site(files(index="a", notes__x="b", notes__y="c"), tmp_path)
    (tmp_path / "notes" / "x").write_text("whatever stands there")
    changes = write_site(files(index="new"), tmp_path, kept=["notes/x"])
    assert changes == Changes(written=("index",), unchanged=1, removed=("notes/y",))
    assert tree(tmp_path) == {"index": "new", "notes/x": "whatever stands there"}
    assert no_rest(tmp_path)


def test_a_file_that_is_made_anyhow_is_not_kept(tmp_path: Path) -> None:
    write_site(files(index="a"), tmp_path)
    assert write_site(files(index="new"), tmp_path, kept=["index"]).written == ("index",)
    assert tree(tmp_path) == {"index": "new"}


def test_what_is_made_when_it_is_needed_is_made_once_and_asked_for_a_report_afterwards(tmp_path: Path) -> None:
    made: list[str] = []

    def making(name: str) -> Callable[[], bytes]:
        def make() -> bytes:
            made.append(name)
            return name.encode()

        return make

    some = [File(path=name, data=making(name), near=near) for name, near in (("a", 2), ("b/c", 0), ("d", 1))]
    either: tuple[tuple[str, ...], ...] = (("a", "b/c", "d"), ())
    for written in either:
        changes = write_site(some, tmp_path, report=lambda: frozenset(made))
        assert (changes.written, changes.told) == (written, frozenset(("a", "b/c", "d")))
        assert made == ["b/c", "d", "a"]
        made.clear()
    assert tree(tmp_path) == {"a": "a", "b/c": "b/c", "d": "d"}


def test_an_error_while_a_file_is_made_leaves_the_last_site(tmp_path: Path) -> None:
    def failing() -> bytes:
        raise TinyblogError("wrong")

    write_site(files(index="a"), tmp_path)
    with pytest.raises(TinyblogError, match="wrong"):
        write_site((*files(index="new"), File(path="x", data=failing)), tmp_path)
    assert tree(tmp_path) == {"index": "a"}
    assert no_rest(tmp_path)


def _files_are_made_by_many() -> None:
    def making(number: int) -> Callable[[], bytes]:
        def make() -> bytes:
            asked.add(f"{number % 7}")
            if number == 250 and fails:
                raise TinyblogError("wrong")
            return f"{number}".encode()

        return make

    with tempfile.TemporaryDirectory() as place:
        trees = []
        for jobs in (1, 2, 4):
            asked, fails = set[str](), False
            some = [File(path=f"{n % 9}/{n}", data=making(n), near=-n) for n in range(450)]
            folder = Path(place, str(jobs))
            first, again = (
                write_site(some, folder, jobs=jobs, report=lambda found=asked: frozenset(found))  # type: ignore[misc]
                for _ in range(2)
            )
            assert (len(first.written), again.written, again.unchanged) == (450, (), 450)
            assert first.written == tuple(file.path for file in some)
            assert first.told == again.told == {*"0123456"}
            trees.append(tree(folder))
            fails = True
            with pytest.raises(TinyblogError, match="wrong"):
                write_site(some, folder, jobs=jobs)
            assert tree(folder) == trees[0]
        assert trees[0] == trees[1] == trees[2]


@needs_fork
def test_however_many_make_the_files_the_same_is_written_and_reported() -> None:
    alone(_files_are_made_by_many)
