"""Use case: post what is due exactly once, and record every copy."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from tinyblog import networks
from tinyblog.cards import cache_folder
from tinyblog.compose import Post
from tinyblog.config import Config
from tinyblog.delivery import deliver, look_for
from tinyblog.drafts import Desk
from tinyblog.errors import LedgerError, NetworkError, OutcomeUnknownError, TinyblogError, raise_all
from tinyblog.ledger import Action, Ledger, Line, Sent, append_lines
from tinyblog.live import wait_live
from tinyblog.locks import locked
from tinyblog.networks import Copy, Publisher
from tinyblog.plan import Step, baseline, crowded, places, plan
from tinyblog.policy import chosen, pause_of, rules
from tinyblog.session import Session, World
from tinyblog.site import Site
from tinyblog.source import ledger_path, read_source

Result = Literal["posted", "adopted", "skipped", "failed", "unknown", "planned"]
LOCK_SECONDS = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one step went. `post` is what was (to be) said; `error` says why it was not; `notices` are for the author.

    `lengths` of a planned post's parts and their `limit` are in the network's own count.
    """

    note: str
    account: str
    action: Literal["post", "adopt"]
    result: Result
    url: str = ""
    error: TinyblogError | None = None
    post: Post | None = None
    notices: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    limit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked of this run: the accounts (none: all), what to do without a ledger, how many posts at most,
    and how long to wait for the pages to be live (none: not at all).
    """

    accounts: tuple[str, ...] = ()
    first_run: bool = False
    max_posts: int | None = None
    wait_live: timedelta | None = None


Tell = Callable[[TinyblogError], None]
"""What is to be done with a warning for the author."""


def dry_run(config: Config, options: Options, *, now: datetime, tell: Tell = lambda _: None) -> Iterator[Outcome]:
    """Say what a run would send, if it were not paused: no secret is read, no connection made, nothing written."""
    accounts = chosen(config, options.accounts)
    site, ledger, _ = _read(config, now, tell)
    if ledger is None and not options.first_run:
        steps, _ = baseline(site, config.accounts, rules(config, now))
    else:
        steps = plan(site, ledger or Ledger(), accounts, rules(config, now))
    error = _too_many(steps, options.max_posts or config.syndication.max_posts)
    desk = Desk(config=config, site=site, ledger=ledger or Ledger(), awaited=places(steps))
    for step in steps:
        limits = networks.load(step.account.network).limits(step.account)
        try:
            post = desk.draft(step.entry, step.account, limits, now)
        except TinyblogError as mistake:
            yield _outcome(step, "failed", error=mistake)
            continue
        planned = _outcome(step, "planned", post=post, error=None if step.only_adopt else error)
        lengths = tuple(limits.count(text, post.warning) for text in post.texts)
        yield replace(planned, lengths=lengths, limit=limits.length)


def syndicate(config: Config, options: Options, world: World, *, tell: Tell = lambda _: None) -> Iterator[Outcome]:
    """Post what is due, unless posting is paused; each outcome is yielded once it is on record. One account's trouble
    never stops another's.
    """
    accounts = chosen(config, options.accounts)
    with locked(config.root / ".tinyblog" / "syndicate.lock", seconds=LOCK_SECONDS):
        now = world.clock()
        site, ledger, unseen = _read(config, now, tell)
        if unseen:
            append_lines(ledger_path(config.root), unseen)
        if pause_of(config):
            return
        if ledger is None and not options.first_run:
            desk = Desk(config=config, site=site, ledger=Ledger(), cache=cache_folder(config.root))
            with closing(Session(world, ledger_path(config.root), desk)) as run:
                yield from _baseline(config, site, run)
            return
        steps = plan(site, ledger or Ledger(), accounts, rules(config, now))
        if refusal := _too_many(steps, options.max_posts or config.syndication.max_posts):
            yield from (_outcome(step, "failed", error=refusal) for step in steps)
            return
        if steps or ledger is None:
            append_lines(ledger_path(config.root), ())  # a ledger that cannot be written must fail before a post
        if error := _not_live(steps, options, world):
            yield from (_outcome(step, "failed", error=error) for step in steps)
            return
        cache = cache_folder(config.root)
        desk = Desk(config=config, site=site, ledger=ledger or Ledger(), awaited=places(steps), cache=cache)
        with closing(Session(world, ledger_path(config.root), desk)) as run:
            yield from _run(steps, run)


def baseline_notice(config: Config, options: Options) -> str:
    """What to tell the author before a run without a ledger; empty where there is one."""
    path = ledger_path(config.root)
    if options.first_run or path.exists():
        return ""
    return (
        f"there is no ledger {path} (a first run, or it was lost): nothing is posted. Recent notes that stand on an "
        "account are adopted, all others set down as skipped, for every account. To post what is due instead, use "
        "--first-run"
    )


def _read(config: Config, now: datetime, tell: Tell) -> tuple[Site, Ledger | None, tuple[Line, ...]]:
    source = read_source(config, now=now)
    raise_all(source.problems)
    for warning in source.moves:
        tell(warning)
    return source.site, source.ledger, source.unseen


def _not_live(steps: Iterable[Step], options: Options, world: World) -> TinyblogError | None:
    entries = {step.entry.path: step.entry for step in steps}
    if options.wait_live is None or not entries:
        return None
    try:
        wait_live(tuple(entries.values()), options.wait_live, clock=world.clock, sleep=world.sleep)
    except NetworkError as error:
        return error
    return None


def _run(steps: Iterable[Step], run: Session) -> Iterator[Outcome]:
    lost: LedgerError | None = None
    for step in steps:
        if lost:
            yield _outcome(step, "failed", error=lost)
            continue
        try:
            outcome, line = _take(step, run)
        except OutcomeUnknownError as error:
            yield _outcome(step, "unknown", error=error)
            continue
        except TinyblogError as error:
            yield _outcome(step, "failed", error=error)
            continue
        try:
            append_lines(run.path, (line,))
        except LedgerError as error:
            lost = error
            yield _outcome(step, outcome.result, url=outcome.url, error=error)
        else:
            yield outcome


def _take(step: Step, run: Session) -> tuple[Outcome, Line]:
    publisher = run.publisher(step.account)
    post = run.draft(step)
    if line := run.ledger.copy_of(step.entry.path, publisher.identity):  # the account has got another name
        return _outcome(step, "adopted", url=line.url, post=post), replace(line, account=step.account.name)
    place = (step.entry.path, step.account.name)
    earlier = run.ledger.sent_texts(*place, publisher.identity)
    if step.only_adopt:
        return _adopted(step, run, post, look_for(publisher, post, run.taken(step), earlier))
    unheard = tuple(Copy(url="", id="", text=text) for text in post.texts)
    sending = _line(step, publisher, post, replace(unheard[0], more=unheard[1:]), "sending", post.created)
    try:
        action, copy = deliver(
            publisher,
            post,
            run.taken(step),
            run.world.sleep,
            earlier=earlier,
            announce=lambda: append_lines(run.path, (sending,)),
        )
    except NetworkError as error:
        if not isinstance(error, OutcomeUnknownError) and not earlier:
            append_lines(run.path, (), settled=(place,))
        raise
    line = _line(step, publisher, post, copy, action, run.world.clock())
    return _outcome(step, action, url=copy.url, post=post, notices=(*post.notices, *copy.notices)), line


def _baseline(config: Config, site: Site, run: Session) -> Iterator[Outcome]:
    """Without a ledger nothing is posted: adopt the copies that stand there, set all else down as skipped.

    It is made for all accounts, whichever the run is for. If one of them cannot be asked no ledger is written: it
    would make that account's notes look new.
    """
    now = run.world.clock()
    lookups, skips = baseline(site, config.accounts, rules(config, now))
    lines = [_skipped(step, now) for step in skips]
    failed = False
    for step in lookups:
        try:
            adopted = frozenset(line.id for line in lines if line.account == step.account.name)
            outcome, line = _adopt(step, run, run.taken(step) | adopted)
        except TinyblogError as error:
            failed = True
            yield _outcome(step, "failed", error=error)
        else:
            lines.append(line)
            yield outcome
    if not failed:
        append_lines(run.path, tuple(lines))


def _adopt(step: Step, run: Session, taken: frozenset[str]) -> tuple[Outcome, Line]:
    publisher = run.publisher(step.account)
    post = run.draft(step)
    return _adopted(step, run, post, publisher.find(post, taken))


def _adopted(step: Step, run: Session, post: Post, copy: Copy | None) -> tuple[Outcome, Line]:
    """What was only looked for is adopted if it stands there, else set down as skipped."""
    if copy is None:
        return _outcome(step, "skipped"), _skipped(step, run.world.clock())
    line = _line(step, run.publisher(step.account), post, copy, "adopted", run.world.clock())
    return _outcome(step, "adopted", url=copy.url, post=post), line


def _too_many(steps: Iterable[Step], most: int) -> TinyblogError | None:
    if not (too_many := crowded(steps, most)):
        return None
    named = ", ".join(f"{count} on {name}" for name, count in too_many.items())
    hint = "look at `tinyblog syndicate --dry-run`; if it is right, run once with --max-posts, or raise max_posts"
    return TinyblogError(f"too many posts are due ({named}); nothing was posted", where="max_posts", hint=hint)


def _outcome(
    step: Step,
    result: Result,
    *,
    url: str = "",
    error: TinyblogError | None = None,
    post: Post | None = None,
    notices: tuple[str, ...] = (),
) -> Outcome:
    return Outcome(
        note=step.entry.path,
        account=step.account.name,
        action="adopt" if step.only_adopt else "post",
        result=result,
        url=url,
        error=error,
        post=post,
        notices=notices or (post.notices if post and result == "planned" else ()),
    )


def _skipped(step: Step, now: datetime) -> Line:
    path, account, note = step.entry.path, step.account.name, step.entry.note
    date = note.published.isoformat()
    return Line(note=path, account=account, action="skipped", time=_stamp(now), body=note.digest, published=date)


def _line(step: Step, publisher: Publisher, post: Post, copy: Copy, action: Action, now: datetime) -> Line:
    return Line(
        note=step.entry.path,
        account=step.account.name,
        action=action,
        time=_stamp(now),
        network=step.account.network,
        identity=publisher.identity,
        url=copy.url,
        id=copy.id,
        cid=copy.cid,
        text=copy.text,
        more=tuple(Sent(text=part.text, id=part.id, url=part.url) for part in copy.more),
        digest=post.digest,
        body=step.entry.note.digest,
        published=step.entry.note.published.isoformat(),
    )


def _stamp(now: datetime) -> str:
    return now.isoformat(timespec="seconds")
