"""A table of settings read as a frozen dataclass: its fields are the keys, their types what a value must be."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import timedelta
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NewType, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tinyblog.errors import ConfigError, raise_all
from tinyblog.slugs import slugify

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
Url = NewType("Url", str)
"""An absolute https address (plain http only on loopback), without a trailing slash."""
Language = NewType("Language", str)
"""A BCP 47 language tag, as `LANGUAGE` has it."""
MaybeUrl = NewType("MaybeUrl", str)
"""A `Url`, or nothing."""
WebUrl = NewType("WebUrl", str)
"""An absolute http or https address, of any host."""
Email = NewType("Email", str)
"""An address for e-mail, or nothing."""
Picture = NewType("Picture", str)
"""An http or https address, the name of a file, or nothing."""
EnvName = NewType("EnvName", str)
"""The name of an environment variable."""
Tags = NewType("Tags", tuple[str, ...])
"""Tags, without the `#` before them."""
Languages = NewType("Languages", tuple[Language, ...])
"""BCP 47 language tags."""
Count = NewType("Count", int)
"""A whole number of at least one."""


LOOPBACK = re.compile(r"localhost|127(\.\d+){3}|::1|.+\.localhost")
# BCP 47's language, script, region and variants; the networks refuse or drop its rarer parts.
LANGUAGE = re.compile(r"(?i)[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*", re.ASCII)
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\"'<>\\^`{|}]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_EMAIL = re.compile(r"[\w.!$*+/=~-]+@[\w-]+(?:\.[\w-]+)+")
_DURATION = re.compile(r"(\d+)\s*(s|m|h|d|w)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_table(kind: type[T], table: object, where: str, *, also: tuple[str, ...] = ()) -> T:
    """Read a TOML table as the dataclass `kind`: its fields are the keys, their types what is expected.

    `also` are keys that stand in the same table and are read elsewhere.
    """
    if not isinstance(table, Mapping):
        raise ConfigError("expected a table", where=where, hint=f"write it as [{where.split(': ')[-1]}]")
    known = {item.name: item for item in fields(kind)}
    types = get_type_hints(kind)
    problems = [unknown_key(key, (*known, *also), where) for key in table if key not in known]
    values: dict[str, Any] = {}
    for name, item in known.items():
        required = item.default is MISSING and item.default_factory is MISSING
        try:
            if name in table:
                values[name] = _reader(types[name])(table[name])
                if required and not str(values[name]).strip():
                    raise ValueError("expected text that is not empty")
            elif required:
                raise ValueError("is missing")
        except ValueError as error:
            problems.append(ConfigError(str(error), where=f"{where}.{name}"))
    raise_all(problems)
    return kind(**values)


def _reader(kind: object) -> Callable[[object], object]:
    if get_origin(kind) is Literal:
        return partial(_choice, get_args(kind))
    return _READERS[kind]


def _choice(possible: tuple[str, ...], value: object) -> object:
    if value not in possible:
        raise ValueError(f"expected one of {', '.join(possible)}, got {value!r}")
    return value


def unknown_key(key: str, known: tuple[str, ...], where: str) -> ConfigError:
    """Say that there is no such key, and name the nearest there is."""
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"did you mean `{near[0]}`?" if near else f"the keys here are: {', '.join(known)}"
    return ConfigError(f"unknown key `{key}`", where=where, hint=hint)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected text, got {value!r}")
    if bad := _UNPRINTABLE.search(value):
        raise ValueError(f"expected text without control characters, got U+{ord(bad[0]):04X}")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"expected a list of texts, got {value!r}")
    return tuple(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, got {value!r}")
    return value


def _count(value: object) -> Count:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"expected a whole number of at least 1, got {value!r}")
    return Count(value)


def _url(value: object) -> Url:
    try:
        parts = urlsplit(_text(value))
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(f"expected an address like https://example.com, got {value!r}") from None
    if parts.scheme not in ("https", "http") or not host or _UNSAFE.search(str(value)):
        raise ValueError(f"expected an address like https://example.com, got {value!r}")
    if parts.scheme == "http" and not LOOPBACK.fullmatch(host):
        raise ValueError(f"expected https (plain http is for loopback only), got {value!r}")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("expected an address without a password, ? and #")
    return Url(str(value).rstrip("/"))


def _maybe_url(value: object) -> MaybeUrl:
    return MaybeUrl("" if value == "" else _url(value))


def _web_url(value: object) -> WebUrl:
    text = _text(value)
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    is_web = text.lower().startswith(("https://", "http://"))
    if not host or not is_web or "@" in parts.netloc or _UNSAFE.search(text):
        raise ValueError(f"expected an address like https://example.com/me, got {value!r}")
    return WebUrl(text)


def _web_urls(value: object) -> tuple[WebUrl, ...]:
    return tuple(_web_url(item) for item in _texts(value))


def _email(value: object) -> Email:
    if value != "" and not _EMAIL.fullmatch(_text(value)):
        raise ValueError(f"expected an address like me@example.com, got {value!r}")
    return Email(_text(value))


def _picture(value: object) -> Picture:
    text = _text(value).strip()
    if _SCHEME.match(text) or _CONTROL.search(text):
        try:
            return Picture(_web_url(text))
        except ValueError:
            raise ValueError(f"expected an http or https address, or the name of a file, got {value!r}") from None
    return Picture(text)


def _language(value: object) -> Language:
    if not LANGUAGE.fullmatch(_text(value)):
        raise ValueError(f"expected a language like en or pt-BR, got {value!r}")
    return Language(_text(value))


def _languages(value: object) -> Languages:
    return Languages(tuple(_language(item) for item in _some(value, "language, such as en")))


def _tags(value: object) -> Tags:
    tags = tuple(item.strip().lstrip("#＃") for item in _some(value, "tag"))
    if wrong := [tag for tag in tags if not slugify(tag)]:
        raise ValueError(f"expected tags like news, got {wrong[0]!r}")
    return Tags(tags)


def _some(value: object, what: str) -> tuple[str, ...]:
    """A list of texts, of which an empty one would be a riddle: everything, or nothing?"""
    if not (found := _texts(value)):
        raise ValueError(f"expected at least one {what}; without the key there is no such condition")
    return found


def _env_name(value: object) -> EnvName:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", _text(value)):
        # The value is not repeated: it may be the secret itself, put here by mistake.
        raise ValueError("expected the name of an environment variable, never the secret itself")
    return EnvName(_text(value))


def _timezone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(_text(value))
    except (LookupError, ValueError, OSError):
        raise ValueError(f"expected a time zone like Europe/Warsaw, got {value!r}") from None


def read_duration(value: object) -> timedelta:
    """Read `90s`, `10m`, `12h`, `7d` or `2w`; raise ValueError."""
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    try:
        return timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else _no_duration(value)
    except OverflowError:
        return _no_duration(value)


def _no_duration(value: object) -> timedelta:
    raise ValueError(f"expected a time span like 90s, 10m, 12h or 7d, got {value!r}")


_READERS: Mapping[object, Callable[[object], object]] = {
    str: _text,
    bool: _flag,
    Count: _count,
    Url: _url,
    MaybeUrl: _maybe_url,
    WebUrl: _web_url,
    Email: _email,
    Picture: _picture,
    Language: _language,
    Languages: _languages,
    Tags: _tags,
    EnvName: _env_name,
    ZoneInfo: _timezone,
    timedelta: read_duration,
    tuple[str, ...]: _texts,
    tuple[WebUrl, ...]: _web_urls,
}
