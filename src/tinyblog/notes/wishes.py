"""Wishes: what a note wants of its posts, for all accounts or for one: the key `accounts:` of the front matter.

A list names the only accounts to post to; `false` means none. A mapping has an account's wishes under its name, and
those for every account under `all`; `skip` or `false` in place of wishes keeps the note off that account, `true` does
not, whatever is wished for all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from typing import Any, get_args

from tinyblog.config import Hashtags, LinkBack, Overflow, Style
from tinyblog.notes.fields import (
    Visibility,
    as_flag,
    read_flag,
    read_language,
    read_target,
    read_text,
    read_visibility,
    shown,
    single,
)

ALL = "all"
_SKIP = ("skip", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a note wants of a post; None leaves it to the account, or to the rest of the note.

    `text` is Markdown to post instead of the note's own; `warning` stands before it. `reply` and `quote` are
    addresses; an empty one means that nothing is answered or quoted. The rest is as in `tinyblog.config.Style`.
    """

    skip: bool | None = None
    text: str | None = None
    warning: str | None = None
    visibility: Visibility | None = None
    language: str | None = None
    reply: str | None = None
    quote: str | None = None
    overflow: Overflow | None = None
    numbered: bool | None = None
    link: LinkBack | None = None
    hashtags: Hashtags | None = None

    def over(self, other: "Wish") -> "Wish":
        """Lay this wish over another one: what it leaves open is as there."""
        return replace(other, **_said(self, Wish))

    def style(self, account: Style) -> Style:
        """The account's style, as far as the note does not want another."""
        return replace(account, **_said(self, Style))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The wishes of a note by account name; `only`: the accounts to post to (None: all)."""

    only: frozenset[str] | None = None
    by_account: Mapping[str, Wish] = field(default_factory=dict)

    def named(self) -> frozenset[str]:
        """The accounts that the note names."""
        return (self.only or frozenset()) | (self.by_account.keys() - {ALL})

    def spelled(self) -> str:
        """The wishes that there are, always in the same words: a new kind of wish changes none."""
        wishes = {name: _said(wish, Wish) for name, wish in sorted(self.by_account.items())}
        return f"{sorted(self.only) if self.only is not None else '*'} {wishes}"

    def of(self, account: str) -> Wish:
        """What the note wants of its post to this account."""
        wish = self.by_account.get(account, Wish()).over(self.by_account.get(ALL, Wish()))
        return replace(wish, skip=True) if self.only is not None and account not in self.only else wish


def read_wishes(value: object) -> Wishes:
    """Read `accounts:`; raise ValueError that names the key within it."""
    if as_flag(value) is not None or value in _SKIP:
        return Wishes() if as_flag(value) else Wishes(only=frozenset())
    if isinstance(value, str):
        return _only(read_text(value).split(","))
    if isinstance(value, list):
        return _only(read_text(name) for name in value)
    if not isinstance(value, dict):
        raise ValueError(f"expected a list of accounts, or wishes by account, got {shown(value)}")
    return Wishes(by_account={str(name): _read_wish(wish, str(name)) for name, wish in value.items()})


def _only(names: Iterable[str]) -> Wishes:
    wanted = frozenset(name.strip() for name in names) - {""}
    return Wishes() if ALL in wanted else Wishes(only=wanted)


def _read_wish(value: object, where: str) -> Wish:
    flag = as_flag(value)
    if flag is not None or value in _SKIP:
        return Wish(skip=not flag)
    if not isinstance(value, dict):
        raise ValueError(f"{where}: expected wishes such as `text:` and `link:`, or skip, got {shown(value)}")
    read = {}
    for key, inner in value.items():
        name = str(key).replace("-", "_")
        if name not in _READERS:
            near = get_close_matches(name, _READERS, n=1)
            known = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(_READERS)}"
            raise ValueError(f"{where}: there is no wish `{key}`; {known}")
        try:
            read[name] = _READERS[name](inner)
        except ValueError as error:
            raise ValueError(f"{where}.{key}: {error}") from None
    return Wish(**read)


def _said(wish: Wish, kind: type[Wish] | type[Style]) -> dict[str, Any]:
    values = {item.name: getattr(wish, item.name) for item in fields(kind)}
    return {name: value for name, value in values.items() if value is not None}


def _read_markdown(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"expected the text of the post, got {shown(value)}")
    read_text(value)  # refuses control characters
    return value.strip()


def _read_target(value: object) -> str:
    return "" if as_flag(value) is False or value == "none" else read_target(value)


def _one_of(kind: Any) -> Callable[[object], object]:
    possible = get_args(kind)

    def read(value: object) -> object:
        if single(value) not in possible:
            raise ValueError(f"expected one of {', '.join(possible)}, got {shown(value)}")
        return single(value)

    return read


_READERS: Mapping[str, Callable[[object], Any]] = {
    "skip": read_flag,
    "text": _read_markdown,
    "warning": read_text,
    "visibility": read_visibility,
    "language": read_language,
    "reply": _read_target,
    "quote": _read_target,
    "overflow": _one_of(Overflow),
    "numbered": read_flag,
    "link": _one_of(LinkBack),
    "hashtags": _one_of(Hashtags),
}
