"""Use case: the notes become a written site."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from tinyblog import networks
from tinyblog.cards import cache_folder, cards, pictures
from tinyblog.config import Config
from tinyblog.errors import NoteError, OutputError, TinyblogError, raise_all
from tinyblog.feeds import render_feeds
from tinyblog.output import Changes, File, write_site
from tinyblog.pages import render_pages
from tinyblog.site import LIVE, Site, Wanted
from tinyblog.source import Attachment, read_source
from tinyblog.theme import Theme, load_theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made: how many notes, what it changed, what it left out (`problems`), and what to look at."""

    notes: int
    changes: Changes
    problems: tuple[TinyblogError, ...]
    warnings: tuple[TinyblogError, ...]


def build(
    config: Config, output: Path, *, now: datetime, wanted: Wanted = LIVE, keep_going: bool = False, jobs: int = 1
) -> Built:
    """Build the site into the folder `output`, with so many processes (`jobs`); their number changes no byte.

    Raise every mistake together, with the folder as it was; with `keep_going`, leave the notes with mistakes out.
    """
    _check_place(output, config.root)
    networks.check(config.accounts)
    source = read_source(config, now=now, wanted=wanted, jobs=jobs)
    if not keep_going:
        raise_all(source.problems)
    theme = load_theme(config.root, config.site.theme)
    drawn = pictures(cards(source.site), cache_folder(config.root), jobs=jobs)
    files = (*_files(source.site, theme, source.attachments), *(File(path=path, data=data) for path, data in drawn))
    raise_all(_clashes(files))
    return Built(
        notes=len(source.site.entries),
        changes=write_site(files, output),
        problems=source.problems,
        warnings=source.warnings,
    )


def _check_place(output: Path, root: Path) -> None:
    """The site must not be read as notes by the next build, nor written among the author's own files."""
    content = root / "content"
    site, notes = output.resolve(), content.resolve()
    if site.is_relative_to(notes) or notes.is_relative_to(site) or root.resolve().is_relative_to(site):
        hint = "choose a folder of its own, such as `site`, that neither lies in the content folder nor holds it"
        raise OutputError(f"the site cannot stand here: {content} is for notes", where=str(output), hint=hint)


def _files(site: Site, theme: Theme, attachments: Iterable[Attachment]) -> Iterator[File]:
    for path, data in (*render_pages(site, theme), *render_feeds(site)):
        yield File(path=path, data=data)
    for name, place in theme.static.items():
        yield File(path=f"static/{name}", data=place)
    for attachment in attachments:
        yield File(path=attachment.path, data=attachment.file)


def _clashes(files: Iterable[File]) -> list[NoteError]:
    """Find what would be written twice, or be both a file and a folder."""
    problems: list[NoteError] = []
    seen: set[str] = set()
    folders: set[str] = set()
    for file in files:
        if file.path in seen:
            problems.append(_clash(file))
        seen.add(file.path)
        folders |= {folder.as_posix() for folder in PurePosixPath(file.path).parents}
    return problems + [_clash(file) for file in files if file.path in folders]


def _clash(file: File) -> NoteError:
    where = str(file.data) if isinstance(file.data, Path) else file.path
    hint = "rename the file, or give the note another `slug:`"
    return NoteError(f"another part of the site stands at {file.path} already", where=where, hint=hint)
