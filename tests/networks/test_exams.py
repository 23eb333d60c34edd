"""What every examination looks at: clock, limits, rate limit."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.errors import NetworkError
from tinyblog.findings import ok, warning
from tinyblog.networks import _exams as exams
from tinyblog.networks._answers import Question

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SPANS = st.timedeltas(timedelta(days=-400), timedelta(days=400))
TRIPS = st.timedeltas(timedelta(0), timedelta(seconds=30))


@given(SPANS, TRIPS, st.floats(0, 1))
def test_a_clock_is_as_far_off_as_it_is(off: timedelta, trip: timedelta, share: float) -> None:
    """Whenever in the round trip the server looks at its clock, which is right."""
    before, after = NOON + off, NOON + off + trip
    headers = {"Date": format_datetime(NOON + share * trip, usegmt=True)}
    (found,) = exams.clock(headers, before, after)
    slack = trip + timedelta(seconds=1)
    if abs(off) <= exams.SLOW:
        assert found.level == "ok"
    if exams.SLOW + slack < abs(off) <= exams.WRONG:
        assert found.level == "warning"
    if abs(off) > exams.WRONG + slack:
        assert found.level == "error"
    if found.level != "ok":
        assert ("ahead of" in found.what) == (off > timedelta(0))
        assert found.mend


def test_how_far_a_clock_is_off_is_told_in_minutes_and_hours() -> None:
    date = {"date": "Sun, 22 Nov 2026 12:00:00 GMT"}
    late, early = NOON + timedelta(minutes=5, seconds=1), NOON - timedelta(hours=3)
    assert exams.clock(date, late, late)[0].what == "this computer's clock is 5 minutes ahead of the server's"
    assert exams.clock(date, early, early)[0].what == "this computer's clock is 3 h 0 min behind the server's"


@given(st.text(max_size=30))
def test_a_date_that_cannot_be_read_is_no_date(text: str) -> None:
    (found,) = exams.clock({"Date": f"{text}?"}, NOON, NOON)
    assert found.level == "ok"
    assert exams.clock({}, NOON, NOON) == (found,)


@pytest.mark.parametrize(
    ("headers", "what"),
    [
        (
            {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "7", "X-RateLimit-Reset": "2026-11-22T12:05:00.000Z"},
            "requests left, of 300, until 12:05:00 UTC: 7",
        ),
        (
            {"RateLimit-Limit": "3000", "RateLimit-Remaining": "2990", "RateLimit-Reset": "1795348800"},
            "requests left, of 3000, until 12:00:00 UTC: 2990",
        ),
        ({"ratelimit-remaining": "5"}, "requests left: 5"),
        ({"ratelimit-remaining": "5", "ratelimit-reset": "soon"}, "requests left: 5"),
    ],
)
def test_what_is_left_of_the_rate_limit_is_told(headers: dict[str, str], what: str) -> None:
    assert exams.rate(headers) == (ok(what),)


def test_a_rate_limit_that_is_used_up_is_a_warning() -> None:
    assert [one.level for one in exams.rate({"ratelimit-remaining": "0"})] == ["warning"]


@given(st.dictionaries(st.sampled_from(["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"]), st.text()))
def test_headers_of_any_kind_are_no_error(headers: dict[str, str]) -> None:
    assert len(exams.rate(headers)) <= 1


def test_what_cannot_be_asked_is_a_finding() -> None:
    def looking() -> tuple[()]:
        raise NetworkError("no answer in time", where="toots: examination")

    (found,) = exams.look(looking)
    assert (found.level, found.what) == ("error", "toots: examination: no answer in time")
    assert found.mend


def test_secrets_and_control_characters_are_taken_out_of_what_a_server_said() -> None:
    question = Question(account="a", what="examination", secrets=("s3cret",))
    (found,) = exams.clean([warning("version \x1b[31ms3cret\x07\n2", "mend it")], question)
    assert found == warning("version [31m… 2", "mend it")
