"""The site: notes and ledger become entries with permalinks, in order; everything pages and feeds may ask.

Also the one rule that says which notes are on the site at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote

from tinyblog.backlinks import backlinks_of
from tinyblog.campaigns import Campaign
from tinyblog.config import Config, SiteSettings
from tinyblog.embeds import embeds_of, pictures_of
from tinyblog.entry import Entry as Entry
from tinyblog.entry import label_of
from tinyblog.figures import figures_of
from tinyblog.ledger import Ledger
from tinyblog.markdown import Content, public, render
from tinyblog.markdown.addresses import resolve
from tinyblog.notes import Note
from tinyblog.people import Person, authors_of, owner, people
from tinyblog.relations import relations_of
from tinyblog.tags import Tag, tags_of

State = Literal["live", "draft", "scheduled", "withheld"]
FEEDS_AND_FILES = ("404.html", "atom.xml", "feed.json", "feed.xml", "index.html", "robots.txt", "sitemap.xml")
_PLACES = "archive authors campaigns elsewhere events languages on-this-day page photos search static subscribe tags"
RESERVED = frozenset((*_PLACES.split(), "events.ics", *FEEDS_AND_FILES))
"""First parts of addresses that are tinyblog's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A note that was withdrawn: what its permalink's path (below the site's own) shows instead, and since when."""

    path: str
    reason: str
    when: datetime


@dataclass(frozen=True, kw_only=True)
class Site:
    """The whole site; entries newest first, the notes that are `gone`, and the `campaigns` with their introductions.

    `url` is the base address, `root` its path; both end in a slash. The latest campaign comes first. `people` are those
    who write, none where `author` writes alone.
    """

    settings: SiteSettings
    author: Person
    url: str
    root: str
    entries: tuple[Entry, ...]
    people: tuple[Person, ...] = ()
    gone: tuple[Gone, ...] = ()
    campaigns: Mapping[Campaign, Entry] = field(default_factory=dict)

    @cached_property
    def listed(self) -> tuple[Entry, ...]:
        """The entries that lists and feeds show: neither unlisted nor expired."""
        return tuple(entry for entry in self.entries if entry.listed)

    def entry_at(self, url: str) -> Entry | None:
        """The entry at an address of this site, given in full; None if there is none."""
        return self._by_permalink.get(url.partition("#")[0].rstrip("/"))

    @cached_property
    def _by_permalink(self) -> Mapping[str, Entry]:
        return {entry.permalink.rstrip("/"): entry for entry in self.entries}

    @cached_property
    def tags(self) -> Mapping[Tag, tuple[Entry, ...]]:
        """The listed entries of each tag, by slug; a tag is spelled as in its newest entry."""
        groups: dict[str, tuple[Tag, list[Entry]]] = {}
        for entry in self.listed:
            for tag in entry.tags:
                groups.setdefault(tag.slug, (tag, []))[1].append(entry)
        return {tag: tuple(entries) for _, (tag, entries) in sorted(groups.items())}

    @cached_property
    def months(self) -> Mapping[str, tuple[Entry, ...]]:
        """The listed entries of each month (`2026/11`), newest month first."""
        groups: dict[str, list[Entry]] = {}
        for entry in self.listed:
            at = entry.published
            groups.setdefault(f"{at.year}/{at.month:02}", []).append(entry)
        return {month: tuple(entries) for month, entries in groups.items()}

    @cached_property
    def campaign_entries(self) -> Mapping[Campaign, tuple[Entry, ...]]:
        """The listed entries of each campaign, newest first."""
        tagged = {tag.slug: entries for tag, entries in self.tags.items()}
        return {campaign: tagged.get(campaign.slug, ()) for campaign in self.campaigns}

    @cached_property
    def coming(self) -> tuple[Entry, ...]:
        """The listed events that are not over, the next one first."""
        return tuple(reversed([entry for entry in self._events if not entry.over]))

    @cached_property
    def past(self) -> tuple[Entry, ...]:
        """The listed events that are over, the last one first."""
        return tuple(entry for entry in self._events if entry.over)

    @cached_property
    def _events(self) -> tuple[Entry, ...]:
        events = ((entry.note.event, entry) for entry in self.listed if entry.is_event)
        dated = ((event.start.timestamp(), entry) for event, entry in events if event)
        return tuple(entry for _, entry in sorted(dated, key=lambda one: (one[0], one[1].path), reverse=True))


def state(note: Note, now: datetime) -> State:
    """Say whether a note is on the site at `now`: the one rule, for pages, feeds and posts alike."""
    if note.deleted or note.visibility == "private":
        return "withheld"
    if note.draft:
        return "draft"
    return "live" if note.published <= now else "scheduled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which notes to put on the site besides the live ones: for a look ahead, never for publishing."""

    drafts: bool = False
    future: bool = False
    withheld: bool = False

    def includes(self, note: Note, now: datetime) -> bool:
        """Say whether the note belongs on this site."""
        wanted = {"live": True, "draft": self.drafts, "scheduled": self.future, "withheld": self.withheld}
        return wanted[state(note, now)]


LIVE = Wanted()
EVERYTHING = Wanted(drafts=True, future=True, withheld=True)


def render_note(config: Config, note: Note) -> Content:
    """Render a note's body; the ids of its footnotes are its own, so that many notes can stand on one page."""
    key, language = permalink_path(config, note).strip("/"), note.language or config.site.language
    safe = config.site.raw_html == "safe"
    return render(note.body, first_line=note.body_line, key=key, language=language, safe=safe)


def make_entry(config: Config, note: Note, content: Content, ledger: Ledger, *, now: datetime) -> Entry:
    """Place a note with its rendered content on the site."""
    path = permalink_path(config, note)
    root, quoted = config.site.root, quote(path)
    href, permalink = root + quoted[1:], config.site.url + quoted
    expired = note.expires is not None and note.expires <= now
    published = note.published.astimezone(config.site.timezone)
    figures = figures_of(note, content)
    pictures = pictures_of(figures, page=(permalink, href), site=(config.site.url, root))
    return Entry(
        note=note,
        content=content,
        title=note.title or "",
        label=label_of(note, content),
        in_reply_to=note.in_reply_to,
        is_event=note.event is not None,
        has_photos=bool(pictures) and not note.warning,
        path=path,
        href=href,
        permalink=permalink,
        html=resolve(content.html, site=root, page=href),
        runs=public(content.runs, site=config.site.url, page=permalink),
        relations=relations_of(note),
        photos=embeds_of(note, page=(permalink, href), site=(config.site.url, root)),
        figures=figures,
        pictures=pictures,
        authors=authors_of(config, note),
        tags=tags_of(config, (*note.tags, *content.tags)),
        language=note.language or config.site.language,
        published=published,
        updated=note.updated.astimezone(config.site.timezone) if note.updated else published,
        expired=expired,
        over=note.event is not None and note.event.is_over(now),
        listed=note.visibility == "public" and not expired,
        backlinks=backlinks_of(note, path, ledger),
    )


def make_site(
    config: Config,
    entries: Iterable[Entry],
    gone: Iterable[Gone] = (),
    campaigns: Mapping[Campaign, Entry] = MappingProxyType({}),
) -> Site:
    """Put entries in order: newest first, those of one moment by their path."""
    ordered = sorted(entries, key=lambda entry: (entry.published.timestamp(), entry.path), reverse=True)
    return Site(
        settings=config.site,
        author=owner(config),
        people=people(config),
        url=config.site.url + "/",
        root=config.site.root,
        entries=tuple(ordered),
        gone=tuple(gone),
        campaigns=campaigns,
    )


def permalink_path(config: Config, note: Note) -> str:
    """The path of a note's page below the site's own: the author's choice, else by the pattern `site.permalink`."""
    if note.path:
        return note.path
    at = note.published.astimezone(config.site.timezone)
    filled = config.site.permalink.format(
        year=at.year, month=f"{at.month:02}", day=f"{at.day:02}",
        hour=f"{at.hour:02}", minute=f"{at.minute:02}", second=f"{at.second:02}", slug=note.slug,
    )  # fmt: skip
    return filled if filled.endswith("/") else filled + "/"
