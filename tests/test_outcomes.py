"""Which line counts, in whatever order git has joined the lines of two machines."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.ledger import STANDING, Action, Ledger, Line, Sent
from tinyblog.outcomes import in_order, moment_of, standing_copies


def line(action: Action, hour: int, name: str = "1", *, instead: str = "") -> Line:
    """What became of the note's copy of this name at this hour."""
    return Line(
        note="/a/", account="m", action=action, time=f"2026-11-22T{hour:02}:00:00+00:00", network="n", identity="me",
        id=name, url=f"https://n.example/{name}", instead=instead,
    )  # fmt: skip


def counts(*lines: Line) -> tuple[str, str]:
    found = Ledger(lines=lines).line("/a/", "m")
    assert found is not None
    return found.action, found.id


def doubles(*lines: Line) -> list[str]:
    return [one.id for one in Ledger(lines=lines).doubles.get("/a/", ())]


def test_of_two_outcomes_the_newer_one_counts_wherever_it_stands() -> None:
    older, newer = line("edited", 9), line("edited", 10)
    assert Ledger(lines=(line("posted", 8), newer, older)).line("/a/", "m") is newer
    assert Ledger(lines=(line("posted", 8), older, newer)).line("/a/", "m") is newer


def test_moments_are_compared_and_not_their_spelling() -> None:
    older = replace(line("edited", 9), time="2026-11-22T10:30:00+02:00")
    newer = line("edited", 9)
    assert Ledger(lines=(newer, older)).line("/a/", "m") is newer
    by_hand = replace(newer, time="2026-11-22T09:30:00")
    assert Ledger(lines=(by_hand, newer, older)).line("/a/", "m") is by_hand


@pytest.mark.parametrize("time", ["2026-11-22T09:00:00+00:00", "soon", ""])
def test_of_one_moment_or_none_the_last_in_the_file_counts(time: str) -> None:
    first, second = line("edited", 9), replace(line("edited", 9), time=time, text="second")
    assert Ledger(lines=(first, second)).line("/a/", "m") is second
    third = line("edited", 10)
    assert Ledger(lines=(first, third, second)).line("/a/", "m") is (third if time.startswith("2026") else second)


def test_a_withdrawal_is_not_undone_by_an_older_edit() -> None:
    assert counts(line("posted", 8), line("withdrawn", 10), line("edited", 9)) == ("withdrawn", "1")
    assert Ledger(lines=(line("posted", 8), line("withdrawn", 10), line("edited", 9))).copies("/a/") == ()


def test_a_copy_that_was_replaced_is_gone_whatever_is_written_about_it_later() -> None:
    lines = (line("posted", 8), line("replaced", 9, "2", instead="1"), line("corrected", 10))
    assert counts(*lines) == ("replaced", "2")
    assert doubles(*lines) == []


def test_two_copies_that_replaced_the_same_one_are_both_known() -> None:
    base = line("posted", 8)
    older, newer = line("replaced", 9, "2", instead="1"), line("replaced", 10, "3", instead="1")
    for lines in ((base, older, newer), (base, newer, older)):
        assert counts(*lines) == ("replaced", "3")
        assert doubles(*lines) == ["2"]


def test_a_second_copy_that_was_taken_down_hides_nothing() -> None:
    lines = (line("replaced", 9, "2", instead="1"), line("replaced", 10, "3", instead="1"), line("withdrawn", 11, "2"))
    assert counts(*lines) == ("replaced", "3")
    assert doubles(*lines) == []


def test_where_nobody_wrote_down_what_was_replaced_it_was_all_before() -> None:
    lines = (line("posted", 8), line("replaced", 9, "2"), line("replaced", 10, "3"))
    assert counts(*lines) == ("replaced", "3")
    assert doubles(*lines) == []


def test_copies_of_two_accounts_are_no_doubles() -> None:
    other = replace(line("posted", 9), account="n", identity="other")
    assert doubles(line("posted", 8), other) == []
    assert doubles(replace(line("posted", 8), identity=""), replace(other, identity="", id="2")) == []


