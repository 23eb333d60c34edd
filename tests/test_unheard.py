"""What was sent and never answered, as the ledger knows it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tinyblog.ledger import Ledger, Line
from tinyblog.unheard import LANDS_WITHIN, Unheard, moment, unheard

SENT = Line(
    note="/a/",
    account="m",
    action="sending",
    time="2026-11-22T12:00:00+00:00",
    identity="m.example 1",
    text="One two three four five six seven.",
)
POSTED = replace(SENT, action="posted", url="https://m.example/1", id="1")


def test_what_was_sent_is_told_by_note_and_account_the_newest_first() -> None:
    later, other = replace(SENT, account="renamed", text="later"), replace(SENT, note="/b/")
    elsewhere = replace(SENT, identity="m.example 2")
    assert unheard(Ledger(lines=(SENT, other, elsewhere, later))) == (
        Unheard(note="/a/", lines=(later, SENT)),
        Unheard(note="/a/", lines=(elsewhere,)),
        Unheard(note="/b/", lines=(other,)),
    )


def test_where_a_copy_stands_nothing_is_unheard() -> None:
    assert unheard(Ledger(lines=(POSTED, SENT))) == ()
    assert unheard(Ledger(lines=(replace(POSTED, account="former"), SENT))) == ()
    gone = replace(POSTED, action="withdrawn")
    assert len(unheard(Ledger(lines=(POSTED, gone, SENT)))) == 1
    assert len(unheard(Ledger(lines=(replace(POSTED, account="x", identity="m.example 2"), SENT)))) == 1


def test_it_may_land_for_a_while() -> None:
    one = Unheard(note="/a/", lines=(SENT, replace(SENT, time="2026-11-22T11:00:00+00:00")))
    sent = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert one.lands_until(sent) == sent + LANDS_WITHIN
    assert one.lands_until(sent + LANDS_WITHIN) is None
    assert one.lands_until(sent - timedelta(hours=3)) is not None


def test_its_first_words_are_told() -> None:
    assert Unheard(note="/a/", lines=(SENT,)).beginning == "One two three four five six…"
    assert Unheard(note="/a/", lines=(replace(SENT, text="One."),)).beginning == "One."


def test_a_time_without_an_offset_is_utc() -> None:
    assert moment("2026-11-22T12:00:00") == moment("2026-11-22T13:00:00+01:00")
