from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blogs import make_blog, note, read_site
from tests.test_pages import parsed, rendered, shown
from tinyblog.almanac import days, same_day, years
from tinyblog.pages import pages
from tinyblog.site import Site

_FIRST, _LAST = datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2026-01-01")
DATES = ("2026-11-20", "2026-11-03", "2025-11-20", "2024-02-29", "2025-03-01")


def blog(folder: Path, *dates: str) -> Site:
    return read_site(make_blog(folder, {f"n{date}.md": note("x", date) for date in dates or DATES}))


def same(site: Site) -> dict[str, str | None]:
    return {page.path: page.same_day for page in pages(site) if page.kind == "note"}


def test_years_and_their_months_are_counted_newest_first(tmp_path: Path) -> None:
    found = [
        (year.number, year.count, [month.when.isoformat() for month in year.months]) for year in years(blog(tmp_path))
    ]
    assert found == [
        (2026, 2, ["2026-11-01"]),
        (2025, 2, ["2025-11-01", "2025-03-01"]),
        (2024, 1, ["2024-02-01"]),
    ]


def test_days_are_in_the_order_of_the_year_and_hold_every_year(tmp_path: Path) -> None:
    found = {key: [entry.published.year for entry in day.entries] for key, day in days(blog(tmp_path)).items()}
    assert found == {"02-29": [2024], "03-01": [2025], "11-03": [2026], "11-20": [2026, 2025]}
    assert list(found) == sorted(found)


def test_a_note_knows_whether_other_years_have_notes_that_day(tmp_path: Path) -> None:
    assert same(blog(tmp_path / "a")) == {
        "/2026/11/n2026-11-20/": "/on-this-day/11-20/",
        "/2025/11/n2025-11-20/": "/on-this-day/11-20/",
        "/2026/11/n2026-11-03/": None,
        "/2025/03/n2025-03-01/": None,
        "/2024/02/n2024-02-29/": None,
    }


def test_another_note_of_the_same_day_and_year_is_no_other_year(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {"a.md": note("x", "2026-11-20 09:00"), "b.md": note("x", "2026-11-20 10:00")}
    assert set(same(read_site(make_blog(tmp_path, notes))).values()) == {None}


def test_a_note_of_another_year_changes_the_older_note_once_only(tmp_path: Path) -> None:
    first = rendered(blog(tmp_path / "1", "2024-11-20"))["2024/11/n2024-11-20/index.html"]
    second = rendered(blog(tmp_path / "2", "2024-11-20", "2025-11-20"))["2024/11/n2024-11-20/index.html"]
    third = rendered(blog(tmp_path / "3", "2024-11-20", "2025-11-20", "2026-11-20"))["2024/11/n2024-11-20/index.html"]
    assert first != second
    assert second == third
    assert 'href="/on-this-day/11-20/"' in second


@settings(max_examples=20)
@given(moments=st.lists(st.datetimes(_FIRST, _LAST), max_size=12, unique=True))
def test_every_note_is_in_one_year_one_month_and_one_day(
    tmp_path_factory: pytest.TempPathFactory, moments: list[datetime]
) -> None:
    notes = {f"n{at}.md": note("x", f"{moment:%Y-%m-%d %H:%M:%S}") for at, moment in enumerate(moments)}
    site = read_site(make_blog(tmp_path_factory.mktemp("blog"), notes))
    paths = sorted(entry.path for entry in site.entries)
    assert sorted(entry.path for day in days(site).values() for entry in day.entries) == paths
    assert sorted(entry.path for year in years(site) for month in year.months for entry in month.entries) == paths
    assert sum(year.count for year in years(site)) == len(moments)


def test_the_archive_leads_to_years_and_months_by_name(tmp_path: Path) -> None:
    found = rendered(blog(tmp_path))
    assert '<a href="/archive/2025/">2025</a> <span class="count">2</span>' in found["archive/index.html"]
    assert '<a href="/archive/2025/03/"><time datetime="2025-03">March</time></a>' in found["archive/index.html"]
    assert "<h1>2025</h1>" in found["archive/2025/index.html"]
    assert 'href="/2025/11/n2025-11-20/"' in found["archive/2025/index.html"]
    assert "<title>March 2025 · Blog</title>" in found["archive/2025/03/index.html"]


def test_a_new_note_leaves_the_years_before_as_they_were(tmp_path: Path) -> None:
    before, after = rendered(blog(tmp_path / "a")), rendered(blog(tmp_path / "b", *DATES, "2026-05-05"))
    for name in ("archive/2025/index.html", "archive/2024/index.html", "archive/2025/11/index.html"):
        assert before[name] == after[name]


def test_a_day_has_a_page_with_its_notes_and_the_calendar_leads_to_it(tmp_path: Path) -> None:
    site = blog(tmp_path)
    assert shown(site, "day")["/on-this-day/11-20/"] == ["n2026-11-20", "n2025-11-20"]
    found = rendered(site)
    assert len(parsed(found["on-this-day/11-20/index.html"])["items"][0]["children"]) == 2
    line = '<a href="/on-this-day/11-20/"><time datetime="11-20">20</time></a>'
    assert line in found["on-this-day/index.html"]
    assert found["on-this-day/index.html"].index("February") < found["on-this-day/index.html"].index("November")


def test_what_is_not_listed_has_no_day_and_no_year(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {"a.md": note("x", visibility="unlisted")}))
    assert not days(site)
    assert not years(site)
    assert same_day(site.entries[0], days(site)) is None
    assert not any(name.startswith("on-this-day") for name in rendered(site))
