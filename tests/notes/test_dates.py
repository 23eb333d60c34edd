import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.notes import dates
from tinyblog.notes.dates import date_in_path, is_placeholder, read_date, without_date

WARSAW = ZoneInfo("Europe/Warsaw")


def at(hours: float) -> timezone:
    return timezone(timedelta(hours=hours))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019-03-26 12:38:00 -0500", datetime(2019, 3, 26, 12, 38, tzinfo=at(-5))),
        ("2019-03-26T12:43:00+0100", datetime(2019, 3, 26, 12, 43, tzinfo=at(1))),
        ("2024-11-10 14:29 -05:00", datetime(2024, 11, 10, 14, 29, tzinfo=at(-5))),
        ("2020-07-22 8:00:00 -0500", datetime(2020, 7, 22, 8, 0, tzinfo=at(-5))),
        ("07/03/2022 22:04 -05:00", datetime(2022, 7, 3, 22, 4, tzinfo=at(-5))),
        ("June 13, 2020", datetime(2020, 6, 13, tzinfo=WARSAW)),
        ("Jun 13 2020 at 3:04 pm", datetime(2020, 6, 13, 15, 4, tzinfo=WARSAW)),
        ("13th June 2020", datetime(2020, 6, 13, tzinfo=WARSAW)),
        ("2018-07-24 7:21", datetime(2018, 7, 24, 7, 21, tzinfo=WARSAW)),
        ("2018/07/24 07:21:05", datetime(2018, 7, 24, 7, 21, 5, tzinfo=WARSAW)),
        ("2018-07-24 12:30 AM", datetime(2018, 7, 24, 0, 30, tzinfo=WARSAW)),
        ("Tue, 26 Mar 2019 12:38:00 -0500", datetime(2019, 3, 26, 12, 38, tzinfo=at(-5))),
        ("26 Mar 2019 12:38:00 EST", datetime(2019, 3, 26, 12, 38, tzinfo=at(-5))),
        ("Tue Mar 26 2019 12:38:00 GMT-0500 (Central Daylight Time)", datetime(2019, 3, 26, 12, 38, tzinfo=at(-5))),
        ("2019-03-26T12:38:00.123456789Z", datetime(2019, 3, 26, 12, 38, 0, 123456, tzinfo=UTC)),
        ("2019-03-26T12:38:00.5+05:30", datetime(2019, 3, 26, 12, 38, 0, 500000, tzinfo=at(5.5))),
        ("2019-03-26 12:38:00 +00:00", datetime(2019, 3, 26, 12, 38, tzinfo=UTC)),
        ("2019-03-26 12:38:00 UTC", datetime(2019, 3, 26, 12, 38, tzinfo=UTC)),
        ("2019-03-26", datetime(2019, 3, 26, tzinfo=WARSAW)),
        (" 2019-3-6 ", datetime(2019, 3, 6, tzinfo=WARSAW)),
        ("20190326", datetime(2019, 3, 26, tzinfo=WARSAW)),
        ("20190326T123800Z", datetime(2019, 3, 26, 12, 38, tzinfo=UTC)),
        ("1741387924", datetime(2025, 3, 7, 22, 52, 4, tzinfo=UTC)),
        ("1741387924123", datetime(2025, 3, 7, 22, 52, 4, 123000, tzinfo=UTC)),
        (1741387924, datetime(2025, 3, 7, 22, 52, 4, tzinfo=UTC)),
        (date(2019, 3, 26), datetime(2019, 3, 26, tzinfo=WARSAW)),
        (datetime(2019, 3, 26, 12), datetime(2019, 3, 26, 12, tzinfo=WARSAW)),  # noqa: DTZ001 - as TOML gives it
        (datetime(2019, 3, 26, 12, tzinfo=at(-5)), datetime(2019, 3, 26, 12, tzinfo=at(-5))),
    ],
)
def test_the_shapes_that_people_write_are_read(text: object, expected: datetime) -> None:
    found = read_date(text, WARSAW)
    assert found == expected
    assert found.utcoffset() is not None
    if "17413" not in str(text):
        assert found.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "foo",
        "yesterday",
        "2019",
        "2019-03",
        "0000-01-01",
        "0001-01-01",
        "9999-12-31",
        "2019-13-01",
        "2019-02-29",
        "2019-03-26 24:00",
        "2019-03-26 12:60",
        "2019-03-26 12:38 +99:99",
        "2019-03-26 12:38 +15:00",
        "2019-03-26 12:38 +01:60",
        "2019-03-26 13:00 pm",
        "2019-03-26 0:30 am",
        "2019-03/26",
        "13/07/2022",
        "26.03.2019",
        "32 June 2020",
        "Juneteenth 19, 2020",
        "Moonday, 26 Mar 2019",
        "2019-03-26 foo",
        "x 2019-03-26",
        "٢٠١٩-٠٣-٢٦",
        "0000000001",
        "9999999999",
        "99999999999999",
        "2" * 5000,
        True,
        None,
        1.5,
        ["2019-03-26"],
        time(12, 0),
        -1,
        10**5000,
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, tzinfo=UTC),
    ],
    ids=lambda value: str(type(value)) if isinstance(value, int) else str(value)[:20],
)
def test_anything_else_is_a_value_error(wrong: object) -> None:
    with pytest.raises(ValueError):
        read_date(wrong, WARSAW)


