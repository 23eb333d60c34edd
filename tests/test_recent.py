import marshal
import os
import tempfile
import time
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blogs import NOW, make_blog
from tinyblog import recent
from tinyblog.recent import By, Files, Record, carried, difference, keep, key_of, list_files, recall, taken

KEY, THEN = "a key", NOW.timestamp()
TICK = 0.06
"""So many seconds after it was changed a file is known not to have changed again."""
SECOND = 1_000_000_000


def blog(folder: Path, **notes: str) -> Path:
    make_blog(folder, {f"{name}.md": text for name, text in notes.items()})
    return folder / "tinyblog.toml"


def listed(config: Path) -> Files:
    files = list_files(config)
    assert files
    return files


def record(files: Files, by: By = "stat") -> Record:
    return Record(key=KEY, since=THEN, until=THEN + 60, files=taken(files, by), outcome=(1, ("x",)))


def own(paths: tuple[str, ...]) -> list[str]:
    return sorted(path for path in paths if not path.startswith("/"))


def test_all_that_a_run_may_read_is_listed(tmp_path: Path) -> None:
    config = blog(tmp_path, a="x")
    for name in ("content/.a.md.swp", "content/.git/x", "content/__pycache__/b.md", "themes/own/static/.x", "site/a"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    files = listed(config)
    notes = ("content/__pycache__/b.md", "content/a.md", "content/syndication.jsonl")
    assert own(tuple(files.stamps)) == [*notes, "themes/own/static/.x", "tinyblog.toml"]
    assert {"/tinyblog/recent.py", "/tinyblog/theme/layers.py"} < files.stamps.keys()
    assert any(path.endswith("/paper/theme.toml") for path in files.stamps)
    for one, stamp in files.stamps.items():
        assert recent.stamp_of(Path("/"), recent._place(files, one)[1:]) == stamp


def test_where_stamps_do_not_tell_all_nothing_is_listed(tmp_path: Path) -> None:
    config = blog(tmp_path / "blog", a="x")
    assert list_files(tmp_path / "none.toml") is None
    (tmp_path / "blog" / "content" / "linked").symlink_to(tmp_path)
    assert list_files(config) is None
    (tmp_path / "blog" / "content" / "linked").unlink()
    (tmp_path / "blog" / "content" / "nowhere.md").symlink_to("nowhere")
    assert list_files(config) is None


def test_a_record_comes_back_for_the_same_question_while_it_counts(tmp_path: Path) -> None:
    config = blog(tmp_path, a="x")
    kept = record(listed(config))
    keep(config, "last", kept)
    assert recall(config, "last", KEY, THEN) == kept
    assert recall(config, "last", KEY, THEN + 59) == kept
    assert [recall(config, "last", KEY, moment) for moment in (THEN - 1, THEN + 60)] == [None, None]
    assert (recall(config, "last", "another", THEN), recall(config, "other", KEY, THEN)) == (None, None)
    assert [path.name for path in (tmp_path / ".tinyblog").iterdir()] == ["last"]


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path) -> None:
    config = blog(tmp_path, a="x")
    (tmp_path / ".tinyblog").write_text("in the way")
    keep(config, "last", record(listed(config)))
    assert recall(config, "last", KEY, THEN) is None


