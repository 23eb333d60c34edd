"""Use case: the posts that notes become, exactly as they would be sent; no secret, no connection."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tinyblog import networks
from tinyblog.compose import Post
from tinyblog.config import Account, Config
from tinyblog.drafts import Desk
from tinyblog.errors import NoteError, TinyblogError
from tinyblog.ledger import Ledger
from tinyblog.plan import WAITING, Rules, Standing, bar, standing
from tinyblog.policy import chosen, look_ahead, pause_of, rules
from tinyblog.site import EVERYTHING, Entry, Site
from tinyblog.source import read_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The post of a note (`entry`) on an account, where it stands there, and the lengths of its parts as they count.

    `post` is None where there is none: `error` says what the author has to mend, or `state` why. `quoted` is the note
    of our own that it quotes. `assumed` says which limits are a guess, until the server is asked.
    `paused` says that all posting is paused, and why.
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


def preview(
    config: Config, note: str | None = None, *, accounts: tuple[str, ...] = (), now: datetime
) -> tuple[Preview, ...]:
    """Write the posts of a note, named by its file, permalink or slug; of every note that is still to be posted, if
    none is named. Drafts and future notes are previewed as if they were due. Raise NoteError if there is no such note.
    """
    wanted = chosen(config, accounts)
    source = read_source(config, now=now, wanted=EVERYTHING)
    decide = rules(config, now)
    desk = look_ahead(Desk(config=config, site=source.site, ledger=source.ledger or Ledger()), wanted, decide)
    entries = _named(source.site, note, source.problems) if note else source.site.entries
    pairs = [(entry, account) for entry in entries for account in wanted]
    pause = str(pause_of(config) or "")
    return tuple(
        replace(_preview(desk, entry, account, state, decide), paused=pause)
        for entry, account in pairs
        if (state := standing(entry, account, desk.ledger, decide)) in WAITING or note
    )


def _preview(desk: Desk, entry: Entry, account: Account, state: Standing, decide: Rules) -> Preview:
    if barred := bar(entry, account, decide):
        return Preview(entry=entry, account=account, state=barred)
    limits = networks.load(account.network).limits(account)
    try:
        post = desk.draft(entry, account, limits, decide.now)
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
