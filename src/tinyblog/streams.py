"""Streams: the lists of entries that have a page and feeds of their own, from the whole site to one tag."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from tinyblog.campaigns import Campaign
from tinyblog.languages import name_of
from tinyblog.people import Person
from tinyblog.site import Entry, Site
from tinyblog.tags import Tag

StreamKind = Literal["site", "tag", "campaign", "author", "language"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What can be followed: a list of entries, newest first.

    `name` is short and for lists (`#tag`), `title` for feed readers. `description` is its page's, `about` what its
    author says of it, which may be nothing. `path` is that of its page below the site's own, `href` the same from the
    host's root, `url` in full. `authors` are those of the stream as a whole.
    """

    kind: StreamKind
    name: str
    title: str
    description: str
    about: str
    path: str
    href: str
    url: str
    language: str
    authors: tuple[Person, ...]
    tag: Tag | None = None
    campaign: Campaign | None = None


def streams(site: Site) -> Mapping[Stream, tuple[Entry, ...]]:
    """The entries of every stream: first that of the site, then those of its parts."""
    parts = (tag_streams(site), campaign_streams(site), author_streams(site), language_streams(site))
    return {site_stream(site): site.listed} | dict(chain.from_iterable(parts))


def site_stream(site: Site) -> Stream:
    """The stream of all notes."""
    settings = site.settings
    return Stream(
        kind="site",
        name=settings.title,
        title=settings.title,
        description=settings.description,
        about=settings.description,
        path="/",
        href=site.root,
        url=site.url,
        language=settings.language,
        authors=(site.author,),
    )


def tag_streams(site: Site) -> Iterator[tuple[Stream, tuple[Entry, ...]]]:
    """The stream of each tag."""
    for tag, entries in site.tags.items():
        stream = Stream(
            kind="tag",
            name=f"#{tag.name}",
            title=f"{site.settings.title}: #{tag.name}",
            description=f"Notes tagged {tag.name}.",
            about="",
            path=tag.path,
            href=tag.href,
            url=site.url + tag.href.removeprefix(site.root),
            language=site.settings.language,
            authors=(site.author,),
            tag=tag,
        )
        yield stream, entries


def campaign_streams(site: Site) -> Iterator[tuple[Stream, tuple[Entry, ...]]]:
    """The stream of each campaign."""
    for campaign, entries in site.campaign_entries.items():
        introduction = site.campaigns[campaign]
        stream = Stream(
            kind="campaign",
            name=campaign.title,
            title=f"{site.settings.title}: {campaign.title}",
            description=introduction.description,
            about=campaign.description,
            path=campaign.path,
            href=campaign.href,
            url=site.url + campaign.href.removeprefix(site.root),
            language=introduction.language,
            authors=(site.author,),
            campaign=campaign,
        )
        yield stream, entries


def author_streams(site: Site) -> Iterator[tuple[Stream, tuple[Entry, ...]]]:
    """The stream of each author, where there are several; also of one who has written nothing yet."""
    found: dict[str, list[Entry]] = {person.key: [] for person in site.people}
    for entry in site.listed if site.people else ():
        for person in entry.authors:
            found.setdefault(person.key, []).append(entry)
    for person in site.people:
        stream = Stream(
            kind="author",
            name=person.name,
            title=f"{site.settings.title}: {person.name}",
            description=person.bio or f"Notes by {person.name}.",
            about=person.bio,
            path=person.path,
            href=person.href,
            url=person.url,
            language=site.settings.language,
            authors=(person,),
        )
        yield stream, tuple(found[person.key])


def language_streams(site: Site) -> Iterator[tuple[Stream, tuple[Entry, ...]]]:
    """The stream of each language, where there are notes in more than one."""
    for language, entries in _by_language(site).items():
        name, path = name_of(language), f"/languages/{language.lower()}/"
        stream = Stream(
            kind="language",
            name=name,
            title=f"{site.settings.title}: {name}",
            description=f"Notes in {name}.",
            about="",
            path=path,
            href=site.root + path[1:],
            url=site.url + path[1:],
            language=language,
            authors=(site.author,),
        )
        yield stream, entries


def _by_language(site: Site) -> Mapping[str, tuple[Entry, ...]]:
    """The listed entries of each language; a tag is spelled as in its newest entry."""
    if len({entry.language for entry in site.listed}) < 2:
        return {}
    groups: dict[str, tuple[str, list[Entry]]] = {}
    for entry in site.listed:
        groups.setdefault(entry.language.lower(), (entry.language, []))[1].append(entry)
    return {tag: tuple(entries) for _, (tag, entries) in sorted(groups.items())} if len(groups) > 1 else {}
