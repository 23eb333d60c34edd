"""What stands at a path of the site, made when it is asked for: byte for byte what a build would have written there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tinyblog.calendars import render_calendars
from tinyblog.cards import cache_folder, picture
from tinyblog.indexes import sections
from tinyblog.page import Page
from tinyblog.pages import Printer, old_page, page_at, robot_sheets
from tinyblog.search import FOLDER, search_files
from tinyblog.serve.blog import Blog
from tinyblog.sheet import Sheet
from tinyblog.watched import Watched
from tinyblog.wellknown import host_files

_CARD = re.compile(r"(?:(.*)/)?card-[0-9a-f]{8}\.png")
_INDEX = "index.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file of the site, as its bytes or the file that holds them; `page` is what it was rendered of, if it was."""

    data: bytes | Path
    page: Page | None = None


@dataclass(frozen=True, kw_only=True)
class Shelves:
    """The files of a blog by their paths; each kind is made when it is first asked for."""

    blog: Blog

    @cached_property
    def plain(self) -> Mapping[str, bytes | Path]:
        """What is there as it is, or for programs: its paths in the output folder."""
        blog = self.blog
        return {
            **{copy.path: copy.data for copy in blog.album.attached.copies},
            **dict(blog.look.scene.static_files()),
            **dict(host_files(blog.config.site.claims, blog.config.security, blog.site.url, blog.records.publication)),
        }

    @cached_property
    def calendars(self) -> Mapping[str, bytes]:
        """The calendars of events."""
        return dict(render_calendars(self.blog.site))

    @cached_property
    def search(self) -> Mapping[str, bytes]:
        """The index for searching."""
        return dict(search_files(self.blog.site, self.blog.config.root / ".tinyblog" / "search"))

    @cached_property
    def sheets(self) -> Mapping[str, Sheet]:
        """The feeds, and what is for robots; none is drawn yet."""
        site = self.blog.site
        return {one.path: one for one in (*self.blog.look.scene.feed_sheets(site), *robot_sheets(site))}

    @cached_property
    def press(self) -> Printer:
        """What prints the pages."""
        look, site = self.blog.look, self.blog.site
        parts = sections(site, look.scene.channels)
        return Printer(site=site, watched=Watched(site), templates=look.templates, sections=parts)

    def find(self, name: str) -> Found | None:
        """The file of this path in the output folder; None if there is none. Raise a TinyblogError if that is wrong."""
        data = self._made(name)
        if data is not None:
            return Found(data=data)
        page = self._page(name)
        return Found(data=self.press.print(page), page=page) if page else None

    def _made(self, name: str) -> bytes | Path | None:
        last = name.rpartition("/")[2]
        if name in self.plain:
            return self.plain[name]
        if last.endswith(".ics") and name in self.calendars:
            return self.calendars[name]
        if _CARD.fullmatch(name) and (card := self._card(name)):
            return card
        if name.startswith(f"{FOLDER}/") and last != _INDEX and name in self.search:
            return self.search[name]
        return self.sheets[name].draw() if not last.endswith(".html") and name in self.sheets else None

    def _page(self, name: str) -> Page | None:
        blog = self.blog
        if name == "404.html" or name == _INDEX or name.endswith(f"/{_INDEX}"):
            found = self._page_at(f"/{name.removesuffix(_INDEX)}")
            if found:
                return found
        old = blog.redirects.get(name)
        return old_page(blog.site, old) if old else None

    def _page_at(self, path: str) -> Page | None:
        blog = self.blog
        return page_at(blog.site, path, blog.look.scene.channels, blog.records.documents)

    def _card(self, name: str) -> bytes | None:
        """The card of this name, drawn if it never was."""
        folder = name.rpartition("/")[0]
        page = self._page_at(f"/{folder}/" if folder else "/")
        if page is None or page.card is None or page.card.path != name:
            return None
        return picture(page.card.sketch, cache_folder(self.blog.config.root))
