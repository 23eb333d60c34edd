"""Scheduled notes and those that expire, in the site's time zone, on the days when clocks are changed too."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.blogs import CONFIG, NOW, make_blog, note, read_site
from tinyblog.build import build
from tinyblog.config import Config
from tinyblog.feeds import feed_of
from tinyblog.plan import plan
from tinyblog.policy import rules
from tinyblog.session import World
from tinyblog.source import ledger_path, read_source
from tinyblog.status import status
from tinyblog.streams import site_stream
from tinyblog.syndicate import Options, syndicate

WARSAW = CONFIG.replace('title = "Blog"', 'title = "Blog"\ntimezone = "Europe/Warsaw"')
MINUTE = timedelta(minutes=1)


def run(config: Config, now: datetime) -> list[str]:
    world = World(env={}, clock=lambda: now, sleep=lambda _: None)
    return [outcome.result for outcome in syndicate(config, Options(), world)]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# On 2026-03-29 clocks in Warsaw go from 02:00 to 03:00, on 2026-10-25 from 03:00 back to 02:00.
@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2026-11-22 13:30", "2026-11-22 12:30"),
        ("2026-03-29 01:59", "2026-03-29 00:59"),
        ("2026-03-29 02:30", "2026-03-29 01:30"),  # no clock shows it: an hour and a half after one o'clock
        ("2026-03-29 03:00", "2026-03-29 01:00"),
        ("2026-10-25 01:59", "2026-10-24 23:59"),
        ("2026-10-25 02:30", "2026-10-25 00:30"),  # clocks show it twice: the first time counts
        ("2026-10-25T02:30:00+01:00", "2026-10-25 01:30"),
        ("2026-10-25 03:00", "2026-10-25 02:00"),
        ("2026-10-25", "2026-10-24 22:00"),
        ("2026-03-30", "2026-03-29 22:00"),
        ("2026-11-22 12:30Z", "2026-11-22 12:30"),
    ],
)
def test_a_note_is_posted_by_the_first_run_at_or_after_its_time_and_never_before(
    tmp_path: Path, date: str, moment: str
) -> None:
    config = make_blog(tmp_path, {"a.md": note("Now!", date)}, config=WARSAW)
    assert [held.state for one in status(config, now=utc(moment) - MINUTE).notes for held in one.copies] == [
        "scheduled"
    ]
    assert run(config, utc(moment) - timedelta(seconds=1)) == []
    assert build(config, tmp_path / "site", now=utc(moment) - timedelta(seconds=1)).notes == 0
    assert build(config, tmp_path / "site", now=utc(moment)).notes == 1
    assert run(config, utc(moment)) == ["posted"]
    before = ledger_path(tmp_path).read_bytes()
    for later in (timedelta(), timedelta(hours=1), timedelta(days=300)):
        assert run(config, utc(moment) + later) == []
    assert ledger_path(tmp_path).read_bytes() == before


DAYS = (utc("2026-03-28 00:00"), utc("2026-10-24 00:00"))


@given(
    written=st.builds(lambda day, minutes: day + minutes * MINUTE, st.sampled_from(DAYS), st.integers(0, 3 * 1440)),
    zone=st.sampled_from(["UTC", "Europe/Warsaw", "America/St_Johns"]),
    minutes=st.integers(-300, 300),
)
@example(written=utc("2026-10-25 02:45"), zone="Europe/Warsaw", minutes=30)
def test_a_note_is_due_exactly_if_its_time_has_come_whatever_the_clocks_zone(
    tmp_path_factory: pytest.TempPathFactory, written: datetime, zone: str, minutes: int
) -> None:
    config = make_blog(tmp_path_factory.mktemp("due"), {"a.md": note("Now!", f"{written:%F %T}")}, config=WARSAW)
    moment = written.replace(tzinfo=ZoneInfo("Europe/Warsaw")).astimezone(UTC)
    now = (moment + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))
    source = read_source(config, now=now)
    assert source.ledger is not None
    assert bool(plan(source.site, source.ledger, config.accounts, rules(config, now))) == (minutes >= 0)


def test_notes_of_the_hour_that_comes_twice_stand_in_the_order_of_time(tmp_path: Path) -> None:
    notes = {
        "first.md": note("a", "2026-10-25T02:30:00+02:00", updated="2026-10-25T02:45:00+02:00"),
        "second.md": note("b", "2026-10-25T02:15:00+01:00"),
    }
    site = read_site(make_blog(tmp_path, notes, config=WARSAW))
    assert [entry.note.slug for entry in site.entries] == ["second", "first"]
    assert feed_of(site, site_stream(site), site.listed).updated.astimezone(UTC) == utc("2026-10-25 01:15")


def test_the_address_of_a_note_has_the_sites_date(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("x", "2026-10-31 23:30Z")}, config=WARSAW)
    assert [entry.path for entry in read_site(config).entries] == ["/2026/11/a/"]


def built(config: Config, now: datetime) -> dict[str, str]:
    folder = config.root / "site"
    build(config, folder, now=now)
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.suffix in (".html", ".xml", ".json")
    }


def test_an_expired_note_is_only_at_its_own_address(tmp_path: Path) -> None:
    text = note("GONE-SOON #fleeting", "2026-10-24 09:00", expires="2026-10-25 02:30", aliases="[/old/]")
    config = make_blog(tmp_path, {"a.md": text, "b.md": note("Stays.", "2026-11-01")}, config=WARSAW)
    before, after = (built(config, utc(moment)) for moment in ("2026-10-25 00:29", "2026-10-25 00:30"))
    shown = {name for name, text in before.items() if "GONE-SOON" in text or "2026/10/a" in text}
    assert shown >= {"index.html", "feed.xml", "atom.xml", "feed.json", "sitemap.xml", "tags/fleeting/feed.xml"}
    left = {name for name, text in after.items() if "GONE-SOON" in text or "2026/10/a" in text}
    assert left == {"2026/10/a/index.html", "old/index.html"}
    assert "noindex" in after["2026/10/a/index.html"]
    assert not [name for name in after if name.startswith(("tags/", "archive/2026/10"))]
    assert "fleeting" not in after["index.html"] + after["archive/index.html"]


@pytest.mark.parametrize("expires", ["2026-11-22 12:59", "2026-11-22 13:00", "2026-11-20"])
def test_an_expired_note_is_never_posted(tmp_path: Path, expires: str) -> None:
    config = make_blog(tmp_path, {"a.md": note("x", "2026-11-22 09:00", expires=expires)}, config=WARSAW)
    assert run(config, NOW) == []
    assert [held.state for one in status(config, now=NOW).notes for held in one.copies] == ["old"]
    config = make_blog(tmp_path, {"a.md": note("x", "2026-11-22 09:00", expires="2026-11-22 13:01")}, config=WARSAW)
    assert run(config, NOW) == ["posted"]
