"""Which records of the site and its notes the ledger knows."""

from itertools import permutations
from pathlib import Path

from tests.blogs import read_entry
from tinyblog.documents import NONE, Shelved, document_of, on_record, shelved
from tinyblog.ledger import Ledger, Line


def line(note: str, second: int, digest: str = "d", *, owner: str = "did:plc:a", key: str = "") -> Line:
    kind = "publication" if note == "/" else "document"
    address = f"at://{owner}/site.standard.{kind}/{key or note.strip('/') or 'site'}"
    return Line(note=note, action="documented", time=f"2026-11-22T10:00:{second:02}+00:00", id=address, digest=digest)


def test_an_empty_ledger_knows_of_none() -> None:
    assert shelved(Ledger()) == NONE
    assert on_record(Ledger(), "did:plc:a") == {}


def test_the_newest_line_counts_in_whatever_order_git_has_joined_them() -> None:
    lines = (line("/", 0), line("/a/", 1, "one"), line("/a/", 2, "two"), line("/b/", 3), line("/b/", 4, ""))
    for some in permutations(lines):
        ledger = Ledger(lines=some)
        assert on_record(ledger, "did:plc:a")["/a/"].digest == "two"
        assert shelved(ledger) == Shelved(
            publication="at://did:plc:a/site.standard.publication/site",
            documents={"/a/": "at://did:plc:a/site.standard.document/a"},
        )


def test_the_records_are_those_of_whoever_keeps_the_site_by_now() -> None:
    lines = (line("/", 0), line("/a/", 1), line("/", 2, owner="did:plc:b"), line("/b/", 3, owner="did:plc:b"))
    assert set(shelved(Ledger(lines=lines)).documents) == {"/b/"}


def test_no_copy_and_no_note_is_made_of_such_lines() -> None:
    ledger = Ledger(lines=(line("/", 0), line("/a/", 1)))
    assert ledger.notes == {"/a/"}
    assert ledger.copies("/a/") == ()
    assert ledger.backlinks("/a/") == ()
    assert ledger.line("/a/", "bluesky") is None
    assert ledger.taken("bluesky", "did:plc:a") == frozenset()


def test_a_note_is_told_without_markup_and_called_by_its_first_words(tmp_path: Path) -> None:
    told = document_of(read_entry(tmp_path, "---\ndate: 2026-11-22 09:00\n---\n*Hello*, [you](https://x.example).\n"))
    assert (told.title, told.text, told.path) == ("Hello, you.", "Hello, you.", "/2026/11/hello/")
    titled = read_entry(tmp_path / "b", "---\ndate: 2026-11-22 09:00\ntitle: Of turtles\nslug: żółw\n---\nHello.\n")
    assert document_of(titled).title == "Of turtles"
    assert titled.permalink == f"https://blog.example{document_of(titled).path}"


def test_a_warning_is_told_before_the_words_that_it_warns_of(tmp_path: Path) -> None:
    told = document_of(
        read_entry(tmp_path, "---\ndate: 2026-11-22 09:00\ncontent-warning: Spoilers\n---\nHe did it.\n")
    )
    assert (told.title, told.description) == ("Spoilers", "Spoilers")
