"""Use case: the posts that notes become, exactly as they would be sent; no secret, no connection."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tinyblog import networks
from tinyblog.comparison import Comparison
from tinyblog.compose import Post
from tinyblog.config import Account, Config
from tinyblog.drafts import Desk
from tinyblog.errors import NoteError, TinyblogError
from tinyblog.fingerprints import Fingerprints, prints_folder
from tinyblog.ledger import Ledger
from tinyblog.plan import WAITING, Rules, Standing, bar, standing
from tinyblog.policy import chosen, look_ahead, pause_of, rules
from tinyblog.site import EVERYTHING, Entry, Site
from tinyblog.source import Source, read_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The post of a note (`entry`) on an account, where it stands there, and the lengths of its parts as they count.

    `post` is None where there is none: `error` says what the author has to mend, or `state` why. `quoted` is the note
    of our own that it quotes. `assumed` says which limits are a guess, until the server is asked.
    `paused` says that all posting is paused, and why. `on_edit`: what becomes of the copy of a note that was edited.
    """

    entry: Entry
    account: Account
    state: Standing
    post: Post | None = None
    lengths: tuple[int, ...] = ()
    limit: int = 0
    assumed: str = ""
    quoted: Entry | None = None
    error: TinyblogError | None = None
    paused: str = ""
    on_edit: str = ""


def preview(
    config: Config, note: str | None = None, *, accounts: tuple[str, ...] = (), now: datetime
) -> tuple[Preview, ...]:
    """Write the posts of a note, named by its file, permalink or slug. If none is named: of every one that is still to
    be posted, or that its copy is to follow.

    Drafts and future notes are previewed as if they were due. Raise NoteError if there is no such note.
    """
    return preview_of(config, read_source(config, now=now, wanted=EVERYTHING), note, accounts=accounts, now=now)


def preview_of(
    config: Config, source: Source, note: str | None = None, *, accounts: tuple[str, ...] = (), now: datetime
) -> tuple[Preview, ...]:
    """Write the posts as `preview` does, of what was read already."""
    wanted = chosen(config, accounts)
    prints = Fingerprints(prints_folder(config.root))
    desk = Desk(config=config, site=source.site, ledger=source.ledger or Ledger(), prints=prints)
    decide = rules(config, now, Comparison(desk, now))
    desk = look_ahead(desk, wanted, decide)
    entries = _named(source.site, note, source.problems) if note else source.site.entries
    pairs = [(entry, account) for entry in entries for account in wanted]
    pause = str(pause_of(config) or "")
    states = ((entry, account, standing(entry, account, desk.ledger, decide)) for entry, account in pairs)
    return tuple(
        replace(_preview(desk, entry, account, state, decide), paused=pause)
        for entry, account, state in states
        if note or _is_coming(state, account, decide)
    )


def _is_coming(state: Standing, account: Account, decide: Rules) -> bool:
    return state in WAITING or (state == "stale" and decide.follows(account))


def _preview(desk: Desk, entry: Entry, account: Account, state: Standing, decide: Rules) -> Preview:
    if barred := bar(entry, account, decide):
        return Preview(entry=entry, account=account, state=barred)
    limits = networks.load(account.network).limits(account)
    try:
        line = desk.ledger.copy(entry.path, account.name) if state == "stale" and decide.follows(account) else None
        args = (entry, account, limits, decide.now)
        post = desk.revise(line, *args) if line else desk.draft(*args)
    except TinyblogError as error:
        return Preview(entry=entry, account=account, state=state, error=error)
    lengths = tuple(limits.count(text, post.warning) for text in post.texts)
    quoted = next((one for one in desk.site.entries if post.quote and one.permalink == post.quote.url), None)
    return Preview(
        entry=entry,
        account=account,
        state=state,
        post=post,
        lengths=lengths,
        limit=limits.length,
        assumed=limits.assumed,
        quoted=quoted,
        on_edit=networks.load(account.network).on_edit(account) if state == "stale" else "",
    )


def _named(site: Site, name: str, problems: Iterable[TinyblogError]) -> tuple[Entry, ...]:
    found = tuple(entry for entry in site.entries if name.strip("/") in entry.names)
    if found:
        return found
    for problem in problems:
        if problem.where.startswith((f"content/{name}", name)):
            raise problem
    hint = "give its file (content/hello.md), its permalink (/2026/11/hello/) or its slug"
    raise NoteError("there is no such note", where=name, hint=hint)
