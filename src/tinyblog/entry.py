"""An entry: a note with its place on the site and its content, which may be folded up until somebody looks."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from tinyblog.embeds import Embed
from tinyblog.figures import Figure
from tinyblog.ledger import Backlink
from tinyblog.markdown import Content, Run
from tinyblog.notes import Note
from tinyblog.people import Person
from tinyblog.relations import Relation
from tinyblog.tags import Tag


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A note with its place on the site and its content: an h-entry.

    What `FOLDED` names may be left out at first (`fold`): whoever asks for it gets it from `unfold`, which makes the
    whole entry. Nobody can tell it from one that was complete from the start, but by the time that it takes.

    `path` is the permalink's path below the site's own (`/2026/11/hello/`) and the note's identity; `href` the same
    from the host's root; `permalink` the whole address. `html` has addresses from the host's root, `runs` (the content
    as plain text) only whole ones. `figures` are all its pictures and films, `photos` those outside its text,
    `pictures` those that are files of the blog; `has_photos`: it has some, which are not behind a warning. An event is
    `over` when it has ended. `title` is empty where there is none; `label` names it in any case (`label_of`).
    """

    note: Note
    content: Content
    title: str
    label: str
    in_reply_to: str | None
    is_event: bool
    has_photos: bool
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
    unfold: "Callable[[], Entry] | None" = field(default=None, repr=False, compare=False)

    def __getattr__(self, name: str) -> Any:
        """What is still folded; Python asks here for nothing that is there."""
        if name not in FOLDED or self.unfold is None:
            raise AttributeError(name)
        whole = self.unfold()
        for one in FOLDED:
            object.__setattr__(self, one, getattr(whole, one))
        return getattr(self, name)

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


FOLDED = frozenset(("note", "content", "html", "runs", "relations", "photos", "figures", "pictures"))
"""What an entry can be without, until it is asked for."""


def fold(unfold: Callable[[], Entry], **shown: Any) -> Entry:
    """An entry that knows only what is `shown`, all but what is `FOLDED`; the rest is made when it is asked for."""
    entry = object.__new__(Entry)
    keep = object.__setattr__
    for name, value in shown.items():
        keep(entry, name, value)
    keep(entry, "unfold", unfold)
    return entry


def label_of(note: Note, content: Content) -> str:
    """A name for places that need one: the title, else the beginning of the warning, the words, or the place."""
    if title := " ".join((note.title or "").split()):
        return title
    place = note.location.label if note.location else ""
    text = _begun(note.warning or content.text or place or note.slug, 70)
    return text if len(text) <= 70 else text[:70].rsplit(" ", 1)[0] + "…"


def _begun(text: str, length: int) -> str:
    """The words of a text with one space between them; of a long text at least as many as are longer than `length`."""
    most = length // 2 + 1  # each has a letter and a space
    return " ".join(text.split(None, most)[:most])
