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
from zoneinfo import ZoneInfo

from tinyblog.errors import ConfigError, TinyblogError, raise_all
from tinyblog.settings import Count, Email, Language, Languages, Picture, T, Tags, Url, WebUrl, read_table, unknown_key
from tinyblog.slugs import check_segment

_PERMALINK_FIELD = re.compile(r"\{([^{}]*)\}")
Overflow = Literal["link", "thread"]
LinkBack = Literal["always", "when-cut", "never"]
Hashtags = Literal["append", "none"]
RawHtml = Literal["safe", "as-written"]
PERMALINK_FIELDS = ("year", "month", "day", "hour", "minute", "second", "slug")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """`[site]`: what the site is called, where it stands and how it is laid out."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """`[author]`: whose microblog it is."""

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
class Config:
    """Everything that the author decides about the blog; `root` is the folder of the file."""

    root: Path
    site: SiteSettings
    author: Author
    syndication: Syndication = field(default_factory=Syndication)
    accounts: tuple[Account, ...] = ()


SECTIONS = {"site": SiteSettings, "author": Author, "syndication": Syndication}


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
    accounts = []
    for name, table in _tables(values.get("accounts", {}), f"{path}: accounts", problems).items():
        with _collecting(problems):
            accounts.append(_account(name, table, path))
    problems += [
        unknown_key(key, (*SECTIONS, "accounts"), str(path)) for key in values.keys() - {*SECTIONS, "accounts"}
    ]
    raise_all(problems)
    return Config(root=path.parent, accounts=tuple(accounts), **found)


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


def _tables(values: object, where: str, problems: list[TinyblogError]) -> Mapping[str, object]:
    if isinstance(values, Mapping):
        return values
    problems.append(ConfigError("expected tables", where=where, hint="write each as [accounts.NAME]"))
    return {}


def _account(name: str, table: object, path: Path) -> Account:
    where = f"{path}: accounts.{name}"
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise ConfigError("expected a name of small letters, digits, - and _", where=where)
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
