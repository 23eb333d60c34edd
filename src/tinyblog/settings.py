"""A table of settings read as a frozen dataclass: its fields are the keys, their types what a value must be."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import timedelta
from difflib import get_close_matches
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal, NewType, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tinyblog.durations import read_duration
from tinyblog.errors import ConfigError, raise_all
from tinyblog.identities import (
    Cname,
    Contacts,
    Did,
    Email,
    Moment,
    read_cname,
    read_contacts,
    read_did,
    read_email,
    read_moment,
    read_text,
    read_texts,
)
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
Picture = NewType("Picture", str)
"""An http or https address, the name of a file, or nothing."""
EnvName = NewType("EnvName", str)
"""The name of an environment variable."""
Tags = NewType("Tags", tuple[str, ...])
"""Tags, without the `#` before them."""
Languages = NewType("Languages", tuple[Language, ...])
"""BCP 47 language tags."""
Urls = NewType("Urls", tuple[Url, ...])
"""Addresses, each a `Url`."""
Count = NewType("Count", int)
"""A whole number of at least one."""
Digits = NewType("Digits", int)
"""How many decimal digits: 0 to 6."""
MapUrl = NewType("MapUrl", str)
"""The address of a map with `{latitude}` and `{longitude}` in it, or nothing."""


LOOPBACK = re.compile(r"localhost|127(\.\d+){3}|::1|.+\.localhost")
# BCP 47's language, script, region and variants; the networks refuse or drop its rarer parts.
LANGUAGE = re.compile(r"(?i)[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*", re.ASCII)
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\"'<>\\^`{|}]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


_types = cache(get_type_hints)


def read_table(kind: type[T], table: object, where: str, *, also: tuple[str, ...] = ()) -> T:
    """Read a TOML table as the dataclass `kind`: its fields are the keys, their types what is expected.

    `also` are keys that stand in the same table and are read elsewhere.
    """
    if not isinstance(table, Mapping):
        raise ConfigError("expected a table", where=where, hint=f"write it as [{where.split(': ')[-1]}]")
    known = {item.name: item for item in fields(kind)}
    types = _types(kind)
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


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"expected true or false, got {value!r}")
    return value


def _count(value: object) -> Count:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"expected a whole number of at least 1, got {value!r}")
    return Count(value)


def _digits(value: object) -> Digits | None:
    if value == "none":
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 6:
        raise ValueError(f'expected a whole number from 0 to 6, or "none", got {value!r}')
    return Digits(value)


def _map_url(value: object) -> MapUrl:
    text = read_text(value)
    names = re.findall(r"\{([^{}]*)\}", text)
    left = re.sub(r"\{[^{}]*\}", "1", text)
    if text and ({*names} != {"latitude", "longitude"} or not left.startswith("https://") or _UNSAFE.search(left)):
        example = "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}"
        raise ValueError(f"expected an address like {example}, got {value!r}")
    return MapUrl(text)


def _url(value: object) -> Url:
    try:
        parts = urlsplit(read_text(value))
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


def read_web_url(value: object) -> WebUrl:
    """Read an http or https address of any host; raise ValueError."""
    text = read_text(value)
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
    return tuple(read_web_url(item) for item in read_texts(value))


def _urls(value: object) -> Urls:
    return Urls(tuple(_url(item) for item in read_texts(value)))


def _picture(value: object) -> Picture:
    text = read_text(value).strip()
    if _SCHEME.match(text) or _CONTROL.search(text):
        try:
            return Picture(read_web_url(text))
        except ValueError:
            raise ValueError(f"expected an http or https address, or the name of a file, got {value!r}") from None
    return Picture(text)


def _language(value: object) -> Language:
    if not LANGUAGE.fullmatch(read_text(value)):
        raise ValueError(f"expected a language like en or pt-BR, got {value!r}")
    return Language(read_text(value))


def _languages(value: object) -> Languages:
    return Languages(tuple(_language(item) for item in _some(value, "language, such as en")))


def _tags(value: object) -> Tags:
    tags = tuple(item.strip().lstrip("#＃") for item in _some(value, "tag"))
    if wrong := [tag for tag in tags if not slugify(tag)]:
        raise ValueError(f"expected tags like news, got {wrong[0]!r}")
    return Tags(tags)


def _some(value: object, what: str) -> tuple[str, ...]:
    """A list of texts, of which an empty one would be a riddle: everything, or nothing?"""
    if not (found := read_texts(value)):
        raise ValueError(f"expected at least one {what}; without the key there is no such condition")
    return found


def _env_name(value: object) -> EnvName:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", read_text(value)):
        # The value is not repeated: it may be the secret itself, put here by mistake.
        raise ValueError("expected the name of an environment variable, never the secret itself")
    return EnvName(read_text(value))


def _timezone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(read_text(value))
    except (LookupError, ValueError, OSError):
        raise ValueError(f"expected a time zone like Europe/Warsaw, got {value!r}") from None


_READERS: Mapping[object, Callable[[object], object]] = {
    str: read_text,
    bool: _flag,
    Count: _count,
    Digits | None: _digits,
    MapUrl: _map_url,
    Url: _url,
    MaybeUrl: _maybe_url,
    WebUrl: read_web_url,
    Email: read_email,
    Picture: _picture,
    Language: _language,
    Languages: _languages,
    Tags: _tags,
    EnvName: _env_name,
    Urls: _urls,
    Contacts: read_contacts,
    Did: read_did,
    Cname: read_cname,
    Moment: read_moment,
    Moment | None: read_moment,
    ZoneInfo: _timezone,
    timedelta: read_duration,
    tuple[str, ...]: read_texts,
    tuple[WebUrl, ...]: _web_urls,
}
