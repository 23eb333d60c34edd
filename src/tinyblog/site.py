"""The site: notes and ledger become entries with permalinks, in order; everything pages and feeds may ask.

Also the one rule that says which notes are on the site at all.
"""

import hashlib
import json
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
from tinyblog.embeds import Embed, embeds_of, pictures_of
from tinyblog.figures import Figure, figures_of
from tinyblog.ledger import Backlink, Ledger
from tinyblog.markdown import Content, Run, public, render
from tinyblog.markdown.addresses import resolve
from tinyblog.notes import Note
from tinyblog.people import Person, authors_of, owner, people
from tinyblog.relations import Relation, relations_of
from tinyblog.tags import Tag, tags_of

State = Literal["live", "draft", "scheduled", "withheld"]
FEEDS_AND_FILES = ("404.html", "atom.xml", "feed.json", "feed.xml", "index.html", "robots.txt", "sitemap.xml")
_PLACES = "archive authors campaigns elsewhere events languages on-this-day page photos search static subscribe tags"
RESERVED = frozenset((*_PLACES.split(), "events.ics", *FEEDS_AND_FILES))
"""First parts of addresses that are tinyblog's own."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A note with its place on the site and its content: an h-entry.

    `path` is the permalink's path below the site's own (`/2026/11/hello/`) and the note's identity; `href` the same
    from the host's root; `permalink` the whole address. `html` has addresses from the host's root, `runs` (the content
    as plain text) only whole ones. `figures` are all its pictures and films, `photos` those outside its text,
    `pictures` those that are files of the blog. An event is `over` when it has ended.
    """

    note: Note
    content: Content
    path: str
    href: str
    permalink: str
    html: str
    runs: tuple[Run, ...]
    relations: tuple[Relation, ...]
    photos: tuple[Embed, ...]
    figures: tuple[Figure, ...]
    pictures: tuple[Embed, ...]
    authors: tuple[Person, ...]
    tags: tuple[Tag, ...]
    language: str
    published: datetime
    updated: datetime
    expired: bool
    over: bool
    listed: bool
    backlinks: tuple[Backlink, ...]

    @cached_property
    def digest(self) -> str:
        """Names this version of the note: what it says and when, but not where its copies are, nor how it is shown."""
        relations = [(relation.property, relation.url) for relation in self.relations]
        photos = [(photo.url, photo.alt) for photo in self.photos]
        said = [
            self.note.title,
            self.href,
            self.content.html,
            relations,
            photos,
            [tag.name for tag in self.tags],
            str(self.updated),
            *(str(fact) for fact in (self.note.event, self.note.location) if fact),
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]

    @property
    def names(self) -> tuple[str, ...]:
        """What an author may call the note by: its permalink, slug, file, or folder; without slashes at the ends."""
        source = self.note.source
        paths = (source, source.parent) if source.stem == "index" and len(source.parts) > 1 else (source,)
        files = (f"{folder}{path}" for path in paths for folder in ("", "content/"))
        return (self.path.strip("/"), self.permalink.strip("/"), self.note.slug, *files)

    @property
    def saying(self) -> str:
        """Names what the author wrote that is said elsewhere, whatever the site looks like and wherever it stands."""
        note = self.note
        figures = [(figure.src, figure.alt, figure.decorative) for figure in self.figures]
        runs = [(run.text, run.kind, run.target) for run in self.content.runs]
        relations = [(relation.property, relation.url) for relation in self.relations]
        said = [note.title, runs, figures, relations, note.tags, note.warning, note.visibility, self.language]
        return "1:" + hashlib.sha256(f"{said}{note.accounts.spelled()}".encode()).hexdigest()[:24]

    @cached_property
    def description(self) -> str:
        """Its summary, else its warning, else its beginning: plain text for previews, at most 200 characters."""
        text = _begun(self.note.summary or self.note.warning or self.content.text, 200)
        return text if len(text) <= 200 else text[:200].rsplit(" ", 1)[0] + "…"

    @cached_property
    def label(self) -> str:
        """A name for places that need one: the title, else the beginning of the warning, the words, or the place."""
        if title := " ".join((self.note.title or "").split()):
            return title
        place = self.note.location.label if self.note.location else ""
        text = _begun(self.note.warning or self.content.text or place or self.note.slug, 70)
        return text if len(text) <= 70 else text[:70].rsplit(" ", 1)[0] + "…"


def _begun(text: str, length: int) -> str:
    """The words of a text with one space between them; of a long text at least as many as are longer than `length`."""
    most = length // 2 + 1  # each has a letter and a space
    return " ".join(text.split(None, most)[:most])


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
        dated = ((entry.note.event.start.timestamp(), entry) for entry in self.listed if entry.note.event)
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
    root = config.site.root
    href, permalink = root + quote(path[1:]), config.site.url + quote(path)
    expired = note.expires is not None and note.expires <= now
    published = note.published.astimezone(config.site.timezone)
    figures = figures_of(note, content)
    return Entry(
        note=note,
        content=content,
        path=path,
        href=href,
        permalink=permalink,
        html=resolve(content.html, site=root, page=href),
        runs=public(content.runs, site=config.site.url, page=permalink),
        relations=relations_of(note),
        photos=embeds_of(note, page=(permalink, href), site=(config.site.url, root)),
        figures=figures,
        pictures=pictures_of(figures, page=(permalink, href), site=(config.site.url, root)),
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
        year=f"{at:%Y}", month=f"{at:%m}", day=f"{at:%d}", hour=f"{at:%H}", minute=f"{at:%M}", second=f"{at:%S}",
        slug=note.slug,
    )  # fmt: skip
    return filled if filled.endswith("/") else filled + "/"
