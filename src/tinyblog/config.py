"""`tinyblog.toml`, read once into a frozen Config.

The fields of the dataclasses here are the sections and keys of the file.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from tinyblog.errors import ConfigError, TinyblogError, raise_all
from tinyblog.identities import Cname, Did, Email
from tinyblog.settings import (
    Count,
    Digits,
    Language,
    Languages,
    MapUrl,
    Picture,
    T,
    Tags,
    Url,
    Urls,
    WebUrl,
    read_table,
    unknown_key,
)
from tinyblog.slugs import check_segment
from tinyblog.wellknown import Claims, Security, untrue

_PERMALINK_FIELD = re.compile(r"\{([^{}]*)\}")
Overflow = Literal["link", "thread"]
LinkBack = Literal["always", "when-cut", "never"]
Hashtags = Literal["append", "none"]
OPENSTREETMAP = "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=13/{latitude}/{longitude}"
RawHtml = Literal["safe", "as-written"]
PERMALINK_FIELDS = ("year", "month", "day", "hour", "minute", "second", "slug")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """`[site]`: what the site is called, where it stands and how it is laid out.

    `hubs` tell subscribers of new notes (WebSub); `atproto_did` and `cname` are what the host says of itself.
    """

    url: Url
    title: str
    description: str = ""
    language: Language = Language("en")
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    permalink: str = "/{year}/{month}/{slug}/"
    theme: str = "paper"
    per_page: Count = Count(20)
    per_feed: Count = Count(20)
    cards: bool = True
    raw_html: RawHtml = "safe"
    hubs: Urls = Urls(())
    atproto_did: Did = Did("")
    cname: Cname = Cname("")
    search: bool = False
    location_digits: Digits | None = Digits(2)
    map_url: MapUrl = MapUrl(OPENSTREETMAP)

    @property
    def claims(self) -> Claims:
        """What the site says of its host."""
        host = urlsplit(self.url).hostname or ""
        return Claims(host=host, root=self.root, atproto_did=self.atproto_did, cname=self.cname)

    @property
    def root(self) -> str:
        """The path of the site on its host, with a slash at both ends."""
        return urlsplit(self.url).path.rstrip("/") + "/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """`[author]`: whose microblog it is; `[authors.NAME]`: who else writes there."""

    name: str
    bio: str = ""
    photo: Picture = Picture("")
    email: Email = Email("")
    profiles: tuple[WebUrl, ...] = ()
    fediverse: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Syndication:
    """`[syndication]`: how much may be posted in one run; with a reason to `pause`, nothing at all."""

    max_age: timedelta = timedelta(days=7)
    max_posts: Count = Count(5)
    pause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How an account's posts are made; a note may want another way for itself.

    `overflow`: a note that is too long is cut and closed with its `link`, or becomes a `thread`, whose parts may be
    `numbered`. `link`: the note's address stands `always` at the end, only `when-cut`, or `never`. `hashtags`: the
    tags of the front matter are appended, or not.
    """

    overflow: Overflow = "link"
    numbered: bool = False
    link: LinkBack = "when-cut"
    hashtags: Hashtags = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Only:
    """Which notes an account takes: those with one of the `tags`, in one of the `languages`; none given: all."""

    tags: Tags = Tags(())
    languages: Languages = Languages(())


