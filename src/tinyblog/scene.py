"""The scene of a site: all that its pages, feeds and cards are drawn with, put together once for all of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path

from tinyblog.cards import CardPicture, cache_folder, picture_file
from tinyblog.config import Config
from tinyblog.elsewhere import Channel, channels
from tinyblog.embeds import Shown, page_html, sized
from tinyblog.feeds import feed_sheets
from tinyblog.output import File, Ours
from tinyblog.pages import Printer, printer, sheets
from tinyblog.redirects import Redirect
from tinyblog.sheet import Sheet
from tinyblog.site import Entry, Site
from tinyblog.theme import Theme, load_theme, templates_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a blog's pages are drawn with, whatever its notes are: its open theme, the style sheet of its feeds by path,
    what puts English words into its language (`say`), and its accounts elsewhere.
    """

    config: Config
    theme: Theme
    feed_sheet: Mapping[str, bytes]
    say: Callable[[str], str]
    channels: tuple[Channel, ...]

    def printer(self, site: Site) -> Printer:
        """What prints the pages of a site."""
        return printer(site, self.theme, self.channels)

    def sheets(self, press: Printer, old: Iterable[Redirect], documents: Mapping[str, str]) -> Iterator[Sheet]:
        """List all files that show notes: pages, redirects from `old` addresses, and feeds."""
        return chain(sheets(press, old, self.channels, documents), self.feed_sheets(press.site))

    def feed_sheets(self, site: Site) -> Iterator[Sheet]:
        """List the feeds of a site."""
        return feed_sheets(site, self._feed_style(site), self.say)

    def dressed(self, site: Site, pictures: Mapping[str, Shown]) -> Site:
        """The site as it is shown: with its pictures as they are published, and what notes do with other pages said in
        its own language; cards are drawn of it, and feeds show it.
        """
        campaigns = {campaign: self.dress(one, pictures) for campaign, one in site.campaigns.items()}
        entries = tuple(self.dress(entry, pictures) for entry in site.entries)
        return replace(site, entries=entries, campaigns=campaigns)

    def dress(self, entry: Entry, pictures: Mapping[str, Shown]) -> Entry:
        """One entry of it."""
        if entry.relations:
            relations = tuple(replace(one, label=self.say(one.label)) for one in entry.relations)
            entry = replace(entry, relations=relations)
        html = page_html(entry.html, pictures)
        if html == entry.html and not entry.photos and not entry.pictures:
            return entry
        return replace(
            entry,
            html=html,
            photos=sized(entry.photos, pictures),
            pictures=sized(entry.pictures, pictures),
        )

    def card_file(self, card: CardPicture, near: int = 0) -> File:
        """The file of a card."""
        cache = cache_folder(self.config.root)
        return File(path=card.path, data=partial(_picture, card, cache), near=near)

    def static_files(self) -> Iterator[tuple[str, bytes | Path]]:
        """The files of the theme, by their paths in the output folder."""
        yield from ((f"static/{name}", file) for name, file in self.theme.static.items() if name not in self.feed_sheet)
        yield from ((f"static/{name}", data) for name, data in self.feed_sheet.items())

    def _feed_style(self, site: Site) -> str:
        """The address of the style sheet for feeds, named by its content as that of pages is; empty: none."""
        sheets = self.feed_sheet.items()
        return next((f"{site.root}static/{name}?v={sha256(data).hexdigest()[:8]}" for name, data in sheets), "")


def scene_of(config: Config) -> Scene:
    """The scene of a blog; raise a TinyblogError for a theme that cannot be used."""
    theme = load_theme(config.root, config.site.theme, config.theme, templates_folder(config.root))
    return Scene(
        config=config,
        theme=theme,
        feed_sheet=theme.feed_sheet(config.site.language),
        say=theme.words(config.site.language),
        channels=channels(config.accounts),
    )


def _picture(card: CardPicture, cache: Path) -> bytes | Ours:
    found = picture_file(card.sketch, cache)
    return Ours(file=found) if isinstance(found, Path) else found
