"""The content folder in memory: every note file as it was read last. Only those that have changed are read again."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tinyblog.config import Config
from tinyblog.errors import TinyblogError
from tinyblog.notes import Note, Notes, read_note
from tinyblog.notes.folders import NoteFile, is_campaign, read_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A note file (`file`) with the note in it, None where there are `problems`. Two that were read at different times
    hold the very same note if it says the same. `link`: the file is one.
    """

    file: NoteFile
    note: Note | None
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

    @property
    def notes(self) -> Notes:
        """The same as `tinyblog.notes.read_notes` gives."""
        kept = self.kept.values()
        return Notes(
            notes=tuple(one.note for one in kept if one.note),
            campaigns=self.campaigns,
            problems=(*self.problems, *(problem for one in kept for problem in one.problems)),
        )

    def with_notes(self, kept: Iterable[Kept]) -> "Notebook":
        """The notebook with these in the place of those of the same files."""
        return replace(self, kept={**self.kept, **{one.file.name: one for one in kept}})


def read_notebook(config: Config, last: Notebook | None = None, dirty: Collection[Path] = ()) -> Notebook:
    """List the folder, and read what is new, is not as it was listed in `last`, or is `dirty`: changed for certain."""
    content = config.root / "content"
    folder = read_folder(content)
    known = last.kept if last else {}
    again = {path.relative_to(content).as_posix() for path in dirty if path.is_relative_to(content)}
    kept: dict[str, Kept] = {}
    for file in (one for one in folder.notes if not is_campaign(one)):
        old = known.get(file.name)
        kept[file.name] = old if old and old.file == file and file.name not in again else read_one(config, file, old)
    campaigns = tuple(file for file in folder.notes if is_campaign(file))
    linked = _has_links(content, (*kept, *(one.name for one in campaigns))) or any(one.link for one in kept.values())
    return Notebook(kept=kept, campaigns=campaigns, problems=folder.problems, linked=linked)


def read_one(config: Config, file: NoteFile, old: Kept | None = None) -> Kept:
    """Read one file, which was `old` before."""
    site, content = config.site, config.root / "content"
    link = (content / file.name).is_symlink()
    try:
        note = read_note(content, file, timezone=site.timezone, digits=site.location_digits)
    except TinyblogError as error:
        return Kept(file=file, note=None, problems=error.parts, link=link)
    return Kept(file=file, note=old.note if old and old.note == note else note, link=link)


def _has_links(content: Path, names: Iterable[str]) -> bool:
    """Whether links lead to a folder of one of these files."""
    folders = {name.rpartition("/")[0] for name in names} - {""}
    places = {place for folder in folders for place in (content / folder, *(content / folder).parents)}
    return any(place.is_symlink() for place in places if place.is_relative_to(content))
