"""What every examination of an account looks at: the clock, the limits, and what is left of the rate limit."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from tinyblog.compose import Limits
from tinyblog.errors import NetworkError
from tinyblog.findings import Finding, from_error, ok, warning, wrong
from tinyblog.networks._answers import Question

SLOW, WRONG = timedelta(minutes=2), timedelta(minutes=10)
_SECOND = timedelta(seconds=1)
AGAIN = "run this again; if it stays so, ask those who run the server"
_SET = "set this computer's clock, best by its time service (NTP): posts and notes are dated by it"


def look(looking: Callable[[], Iterable[Finding]]) -> tuple[Finding, ...]:
    """What is found; a server that refuses or cannot be asked is a finding too."""
    try:
        return tuple(looking())
    except NetworkError as error:
        return from_error(error, AGAIN)


def clock(headers: Mapping[str, str], before: datetime, after: datetime) -> tuple[Finding, ...]:
    """Compare this computer's clock with the `Date` of an answer that was asked for and came between two moments.

    More than two minutes apart is a warning, more than ten an error: notes dated now would wait, or go out early.
    """
    date = _date(headers)
    if date is None:
        return (ok("the server does not tell the time: the clock is not compared"),)
    ahead, behind = before - (date + _SECOND), date - after  # a Date has whole seconds
    off, way = max((ahead, "ahead of"), (behind, "behind"))
    if off <= SLOW:
        return (ok("this computer's clock agrees with the server's"),)
    what = f"this computer's clock is {_span(off)} {way} the server's"
    return (wrong(what, _SET) if off > WRONG else warning(what, _SET),)


def rate(headers: Mapping[str, str]) -> tuple[Finding, ...]:
    """What an answer's headers leave of the rate limit; nothing where they say nothing."""
    named = {name.lower().removeprefix("x-"): value for name, value in headers.items()}
    left, most = named.get("ratelimit-remaining", ""), named.get("ratelimit-limit", "")
    if not left.isdecimal():
        return ()
    until = _reset(named.get("ratelimit-reset", ""))
    what = f"requests left{f', of {most}' if most.isdecimal() else ''}{until and f', until {until}'}: {left}"
    return (ok(what),) if int(left) else (warning(what, "wait until then: the next run goes on where one stopped"),)


def limits(found: Limits, *, stated: bool) -> Finding:
    """The limits of a post in a line; `stated`: by the server itself."""
    media = found.media
    parts = [f"{found.length:,} characters", f"{media.images} files", f"pictures of {media.image_bytes:,} bytes"]
    if found.max_bytes is not None:
        parts.insert(1, f"{found.max_bytes:,} bytes")
    if media.alt is not None:
        parts.append(f"descriptions of {media.alt:,} characters")
    parts.append("no films" if media.video_bytes is None else f"films of {media.video_bytes:,} bytes")
    return ok(f"a post has at most {', '.join(parts)}{'' if stated else ' (as usual: the server does not say)'}")


def clean(findings: Iterable[Finding], question: Question) -> tuple[Finding, ...]:
    """The same findings without secrets and control characters, whatever a server said."""
    return tuple(
        replace(one, what=_printable(question.refused(one.what).message), mend=_printable(one.mend)) for one in findings
    )


def _printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable())


def _date(headers: Mapping[str, str]) -> datetime | None:
    named = {name.lower(): value for name, value in headers.items()}
    try:
        found = parsedate_to_datetime(named.get("date", ""))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _span(span: timedelta) -> str:
    minutes = round(span / timedelta(minutes=1))
    hours, rest = divmod(minutes, 60)
    return f"{minutes} minutes" if hours < 1 else f"{hours} h {rest} min"


def _reset(stated: str) -> str:
    """When the limit is reset: Bluesky says so in seconds since 1970, Mastodon in ISO 8601."""
    try:
        found = datetime.fromtimestamp(int(stated), UTC) if stated.isdecimal() else datetime.fromisoformat(stated)
    except (ValueError, OverflowError, OSError):
        return ""
    return f"{found.astimezone(UTC):%H:%M:%S} UTC"
