"""Reading the notes of a folder, and rendering them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain

from tinyblog.config import Config
from tinyblog.course import Course, unseen
from tinyblog.errors import TinyblogError
from tinyblog.markdown import Content
from tinyblog.notes import Note, read_note
from tinyblog.notes.folders import NoteFile, is_campaign, read_folder
from tinyblog.site import Wanted, render_note
from tinyblog.workers import in_shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read of the folder: the notes, those that are wanted with their contents; the files about campaigns; and
    what is wrong with the others.
    """

    notes: tuple[tuple[Note, Content | None], ...]
    campaigns: tuple[NoteFile, ...]
    problems: tuple[TinyblogError, ...]


def read_all(config: Config, *, now: datetime, wanted: Wanted, jobs: int = 1, course: Course = unseen) -> Read:
    """Read every note of the blog, and render those that are wanted at `now`, in so many processes."""
    folder = read_folder(config.root / "content")
    files = [file for file in folder.notes if not is_campaign(file)]
    shares = in_shares(partial(_read_share, config, now, wanted), files, jobs, step="reading notes", course=course)
    return Read(
        notes=tuple(chain.from_iterable(notes for notes, _ in shares)),
        campaigns=tuple(filter(is_campaign, folder.notes)),
        problems=(*folder.problems, *chain.from_iterable(problems for _, problems in shares)),
    )


def _read_share(
    config: Config, now: datetime, wanted: Wanted, files: Iterable[NoteFile]
) -> tuple[list[tuple[Note, Content | None]], list[TinyblogError]]:
    content, site = config.root / "content", config.site
    notes: list[tuple[Note, Content | None]] = []
    problems: list[TinyblogError] = []
    for file in files:
        try:
            note = read_note(content, file, timezone=site.timezone, digits=site.location_digits)
        except TinyblogError as error:
            problems.extend(error.parts)
        else:
            notes.append((note, render_note(config, note) if wanted.includes(note, now) else None))
    return notes, problems
