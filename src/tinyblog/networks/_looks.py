"""What the networks' own pages look like, for previews."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """The colours of a network's own pages, as CSS has them."""

    ground: str
    text: str
    quiet: str
    line: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a network shows a post, for a preview: its name, the account's there, and what its own pages look like.

    `profile` is the address of the account's own page, as far as the configuration tells; else empty.
    `portrait` is the rounding of the author's picture, `font` its font stack, `actions` what stands
    below a post. `unseen` are the beginning and the end of an address that its pages do not show.
    """

    title: str
    handle: str
    light: Colours
    dark: Colours
    portrait: str
    font: str
    actions: tuple[str, ...]
    profile: str = ""
    unseen: Callable[[str], tuple[str, str]] = lambda _: ("", "")


def _hidden(url: str) -> tuple[str, str]:
    """Mastodon hides the scheme, and what follows thirty characters (text_formatter.rb)."""
    scheme, separator, rest = url.partition("://")
    start = f"{scheme}{separator}" + ("www." if rest.startswith("www.") else "")
    return start, url[len(start) + 30 :]


BLUESKY = Look(
    title="Bluesky",
    handle="",
    light=Colours(ground="#ffffff", text="#0b0f14", quiet="#42576c", line="#d4dbe2", link="#0561e5"),
    dark=Colours(ground="#000000", text="#f1f3f5", quiet="#8c9eb2", line="#232e3e", link="#3d9bff"),
    portrait="50%",
    font='"InterVariable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
    actions=("Reply", "Repost", "Like"),
)
MASTODON = Look(
    title="Mastodon",
    handle="",
    light=Colours(ground="#ffffff", text="#1b1b1f", quiet="#606984", line="#e1e3ed", link="#563acc"),
    dark=Colours(ground="#191b22", text="#e6e7ef", quiet="#9baec8", line="#2e3038", link="#9a90ff"),
    portrait="8px",
    font='system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
    actions=("Reply", "Boost", "Favourite", "Bookmark"),
    unseen=_hidden,
)