def test_the_first_of_january_1970_is_a_placeholder() -> None:
    for text in ("1970-01-01", "1970-01-01T00:00:00.000Z", "1970-01-01 00:00:00 -0500"):
        assert is_placeholder(read_date(text, WARSAW))
    assert not is_placeholder(read_date("1970-01-02", WARSAW))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2026-05-09T15:10:06Z.md", datetime(2026, 5, 9, 15, 10, 6, tzinfo=UTC)),
        ("2026-05-09T15-10-06Z.md", datetime(2026, 5, 9, 15, 10, 6, tzinfo=UTC)),
        ("2026-05-09T15:10:06+02:00.md", datetime(2026, 5, 9, 15, 10, 6, tzinfo=at(2))),
        ("2026-05-09 15.md", datetime(2026, 5, 9, tzinfo=WARSAW)),
        ("_posts/2018-06-26-slug.md", datetime(2018, 6, 26, tzinfo=WARSAW)),
        ("2018-06-26.md", datetime(2018, 6, 26, tzinfo=WARSAW)),
        ("2018-06-26-slug/index.md", datetime(2018, 6, 26, tzinfo=WARSAW)),
        ("notes/2012/201204052105.md", datetime(2012, 4, 5, 21, 5, tzinfo=WARSAW)),
        ("20120405210559.md", datetime(2012, 4, 5, 21, 5, 59, tzinfo=WARSAW)),
        ("20120405-slug.md", datetime(2012, 4, 5, tzinfo=WARSAW)),
        ("notes/2020/12/15/1/index.md", datetime(2020, 12, 15, tzinfo=WARSAW)),
        ("2023/03/13/1/index.md", datetime(2023, 3, 13, tzinfo=WARSAW)),
        ("2023/03/13/hello.md", datetime(2023, 3, 13, tzinfo=WARSAW)),
        ("1741387924.md", datetime(2025, 3, 7, 22, 52, 4, tzinfo=UTC)),
        ("1635387673-some-slug.md", datetime(2021, 10, 28, 2, 21, 13, tzinfo=UTC)),
        ("1741387924123.md", datetime(2025, 3, 7, 22, 52, 4, 123000, tzinfo=UTC)),
    ],
)
def test_the_date_in_a_path_is_found(path: str, expected: datetime) -> None:
    assert date_in_path(PurePosixPath(path), WARSAW) == expected


@pytest.mark.parametrize(
    "path",
    [
        "hello.md",
        "index.md",
        "2024.md",
        "2024-05.md",
        "2024/05/hello.md",
        "2018-06-261.md",
        "2018-13-26-slug.md",
        "2018-02-30.md",
        "x2018-06-26.md",
        "hello-2018-06-26.md",
        "12345678.md",
        "0999999999.md",
        "9999999999.md",
        "17413879240.md",
        "1741387924x.md",
        "1850-01-01-long-ago.md",
        "2020/1/5/index.md",
        "2020/12/1/index.md",
        "2020/13/01/1/index.md",
        "٢٠١٨-٠٦-٢٦.md",
    ],
)
def test_a_path_that_gives_no_date_for_certain_gives_none(path: str) -> None:
    assert date_in_path(PurePosixPath(path), WARSAW) is None


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("2018-06-26-some-slug", "some-slug"),
        ("1635387673-some-slug", "some-slug"),
        ("201204052105_x", "x"),
        ("2018-06-26", "2018-06-26"),
        ("2018-06-26-", "2018-06-26-"),
        ("1741387924", "1741387924"),
        ("2018-13-26-x", "2018-13-26-x"),
        ("hello", "hello"),
    ],
)
def test_the_date_goes_from_a_name_where_something_is_left(name: str, left: str) -> None:
    assert without_date(name) == left


OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1000, 1, 2), datetime(9998, 12, 30), timezones=OFFSETS)  # noqa: DTZ001 - bounds


@given(MOMENTS, st.sampled_from([" ", "T"]))
def test_what_isoformat_writes_is_read_back(moment: datetime, separator: str) -> None:
    found = read_date(moment.isoformat(separator), WARSAW)
    assert found == moment
    assert found.utcoffset() == moment.utcoffset()


@given(st.one_of(st.text(), st.integers(), st.text("0123456789-/:+ TZ")))
def test_any_value_is_an_aware_date_that_utc_can_hold_or_a_value_error(value: object) -> None:
    try:
        found = read_date(value, WARSAW)
    except ValueError:
        return
    assert found.astimezone(UTC) == found


def told(text: str) -> tuple[str, timedelta | None]:
    try:
        found = read_date(text, WARSAW)
    except ValueError as error:
        return str(error), None
    return str(found), found.utcoffset()


@given(
    st.builds(
        "{}-{}-{}{}{}:{}{}{}".format,
        st.sampled_from(["2024", "2023", "0001", "9999", "1000"]),
        *(st.sampled_from(["01", "02", "13", "29", "31", "00"]) for _ in "md"),
        st.sampled_from("T "),
        st.sampled_from(["00", "23", "24"]),
        st.sampled_from(["00", "59", "60"]),
        st.sampled_from(["", ":00", ":59", ":60"]),
        st.sampled_from(["", "Z", "+00:00", "-00:00", "+14:30", "-14:59", "+15:00", "+02:60"]),
    )
)
def test_the_quick_way_to_read_a_date_finds_what_the_others_find(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dates, "_ISO", re.compile("(?!)"))
        slowly = told(text)
    assert told(text) == slowly


@given(st.lists(st.text("0123456789-TZ/.x _"), min_size=1).map("/".join))
def test_any_path_gives_an_aware_date_or_none(path: str) -> None:
    found = date_in_path(PurePosixPath(path), WARSAW)
    assert found is None or 1990 <= found.year < 2100
