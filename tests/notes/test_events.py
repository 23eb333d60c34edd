from datetime import UTC, datetime, timedelta, timezone
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.errors import TinyblogError
from tinyblog.notes import Note, parse_note
from tinyblog.notes.events import Event

WARSAW = ZoneInfo("Europe/Warsaw")


def read(front: str) -> Note:
    data = f"---\ndate: 2026-11-20\n{front}\n---\nx".encode()
    return parse_note(PurePosixPath("x.md"), data, timezone=WARSAW, digits=2)


def event(front: str) -> Event:
    found = read(front).event
    assert found
    return found


def problem(front: str) -> str:
    with pytest.raises(TinyblogError) as raised:
        read(front)
    return str(raised.value)


def test_a_time_without_an_offset_is_in_the_time_zone_of_the_site() -> None:
    found = event("start: 2026-12-01 18:00\nend: 2026-12-01 20:30")
    assert found.start.tzinfo is WARSAW
    assert found.stamps == ("2026-12-01T18:00:00+01:00", "2026-12-01T20:30:00+01:00")
    assert found.when == "2026-12-01 18:00–20:30 CET"


def test_a_time_with_an_offset_keeps_it() -> None:
    found = event("start: 2026-12-01T18:00+09:00")
    assert found.stamps == ("2026-12-01T18:00:00+09:00", "")
    assert found.when == "2026-12-01 18:00 UTC+09:00"


def test_an_end_may_be_a_time_of_the_same_day() -> None:
    assert event('start: 2026-12-01T18:00+09:00\nend: "20:00"').stamps[1] == "2026-12-01T20:00:00+09:00"


def test_an_event_over_a_change_of_clocks_names_both_zones() -> None:
    found = event("start: 2026-10-25 01:00\nend: 2026-10-25 05:00")
    assert found.end
    assert found.end.timestamp() - found.start.timestamp() == timedelta(hours=5).total_seconds()
    assert found.when == "2026-10-25 01:00 CEST – 2026-10-25 05:00 CET"


def test_whole_days_are_days_and_the_end_is_the_last_of_them() -> None:
    found = event("start: 2026-12-01\nend: 2026-12-03")
    assert found.whole_days
    assert found.stamps == ("2026-12-01", "2026-12-03")
    assert found.when == "2026-12-01 – 2026-12-03"
    assert found.day_after == datetime(2026, 12, 4, tzinfo=WARSAW)
    assert event("start: 2026-12-01\nend: 2026-12-01").when == "2026-12-01"


def test_the_days_and_times_of_toml_are_understood() -> None:
    text = b"+++\ndate = 2026-11-20\nstart = 2026-12-01T18:00:00\nend = 20:00:00\n+++\n"
    found = parse_note(PurePosixPath("x.md"), text, timezone=WARSAW).event
    assert found
    assert found.when == "2026-12-01 18:00–20:00 CET"
    days = parse_note(PurePosixPath("x.md"), b"+++\ndate = 2026-11-20\nstart = 2026-12-01\n+++\n", timezone=WARSAW)
    assert days.event
    assert days.event.whole_days


@pytest.mark.parametrize(
    "front",
    [
        "dtstart: 2026-12-01 18:00\ndtend: 2026-12-01 20:00\nlocation: Hall",
        "startDate: 2026-12-01 18:00\nend-date: 2026-12-01 20:00\nlocation: Hall",
        "event:\n  start: 2026-12-01 18:00\n  end: 2026-12-01 20:00\n  location: Hall",
        "event: {type: [h-event], properties: {start: [2026-12-01 18:00], end: ['20:00'], location: [Hall]}}",
        "start: 2026-12-01 18:00\nevent: {start: 2026-01-01, end: 2026-12-01 20:00, location: Hall}",
    ],
)
def test_an_event_is_read_in_every_usual_spelling_and_nested(front: str) -> None:
    note = read(front)
    assert note.event == event("start: 2026-12-01 18:00\nend: 2026-12-01 20:00")
    assert note.location
    assert note.location.name == "Hall"


def test_an_event_may_have_a_name_of_its_own() -> None:
    assert event("event: {name: Open day, start: 2026-12-01}").name == "Open day"
    assert event("title: Come\nstart: 2026-12-01").name == ""


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("start: soon", "content/x.md:3: `start`: expected a date like"),
        ("start: 2026-12-01 18:00\nend: 2026-12-01 17:00", "content/x.md:4: `end`: it ends before it starts"),
        ("start: 2026-12-01\nend: 2026-11-30", "content/x.md:4: `end`: it ends before it starts"),
        ("start: 2026-12-01 18:00\nend: 2026-12-02", "content/x.md:4: `end`: expected start and end to be both days"),
        ("start: 2026-12-01\nend: '18:00'", "content/x.md:4: `end`: expected a date like"),
        ("end: 2026-12-01", "content/x.md:3: there is an end, but no start"),
        ("event: {end: 2026-12-01}", "content/x.md:3: there is an end, but no start"),
        ("event: {strat: 2026-12-01}", "content/x.md:3: `event`: there is no key `strat` in it; did you mean `start`?"),
        ("start: 2026-12-01\nlocation: 52.2297,191.5", "content/x.md:4: `location`: expected a longitude"),
        ("checkin: [1, 2]", "content/x.md:3: `checkin`: expected coordinates"),
    ],
)
def test_a_mistake_is_named_with_its_line(front: str, expected: str) -> None:
    assert problem(front).startswith(expected)


def test_other_uses_of_the_key_event_are_passed_over() -> None:
    assert read("event: Some conference").event is None
    assert read("event: {url: 'https://e.example', where: x}").event is None
    assert read("title: x").event is None


def test_an_event_that_ends_when_it_starts_has_no_end() -> None:
    assert event("start: 2026-12-01 18:00\nend: 2026-12-01 18:00").end is None


@pytest.mark.parametrize(
    ("front", "over"),
    [
        ("start: 2026-12-01 18:00\nend: 2026-12-01 20:00", datetime(2026, 12, 1, 19, tzinfo=UTC)),
        ("start: 2026-12-01 18:00", datetime(2026, 12, 1, 23, tzinfo=UTC)),
        ("start: 2026-12-01", datetime(2026, 12, 1, 23, tzinfo=UTC)),
        ("start: 2026-12-01\nend: 2026-12-03", datetime(2026, 12, 3, 23, tzinfo=UTC)),
    ],
)
def test_an_event_is_over_when_it_has_ended_or_its_last_day_has(front: str, over: datetime) -> None:
    assert event(front).is_over(over)
    assert not event(front).is_over(over - timedelta(seconds=1))


@given(st.integers(0, 10**9), st.integers(-12, 14), st.integers(0, 10**6))
def test_the_end_of_an_event_is_never_before_its_start(moment: int, offset: int, minutes: int) -> None:
    start = datetime.fromtimestamp(moment * 2 - moment % 60 * 2, timezone(timedelta(hours=offset)))
    end = start + timedelta(minutes=minutes)
    found = event(f"start: {start.isoformat()}\nend: {end.isoformat()}")
    assert found.start == start
    assert found.end == (end if minutes else None)
    if minutes:
        assert "before it starts" in problem(f"start: {end.isoformat()}\nend: {start.isoformat()}")
