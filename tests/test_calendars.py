import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import mf2py
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.blogs import CONFIG, NOW, make_blog, note, read_site
from tinyblog.build import build
from tinyblog.calendars import render_calendars
from tinyblog.config import Config
from tinyblog.errors import TinyblogError
from tinyblog.feeds import entry_html

WARSAW = CONFIG.replace('"Blog"', '"Blog"\ntimezone = "Europe/Warsaw"')
PARTY = note("Bring a chair.", title="Garden party", start="2026-12-01 18:00", end="'20:00'", location="Town hall")


def calendars(folder: Path, notes: dict[str, str], config: str = WARSAW) -> dict[str, bytes]:
    return dict(render_calendars(read_site(make_blog(folder, notes, config=config))))


def event(folder: Path, text: str, config: str = WARSAW) -> Any:
    data = calendars(folder, {"party.md": text}, config)["2026/11/party/event.ics"]
    (found,) = Calendar.from_ical(data).events
    return found


def built(config: Config, now: datetime = NOW) -> dict[str, str]:
    build(config, config.root / "site", now=now)
    return {
        path.relative_to(config.root / "site").as_posix(): path.read_text("utf-8")
        for path in (config.root / "site").rglob("*")
        if path.suffix in (".html", ".ics", ".xml", ".json")
    }


def test_an_event_has_a_calendar_beside_its_page(tmp_path: Path) -> None:
    found = event(tmp_path, PARTY)
    assert found["uid"] == "tag:blog.example,2026:/2026/11/party/"
    assert found["summary"] == "Garden party"
    assert found["description"] == "Bring a chair."
    assert found["location"] == "Town hall"
    assert found["url"] == "https://blog.example/2026/11/party/"
    assert found.start == datetime(2026, 12, 1, 18, tzinfo=ZoneInfo("Europe/Warsaw"))
    assert found.end == datetime(2026, 12, 1, 20, tzinfo=ZoneInfo("Europe/Warsaw"))
    assert found["dtstamp"].dt == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert found["sequence"] == 0


def test_the_zone_of_the_site_goes_with_its_times(tmp_path: Path) -> None:
    data = calendars(tmp_path, {"party.md": PARTY})["2026/11/party/event.ics"]
    assert b"DTSTART;TZID=Europe/Warsaw:20261201T180000\r\n" in data
    found = Calendar.from_ical(data)
    (zone,) = found.timezones
    assert zone.tz_name == "Europe/Warsaw"
    assert not found.get_missing_tzids()
    moment = datetime(2026, 7, 1, 12, tzinfo=zone.to_tz())
    assert moment.utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize(
    ("start", "config", "line"),
    [
        ("2026-12-01T18:00+09:00", WARSAW, b"DTSTART:20261201T090000Z\r\n"),
        ("2026-12-01T18:00Z", WARSAW, b"DTSTART:20261201T180000Z\r\n"),
        ("2026-12-01 18:00", CONFIG, b"DTSTART:20261201T180000Z\r\n"),
    ],
)
def test_any_other_time_is_in_utc_and_needs_no_zone(tmp_path: Path, start: str, config: str, line: bytes) -> None:
    data = calendars(tmp_path, {"party.md": note("x", start=start)}, config)["2026/11/party/event.ics"]
    assert line in data
    assert b"VTIMEZONE" not in data


def test_whole_days_are_dates_and_end_on_the_day_after(tmp_path: Path) -> None:
    found = event(tmp_path, note("x", start="2026-12-01", end="2026-12-03"))
    assert (found.start, found.end) == (date(2026, 12, 1), date(2026, 12, 4))
    assert "dtend" not in event(tmp_path, note("x", start="2026-12-01"))


def test_a_change_of_the_note_makes_a_later_version_of_the_same_event(tmp_path: Path) -> None:
    first = event(tmp_path, PARTY)
    second = event(tmp_path, PARTY.replace("---\nBring", "updated: 2026-11-22 10:00\n---\nBring"))
    third = event(tmp_path, PARTY.replace("---\nBring", "updated: 2026-11-22 10:01\n---\nBring"))
    assert first["uid"] == second["uid"] == third["uid"]
    assert first["sequence"] < second["sequence"] < third["sequence"]
    assert second["dtstamp"].dt == datetime(2026, 11, 22, 9, tzinfo=UTC)


def test_an_event_without_a_title_has_its_own_name_or_first_words(tmp_path: Path) -> None:
    assert event(tmp_path, note("Come along.", start="2026-12-01"))["summary"] == "Come along."
    named = note("Come along.", event="{name: Open day, start: 2026-12-01}")
    assert event(tmp_path, named)["summary"] == "Open day"


