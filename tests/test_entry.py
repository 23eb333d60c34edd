import copy
import pickle
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from tests.blogs import CONFIG, note, read_entry
from tinyblog.entry import FOLDED, Entry, fold
from tinyblog.errors import NoteError

SHOWN = [field.name for field in fields(Entry) if field.name not in FOLDED and field.name != "unfold"]


class Unfolding:
    """Gives the entry, and counts how often it is asked."""

    def __init__(self, entry: Entry) -> None:
        self.entry, self.asked = entry, 0

    def __call__(self) -> Entry:
        self.asked += 1
        return self.entry


@pytest.fixture
def entry(tmp_path: Path) -> Entry:
    return read_entry(tmp_path, note("Words, and ![One](https://example.com/one.png).", title="T", tags="[tag]"))


def folded(entry: Entry, unfold: Callable[[], Entry]) -> Entry:
    return fold(unfold, **{name: getattr(entry, name) for name in SHOWN})


def test_it_is_unfolded_once_and_only_when_what_is_folded_is_asked_for(entry: Entry) -> None:
    unfold = Unfolding(entry)
    one = folded(entry, unfold)
    assert [getattr(one, name) for name in SHOWN] == [getattr(entry, name) for name in SHOWN]
    assert unfold.asked == 0
    for _ in range(2):
        assert [getattr(one, name) for name in sorted(FOLDED)] == [getattr(entry, name) for name in sorted(FOLDED)]
    assert unfold.asked == 1


DERIVED: tuple[Callable[[Entry], Any], ...] = (
    lambda entry: entry.digest,
    lambda entry: entry.description,
    lambda entry: entry.saying,
    lambda entry: entry.names,
    lambda entry: replace(entry, title="Other"),
    repr,
)


@pytest.mark.parametrize("derived", range(len(DERIVED)))
def test_nobody_can_tell_it_from_one_that_was_complete(entry: Entry, derived: int) -> None:
    one = folded(entry, Unfolding(entry))
    assert DERIVED[derived](one) == DERIVED[derived](entry)
    assert one == entry


def test_copies_of_it_are_complete_when_they_are_asked(entry: Entry) -> None:
    one = folded(entry, Unfolding(entry))
    assert pickle.loads(pickle.dumps(one)) == copy.copy(one) == entry


def test_what_no_entry_has_it_has_not(entry: Entry) -> None:
    unfold = Unfolding(entry)
    with pytest.raises(AttributeError, match="nothing"):
        _ = folded(entry, unfold).nothing
    with pytest.raises(AttributeError, match="nothing"):
        _ = entry.nothing
    with pytest.raises(AttributeError, match="html"):
        _ = object.__new__(Entry).html
    assert unfold.asked == 0


def test_a_note_that_cannot_be_read_any_more_is_told(entry: Entry) -> None:
    def unfold() -> Entry:
        raise NoteError("cannot be read")

    one = folded(entry, unfold)
    for _ in range(2):
        with pytest.raises(NoteError, match="cannot be read"):
            _ = one.html


def test_a_warning_and_a_summary_describe_a_note_and_a_place_names_one(tmp_path: Path) -> None:
    assert (
        read_entry(tmp_path / "a", note("Words.", summary="In short.", content_warning="careful")).description
        == "In short."
    )
    assert read_entry(tmp_path / "b", note("Words.", content_warning="careful")).description == "careful"
    long = read_entry(tmp_path / "c", note("word " * 100))
    assert (long.description, long.label) == (" ".join(["word"] * 40) + "…", " ".join(["word"] * 14) + "…")
    assert read_entry(tmp_path / "d", note("", location="Berlin"), config=CONFIG).label == "Berlin"
