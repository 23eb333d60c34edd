"""Dates: the shapes in which people write them, in front matter and in file names.

A date that could mean two things is not guessed; the one exception is `07/03/2022`, which is read month first.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

# What `datetime.fromisoformat` reads as the shapes below do, and much faster.
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ](?:[01]\d|2[0-3]):\d\d(?::\d\d)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?", re.ASCII
)
_ZONE = r"(?:\s*(?P<zone>(?:UTC|GMT)?[+-]\d\d(?::?\d\d)?|Z|UTC|UT|GMT|[ECMP][SD]T))?(?:\s*\([^()]*\))?"
_TIME = (
    r"(?:(?:\s*T\s*|\s+|,\s*|,?\s+at\s+)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d+))?)?"
    rf"(?:\s*(?P<half>[ap])\.?m\.?)?{_ZONE})?"
)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_SHAPES = tuple(
    re.compile(shape, re.ASCII | re.IGNORECASE)
    for shape in (
        rf"(?P<year>\d{{4}})(?P<sep>[-/.])(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}}){_TIME}",
        rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?{_ZONE})?",
        rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}}){_TIME}",
        rf"{_WEEKDAY}(?P<month>[a-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}",
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>[a-z]{{3,9}})\.?,?\s+(?P<year>\d{{4}}){_TIME}",
    )
)
_MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
# RFC 5322 section 4.3: the zones by name that a mail date may hold.
_ZONES: Mapping[str, int] = {"EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8}
_EPOCH = re.compile(r"\d{10}|\d{13}", re.ASCII)
_EPOCH_FROM, _EPOCH_TO = 1_000_000_000, 4_102_444_800  # 2001-09-09 to 2100-01-01
_LONGEST = 80
_PLACEHOLDER = date(1970, 1, 1)

_STAMP = r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
_NAME_SHAPES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        rf"{_STAMP}[T ](?P<hour>\d\d)[:-]?(?P<minute>\d\d)(?:[:-]?(?P<second>\d\d)(?:\.\d+)?)?"
        r"(?P<zone>Z|[+-]\d\d:?\d\d)?",
        rf"{_STAMP}(?:[-_ .](?P<rest>.*))?",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
        r"(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<zone>Z)?)?(?:[-_ ](?P<rest>.*))?",
    )
)
_NAME_EPOCH = re.compile(r"(?P<epoch>\d{10}|\d{13})(?:[-_ ](?P<rest>.*))?", re.ASCII)
_NAME_YEARS = range(1990, 2100)


def read_date(value: object, timezone: ZoneInfo) -> datetime:
    """Read a value of front matter as an aware datetime; raise ValueError.

    A time without an offset, and a day without a time (its midnight), are in `timezone`. Ten digits are seconds
    since 1970, thirteen are milliseconds. Finer parts than a microsecond are cut off.
    """
    if isinstance(value, datetime):
        return _checked(value, timezone)
    if isinstance(value, date):
        return _checked(datetime.combine(value, time()), timezone)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("expected a date like 2024-05-31 14:30")
    text = str(value).strip()
    if len(text) > _LONGEST:
        raise ValueError("expected a date like 2024-05-31 14:30, got a long text")
    if _ISO.fullmatch(text) and (plain := _plain(text, timezone)):
        return plain
    found = _epoch(text, timezone) if _EPOCH.fullmatch(text) else _shaped(text, timezone)
    if found is None:
        raise ValueError(f"expected a date like 2024-05-31 14:30, got {text!r}")
    return found


def _plain(text: str, timezone: ZoneInfo) -> datetime | None:
    try:
        return _checked(datetime.fromisoformat(text), timezone)
    except ValueError:
        return None


def is_day(value: object) -> bool:
    """Whether a value that `read_date` reads names a day, and no time of it."""
    if isinstance(value, str):
        matches = (shape.fullmatch(value.strip()) for shape in _SHAPES)
        return any(match and match["hour"] is None for match in matches)
    return isinstance(value, date) and not isinstance(value, datetime)


def is_placeholder(moment: datetime) -> bool:
    """Whether the date is 1970-01-01, which tools write for "no date"."""
    return moment.date() == _PLACEHOLDER


def date_in_path(source: PurePosixPath, timezone: ZoneInfo) -> datetime | None:
    """The date that a file's name, or its folders (`2020/12/15/`), give; None if there is none for certain.

    Of a folder note (`index.md`) the folder's name counts. Years from 1990 to 2099 only.
    """
    folder_note = source.stem.split(".")[0] == "index"
    folders = source.parent.parts
    name = (folders[-1] if folders else "") if folder_note else source.stem
    return _in_name(name, timezone)[0] or _in_folders(folders, timezone)


def without_date(name: str) -> str:
    """The file name without the date or epoch it begins with, where something is left."""
    found, rest = _in_name(name, ZoneInfo("UTC"))
    return rest if found and rest.strip("-_ .") else name


def _in_name(name: str, timezone: ZoneInfo) -> tuple[datetime | None, str]:
    """The date that `name` begins with, and what follows it."""
    if not name[:4].isdigit():
        return None, ""
    for shape in _NAME_SHAPES:
        match = shape.fullmatch(name)
        if match and int(match["year"]) in _NAME_YEARS:
            found = _quietly(match.groupdict(), timezone)
            if found:
                return found, match.groupdict().get("rest") or ""
    match = _NAME_EPOCH.fullmatch(name)
    return (_epoch(match["epoch"], timezone), match["rest"] or "") if match else (None, "")


def _in_folders(folders: tuple[str, ...], timezone: ZoneInfo) -> datetime | None:
    for at in range(len(folders) - 2, 0, -1):
        year, month, day = folders[at - 1 : at + 2]
        sizes = (len(year), len(month), len(day))
        digits = year + month + day
        if sizes == (4, 2, 2) and digits.isascii() and digits.isdigit() and int(year) in _NAME_YEARS:
            return _quietly({"year": year, "month": month, "day": day}, timezone)
    return None


def _quietly(parts: Mapping[str, str | None], timezone: ZoneInfo) -> datetime | None:
    try:
        return _built(parts, timezone)
    except ValueError:
        return None


def _epoch(digits: str, zone: ZoneInfo) -> datetime | None:
    seconds, part = (int(digits[:10]), digits[10:])
    if not _EPOCH_FROM <= seconds < _EPOCH_TO:
        return None
    moment = datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=int(part or 0))
    return moment.astimezone(zone)


def _shaped(text: str, timezone: ZoneInfo) -> datetime | None:
    for shape in _SHAPES:
        match = shape.fullmatch(text)
        if match:
            try:
                return _built(match.groupdict(), timezone)
            except ValueError as error:
                raise ValueError(f"expected a date like 2024-05-31 14:30, got {text!r}: {error}") from None
    return None


def _built(parts: Mapping[str, str | None], timezone: ZoneInfo) -> datetime:
    month = parts["month"] or ""
    moment = datetime(
        int(parts["year"] or 0),
        int(month) if month.isdigit() else _month(month),
        int(parts["day"] or 0),
        _hour(int(parts.get("hour") or 0), parts.get("half")),
        int(parts.get("minute") or 0),
        int(parts.get("second") or 0),
        int((parts.get("part") or "0")[:6].ljust(6, "0")),
        _offset(parts.get("zone")),
    )
    return _checked(moment, timezone)


def _month(name: str) -> int:
    if name.lower() not in _MONTHS:
        raise ValueError(f"there is no month {name}")
    return _MONTHS[name.lower()]


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("an hour before am or pm is 1 to 12")
    return hour % 12 + (12 if half.lower() == "p" else 0)


def _offset(zone: str | None) -> timezone | None:
    if zone is None:
        return None
    name = zone.upper()
    if name in ("Z", "UTC", "UT", "GMT"):
        return UTC
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    digits = name.removeprefix("UTC").removeprefix("GMT").replace(":", "")
    hours, minutes = int(digits[1:3]), int(digits[3:] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError(f"there is no offset {zone}")
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(-shift if digits[0] == "-" else shift)


def _checked(moment: datetime, zone: ZoneInfo) -> datetime:
    # Outside these years a change of zone may overflow, and strftime writes fewer than four digits.
    if not 1000 <= moment.year <= 9998:
        raise ValueError(f"the year {moment.year} is out of range")
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
