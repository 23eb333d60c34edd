from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from babel.dates import format_date, format_time
from hypothesis import given
from hypothesis import strategies as st

from tests.theme.themes import fault, make_theme, opened
from tinyblog.theme.formats import Formats, direction, language_name

WHEN = datetime(2026, 11, 3, 14, 5, tzinfo=timezone(timedelta(hours=1)))


def said(root: Path, language: str, template: str) -> str:
    make_theme(root, {"templates/page.html": template})
    return opened(root, language=language).render("page.html", when=WHEN)


@pytest.mark.parametrize(
    ("language", "day", "month", "moment"),
    [
        ("en", "November 3, 2026", "November 2026", "November 3, 2026, 2:05 PM"),
        ("en-GB", "3 November 2026", "November 2026", "3 November 2026, 14:05"),
        ("pl", "3 listopada 2026", "listopad 2026", "3 listopada 2026 14:05"),
        ("de", "3. November 2026", "November 2026", "3. November 2026, 14:05"),
        ("fr", "3 novembre 2026", "novembre 2026", "3 novembre 2026, 14:05"),
        ("es", "3 de noviembre de 2026", "noviembre de 2026", "3 de noviembre de 2026, 14:05"),
        ("ja", "2026年11月3日", "2026年11月", "2026年11月3日 14:05"),
    ],
)
def test_dates_are_written_as_the_language_does(
    tmp_path: Path, language: str, day: str, month: str, moment: str
) -> None:
    found = said(tmp_path, language, "{{ when|date }}#{{ when|date('yMMMM') }}#{{ when|datetime }}")
    assert found.replace("\u202f", " ") == f"{day}#{month}#{moment}"


def test_other_lengths_times_months_and_numbers(tmp_path: Path) -> None:
    template = (
        "{{ when|date('short') }} {{ when|date('MMMd') }} {{ when|time('Hm') }} {{ when|month }} {{ 12345.5|number }}"
    )
    assert said(tmp_path / "a", "pl", template) == "3.11.2026 3 lis 14:05 listopad 12\xa0345,5"
    assert said(tmp_path / "b", "de", "{{ when|datetime('medium', 'medium') }}") == "03.11.2026, 14:05:00"
    assert said(tmp_path / "c", "fr", "{{ 2|month }}") == "février"


def test_a_time_is_that_of_the_notes_own_zone() -> None:
    assert Formats("de").clock(WHEN) == "14:05"
    assert Formats("de").clock(WHEN.astimezone(UTC)) == "13:05"


@pytest.mark.parametrize("language", ["xx", "pl-PL", "de-CH-1996", "zh-Hans-CN", "sr-Latn-RS", "ii", "mul"])
def test_every_language_has_some_format(language: str) -> None:
    assert "2026" in Formats(language).day(WHEN)


def test_a_language_that_is_not_known_is_written_like_english() -> None:
    assert Formats("xx").day(WHEN) == Formats("en").day(WHEN)


@given(st.dates(date(1990, 1, 1)), st.sampled_from(["en", "pl", "de", "fr", "es", "ar", "zh-Hant"]))
def test_a_day_is_what_babel_says_of_it(day: date, language: str) -> None:
    formats = Formats(language)
    assert formats.day(day, "full") == format_date(day, "full", locale=formats.locale)


@given(st.datetimes(), st.sampled_from(["en", "pl", "ko"]))
def test_a_time_is_what_babel_says_of_it(moment: datetime, language: str) -> None:
    formats = Formats(language)
    assert formats.clock(moment) == format_time(moment.time(), "short", locale=formats.locale)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("when|date('lnog')", "there is no format 'lnog' | did you mean `long`?"),
        ("when|date('yMMMMM')", "there is no format 'yMMMMM' | did you mean `yMMMM`?"),
        ("'2026-11-03'|date", "expected a date, got '2026-11-03' | "),
        ("day|time", "expected a date and time, got '2026-11-03' | "),
        ("13|month", "expected a date or the number of a month, got '13' | "),
    ],
)
def test_a_mistake_names_template_and_line(tmp_path: Path, expression: str, expected: str) -> None:
    make_theme(tmp_path, {"templates/page.html": f"\n{{{{ {expression} }}}}"})
    found = fault(tmp_path, "page.html", when=WHEN, day=WHEN.date())
    assert found == f"themes/mine/templates/page.html:2: {expected}"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "ltr"), ("pl", "ltr"), ("ar", "rtl"), ("he", "rtl"), ("fa-IR", "rtl"), ("ur", "rtl"), ("yi", "rtl"),
     ("az-Arab", "rtl"), ("pa-Arab-PK", "rtl"), ("ar-Latn", "ltr"), ("xx", "auto"), ("qqq-XX", "auto")],
)  # fmt: skip
def test_a_language_has_a_direction(tmp_path: Path, language: str, expected: str) -> None:
    assert direction(language) == expected
    assert said(tmp_path, "en", f"{{{{ dir_of({language!r}) }}}}") == expected


def test_a_language_has_a_name_of_its_own(tmp_path: Path) -> None:
    assert [language_name(one) for one in ("pl", "pt-BR", "xx")] == ["polski", "português (Brasil)", "xx"]
    assert said(tmp_path, "en", "{{ language_name('de') }}") == "Deutsch"
