"""Use case: post what is due exactly once, and record every copy."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tinyblog import networks
from tinyblog.bounds import Bounds
from tinyblog.cards import cache_folder
from tinyblog.comparison import Comparison
from tinyblog.config import Config
from tinyblog.course import Course, unseen
from tinyblog.doubles import Double, doubles
from tinyblog.drafts import Desk
from tinyblog.edits import follow, under_its_name
from tinyblog.errors import LedgerError, NetworkError, OutcomeUnknownError, TinyblogError, raise_all
from tinyblog.fingerprints import Fingerprints, prints_folder
from tinyblog.ledger import Ledger, append_lines
from tinyblog.library import planned as planned_records
from tinyblog.library import with_records
from tinyblog.live import wait_live
from tinyblog.mending import mend
from tinyblog.plan import Rules, Step, baseline, edits, forced, places, plan
from tinyblog.policy import chosen, pause_of, rules
from tinyblog.session import Session, World, alone
from tinyblog.site import Site
from tinyblog.source import Source, ledger_path, missing, named_entry, read_source
from tinyblog.steps import Outcome, adopt, note_failure, outcome_of, planned, skipped, take


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is asked of this run: the accounts (none: all), what to do without a ledger, how many posts at most,
    how long to wait for the pages to be live (none: not at all), and the one note that is to be posted although it is
    of unknown outcome, skipped or old (`force`; empty: what is due).
    """

    accounts: tuple[str, ...] = ()
    first_run: bool = False
    max_posts: int | None = None
    wait_live: timedelta | None = None
    force: str = ""


ENDING = "an edit of this copy was begun: it is ended, and nothing else is changed"
Tell = Callable[[TinyblogError], None]
"""What is to be done with a warning for the author."""
Rest = Callable[[float], None]
"""What is to be done if the same files ask for nothing again until then (seconds since 1970)."""


def dry_run(
    config: Config,
    options: Options,
    *,
    now: datetime,
    tell: Tell = lambda _: None,
    rest: Rest = lambda _: None,
    course: Course = unseen,
) -> Iterator[Outcome]:
    """Say what a run would send, if it were not paused: no secret is read, no connection made, nothing written."""
    chosen(config, options.accounts)
    source = _read(config, now, tell, course)
    course("planning", 0, 0)
    site, ledger = source.site, source.ledger
    _check_force(config, options, ledger)
    prints = Fingerprints(prints_folder(config.root))
    desk = Desk(config=config, site=site, ledger=ledger or Ledger(), prints=prints)
    decide = rules(config, now, Comparison(desk, now))
    if ledger is None and not options.first_run:
        steps, _ = baseline(site, config.accounts, decide)
    else:
        steps = _steps(options, desk, decide)
    refuse = Bounds(steps, options.max_posts or config.syndication.max_posts).refusal
    desk = replace(desk, awaited=places(steps))
    for step in steps:
        if step.stale and not decide.follows(step.account):
            yield outcome_of(step, "planned", url=step.stale.url, error=refuse(step), notices=(ENDING,))
        else:
            yield _foreseen(step, desk, now, refuse(step))
    if ledger is not None or options.first_run:
        within = [step for step in steps if not refuse(step)]
        yield from planned_records(within, chosen(config, options.accounts), desk)
    if not steps:
        _rest(config, source, prints, rest)


def _foreseen(step: Step, desk: Desk, now: datetime, refusal: TinyblogError | None) -> Outcome:
    """What a run would send."""
    stated = step.stale.limits if step.stale else ""
    limits = networks.load(step.account.network).limits(step.account, stated)
    try:
        post = planned(desk, step, limits, now)
    except TinyblogError as mistake:
        return outcome_of(step, "failed", error=mistake)
    outcome = outcome_of(step, "planned", post=post, error=refusal)
    lengths = tuple(limits.count(text, post.warning) for text in post.texts)
    return replace(outcome, lengths=lengths, limit=limits.length)


def syndicate(
    config: Config,
    options: Options,
    world: World,
    *,
    tell: Tell = lambda _: None,
    rest: Rest = lambda _: None,
    course: Course = unseen,
) -> Iterator[Outcome]:
    """Post what is due, unless posting is paused; each outcome is yielded once it is on record. One account's trouble
    never stops another's. What is being done is told to `course`.

    A run that does nothing, or only brings records up to date, may end with a `rest`.
    """
    chosen(config, options.accounts)
    with alone(config.root):
        now = world.clock()
        source, prints = _read(config, now, tell, course), Fingerprints(prints_folder(config.root))
        _check_force(config, options, source.ledger)
        if source.unseen:
            append_lines(ledger_path(config.root), source.unseen)
        if pause_of(config):
            _rest(config, source, prints, rest)
        elif source.ledger is None and not options.first_run:
            yield from _first(config, source.site, world)
        elif not (yield from _due(config, options, source, prints, world, now, course)):
            _rest(config, source, prints, rest)


def _due(
    config: Config, options: Options, source: Source, prints: Fingerprints, world: World, now: datetime, course: Course
) -> Generator[Outcome, None, bool]:
    """Post what is due; tell whether anything was, or something was set down."""
    course("planning", 0, 0)
    site, ledger, cache = source.site, source.ledger or Ledger(), cache_folder(config.root)
    desk = Desk(config=config, site=site, ledger=ledger, cache=cache, prints=prints)
    comparison = Comparison(desk, now)
    steps = _steps(options, desk, rules(config, now, comparison))
    live = {entry.path for entry in site.entries}
    second = doubles(desk.ledger, chosen(config, options.accounts), live)
    if is_any := bool(steps or second or comparison.same or source.ledger is None):
        # A ledger that cannot be written must fail before a post.
        append_lines(ledger_path(config.root), comparison.same)
    prints.keep()
    course("posting", 0, 0)
    yield from _taken(steps, second, options, replace(desk, awaited=places(steps)), world)
    return is_any


