"""Naming: an author's word for a note leads to that note, or to a word about why it does not."""

from pathlib import Path

import pytest

from tests.blogs import NOW, make_blog, note
from tinyblog.errors import NoteError, TinyblogError
from tinyblog.ledger import Line, append_lines
from tinyblog.naming import Named, named
from tinyblog.site import EVERYTHING
from tinyblog.source import ledger_path, read_source


def name(folder: Path, wanted: str, *gone: str, **notes: str) -> Named:
    config = make_blog(folder, {f"{file}.md": text for file, text in notes.items()})
    stamp = NOW.isoformat()
    lines = tuple(Line(note=path, account="outbox", action="posted", time=stamp, published=stamp) for path in gone)
    append_lines(ledger_path(folder), lines)
    return named(config, wanted, read_source(config, now=NOW, wanted=EVERYTHING))


@pytest.mark.parametrize(
    "wanted",
    [
        "/2026/11/a/",
        "2026/11/a",
        "https://blog.example/2026/11/a/",
        "a",
        "content/a.md",
        "a.md",
        "/once/it/stood/",
        "https://blog.example/once/it/stood/",
    ],
)
def test_a_note_has_many_names(tmp_path: Path, wanted: str) -> None:
    found = name(tmp_path, wanted, a=note("x", aliases="[/once/it/stood/]"))
    assert found.path == "/2026/11/a/"
    assert found.entry is not None


@pytest.mark.parametrize(
    "wanted", ["/2020/01/b/", "https://blog.example/2020/01/b/", "b", "content/b.md", "b/index.md"]
)
def test_a_note_whose_file_is_gone_has_them_too(tmp_path: Path, wanted: str) -> None:
    assert name(tmp_path, wanted, "/2020/01/b/", a=note("x")) == Named(path="/2020/01/b/", entry=None)


def test_a_note_that_is_there_comes_before_one_that_is_gone(tmp_path: Path) -> None:
    assert name(tmp_path, "a", "/2020/01/a/", a=note("x")).path == "/2026/11/a/"


def test_of_several_that_are_gone_the_author_says_which(tmp_path: Path) -> None:
    with pytest.raises(NoteError, match="several notes had this name") as caught:
        name(tmp_path, "b", "/2020/01/b/", "/2021/01/b/")
    assert "/2020/01/b/, /2021/01/b/" in caught.value.hint


def test_what_is_wrong_with_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(TinyblogError, match="someday"):
        name(tmp_path, "content/a.md", a=note("x", "someday"))


def test_a_name_that_nobody_has_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoteError, match="there is no such note"):
        name(tmp_path, "c", "/2020/01/b/", a=note("x"))