@settings(max_examples=200)
@given(st.data())
def test_a_broken_record_is_none(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as place:
        config = blog(Path(place), a="x")
        keep(config, "last", Record(key=KEY, since=THEN, until=THEN + 60, files={}, outcome=()))
        file = config.parent / ".tinyblog" / "last"
        whole = file.read_bytes()
        at = data.draw(st.integers(0, len(whole) - 1))
        other = data.draw(st.binary(max_size=3).filter(lambda new: new != whole[at : at + len(new)]) | st.just(None))
        file.write_bytes(whole[:at] if other is None else whole[:at] + other + whole[at + len(other) :])
        assert file.read_bytes() == whole or recall(config, "last", KEY, THEN) is None


@pytest.mark.parametrize("data", [b"", b"\xff", marshal.dumps(7), marshal.dumps((KEY, 1)), marshal.dumps([1] * 5)])
def test_a_record_that_another_version_wrote_otherwise_is_none(tmp_path: Path, data: bytes) -> None:
    config = blog(tmp_path, a="x")
    (tmp_path / ".tinyblog").mkdir()
    (tmp_path / ".tinyblog" / "last").write_bytes(blake2b(data, digest_size=16).digest() + data)
    assert recall(config, "last", KEY, THEN) is None


def test_a_key_names_the_command_its_options_and_what_is_installed() -> None:
    assert key_of("build", 1) == key_of("build", 1)
    assert len({key_of("build", 1), key_of("build", 2), key_of("build"), key_of("status", 1)}) == 4
    assert "jinja2" in key_of("build")


ACTS = ("nothing", "edit", "same size", "same times", "touch", "replace by the same", "remove", "add")


def _act(folder: Path, act: str) -> bool:
    """Do something to a note; tell whether its content is another one then."""
    path = folder / "content" / "a.md"
    was, text = path.stat(), path.read_text()
    if act == "edit":
        path.write_text(text + "more")
    elif act in ("same size", "same times"):
        path.write_text(text[::-1])
        if act == "same times":
            os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    elif act == "touch":
        os.utime(path, ns=(1, was.st_mtime_ns - 5 * SECOND))
    elif act == "replace by the same":
        path.with_name("new").write_text(text)
        path.with_name("new").replace(path)
    return path.read_text() != text


@pytest.mark.parametrize("by", ["stat", "digest"])
@pytest.mark.parametrize("act", ACTS[:6])
def test_what_is_different_has_changed_and_nothing_else(tmp_path: Path, act: str, by: By) -> None:
    config = blog(tmp_path, a="abc", b="x")
    time.sleep(TICK)
    kept = record(listed(config), by)
    changed = _act(tmp_path, act)
    found = difference(kept, listed(config), by)
    assert (found.changed, found.added, found.removed) == (("content/a.md",) if changed else (), (), ())
    assert bool(found) == changed


@pytest.mark.parametrize("by", ["stat", "digest"])
def test_what_is_new_and_gone_is_told(tmp_path: Path, by: By) -> None:
    config = blog(tmp_path, a="abc", b="x")
    time.sleep(TICK)
    kept = record(listed(config), by)
    (tmp_path / "content" / "a.md").rename(tmp_path / "content" / "c.md")
    found = difference(kept, listed(config), by)
    assert (found.changed, found.added, found.removed) == ((), ("content/c.md",), ("content/a.md",))
    assert found


@pytest.mark.parametrize("by", ["stat", "digest"])
def test_what_was_changed_just_now_may_change_again_unseen(tmp_path: Path, by: By) -> None:
    config = blog(tmp_path, a="abc")
    time.sleep(TICK)
    (tmp_path / "content" / "a.md").write_text("abd")
    kept = record(listed(config), by)
    assert kept.files["content/a.md"][1] == b""
    assert difference(kept, listed(config), by).changed == ("content/a.md",)
    time.sleep(TICK)
    assert difference(record(listed(config), by), listed(config), by).changed == ()


def test_where_times_are_of_whole_seconds_two_of_them_must_pass(tmp_path: Path) -> None:
    config = blog(tmp_path, a="abc")
    os.utime(tmp_path / "content" / "a.md", ns=(0, 1_700_000_000 * SECOND))
    files = listed(config)
    for seconds, sure in ((0.1, False), (1.9, False), (2.1, True)):
        later = replace(files, moment=files.moment + int(seconds * SECOND))
        assert bool(taken(later, "stat")["content/a.md"][1]) == sure


@pytest.mark.parametrize("by", ["stat", "digest"])
def test_what_changes_after_it_was_listed_is_not_known(tmp_path: Path, by: By) -> None:
    config = blog(tmp_path, a="abc", b="abc", c="abc")
    time.sleep(TICK)
    files = listed(config)
    (tmp_path / "content" / "a.md").write_text("abd")
    (tmp_path / "content" / "b.md").unlink()
    known = taken(files, by)
    assert [bool(known[f"content/{name}.md"][1]) for name in "abc"] == [False, False, True]


def test_what_is_large_is_read_only_where_its_stamp_does_not_tell(tmp_path: Path) -> None:
    config = blog(tmp_path, a="x" * 2_000_000)
    time.sleep(TICK)
    path = tmp_path / "content" / "a.md"
    by_stat, by_digest = record(listed(config), "stat"), record(listed(config), "digest")
    assert difference(by_stat, listed(config), "stat").changed == ()
    assert difference(by_digest, listed(config), "digest").changed == ()
    assert "content/a.md" in difference(by_stat, listed(config), "digest").changed
    os.utime(path, ns=(1, 1))
    assert difference(by_stat, listed(config), "stat").changed == ("content/a.md",)
    assert difference(by_digest, listed(config), "stat").changed == ()


@pytest.mark.parametrize("by", ["stat", "digest"])
def test_what_is_carried_on_is_what_would_be_taken(tmp_path: Path, by: By) -> None:
    config = blog(tmp_path, a="abc", b="abc", c="abc")
    time.sleep(TICK)
    kept = record(listed(config), by)
    for act in ("touch", "edit"):
        _act(tmp_path, act)
    (tmp_path / "content" / "b.md").rename(tmp_path / "content" / "d.md")
    time.sleep(TICK)
    files = listed(config)
    assert carried(kept, files, difference(kept, files, by), by) == taken(files, by)
