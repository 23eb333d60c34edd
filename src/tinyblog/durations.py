"""Time spans as people write them."""

import re
from datetime import timedelta

_DURATION = re.compile(r"(\d+)\s*(s|m|h|d|w)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_duration(value: object) -> timedelta:
    """Read `90s`, `10m`, `12h`, `7d` or `2w`; raise ValueError."""
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        return timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else _no_duration(value)
    except OverflowError:
        return _no_duration(value)


def _no_duration(value: object) -> timedelta:
    raise ValueError(f"expected a time span like 90s, 10m, 12h or 7d, got {value!r}")