ACCOUNT_KEYS = (*(item.name for item in fields(Style)), "only")
"""The keys of an account that are the same on every network, besides `network`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`[accounts.NAME]`: an account to post to, in what `style`, and which notes `only`; its network's module reads
    its other settings.
    """

    name: str
    network: str
    root: Path
    where: str
    settings: Mapping[str, object] = field(default_factory=dict)
    style: Style = field(default_factory=Style)
    only: Only = field(default_factory=Only)

    def read(self, kind: type[T]) -> T:
        """Read the settings as the dataclass `kind`; raise ConfigError with the exact key."""
        return read_table(kind, self.settings, self.where, also=ACCOUNT_KEYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """`[theme]`: what the author chooses of the settings that the theme declares; the theme reads them."""

    where: str = "tinyblog.toml: theme"
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that the author decides about the blog; `root` is the folder of the file.

    `authors` are those of `[authors.NAME]`, by name.
    """

    root: Path
    site: SiteSettings
    author: Author
    syndication: Syndication = field(default_factory=Syndication)
    security: Security = field(default_factory=Security)
    authors: Mapping[str, Author] = field(default_factory=dict)
    theme: Chosen = field(default_factory=Chosen)
    accounts: tuple[Account, ...] = ()


SECTIONS = {"site": SiteSettings, "author": Author, "syndication": Syndication, "security": Security}
_TABLES = ("authors", "accounts")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def load_config(path: Path) -> Config:
    """Read and check the file at `path`; raise ConfigError, or Mistakes for several at once."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        values = tomllib.loads(text)
    except FileNotFoundError:
        hint = "run this in the folder of your blog, or make one with `tinyblog init DIR`"
        raise ConfigError("there is no such file", where=str(path), hint=hint) from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"byte {error.start} is not UTF-8", where=str(path), hint="save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"this is not TOML: {error}", where=str(path)) from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=str(path)) from error
    return parse_config(values, path=path)


def parse_config(values: Mapping[str, Any], *, path: Path) -> Config:
    """Check parsed TOML, report every mistake in it together, and freeze it."""
    problems: list[TinyblogError] = []
    found: dict[str, Any] = {}
    for name, kind in SECTIONS.items():
        with _collecting(problems):
            found[name] = read_table(kind, values.get(name, {}), f"{path}: {name}")
    with _collecting(problems):
        _check_permalink(found.get("site"), f"{path}: site.permalink")
    if "site" in found and "security" in found:
        problems += untrue(found["site"].claims, found["security"], str(path))
    authors: dict[str, Author] = {}
    for name, table in _tables(values, "authors", path, problems).items():
        with _collecting(problems):
            authors[name] = read_table(Author, table, _named("authors", name, path))
    accounts = []
    for name, table in _tables(values, "accounts", path, problems).items():
        with _collecting(problems):
            accounts.append(_account(name, table, path))
    with _collecting(problems):
        found["theme"] = _chosen(values.get("theme", {}), f"{path}: theme")
    known = (*SECTIONS, "theme", *_TABLES)
    problems += [unknown_key(key, known, str(path)) for key in values if key not in known]
    raise_all(problems)
    return Config(root=path.parent, authors=authors, accounts=tuple(accounts), **found)


class _collecting:  # noqa: N801 - used as a statement
    """Put a TinyblogError raised inside the block on the list, and go on."""

    def __init__(self, problems: list[TinyblogError]) -> None:
        self.problems = problems

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if not isinstance(error, TinyblogError):
            return False
        self.problems.append(error)
        return True


def _tables(values: Mapping[str, Any], key: str, path: Path, problems: list[TinyblogError]) -> Mapping[str, object]:
    tables = values.get(key, {})
    if isinstance(tables, Mapping):
        return tables
    problems.append(ConfigError("expected tables", where=f"{path}: {key}", hint=f"write each as [{key}.NAME]"))
    return {}


def _chosen(table: object, where: str) -> Chosen:
    if not isinstance(table, Mapping):
        hint = "the theme's name is `theme` under [site]; its settings stand under [theme]"
        raise ConfigError("expected a table", where=where, hint=hint)
    return Chosen(where=where, values=table)


def _named(key: str, name: str, path: Path) -> str:
    """Where a table with a name of the author's choice stands."""
    where = f"{path}: {key}.{name}"
    if not _NAME.fullmatch(name):
        raise ConfigError("expected a name of small letters, digits, - and _", where=where)
    return where


def _account(name: str, table: object, path: Path) -> Account:
    where = _named("accounts", name, path)
    if name == "all":
        raise ConfigError("expected another name: in a note, `all` stands for every account", where=where)
    if not isinstance(table, Mapping):
        raise ConfigError("expected a table", where=where, hint=f"write it as [accounts.{name}]")
    network = table.get("network", name)
    if not isinstance(network, str):
        raise ConfigError(f"expected text, got {network!r}", where=f"{where}.network")
    settings = {key: value for key, value in table.items() if key not in ("network", *ACCOUNT_KEYS)}
    styled = {item.name: table[item.name] for item in fields(Style) if item.name in table}
    problems: list[TinyblogError] = []
    style, only = Style(), Only()
    with _collecting(problems):
        style = read_table(Style, styled, where)
    with _collecting(problems):
        only = read_table(Only, table.get("only", {}), f"{where}.only")
    raise_all(problems)
    return Account(name=name, network=network, root=path.parent, where=where, settings=settings, style=style, only=only)


def _check_permalink(site: SiteSettings | None, where: str) -> None:
    if site is None:
        return
    names = _PERMALINK_FIELD.findall(site.permalink)
    wrong = [name for name in names if name not in PERMALINK_FIELDS]
    left = _PERMALINK_FIELD.sub("", site.permalink)
    if wrong or "{" in left or "}" in left or not site.permalink.startswith("/") or "slug" not in names:
        hint = f"it starts with / and holds {{slug}}; possible are {', '.join(f'{{{n}}}' for n in PERMALINK_FIELDS)}"
        raise ConfigError(
            f"expected a pattern like /{{year}}/{{month}}/{{slug}}/, got {site.permalink!r}", where=where, hint=hint
        )
    # Any number and slug would do: what is wrong is what stands between them.
    filled = _PERMALINK_FIELD.sub("1", site.permalink)
    try:
        for segment in filled.removeprefix("/").removesuffix("/").split("/"):
            check_segment(segment)
    except ValueError as error:
        raise ConfigError(str(error), where=where, hint="write it like /{year}/{month}/{slug}/") from None
