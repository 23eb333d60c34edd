"""Formats: dates, times and numbers as a language writes them, by the rules of CLDR, which Babel knows."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import pass_context

from tinyblog.theme.faults import MisuseError, nearest

if TYPE_CHECKING:
    from babel import Locale
    from babel.dates import DateTimePattern

LENGTHS = ("full", "long", "medium", "short")
# Scripts of which a language tag may speak, and that are written from right to left (ISO 15924).
_RIGHT_TO_LEFT = frozenset(("adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"))
# Fields of patterns by what they need to know (https://unicode.org/reports/tr35/tr35-dates.html, "Date Field Symbols").
_OF_DAYS = frozenset("GyYuUQqMLlwWdDFEec")
_OF_TIMES = frozenset("abBhHKkm")
_Sight = Callable[[Any], tuple[int, ...] | None]


class Formats:
    """How one language (BCP 47) writes dates, times and numbers. Babel is loaded when it is asked first."""

    def __init__(self, language: str) -> None:
        self._language = language
        # Finding a pattern takes longer than using it, and a site has few of them.
        self._patterns: dict[tuple[bool, str], tuple[DateTimePattern, _Sight]] = {}
        self._written: dict[tuple[object, ...], str] = {}
        self._joined: dict[str, Callable[..., str]] = {}

    @property
    def filters(self) -> Mapping[str, Callable[..., str]]:
        """The filters of templates."""
        made: Mapping[str, Callable[..., str]] = {
            "date": self.day,
            "time": self.clock,
            "datetime": self.moment,
            "month": self.month,
            "number": lru_cache(self.number),
        }
        return {name: _late(work) for name, work in made.items()}

    @cached_property
    def locale(self) -> "Locale":
        """What Babel knows of the language; of English, where it does not know this one."""
        return _locale(self._language) or _locale("en")  # type: ignore[return-value]

    def day(self, value: object, format: str = "long") -> str:
        """A day: `full`, `long`, `medium`, `short`, or a skeleton of CLDR such as `yMMMM` or `MMMd`."""
        return self._apply(value, date, format)

    def clock(self, value: object, format: str = "short") -> str:
        """A time of day: `full`, `long`, `medium`, `short`, or a skeleton of CLDR such as `Hm`."""
        return self._apply(value, datetime, format)

    def moment(self, value: object, format: str = "long", time: str = "short") -> str:
        """A day and the time of day, joined as the language does; `format` is the day's."""
        clock, day = self.clock(value, time), self.day(value, format)
        if format not in self._joined:
            length = format if format in LENGTHS else "medium"
            self._joined[format] = str(self.locale.datetime_formats[length]).replace("'", "").format
        return self._joined[format](clock, day)

    def month(self, value: object) -> str:
        """A month's name by itself, in full; of a day, or by its number."""
        names: Mapping[int, str] = self.locale.months["stand-alone"]["wide"]
        number = value.month if isinstance(value, date) else value
        if not isinstance(number, int) or number not in names:
            raise MisuseError(f"expected a date or the number of a month, got '{value}'", "")
        return names[number]

    def number(self, value: int | float) -> str:
        """A number with the marks of the language."""
        from babel.numbers import format_decimal

        return str(format_decimal(value, locale=self.locale))

    def _apply(self, value: Any, kind: type[date], format: str) -> str:
        if not isinstance(value, kind):
            what = "a date and time" if kind is datetime else "a date"
            raise MisuseError(f"expected {what}, got '{value}'", "")
        key = (kind is datetime, format)
        if key not in self._patterns:
            pattern = self._pattern(kind, format)
            self._patterns[key] = pattern, _sight(pattern, kind)
        pattern, sight = self._patterns[key]
        seen = sight(value)
        if seen is None:
            return str(pattern.apply(value, self.locale))
        if (made := self._written.get((*key, *seen))) is None:
            made = self._written[(*key, *seen)] = str(pattern.apply(value, self.locale))
        return made

    def _pattern(self, kind: type[date], format: str) -> "DateTimePattern":
        lengths = self.locale.time_formats if kind is datetime else self.locale.date_formats
        known: Mapping[str, DateTimePattern] = {**self.locale.datetime_skeletons, **lengths}
        if format not in known:
            raise MisuseError(f"there is no format {format!r}", nearest(format, map(str, known)))
        return known[format]


def _sight(pattern: "DateTimePattern", kind: type[date]) -> "_Sight":
    """What a pattern sees of a value: what looks the same to it is written once. None: all of it."""
    fields = set(re.findall(r"%\((\w)", str(pattern.format)))
    if kind is datetime and fields <= _OF_TIMES:
        return lambda value: (value.hour, value.minute)
    if kind is date and fields <= _OF_DAYS:
        return lambda value: (value.year, value.month, value.day)
    return lambda _: None


def _late(work: Callable[..., str]) -> Callable[..., str]:
    """The filter, but never used ahead: a translated template that is kept must not depend on the language."""
    return pass_context(lambda _context, value, *how, **named: work(value, *how, **named))


@lru_cache
def direction(language: str) -> str:
    """The value of `dir` for a language (BCP 47): `ltr`, `rtl`, or `auto` for one that is not known."""
    if script := re.match(r"\w+-([a-z]{4})(-|\Z)", language.casefold()):
        return "rtl" if script[1] in _RIGHT_TO_LEFT else "ltr"
    locale = _locale(language)
    return str(locale.text_direction) if locale else "auto"


@lru_cache
def language_name(language: str) -> str:
    """What a language (BCP 47) is called by those who speak it; its tag, where it is not known."""
    locale = _locale(language)
    return str(locale.get_display_name() or language) if locale else language


def _locale(language: str) -> "Locale | None":
    """What Babel knows of the language, or of the one that it is a kind of."""
    from babel import Locale, UnknownLocaleError

    parts = language.split("-")
    for count in range(len(parts), 0, -1):
        try:
            return Locale.parse("-".join(parts[:count]), sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    return None
