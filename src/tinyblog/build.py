"""Use case: the notes become a written site."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from tinyblog import networks
from tinyblog.attachments import Attached, is_portrait, publish
from tinyblog.calendars import render_calendars
from tinyblog.cards import cache_folder, cards, pictures
from tinyblog.config import Config
from tinyblog.documents import NONE, shelved
from tinyblog.elsewhere import channels
from tinyblog.embeds import Shown, page_html, sized
from tinyblog.errors import NoteError, OutputError, TinyblogError, raise_all
from tinyblog.feeds import render_feeds
from tinyblog.images.memo import Memo
from tinyblog.ledger import Ledger
from tinyblog.output import Changes, File, write_site
from tinyblog.pages import render_pages
from tinyblog.search import search_files
from tinyblog.site import LIVE, Entry, Site, Wanted
from tinyblog.source import read_source
from tinyblog.theme import load_theme, templates_folder
from tinyblog.wellknown import host_files


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
    memo = Memo(folder=config.root / ".tinyblog" / "images")
    attached = publish(source.attachments, memo, root=source.site.root, jobs=jobs)
    problems = (*source.problems, *attached.problems)
    raise_all(problems if not keep_going else (one for one in problems if is_portrait(one.where)))
    theme = load_theme(config.root, config.site.theme, config.theme, templates_folder(config.root))
    say, sheet = theme.words(config.site.language), theme.feed_sheet(config.site.language)
    site = _in_words(_with_pictures(source.site, attached), say)
    drawn = pictures(cards(site), cache_folder(config.root), jobs=jobs)
    shown = {entry.path for entry in site.entries} | {gone.path for gone in site.gone}
    old = tuple(one for one in source.redirects if one.to.path in shown)
    records = shelved(source.ledger or Ledger()) if networks.keepers(config.accounts) else NONE
    made: Iterable[tuple[str, bytes | Path]] = (
        *render_pages(site, theme, old, channels(config.accounts), records.documents),
        *render_feeds(site, _feed_style(site, sheet), say),
        *render_calendars(site),
        *host_files(config.site.claims, config.security, site.url, records.publication),
        *((f"static/{name}", place) for name, place in theme.static.items() if name not in sheet),
        *((f"static/{name}", data) for name, data in sheet.items()),
        *((copy.path, copy.data) for copy in attached.copies),
        *drawn,
        *search_files(site, config.root / ".tinyblog" / "search"),
    )
    files = tuple(File(path=path, data=data) for path, data in made)
    raise_all(_clashes(files, {one.path: one.file for one in source.attachments}))
    return Built(
        notes=len(site.entries),
        changes=write_site(files, output),
        problems=problems,
        warnings=source.warnings,
    )


def _check_place(output: Path, root: Path) -> None:
    """The site must not be read as notes by the next build, nor written among the author's own files."""
    content = root / "content"
    site, notes = output.resolve(), content.resolve()
    if site.is_relative_to(notes) or notes.is_relative_to(site) or root.resolve().is_relative_to(site):
        hint = "choose a folder of its own, such as `site`, that neither lies in the content folder nor holds it"
        raise OutputError(f"the site cannot stand here: {content} is for notes", where=str(output), hint=hint)


def _with_pictures(site: Site, attached: Attached) -> Site:
    """The site with its pictures as they are published, without the notes whose pictures cannot be."""
    entries = (entry for entry in site.entries if f"content/{entry.note.source}" not in attached.left_out)
    campaigns = {
        campaign: _shown(introduction, attached.pictures)
        for campaign, introduction in site.campaigns.items()
        if f"content/{campaign.source}" not in attached.left_out
    }
    return replace(site, entries=tuple(_shown(entry, attached.pictures) for entry in entries), campaigns=campaigns)


def _shown(entry: Entry, pictures: Mapping[str, Shown]) -> Entry:
    return replace(
        entry,
        html=page_html(entry.html, pictures),
        photos=sized(entry.photos, pictures),
        pictures=sized(entry.pictures, pictures),
    )


def _in_words(site: Site, say: Callable[[str], str]) -> Site:
    """The site with what notes do with other pages said in its own language: cards are drawn of it, and feeds show it.

    `say` puts English words into that language.
    """
    campaigns = {campaign: _said(introduction, say) for campaign, introduction in site.campaigns.items()}
    return replace(site, entries=tuple(_said(entry, say) for entry in site.entries), campaigns=campaigns)


def _said(entry: Entry, say: Callable[[str], str]) -> Entry:
    if not entry.relations:
        return entry
    return replace(entry, relations=tuple(replace(one, label=say(one.label)) for one in entry.relations))


def _feed_style(site: Site, sheet: Mapping[str, bytes]) -> str:
    """The address of the style sheet for feeds, named by its content as that of pages is; empty where there is none."""
    found = (f"{site.root}static/{name}?v={sha256(data).hexdigest()[:8]}" for name, data in sheet.items())
    return next(found, "")


def _clashes(files: Iterable[File], origins: Mapping[str, Path]) -> list[NoteError]:
    """Find what would be written twice, or be both a file and a folder; `origins` are the author's files."""
    problems: list[NoteError] = []
    seen: set[str] = set()
    folders: set[str] = set()
    for file in files:
        if file.path in seen:
            problems.append(_clash(file, origins))
        seen.add(file.path)
        folders |= {folder.as_posix() for folder in PurePosixPath(file.path).parents}
    return problems + [_clash(file, origins) for file in files if file.path in folders]


def _clash(file: File, origins: Mapping[str, Path]) -> NoteError:
    where = str(origins.get(file.path, file.path))
    hint = "rename the file, or give the note another `slug:`"
    return NoteError(f"another part of the site stands at {file.path} already", where=where, hint=hint)