def test_all_events_are_in_one_calendar_but_unlisted_ones(tmp_path: Path) -> None:
    notes = {
        "a.md": PARTY,
        "b.md": note("x", start="2025-01-01"),
        "c.md": note("x", start="2026-12-01", visibility="unlisted"),
        "d.md": note("No event."),
    }
    files = calendars(tmp_path, notes)
    assert sorted(files) == [*(f"2026/11/{name}/event.ics" for name in "abc"), "events.ics"]
    found = Calendar.from_ical(files["events.ics"])
    assert [str(one["uid"]).split("/")[-2] for one in found.events] == ["b", "a"]
    assert found["x-wr-calname"] == "Blog"


def test_where_there_is_no_event_there_is_no_calendar_and_no_page(tmp_path: Path) -> None:
    files = built(make_blog(tmp_path, {"a.md": note("x")}))
    assert not [name for name in files if name.endswith(".ics") or name.startswith("events")]
    assert "/events/" not in files["index.html"]


def test_the_bytes_depend_on_no_clock(tmp_path: Path) -> None:
    first = built(make_blog(tmp_path, {"a.md": PARTY}, config=WARSAW))
    later = built(make_blog(tmp_path, {"a.md": PARTY}, config=WARSAW), NOW + timedelta(days=400))
    assert {name for name in first if first[name] != later[name]} == {"events/index.html"}


def test_a_page_has_an_h_event_with_a_link_to_its_calendar(tmp_path: Path) -> None:
    files = built(make_blog(tmp_path, {"party.md": PARTY}, config=WARSAW))
    page = files["2026/11/party/index.html"]
    (entry,) = mf2py.parse(doc=page, url="https://blog.example/2026/11/party/")["items"]
    (found,) = entry["children"]
    assert found["type"] == ["h-event"]
    assert found["properties"]["name"] == ["Garden party"]
    assert found["properties"]["url"] == ["https://blog.example/2026/11/party/"]
    assert [
        value.replace("0100", "01:00") for value in (*found["properties"]["start"], *found["properties"]["end"])
    ] == [
        "2026-12-01T18:00:00+01:00",
        "2026-12-01T20:00:00+01:00",
    ]
    assert found["properties"]["location"][0]["properties"]["name"] == ["Town hall"]
    assert '<a class="calendar" href="/2026/11/party/event.ics" type="text/calendar">Add to calendar</a>' in page
    assert page.count("December 1, 2026") == 1  # it is over on the same day


def test_an_event_is_said_in_feeds(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {"party.md": PARTY}, config=WARSAW))
    assert entry_html(site, site.entries[0]).startswith(
        "<p>2026-12-01 18:00–20:00 CET, Town hall "
        '(<a href="https://blog.example/2026/11/party/event.ics">Add to calendar</a>)</p>\n'
    )


def test_the_page_of_events_has_the_next_first_and_past_ones_paged_from_the_oldest(tmp_path: Path) -> None:
    days = ("2026-12-24", "2026-12-01", "2026-11-01", "2026-10-01", "2026-09-01", "2026-11-22")
    notes = {f"d{day}.md": note(f"On {day}", start=day) for day in days}
    files = built(make_blog(tmp_path, notes, config=CONFIG.replace('"Blog"', '"Blog"\nper_page = 2')))
    found = {
        name: [item["properties"]["start"][0] for item in mf2py.parse(doc=files[name])["items"][0]["children"]]
        for name in files
        if name.startswith("events/")
    }
    assert found == {
        "events/index.html": ["2026-11-22", "2026-12-01", "2026-12-24", "2026-11-01", "2026-10-01"],
        "events/page/1/index.html": ["2026-10-01", "2026-09-01"],
    }


def test_a_file_of_the_author_is_not_written_over(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"party/index.md": PARTY, "party/event.ics": "mine"})
    with pytest.raises(TinyblogError, match=r"another part of the site stands at 2026/11/party/event\.ics"):
        built(config)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200))
def test_any_text_comes_back_from_the_calendar_as_it_was(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    name = " ".join(text.split()) or "x"
    folder = tmp_path_factory.mktemp("blog")
    front = json.dumps({"date": "2026-11-22", "start": "2026-12-01", "location": f"At {name}", "event": {"name": name}})
    site = read_site(make_blog(folder, {"party.md": f"{front}\nx\n"}))
    event = site.entries[0].note.event
    assert event
    (found,) = Calendar.from_ical(dict(render_calendars(site))["2026/11/party/event.ics"]).events
    assert found["summary"] == (event.name or site.entries[0].label)
    assert found["location"] == f"At {name}"
