"""What templates ask a site for besides what each page holds: told, so that it is known when the answer changes."""

from collections.abc import Iterable
from typing import Any

from tinyblog.entry import Entry
from tinyblog.site import Site

_AT = "entry_at "


class Watched:
    """A site that notes down what it is `asked` for, but for what one note can never change: see `same_answers`."""

    __slots__ = ("_site", "asked", "author", "people", "root", "settings", "url")

    def __init__(self, site: Site) -> None:
        self._site = site
        self.asked: set[str] = set()
        self.settings, self.author, self.people = site.settings, site.author, site.people
        self.url, self.root = site.url, site.root

    def entry_at(self, url: str) -> Entry | None:
        """The entry at an address, as the site knows it."""
        self.asked.add(_AT + url)
        return self._site.entry_at(url)

    def __getattr__(self, name: str) -> Any:
        self.asked.add(name)
        return getattr(self._site, name)


def same_answers(asked: Iterable[str], one: Site, other: Site) -> bool:
    """Whether two sites of one configuration say the same to whoever asks them all this."""
    return all(_answer(one, name) == _answer(other, name) for name in asked)


def _answer(site: Site, name: str) -> object:
    """What a site says; None where it knows nothing of this: templates may ask whether it does."""
    return site.entry_at(name.removeprefix(_AT)) if name.startswith(_AT) else getattr(site, name, None)
