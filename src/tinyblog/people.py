"""People: who writes here, each with a place on the site, and who wrote which note."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import lru_cache
from urllib.parse import quote, urlsplit

from tinyblog.config import Author, Config, SiteSettings
from tinyblog.errors import ConfigError, NoteError
from tinyblog.notes import Note
from tinyblog.slugs import check_segment, slugify


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An author: `key` is what notes and the address of the page call them.

    That is the KEY of `[authors.KEY]`, for the `[author]` among several a slug of the name; empty for the author of the
    site as a whole, whose page is the home page. `path` is that of their page below the site's own, `href` the same
    from the host's root, `url` in full. `photo` is as configured, `portrait` its address; both may be empty.
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
    return _person(config.site, "", config.author)


def people(config: Config) -> tuple[Person, ...]:
    """Everyone who writes, where they are several: the author of the site first, unless a table says where."""
    return tuple(_person(config.site, key, author) for key, author in _writers(config).items())


def authors_of(config: Config, note: Note) -> tuple[Person, ...]:
    """Who wrote a note: those it names, else the author of the site."""
    if not config.authors:
        return (owner(config),)
    writers = _writers(config)
    found = dict.fromkeys(key for name in note.authors if (key := _find(config, name)) is not None)
    named = found if note.authors else (_main(config),)
    return tuple(_person(config.site, key, writers[key]) for key in named)


def check_people(config: Config) -> None:
    """Raise ConfigError if the author of the site can have no page beside those of the others."""
    key = _main(config)
    if not config.authors:
        return
    if key not in config.authors:
        _check_address(config.author.name, key)
    elif _plain(config.authors[key]) != _plain(config.author):
        message = f"has the page of [author] {config.author.name!r}: /authors/{key}/"
        hint = f"if they are one person, give both the same `name`; else write [authors.{key}-2], say"
        raise ConfigError(message, where=f"tinyblog.toml: authors.{key}", hint=hint)


def strangers(config: Config, notes: Iterable[Note]) -> Iterator[NoteError]:
    """The authors of notes whom the configuration does not name; where it names none, nobody is looked for."""
    if not config.authors:
        return
    writers = _writers(config)
    known = (*writers, *(author.name for author in writers.values()), config.author.name)
    for note in notes:
        for name in note.authors:
            if _find(config, name) is None:
                near = get_close_matches(name.casefold(), known, n=1) or get_close_matches(name, known, n=1)
                add = f"add [authors.{slugify(name) or 'name'}] to tinyblog.toml"
                hint = f"did you mean {near[0]!r}? else {add}" if near else f"there are: {', '.join(writers)}; {add}"
                yield NoteError(f"`author`: there is no author {name!r}", where=f"content/{note.source}", hint=hint)


def _writers(config: Config) -> Mapping[str, Author]:
    """Everyone who writes, by key; nobody where `[author]` writes alone. A table of the same name is theirs."""
    main = _main(config)
    if not config.authors or main in config.authors:
        return {key: _joined(one, config.author) if key == main else one for key, one in config.authors.items()}
    return {main: config.author, **config.authors}


def _main(config: Config) -> str:
    """The key of the author of the site among those who write: that of their table, else made of their name."""
    wanted = _plain(config.author)
    return next((key for key, one in config.authors.items() if _plain(one) == wanted), slugify(config.author.name))


def _joined(own: Author, main: Author) -> Author:
    """What a person's own table says, and for the rest what `[author]` does."""
    return replace(own, **{item.name: getattr(own, item.name) or getattr(main, item.name) for item in fields(Author)})


def _find(config: Config, name: str) -> str | None:
    """The key of an author, by key or by name; None for a stranger."""
    wanted, main = name.casefold(), _main(config)
    if wanted in config.authors:
        return wanted
    if wanted == _plain(config.author):
        return main
    named = (key for key, author in config.authors.items() if _plain(author) == wanted)
    own = slugify(config.author.name)
    return next(named, main if own and own == slugify(name) else None)


def _check_address(name: str, key: str) -> None:
    try:
        check_segment(key)
    except ValueError as error:
        message = f"makes no address for a page: {error if key else repr(name)}"
        hint = "add [authors.KEY] with the same `name`: the page is then /authors/KEY/"
        raise ConfigError(message, where="tinyblog.toml: author.name", hint=hint) from None


def _plain(author: Author) -> str:
    return " ".join(author.name.split()).casefold()


@lru_cache(maxsize=256)
def _person(site: SiteSettings, key: str, author: Author) -> Person:
    path = f"/authors/{key}/" if key else "/"
    photo = author.photo
    return Person(
        key=key,
        name=author.name,
        bio=author.bio,
        photo=photo,
        portrait=photo if not photo or urlsplit(photo).scheme else site.root + quote(photo.removeprefix("./")),
        email=author.email,
        profiles=author.profiles,
        fediverse=author.fediverse,
        path=path,
        href=site.root + quote(path[1:]),
        url=site.url + quote(path),
    )
