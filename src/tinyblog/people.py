"""People: who writes here, each with a place on the site, and who wrote which note."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import quote, urlsplit

from tinyblog.config import Author, Config
from tinyblog.errors import NoteError
from tinyblog.notes import Note
from tinyblog.slugs import slugify


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An author: `key` names them in the configuration (`[authors.KEY]`), empty for the `[author]` of the whole site.

    `path` is that of their page below the site's own, `href` the same from the host's root, `url` in full. `photo` is
    as configured, `portrait` its address; both may be empty.
    """

    key: str
    name: str
    bio: str
    photo: str
    portrait: str
    email: str
    profiles: tuple[str, ...]
    fediverse: str
    path: str
    href: str
    url: str


def owner(config: Config) -> Person:
    """The author of the site; their page is the home page."""
    return _person(config, "", config.author)


def people(config: Config) -> tuple[Person, ...]:
    """The further authors, in the order of the configuration."""
    return tuple(_person(config, key, author) for key, author in config.authors.items())


def authors_of(config: Config, note: Note) -> tuple[Person, ...]:
    """Who wrote a note: those it names, else the author of the site."""
    if not note.authors or not config.authors:
        return (owner(config),)
    found = dict.fromkeys(key for name in note.authors if (key := _find(config, name)) is not None)
    return tuple(_person(config, key, config.authors[key]) if key else owner(config) for key in found)


def strangers(config: Config, notes: Iterable[Note]) -> Iterator[NoteError]:
    """The authors of notes whom the configuration does not name; where it names none, nobody is looked for."""
    if not config.authors:
        return
    known = (*config.authors, *(author.name for author in config.authors.values()), config.author.name)
    for note in notes:
        for name in note.authors:
            if _find(config, name) is None:
                near = get_close_matches(name.casefold(), known, n=1) or get_close_matches(name, known, n=1)
                add = f"add [authors.{slugify(name) or 'name'}] to tinyblog.toml"
                hint = (
                    f"did you mean {near[0]!r}? else {add}"
                    if near
                    else f"there are: {', '.join(config.authors)}; {add}"
                )
                yield NoteError(f"`author`: there is no author {name!r}", where=f"content/{note.source}", hint=hint)


def _find(config: Config, name: str) -> str | None:
    """The key of an author, by key or by name; empty for the author of the site, None for a stranger."""
    wanted = name.casefold()
    if wanted in config.authors:
        return wanted
    if wanted == _plain(config.author):
        return ""
    return next((key for key, author in config.authors.items() if _plain(author) == wanted), None)


def _plain(author: Author) -> str:
    return " ".join(author.name.split()).casefold()


def _person(config: Config, key: str, author: Author) -> Person:
    path = f"/authors/{key}/" if key else "/"
    photo = author.photo
    return Person(
        key=key,
        name=author.name,
        bio=author.bio,
        photo=photo,
        portrait=photo if not photo or urlsplit(photo).scheme else config.site.root + quote(photo.removeprefix("./")),
        email=author.email,
        profiles=author.profiles,
        fediverse=author.fediverse,
        path=path,
        href=config.site.root + path[1:],
        url=config.site.url + path,
    )
