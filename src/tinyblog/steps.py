"""Steps: what a run does with one note on one account, and the line that the ledger gets of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from tinyblog import networks
from tinyblog.compose import Limits, Post
from tinyblog.delivery import deliver, look_for
from tinyblog.drafts import Desk
from tinyblog.errors import LedgerError, NetworkError, OutcomeUnknownError, TinyblogError
from tinyblog.ledger import Action, Line, Sent, append_lines
from tinyblog.networks import Copy, Publisher
from tinyblog.plan import Step
from tinyblog.revision import revise
from tinyblog.session import Session

Result = Literal["posted", "adopted", "skipped", "failed", "unknown", "planned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one step went. `post` is what was (to be) said; `error` says why it was not; `notices` are for the author.

    `lengths` of a planned post's parts and their `limit` are in the network's own count.
    """

    note: str
    account: str
    action: Literal["post", "adopt", "edit"]
    result: Result
    url: str = ""
    error: TinyblogError | None = None
    post: Post | None = None
    notices: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    limit: int = 0


def planned(desk: Desk, step: Step, limits: Limits, now: datetime) -> Post:
    """Write what a step would send."""
    if step.stale:
        return desk.revise(step.stale, step.entry, step.account, limits, now)
    return desk.draft(step.entry, step.account, limits, now)


def _revise(step: Step, line: Line, run: Session) -> tuple[Outcome, Line]:
    """Let a copy follow its note, if the post would say something else by now; note that it was looked at, if not."""
    publisher, how = run.publisher(step.account), networks.load(step.account.network).on_edit(step.account)
    anew = run.draft(step)
    if anew.digest == line.digest:
        return outcome_of(step, "posted", url=line.url, post=anew), replace(line, said=step.entry.saying)
    post = anew if how == "edit" else run.revised(step, line)
    action, copy = revise(publisher, how, line, post, run.taken(step), run.world.sleep)
    made = replace(_line(step, publisher, post, copy, action, run.world.clock()), digest=anew.digest)
    return outcome_of(step, "posted", url=copy.url, post=post, notices=(*post.notices, *copy.notices)), made


def take(step: Step, run: Session) -> tuple[Outcome, Line]:
    """Do what a step asks for, exactly once; raise what keeps it from being done."""
    if step.stale:
        return _revise(step, step.stale, run)
    publisher = run.publisher(step.account)
    post = run.draft(step)
    if line := run.ledger.copy_of(step.entry.path, publisher.identity):  # the account has got another name
        return outcome_of(step, "adopted", url=line.url, post=post), replace(line, account=step.account.name)
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
    return outcome_of(step, action, url=copy.url, post=post, notices=(*post.notices, *copy.notices)), line


def adopt(step: Step, run: Session, taken: frozenset[str]) -> tuple[Outcome, Line]:
    """Look for the copy of a note, and never post it."""
    publisher = run.publisher(step.account)
    post = run.draft(step)
    return _adopted(step, run, post, publisher.find(post, taken))


def _adopted(step: Step, run: Session, post: Post, copy: Copy | None) -> tuple[Outcome, Line]:
    """What was only looked for is adopted if it stands there, else set down as skipped."""
    if copy is None:
        return outcome_of(step, "skipped"), skipped(step, run.world.clock())
    line = _line(step, run.publisher(step.account), post, copy, "adopted", run.world.clock())
    return outcome_of(step, "adopted", url=copy.url, post=post), line


def note_failure(step: Step, error: TinyblogError, run: Session) -> LedgerError | None:
    """Set down why a note is not posted yet: `status` tells it. A copy keeps its line, and so does what may be one.

    The same failure again is the same line: it is no news, and must not make every run's ledger another one.
    """
    known = run.ledger.line(step.entry.path, step.account.name)
    if step.stale or isinstance(error, LedgerError) or (known and known.action == "sending"):
        return None
    failed = Line(
        note=step.entry.path,
        account=step.account.name,
        action="failed",
        time=stamp(run.world.clock()),
        network=step.account.network,
        body=step.entry.note.digest,
        reason=error.message,
    )
    try:
        append_lines(run.path, (known if known and known.reason == error.message else failed,))
    except LedgerError as trouble:
        return trouble
    return None


def outcome_of(
    step: Step,
    result: Result,
    *,
    url: str = "",
    error: TinyblogError | None = None,
    post: Post | None = None,
    notices: tuple[str, ...] = (),
) -> Outcome:
    """How a step went."""
    return Outcome(
        note=step.entry.path,
        account=step.account.name,
        action="edit" if step.stale else "adopt" if step.only_adopt else "post",
        result=result,
        url=url,
        error=error,
        post=post,
        notices=notices or (post.notices if post and result == "planned" else ()),
    )


def skipped(step: Step, now: datetime) -> Line:
    """The line of a note that is not to be posted."""
    path, account, note = step.entry.path, step.account.name, step.entry.note
    date = note.published.isoformat()
    return Line(note=path, account=account, action="skipped", time=stamp(now), body=note.digest, published=date)


def _line(step: Step, publisher: Publisher, post: Post, copy: Copy, action: Action, now: datetime) -> Line:
    return Line(
        note=step.entry.path,
        account=step.account.name,
        action=action,
        time=stamp(now),
        network=step.account.network,
        identity=publisher.identity,
        url=copy.url,
        id=copy.id,
        cid=copy.cid,
        text=copy.text,
        more=tuple(Sent(text=part.text, id=part.id, url=part.url) for part in copy.more),
        digest=post.digest,
        body=step.entry.note.digest,
        said=step.entry.saying,
        published=step.entry.note.published.isoformat(),
    )


def stamp(now: datetime) -> str:
    """A moment as the ledger has it."""
    return now.isoformat(timespec="seconds")
