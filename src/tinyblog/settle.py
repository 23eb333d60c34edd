"""Use case: the author settles what became of a note, by the address of its copy."""

from contextlib import closing
from dataclasses import replace
from itertools import chain

from tinyblog import networks
from tinyblog.cards import cache_folder
from tinyblog.config import Account, Config
from tinyblog.drafts import Desk
from tinyblog.errors import LedgerError, NetworkError, NoteError, TinyblogError
from tinyblog.ledger import Ledger, append_lines
from tinyblog.naming import named
from tinyblog.networks import Copy, Reader, end_of
from tinyblog.plan import Step
from tinyblog.policy import chosen
from tinyblog.recovery import line_of_recovered, post_sent
from tinyblog.session import Session, World, alone
from tinyblog.site import EVERYTHING, Site
from tinyblog.source import ledger_path, missing, read_source
from tinyblog.steps import Outcome, as_sent, line_of, outcome_of, says_today, stamp
from tinyblog.unheard import unheard

OTHER_WORDS = "the copy says something else than the note does today; it stays as it is until the note is edited again"


def adopt(config: Config, note: str, url: str, world: World, *, account: str = "") -> Outcome:
    """Take the post at `url` for the copy of a note (permalink, file or slug), and settle thereby what was under way.

    `account` is only needed where the address may be one of several accounts. The post is read first: raise
    NetworkError if it is not there, or not that account's; LedgerError if it is another note's, or if the note has
    another copy there. A note whose file is gone may be named too, if something was sent for it and never answered.
    """
    with alone(config.root):
        source = read_source(config, now=world.clock(), wanted=EVERYTHING)
        if source.ledger is None:
            raise missing(config)
        what, owner = named(config, note, source), _owner(config, url, account)
        append_lines(ledger_path(config.root), tuple(line for line in source.unseen if line.note == what.path))
        desk = Desk(config=config, site=source.site, ledger=source.ledger, cache=cache_folder(config.root))
        with closing(Session(world, ledger_path(config.root), desk)) as run:
            if what.entry is None:
                return _adopt_gone(what.path, owner, url, source.site, run)
            return _adopt(Step(entry=what.entry, account=owner, only_adopt=True), url, source.site, run)


def _adopt(step: Step, url: str, site: Site, run: Session) -> Outcome:
    publisher, post = run.owned(step.account), run.draft(step)
    if not isinstance(publisher, Reader):
        raise NetworkError("its network does not let a post be read by its address", where=step.account.name)
    earlier = run.ledger.sent_texts(step.entry.path, step.account.name, publisher.identity)
    versions = (post, *(post.saying(texts) for texts in earlier))
    copy = max((publisher.read(url, one) for one in versions), key=lambda one: len(one.more))
    _check_free(step.entry.path, step.account, copy, run.ledger, site)
    notices = () if says_today(post, copy) else (OTHER_WORDS,)
    known = run.ledger.copy(step.entry.path, step.account.name)
    if not known:
        line = line_of(step, publisher, post, copy, "adopted", run.world.clock())
        append_lines(run.path, (as_sent(line, run.ledger),))
    return replace(outcome_of(step, "adopted", url=copy.url, post=post), notices=notices)


def _adopt_gone(path: str, account: Account, url: str, site: Site, run: Session) -> Outcome:
    """The post at `url` is what was sent for a note whose file is gone."""
    publisher = run.publisher(account)
    if not isinstance(publisher, Reader):
        raise NetworkError("its network does not let a post be read by its address", where=account.name)
    mine = {account.name, publisher.identity}
    sent = [one for one in unheard(run.ledger) if one.note == path and mine & {one.newest.account, one.newest.identity}]
    if not sent:
        hint = "put its file back, or take the post down by hand"
        raise NoteError(f"the file of this note is gone, and nothing was sent for it to {account.name}", where=path,
                        hint=hint)  # fmt: skip
    posts = [post_sent(line, account, run.address) for line in sent[0].lines]
    copy = max((publisher.read(url, post) for post in posts), key=lambda one: len(one.more))
    _check_free(path, account, copy, run.ledger, site)
    line = line_of_recovered(sent[0], account, copy, stamp(run.world.clock()))
    append_lines(run.path, (line,))
    return Outcome(note=path, account=account.name, action="adopt", result="adopted", url=copy.url)


def _owner(config: Config, url: str, name: str) -> Account:
    """The account whose address this is."""
    among = chosen(config, (name,) if name else ())
    found = [one for one in among if networks.load(one.network).is_copy(one, url)]
    if len(found) == 1:
        return found[0]
    if found:
        hint = f"say which with --account: {', '.join(one.name for one in found)}"
        raise TinyblogError("this may be an address of several accounts", where=url, hint=hint)
    hint = "give the address of the post as its network shows it, such as https://bsky.app/profile/…/post/…"
    raise TinyblogError(f"this is no address of {name or 'any account in tinyblog.toml'}", where=url, hint=hint)


def _check_free(path: str, account: Account, copy: Copy, ledger: Ledger, site: Site) -> None:
    """Refuse a copy that belongs to another note, and a second one of this note."""
    if (known := ledger.copy(path, account.name)) and known.id != copy.id:
        hint = "take one of the two down by hand; if it is the known one, remove its line from the ledger first"
        raise LedgerError(f"this note has a copy there already: {known.url}", where=path, hint=hint)
    lines = (line.note for line in ledger.lines if line.note != path for part in line.parts if part.id == copy.id)
    is_copy = networks.load(account.network).is_copy
    written = (
        entry.path
        for entry in site.entries
        for url in entry.note.syndication
        if entry.path != path and is_copy(account, url) and end_of(url) == end_of(copy.url)
    )
    if other := next(chain(lines, written), None):
        hint = "look up the right address; a post is the copy of one note only"
        raise LedgerError(f"{copy.url} is the copy of another note, {other}", where=path, hint=hint)