def thread(action: Action, hour: int, *further: str, dropped: str = "") -> Line:
    """What became of the note's copy "1" and its further parts of these names."""
    more = tuple(Sent(text=name, id=name, url=f"https://n.example/{name}") for name in further)
    return replace(line(action, hour), more=more, dropped=dropped)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_parts_that_one_machine_added_while_another_withdrew_the_copy_stand_beside_it(order: tuple[int, ...]) -> None:
    lines = (thread("posted", 8), thread("edited", 9, "a", "b"), thread("withdrawn", 10))
    ledger = Ledger(lines=tuple(lines[at] for at in order))
    assert ledger.copies("/a/") == ()
    (beside,) = ledger.doubles["/a/"]
    assert [part.id for part in beside.parts] == ["a", "b"]
    assert beside.url == "https://n.example/a"
    taken_down = replace(beside, action="withdrawn", time=lines[2].time)
    assert doubles(*ledger.lines, taken_down) == []
    assert counts(*ledger.lines, taken_down)[0] == "withdrawn"


def test_of_two_machines_that_each_added_parts_those_of_the_newer_edit_count() -> None:
    lines = (thread("posted", 8), thread("edited", 10, "c", "d"), thread("edited", 9, "a", "b"))
    assert counts(*lines) == ("edited", "1")
    (beside,) = Ledger(lines=lines).doubles["/a/"]
    assert [part.id for part in beside.parts] == ["a", "b"]
    taken_down = replace(beside, action="withdrawn", time=thread("posted", 11).time)
    assert doubles(*lines, taken_down) == []
    assert counts(*lines, taken_down) == ("edited", "1")


@pytest.mark.parametrize("last", ["edited", "withdrawn", "removed"])
def test_parts_that_an_edit_took_down_are_gone(last: Action) -> None:
    lines = (thread("posted", 8, "a", "b"), thread("edited", 9, dropped="a b"))
    assert doubles(*lines, thread(last, 10)) == []


@given(st.lists(st.integers(0, 4), max_size=6), st.booleans(), st.data())
def test_a_thread_that_one_machine_let_grow_and_shrink_leaves_nothing_beside_it(
    sizes: list[int], withdrawn: bool, data: st.DataObject
) -> None:
    lines, parts = [thread("posted", 0)], list[str]()
    for hour, size in enumerate(sizes, 1):
        kept = parts[:size]
        made = [*kept, *(f"{hour}.{number}" for number in range(size - len(kept)))]
        lines.append(thread("edited", hour, *made, dropped=" ".join(parts[size:])))
        parts = made
    if withdrawn:
        lines.append(thread("withdrawn", 20, *parts))
    assert doubles(*data.draw(st.permutations(lines))) == []


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Line], list[Line], list[Line]]:
    """What two machines wrote who began with the same lines; each line is of a moment of its own."""
    hours = draw(st.permutations(range(12)))
    base = [line("posted", 0)]
    sides: list[list[Line]] = []
    for name, own in (("x", hours[:4]), ("y", hours[4:8])):
        copy, side = "1", []
        for number, hour in enumerate(sorted(own)):
            action: Action = draw(st.sampled_from(["edited", "corrected", "replaced", "withdrawn"]))
            new = f"{name}{number}" if action == "replaced" else copy
            side.append(line(action, hour + 1, new, instead=copy if action == "replaced" else ""))
            copy = new
            if action == "withdrawn":
                break
        sides.append(side)
    return base, sides[0], sides[1]


@given(histories(), st.data())
def test_the_order_in_which_git_joins_two_ledgers_makes_no_difference(
    history: tuple[list[Line], list[Line], list[Line]], data: st.DataObject
) -> None:
    base, *sides = history
    left, right = map(list, sides)
    joined: list[Line] = []
    while left or right:
        side = left if left and (not right or data.draw(st.booleans())) else right
        joined.append(side.pop(0))
    one, two = Ledger(lines=(*base, *sides[0], *sides[1])), Ledger(lines=(*base, *joined))
    assert one.line("/a/", "m") == two.line("/a/", "m")
    assert one.doubles == two.doubles
    ends = {side[-1].id for side in sides if side and side[-1].action != "withdrawn"}
    gone = {line.instead for line in joined if line.instead} | {
        line.id for line in joined if line.action == "withdrawn"
    }
    standing = {line.id for line in one.copies("/a/")} | {line.id for line in one.doubles.get("/a/", ())}
    assert ends - gone <= standing


def test_nothing_is_no_trouble() -> None:
    assert in_order((), STANDING) == standing_copies((), STANDING) == []
    assert moment_of(line("posted", 8)) is not None
