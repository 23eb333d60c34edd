"""Reading the blog's folder: notes, the files beside them, and the ledger become entries."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path, PurePosixPath

from tinyblog import doubles
from tinyblog.attachments import Attachment, attachments_of, portraits
from tinyblog.campaigns import read_campaigns
from tinyblog.config import Config
from tinyblog.course import Course, unseen
from tinyblog.errors import LedgerError, NoteError, TinyblogError, raise_all
from tinyblog.ledger import Ledger, Line, load_ledger
from tinyblog.moves import GIVE_ANOTHER, REUSED, Calm, Followed, Place, follow
from tinyblog.notes import Note
from tinyblog.people import check_people, strangers
from tinyblog.reading import Read, read_all
from tinyblog.redirects import Redirect, clashes, redirects
from tinyblog.site import (
    EVERYTHING,
    LIVE,
    RESERVED,
    Entry,
    Gone,
    Site,
    Wanted,
    make_entry,
    make_site,
    permalink_path,
    render_note,
    state,
)
from tinyblog.strays import strays
from tinyblog.wellknown import expired

Make = Callable[..., Entry]
"""What makes an entry, as `tinyblog.site.make_entry` does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What stands in the folder.

    The `site` of all sound notes and the files beside them (`attachments`); the `ledger`, following notes to where they
    stand today (None: there is no file), and the lines that would put these moves on record (`unseen`); every path that
    the ledger knows with the one that stands for it today (`paths`), and the `redirects` from where notes stood; the
    mistakes (`problems`) that left notes out; and `warnings` for the author, of which `moves` are about notes that are
    taken for moved ones, and about copies that nobody wants any more. All of it is so `until` then, if nobody changes a
    file (None: for ever). `calm` tells which new notes and edits cannot change what the ledger says of others;
    None: any may.
    """

    site: Site
    ledger: Ledger | None
    unseen: tuple[Line, ...]
    paths: Mapping[str, str]
    redirects: tuple[Redirect, ...]
    attachments: tuple[Attachment, ...]
    problems: tuple[TinyblogError, ...]
    warnings: tuple[TinyblogError, ...]
    moves: tuple[TinyblogError, ...]
    until: datetime | None
    calm: Calm | None


def ledger_path(root: Path) -> Path:
    """Where the ledger of the blog in this folder is."""
    return root / "content" / "syndication.jsonl"


def read_source(
    config: Config, *, now: datetime, wanted: Wanted = LIVE, jobs: int = 1, course: Course = unseen
) -> Source:
    """Read every note, and render them in so many processes; one with a mistake is named in `problems` instead."""
    check_people(config)
    now = now.astimezone(UTC)
    course("reading the ledger", 0, 0)
    ledger = load_ledger(ledger_path(config.root))
    read = read_all(config, now=now, wanted=wanted, jobs=jobs, course=course)
    course("arranging", 0, 0)
    known = followed(config, read, ledger, now=now)
    return arrange(config, read, ledger, known, now=now, wanted=wanted)


def followed(config: Config, read: Read, ledger: Ledger | None, *, now: datetime) -> Followed:
    """The ledger, with its lines where their notes stand today."""
    return follow(ledger or Ledger(), (_place(config, note) for note, _ in read.notes), now=now)


def arrange(
    config: Config,
    read: Read,
    ledger: Ledger | None,
    known: Followed,
    *,
    now: datetime,
    wanted: Wanted = LIVE,
    make: Make = make_entry,
) -> Source:
    """Put together what was read, with a ledger that has followed (`known`); `make` gives the entry of each note."""
    notes = tuple(note for note, _ in read.notes)
    there = ((note, made) for note, made in read.notes if not _is_gone(config, note, known.ledger, wanted))
    entries = [make(config, note, made, known.ledger, now=now) for note, made in there if made]
    clashed = (*collisions(entries), *clashes(entries), *strangers(config, [entry.note for entry in entries]))
    campaigns = read_campaigns(config, read.campaigns, now=now, drafts=wanted.drafts)
    introductions = {
        campaign: make_entry(config, note, render_note(config, note), known.ledger, now=now)
        for campaign, note in campaigns.campaigns
    }
    site = make_site(config, _without(entries, clashed), _gone(config, known.ledger), introductions)
    attached, missing = attachments_of(config.root / "content", (*site.entries, *introductions.values()))
    by_path = {permalink_path(config, note): note for note in notes}
    moves = (*_guesses(config, notes, known), *_of_copies(config, by_path, known, site, now))
    told = (*notices((*site.entries, *introductions.values())), *missing, *_unreachable(site.entries))
    return Source(
        site=site,
        ledger=None if ledger is None else known.ledger,
        unseen=known.unseen,
        paths=known.paths,
        redirects=redirects(site.entries, known.moved, _old_of_gone(site.gone, known.paths, by_path)),
        attachments=(*attached, *portraits(config)),
        problems=(*read.problems, *campaigns.problems, *clashed),
        warnings=(*told, *expired(config.security, now), *moves),
        moves=moves,
        until=_until(config, notes, now, whole_days=bool(campaigns.campaigns)),
        calm=None if _chooses(config) and known.ledger.lines else known.calm,
    )


def _of_copies(
    config: Config, notes: Mapping[str, Note], known: Followed, site: Site, now: datetime
) -> Iterator[TinyblogError]:
    """What is to be told of copies that nobody wants any more, and of second ones; `notes` are all, by their paths."""
    live = {path for path, note in notes.items() if state(note, now) == "live"}
    yield from strays(config, known.ledger, notes, site.entries, now)
    yield from doubles.warnings(known.ledger, config.accounts, live)


def _chooses(config: Config) -> bool:
    """Whether an account takes only some notes: it may let go of one that is edited."""
    return any(account.only.tags or account.only.languages for account in config.accounts)


def _until(config: Config, notes: Iterable[Note], now: datetime, *, whole_days: bool) -> datetime | None:
    """The next moment at which the same files say something else: a note is due, has expired, an event is over."""
    moments = {note.published for note in notes}
    moments |= {note.expires for note in notes if note.expires} | {note.event.over_at for note in notes if note.event}
    moments |= {config.security.expires} if config.security.expires else set()
    if whole_days:  # campaigns begin and end at midnight
        tomorrow = now.astimezone(config.site.timezone).date() + timedelta(days=1)
        moments.add(datetime.combine(tomorrow, time(), config.site.timezone))
    return min(
        (moment for moment in moments if moment.timestamp() > now.timestamp()), default=None, key=datetime.timestamp
    )


def missing(config: Config) -> LedgerError:
    """The error of what needs a ledger, where there is none."""
    hint = "run `tinyblog reconcile` if it was lost, or `tinyblog syndicate` for a first run"
    return LedgerError("there is no ledger", where=str(ledger_path(config.root)), hint=hint)


def find_entry(entries: Iterable[Entry], name: str) -> Entry | None:
    """The note of this name: its permalink, file or slug; raise NoteError if several have it."""
    found = [entry for entry in entries if name.strip("/") in entry.names]
    if len(found) > 1:
        hint = f"give one's permalink: {', '.join(entry.path for entry in found)}"
        raise NoteError("several notes have this name", where=name, hint=hint)
    return found[0] if found else None


def named_entry(config: Config, name: str, *, now: datetime) -> Entry:
    """The note of this name, on the site or not; raise NoteError if there is none, or what is wrong with it."""
    source = read_source(config, now=now, wanted=EVERYTHING)
    if found := find_entry(source.site.entries, name):
        return found
    raise_all(one for one in source.problems if one.where.startswith((f"content/{name}", name)))
    hint = "give its permalink (/2026/11/hello/), its file (content/hello.md) or its slug"
    raise NoteError("there is no such note", where=name, hint=hint)


def _place(config: Config, note: Note) -> Place:
    return Place(
        path=permalink_path(config, note),
        published=note.published.astimezone(UTC),  # the same moment in another zone may not be equal
        body=note.digest,
        aliases=note.aliases,
        is_new=note.is_new,
    )


def _guesses(config: Config, notes: Iterable[Note], known: Followed) -> Iterator[TinyblogError]:
    """What is taken for a moved note because of its text, until that is on record; what stands where one stood."""
    olds: dict[str, list[str]] = {}
    for old, new in known.guessed.items():
        olds.setdefault(new, []).append(old)
    posted = {line.note for line in known.ledger.lines if line.action != "failed"}
    for note in notes if known.moved else ():
        path = permalink_path(config, note)
        if path in known.moved and path not in posted:
            yield NoteError(REUSED, where=f"content/{note.source}", hint=GIVE_ANOTHER)
        for old in olds.get(path, ()):
            hint = f"if it is, you may say so with `aliases: [{old}]`; if it is another note, write `aliases: false`"
            message = f"taken for the note that stood at {old}, which has the same text: not posted again"
            yield NoteError(message, where=f"content/{note.source}", hint=hint)


def _is_gone(config: Config, note: Note, ledger: Ledger, wanted: Wanted) -> bool:
    return not wanted.withheld and ledger.withdrawn(permalink_path(config, note)) is not None


def _gone(config: Config, ledger: Ledger) -> Iterator[Gone]:
    """The notes that were withdrawn, each with the reason, by their permalinks."""
    for path in sorted(ledger.notes):
        if line := ledger.withdrawn(path):
            when = datetime.fromisoformat(line.time).astimezone(config.site.timezone)
            yield Gone(path=path, reason=line.reason, when=when)


def _old_of_gone(
    gone: Iterable[Gone], paths: Mapping[str, str], notes: Mapping[str, Note]
) -> Iterator[tuple[str, Gone]]:
    """The old addresses of notes that were withdrawn, each with what it leads to."""
    by_path = {one.path: one for one in gone}
    for old, path in paths.items():
        if path in by_path:
            yield old, by_path[path]
    for path, one in by_path.items():
        for alias in notes[path].aliases if path in notes else ():
            yield alias, one


def collisions(entries: Iterable[Entry]) -> list[NoteError]:
    """Find the permalinks that two notes share (or that differ only in case), and those that are tinyblog's own."""
    problems: list[NoteError] = []
    seen: dict[str, PurePosixPath] = {}
    for entry in entries:
        where, key = f"content/{entry.note.source}", entry.path.casefold()
        if other := seen.get(key):
            hint = "give one of them another `slug:`, or put more of the date into site.permalink, such as {day}"
            problems.append(
                NoteError(f"has the same permalink as content/{other}: {entry.path}", where=where, hint=hint)
            )
        elif key.split("/")[1] in RESERVED or key == "/":
            hint = "give it another `slug:` or `permalink:`"
            problems.append(NoteError(f"the permalink {entry.path} is one of tinyblog's own", where=where, hint=hint))
        seen.setdefault(key, entry.note.source)
    return problems


def _without(entries: Iterable[Entry], clashes: Iterable[TinyblogError]) -> Iterator[Entry]:
    refused = {error.where for error in clashes}
    return (entry for entry in entries if f"content/{entry.note.source}" not in refused)


def notices(entries: Iterable[Entry]) -> Iterator[TinyblogError]:
    """What Markdown has noticed in notes, each with its line."""
    for entry in entries:
        for notice in entry.content.notices:
            yield NoteError(notice.message, where=f"content/{entry.note.source}:{notice.line}")


def _unreachable(entries: Iterable[Entry]) -> Iterator[TinyblogError]:
    count = sum(link.url.startswith("file:") for entry in entries for link in entry.backlinks)
    if count:
        hint = "publish the site when your accounts are configured, or give the outbox the `url` it is served at"
        message = f"backlinks that lead to files on this computer: {count}; visitors see their path, and cannot follow"
        yield LedgerError(message, where="content/syndication.jsonl", hint=hint)
