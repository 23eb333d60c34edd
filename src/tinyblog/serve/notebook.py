"""The content folder in memory: every note file as it was read last. Only those that have changed are read again."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from tinyblog.config import Config
from tinyblog.errors import TinyblogError
from tinyblog.markdown import Content
from tinyblog.notes import Note, read_note
from tinyblog.notes.folders import NoteFile, is_campaign, read_folder
from tinyblog.reading import Read
from tinyblog.site import Wanted, render_note
from tinyblog.workers import in_shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A note file (`file`) with the note in it and its content, None where there are `problems`.

    Two that were read at different times hold the very same note if it says the same. `link`: the file is one.
    """

    file: NoteFile
    note: Note | None
    content: Content | None = None
    problems: tuple[TinyblogError, ...] = ()
    link: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """All note files in order (`kept`, by name), those about `campaigns`, and what is wrong with the folder itself.

    `linked`: one file may be several notes, by links.
    """

    kept: Mapping[str, Kept]
    campaigns: tuple[NoteFile, ...]
    problems: tuple[TinyblogError, ...]
    linked: bool

    def read(self, now: datetime, wanted: Wanted) -> Read:
        """The same as `tinyblog.reading.read_all` gives."""
        kept = self.kept.values()
        return Read(
            notes=tuple(
                (one.note, one.content if wanted.includes(one.note, now) else None) for one in kept if one.note
            ),
            campaigns=self.campaigns,
            problems=(*self.problems, *(problem for one in kept for problem in one.problems)),
        )

    def with_notes(self, kept: Iterable[Kept]) -> "Notebook":
        """The notebook with these in the place of those of the same files."""
        return replace(self, kept={**self.kept, **{one.file.name: one for one in kept}})


def read_notebook(
    config: Config, last: Notebook | None = None, dirty: Collection[Path] = (), jobs: int = 1
) -> Notebook:
    """List the folder, and read what is new, is not as it was listed in `last`, or is `dirty` (changed for certain), in
    so many processes.
    """
    content = config.root / "content"
    folder = read_folder(content)
    known = last.kept if last else {}
    again = {path.relative_to(content).as_posix() for path in dirty if path.is_relative_to(content)}
    files = [file for file in folder.notes if not is_campaign(file)]
    same = {file.name for file in files if file.name in known and known[file.name].file == file} - again
    new = [(file, known.get(file.name)) for file in files if file.name not in same]
    read = {one.file.name: one for some in in_shares(partial(_read_some, config), new, jobs) for one in some}
    kept = {file.name: known[file.name] if file.name in same else read[file.name] for file in files}
    campaigns = tuple(file for file in folder.notes if is_campaign(file))
    linked = _has_links(content, (*kept, *(one.name for one in campaigns))) or any(one.link for one in kept.values())
    return Notebook(kept=kept, campaigns=campaigns, problems=folder.problems, linked=linked)


def _read_some(config: Config, files: Iterable[tuple[NoteFile, Kept | None]]) -> list[Kept]:
    return [read_one(config, file, old) for file, old in files]


def read_one(config: Config, file: NoteFile, old: Kept | None = None) -> Kept:
    """Read one file, and render its note; what says the same as the `old` one is the very same note."""
    site, content = config.site, config.root / "content"
    link = (content / file.name).is_symlink()
    try:
        note = read_note(content, file, timezone=site.timezone, digits=site.location_digits)
    except TinyblogError as error:
        return Kept(file=file, note=None, problems=error.parts, link=link)
    if old and old.note == note:
        return replace(old, file=file, link=link)
    return Kept(file=file, note=note, content=render_note(config, note), link=link)


def _has_links(content: Path, names: Iterable[str]) -> bool:
    """Whether links lead to a folder of one of these files."""
    folders = {name.rpartition("/")[0] for name in names} - {""}
    places = {place for folder in folders for place in (content / folder, *(content / folder).parents)}
    return any(place.is_symlink() for place in places if place.is_relative_to(content))
