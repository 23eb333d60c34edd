"""Use case: the notes become a written site."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from tinyblog import networks
from tinyblog.attachments import Copy, is_portrait, publish
from tinyblog.calendars import render_calendars
from tinyblog.cards import cards
from tinyblog.config import Config
from tinyblog.course import Course, unseen
from tinyblog.documents import NONE, shelved
from tinyblog.embeds import Shown
from tinyblog.errors import NoteError, OutputError, TinyblogError, raise_all
from tinyblog.folding import row_of
from tinyblog.images.memo import Memo
from tinyblog.ledger import Ledger
from tinyblog.moves import Calm
from tinyblog.output import Changes, Data, File, write_site
from tinyblog.redirects import Redirect
from tinyblog.retouch import Trace
from tinyblog.scene import Scene, scene_of
from tinyblog.search import search_files
from tinyblog.sheet import Sheet
from tinyblog.site import LIVE, Site, Wanted
from tinyblog.source import Source, read_source
from tinyblog.wellknown import host_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made: how many notes, which `files`, what it changed, what it left out (`problems`), and what to
    look at.

    The same files make the same site `until` then (None: for ever; if that is now, nobody knows). `trace` is what the
    next build can begin with; None where it must begin anew.
    """

    notes: int
    files: tuple[str, ...]
    changes: Changes
    problems: tuple[TinyblogError, ...]
    warnings: tuple[TinyblogError, ...]
    until: datetime | None
    trace: Trace | None


def build(
    config: Config,
    output: Path,
    *,
    now: datetime,
    wanted: Wanted = LIVE,
    keep_going: bool = False,
    jobs: int = 1,
    course: Course = unseen,
) -> Built:
    """Build the site into the folder `output`, with so many processes (`jobs`); what is being done is told to `course`.

    Raise every mistake together, with the folder as it was; with `keep_going`, leave the notes with mistakes out.
    """
    _check(config, output)
    source = read_source(config, now=now, wanted=wanted, jobs=jobs, course=course)
    attached = publish(source.attachments, _memo(config), root=source.site.root, jobs=jobs, course=course)
    problems = (*source.problems, *attached.problems)
    raise_all(problems if not keep_going else (one for one in problems if is_portrait(one.where)))
    course("laying out", 0, 0)
    scene = scene_of(config)
    site = scene.dressed(without(source.site, attached.left_out), attached.pictures)
    press, redirects = scene.printer(site), still_there(source.redirects, site)
    records = shelved(source.ledger or Ledger()) if networks.keepers(config.accounts) else NONE
    files = (
        *_sheet_files(scene.sheets(press, redirects, records.documents), site),
        *_other_files(scene, site, attached.copies, records.publication),
    )
    raise_all(_clashes(files, {one.path: one.file for one in source.attachments}))
    asked = partial(frozenset[str], press.watched.asked)
    changes = write_site(files, output, jobs=jobs, report=asked, course=course)
    return Built(
        notes=len(site.entries),
        files=tuple(file.path for file in files),
        changes=changes,
        problems=problems,
        warnings=source.warnings,
        until=_until(source, now),
        trace=_trace(site, source.calm, attached.pictures, redirects, records.documents, changes.told),
    )


def _other_files(scene: Scene, site: Site, copies: Iterable[Copy], publication: str) -> Iterator[File]:
    """The files that show no notes, or something else of them than their words."""
    yield from _card_files(scene, site)
    yield from (File(path=copy.path, data=copy.data) for copy in copies)
    config = scene.config
    made: Iterable[tuple[str, Data]] = (
        *render_calendars(site),
        *host_files(config.site.claims, config.security, site.url, publication),
        *scene.static_files(),
        *search_files(site, config.root / ".tinyblog" / "search"),
    )
    yield from (File(path=path, data=data) for path, data in made)


def _trace(
    site: Site,
    calm: Calm | None,
    pictures: Mapping[str, Shown],
    redirects: Iterable[Redirect],
    documents: Mapping[str, str],
    asked: frozenset[str],
) -> Trace | None:
    if calm is None or site.campaigns:
        return None
    return Trace(
        rows=tuple(row_of(entry) for entry in site.entries),
        pictures=pictures,
        redirects=tuple((one.path, one.file, one.to.path) for one in redirects),
        documents=documents,
        gone=site.gone,
        asked=asked,
        calm=calm,
    )


def _sheet_files(sheets: Iterable[Sheet], site: Site) -> Iterator[File]:
    """The files of sheets, each near to where most of what it shows stands in the order of the site."""
    place = {entry.path: number for number, entry in enumerate(site.entries)}
    for sheet in sheets:
        middle = sheet.entries[len(sheet.entries) // 2].path if sheet.entries else ""
        yield File(path=sheet.path, data=sheet.draw, near=place.get(middle, 0), cost=sheet.cost)


def _card_files(scene: Scene, site: Site) -> Iterator[File]:
    place = {entry.path[1:]: number for number, entry in enumerate(site.entries)}
    for card in {card.path: card for card in cards(site)}.values():
        yield scene.card_file(card, near=place.get(f"{card.path.rpartition('/')[0]}/", 0))


def still_there(old: Iterable[Redirect], site: Site) -> tuple[Redirect, ...]:
    """The redirects to notes that the site shows, or says to be gone."""
    shown = {entry.path for entry in site.entries} | {gone.path for gone in site.gone}
    return tuple(one for one in old if one.to.path in shown)


def without(site: Site, left_out: Collection[str]) -> Site:
    """The site without the notes and campaigns whose pictures cannot be published (`content/x.md`)."""
    if not left_out:
        return site
    entries = tuple(entry for entry in site.entries if f"content/{entry.note.source}" not in left_out)
    campaigns = {one: entry for one, entry in site.campaigns.items() if f"content/{one.source}" not in left_out}
    return replace(site, entries=entries, campaigns=campaigns)


def _until(source: Source, now: datetime) -> datetime | None:
    """As `Source.until`; where pictures lie in hidden places, which nobody watches, no longer than `now`."""
    shown = (figure.file for entry in source.site.entries for figure in entry.figures if figure.file)
    hidden = any("/." in f"/{file}" for file in (*shown, *(one.path for one in source.attachments)))
    return now if hidden else source.until


def _memo(config: Config) -> Memo:
    return Memo(folder=config.root / ".tinyblog" / "images")


def _check(config: Config, output: Path) -> None:
    """The site must not be read as notes by the next build, nor written among the author's own files."""
    root, content = config.root, config.root / "content"
    site, notes = output.resolve(), content.resolve()
    if site.is_relative_to(notes) or notes.is_relative_to(site) or root.resolve().is_relative_to(site):
        hint = "choose a folder of its own, such as `site`, that neither lies in the content folder nor holds it"
        raise OutputError(f"the site cannot stand here: {content} is for notes", where=str(output), hint=hint)
    networks.check(config.accounts)


def _clashes(files: Iterable[File], origins: Mapping[str, Path]) -> list[NoteError]:
    """Find what would be written twice, or be both a file and a folder; `origins` are the author's files."""
    problems: list[NoteError] = []
    seen: set[str] = set()
    folders: set[str] = set()
    for file in files:
        if file.path in seen:
            problems.append(_clash(file, origins))
        seen.add(file.path)
        folder = file.path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return problems + [_clash(file, origins) for file in files if file.path in folders]


def _clash(file: File, origins: Mapping[str, Path]) -> NoteError:
    where = str(origins.get(file.path, file.path))
    hint = "rename the file, or give the note another `slug:`"
    return NoteError(f"another part of the site stands at {file.path} already", where=where, hint=hint)
