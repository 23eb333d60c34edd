import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blogs import NOW, make_blog, note
from tests.serve.acts import BASE, Act, acts, write
from tinyblog.build import build
from tinyblog.config import load_config
from tinyblog.errors import TinyblogError
from tinyblog.serve.blog import SHOWN, read_blog
from tinyblog.serve.stage import Broken, Shown, after, shown

Built = dict[str, bytes] | list[str]


def built(folder: Path, now: datetime) -> tuple[Built, list[str]]:
    """What a build writes, or else its mistakes; and the mistakes that it goes on from."""
    with tempfile.TemporaryDirectory() as place:
        try:
            config = load_config(folder / "tinyblog.toml")
            made = build(config, Path(place, "site"), now=now, wanted=SHOWN, keep_going=True)
        except TinyblogError as error:
            return [str(part) for part in error.parts], []
        files = {path.relative_to(Path(place, "site")).as_posix(): path.read_bytes()
                 for path in Path(place, "site").rglob("*") if path.is_file()}  # fmt: skip
    files.pop(".tinyblog-manifest")
    return files, [str(part) for problem in made.problems for part in problem.parts]


def served(found: Shown, names: list[str]) -> tuple[Built, list[str]]:
    """What is served under these names, or else what is said instead; and the mistakes that are told."""
    if isinstance(found, Broken):
        return [str(part) for part in found.error.parts], []
    try:
        files = {name: one.data for name in names if (one := found.find(name))}
    except TinyblogError as error:
        return [str(part) for part in error.parts], []
    texts = {name: data.read_bytes() if isinstance(data, Path) else data for name, data in files.items()}
    return texts, [str(part) for problem in found.blog.problems for part in problem.parts]


@settings(max_examples=500)
@given(st.lists(st.tuples(acts(), st.booleans()), min_size=1, max_size=6))
def test_after_any_changes_all_is_served_byte_for_byte_as_a_build_writes_it(some: list[tuple[Act, bool]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder, now = Path(place), NOW
        make_blog(folder, {"a.md": note("Words."), "b.md": note("More.", "2026-11-21")}, config=BASE)
        file = folder / "tinyblog.toml"
        found, before = shown(file, now=now), set[str]()
        for act, is_told in some:
            dirty, now = act.do(folder), now + act.takes
            found = after(found, file, dirty if is_told else (), now=now)
            files, problems = built(folder, now)
            names = sorted(before | set(files)) if isinstance(files, dict) else ["index.html"]
            assert served(found, names) == (files, problems)
            before |= set(files) if isinstance(files, dict) else set()


def test_what_has_not_changed_is_the_very_same(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("Words."), "b.md": note("More.")}, config=BASE)
    blog = read_blog(tmp_path / "tinyblog.toml", now=NOW)
    assert read_blog(tmp_path / "tinyblog.toml", now=NOW, last=blog) is blog
    write("content/c.md", note("New.")).do(tmp_path)
    later = read_blog(tmp_path / "tinyblog.toml", now=NOW, last=blog)
    same = [entry for entry in later.source.site.entries if any(entry is old for old in blog.source.site.entries)]
    assert [str(entry.note.source) for entry in same] == ["b.md", "a.md"]
    assert later.look is blog.look


def test_it_is_remembered_where_a_note_stood_before_it_was_wrong(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("Words."), "b.md": note("More.")}, config=BASE)
    file = tmp_path / "tinyblog.toml"
    blog = read_blog(file, now=NOW)
    write("content/a.md", note("Words.", "tomorrow")).do(tmp_path)
    for _ in range(2):
        blog = read_blog(file, now=NOW, last=blog, dirty=[tmp_path / "content" / "b.md"])
        assert {path: str(source) for path, source in blog.stood.items()} == {"/2026/11/a/": "a.md"}
    write("content/a.md", note("Words.")).do(tmp_path)
    assert read_blog(file, now=NOW, last=blog).stood == {}


def test_what_concerns_all_of_it_is_raised(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("x")}, config=BASE, ledger="no ledger\n")
    with pytest.raises(TinyblogError, match="not a line of the ledger"):
        read_blog(tmp_path / "tinyblog.toml", now=NOW)