def _rest(config: Config, source: Source, prints: Fingerprints, rest: Rest) -> None:
    """Tell until when nothing else comes of these files.

    That cannot be told where a picture lies in a hidden place, which nobody watches.
    """
    hidden = any("/." in file.as_posix() for file in prints.below(config.root))
    if not (source.unseen or hidden):
        rest(source.until.timestamp() if source.until else float("inf"))


def _taken(
    steps: Sequence[Step], second: Iterable[Double], options: Options, desk: Desk, world: World
) -> Iterator[Outcome]:
    """Do what is within bounds, once the pages are live."""
    refusal = Bounds(steps, options.max_posts or desk.config.syndication.max_posts).refusal
    yield from (outcome_of(step, "failed", error=error) for step in steps if (error := refusal(step)))
    steps = [step for step in steps if not refusal(step)]
    if error := _not_live(steps, options, world):
        yield from (outcome_of(step, "failed", error=error) for step in steps)
        return
    with closing(Session(world, ledger_path(desk.config.root), desk)) as run:
        accounts = chosen(desk.config, options.accounts)
        yield from with_records(_run_and_mend(steps, second, run), accounts, desk, run)


def baseline_notice(config: Config, options: Options) -> str:
    """What to tell the author before a run without a ledger; empty where there is one."""
    path = ledger_path(config.root)
    if options.first_run or options.force or path.exists():
        return ""
    return (
        f"there is no ledger {path} (a first run, or it was lost): nothing is posted. Recent notes that stand on an "
        "account are adopted, all others set down as skipped, for every account. To post what is due instead, use "
        "--first-run"
    )


def _steps(options: Options, desk: Desk, decide: Rules) -> tuple[Step, ...]:
    """What is to be posted, then what is to follow its note; or the one note that must be posted."""
    accounts = chosen(desk.config, options.accounts)
    if options.force:
        return forced(named_entry(desk.config, options.force, now=decide.now), accounts, desk.ledger, decide)
    return (*plan(desk.site, desk.ledger, accounts, decide), *edits(desk.site, desk.ledger, accounts, decide))


def _check_force(config: Config, options: Options, ledger: Ledger | None) -> None:
    """With one note in a new ledger, all others would look new."""
    if options.force and ledger is None:
        raise missing(config)


def _read(config: Config, now: datetime, tell: Tell, course: Course) -> Source:
    source = read_source(config, now=now, course=course)
    raise_all(source.problems)
    for warning in source.moves:
        tell(warning)
    return source


def _not_live(steps: Iterable[Step], options: Options, world: World) -> TinyblogError | None:
    entries = {step.entry.path: step.entry for step in steps}
    if options.wait_live is None or not entries:
        return None
    try:
        wait_live(tuple(entries.values()), options.wait_live, clock=world.clock, sleep=world.sleep)
    except NetworkError as error:
        return error
    return None


def _run_and_mend(steps: Iterable[Step], second: Iterable[Double], run: Session) -> Iterator[Outcome]:
    """Second copies come last: an edit may need one of the two, and where it failed nobody knows which."""
    troubled = set()
    for outcome in _run(steps, run):
        yield outcome
        if outcome.error:
            troubled.add((outcome.note, outcome.account))
    yield from mend((one for one in second if one.place not in troubled), run)


def _run(steps: Iterable[Step], run: Session) -> Iterator[Outcome]:
    lost: LedgerError | None = None
    for wanted in steps:
        step = wanted
        if lost:
            yield outcome_of(step, "failed", error=lost)
            continue
        try:
            step = under_its_name(wanted, run)
            outcome, line = (follow if step.stale else take)(step, run)
        except OutcomeUnknownError as error:
            yield outcome_of(step, "unknown", error=error)
            continue
        except TinyblogError as error:
            lost = note_failure(step, error, run)
            yield outcome_of(step, "failed", error=error)
            continue
        try:
            append_lines(run.path, (line,))
        except LedgerError as error:
            lost = error
            yield outcome_of(step, outcome.result, url=outcome.url, error=error)
        else:
            yield outcome


def _first(config: Config, site: Site, world: World) -> Iterator[Outcome]:
    """The first run: it makes the ledger."""
    desk = Desk(config=config, site=site, ledger=Ledger(), cache=cache_folder(config.root))
    with closing(Session(world, ledger_path(config.root), desk)) as run:
        yield from _baseline(config, site, run)


def _baseline(config: Config, site: Site, run: Session) -> Iterator[Outcome]:
    """Without a ledger nothing is posted: adopt the copies that stand there, set all else down as skipped.

    It is made for all accounts, whichever the run is for. If one of them cannot be asked no ledger is written: it
    would make that account's notes look new.
    """
    now = run.world.clock()
    lookups, skips = baseline(site, config.accounts, rules(config, now))
    lines = [skipped(step, now) for step in skips]
    failed = False
    for step in lookups:
        try:
            outcome, line = adopt(step, run)
        except TinyblogError as error:
            failed = True
            yield outcome_of(step, "failed", error=error)
        else:
            lines.append(line)
            run.found(line)
            yield outcome
    if not failed:
        append_lines(run.path, tuple(lines))
