"""When a server that has had too many requests takes more, by the headers of its answer.

`Retry-After` is seconds or a date (RFC 9110). Mastodon and GoToSocial give `X-RateLimit-Reset` in ISO 8601, others as
seconds since 1970; AT Protocol servers give `ratelimit-reset` as seconds since 1970, the IETF's draft as seconds from
now.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

_HEADERS = ("retry-after", "x-ratelimit-reset", "ratelimit-reset")
_EPOCH = 1_000_000_000  # a greater number is a moment, a smaller one a span
_LONGEST = 366 * 86_400.0


def reset_of(headers: Mapping[str, str]) -> tuple[float | None, datetime]:
    """How many seconds to wait (None: no header says), and the moment from then on; both by the server's own clock."""
    known = {name.lower(): value.strip() for name, value in headers.items()}
    now = _date(known.get("date", "")) or datetime.now(UTC)
    spans = (_seconds(known[name], now) for name in _HEADERS if name in known)
    wait = next((min(max(span, 0.0), _LONGEST) for span in spans if span is not None), None)
    return wait, now + timedelta(seconds=wait or 0)


def _seconds(value: str, now: datetime) -> float | None:
    try:
        number = float(value)
    except ValueError:
        moment = _date(value) or _iso(value)
        return (moment - now).total_seconds() if moment else None
    if number != number:  # NaN
        return None
    return number - now.timestamp() if number >= _EPOCH else number


def _date(value: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # imported here: builds know networks too, and ask none

    try:
        return _aware(parsedate_to_datetime(value))
    except ValueError:
        return None


def _iso(value: str) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(value))
    except ValueError:
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
