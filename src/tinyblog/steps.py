"""Steps: what a run does with one note on one account, and the line that the ledger gets of it."""

import shlex
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from tinyblog.compose import Limits, Post
from tinyblog.delivery import begun, deliver, look_for
from tinyblog.drafts import Desk
from tinyblog.errors import LedgerError, NetworkError, OutcomeUnknownError, PartlyPostedError, TinyblogError
from tinyblog.ledger import STANDING, Action, Ledger, Line, Sent, append_lines, load_ledger
from tinyblog.networks import Copy, Foreseer, Publisher
from tinyblog.plan import Step
from tinyblog.session import Session

Result = Literal["posted", "adopted", "skipped", "failed", "unknown", "planned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one step went. `post` is what was (to be) said; `error` says why it was not; `notices` are for the author.

    `lengths` of a planned post's parts and their `limit` are in the network's own count.
    """

    note: str
    account: str
    action: Literal["post", "adopt", "edit", "document"]
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


def take(step: Step, run: Session) -> tuple[Outcome, Line]:
    """Do what a step asks for, exactly once; raise what keeps it from being done."""
    publisher = run.owned(step.account)
    post = run.draft(step)
    line = run.copy_of(step, publisher.identity)
    if line and line.action != "removed":  # the account has another name, too
        result: Result = "adopted" if line.action in STANDING else "skipped"
        return outcome_of(step, result, url=line.url, post=post), replace(line, account=step.account.name)
    place = (step.entry.path, step.account.name)
    earlier = run.ledger.sent_texts(*place, publisher.identity)
    if step.only_adopt:
        found = look_for(publisher, post, run.taken(step), earlier)
        version, parts = (post, ()) if found else begun(publisher, post, run.taken(step), earlier)
        if parts:
            raise partly_posted(step, version, parts, is_due=False)
        return _adopted(step, run, post, found)
    try:
        action, copy = deliver(
            publisher,
            post,
            run.taken(step),
            run.world.sleep,
            earlier=earlier,
            announce=lambda: announce(step, publisher, post, post, run),
        )
    except NetworkError as error:
        if not isinstance(error, OutcomeUnknownError) and not earlier:
            settle(step, run)
        if isinstance(error, OutcomeUnknownError) and not isinstance(error, PartlyPostedError):
            raise _to_be_settled(error, step, publisher, post) from error
        raise
    line = as_sent(line_of(step, publisher, post, copy, action, run.world.clock()), run.ledger)
    return outcome_of(step, action, url=copy.url, post=post, notices=(*post.notices, *copy.notices)), line


def announce(step: Step, publisher: Publisher, post: Post, anew: Post, run: Session) -> None:
    """Set down what is about to be sent, by which its note says what `anew` does; once, if it is sent again."""
    line = replace(sending(step, publisher, post), digest=anew.digest, words=anew.words)
    place = (line.action, line.note, line.account)
    known = [one for one in (load_ledger(run.path) or Ledger()).lines if (one.action, one.note, one.account) == place]
    if not known or replace(known[-1], time=line.time) != line:
        append_lines(run.path, (line,))


def sending(step: Step, publisher: Publisher, post: Post) -> Line:
    """The line of what is about to be sent, or was, with no answer."""
    unheard = tuple(Copy(url="", id="", text=text) for text in post.texts)
    return line_of(step, publisher, post, replace(unheard[0], more=unheard[1:]), "sending", post.created)


def settle(step: Step, run: Session) -> None:
    """Set down that nothing stands there of what was sent."""
    append_lines(run.path, (), settled=((step.entry.path, step.account.name),))


def adopt(step: Step, run: Session) -> tuple[Outcome, Line]:
    """Look for the copy of a note, and never post it. Half a thread is set down as sent: its outcome is unknown."""
    publisher = run.publisher(step.account)
    post = run.draft(step)
    found = publisher.find(post, run.taken(step))
    version, parts = (post, ()) if found else begun(publisher, post, run.taken(step), ())
    if parts:
        half = partly_posted(step, version, parts, is_due=True)
        return outcome_of(step, "unknown", error=half, post=post), sending(step, publisher, post)
    return _adopted(step, run, post, found)


def partly_posted(step: Step, version: Post, parts: Collection[Copy], *, is_due: bool) -> PartlyPostedError:
    """What to tell of a thread of which only some parts stand; if it `is_due`, the next run posts the rest."""
    note = shlex.quote(step.entry.path)
    ends = "the next run posts the rest" if is_due else "it is too late for the next run to post the rest"
    hint = f"to end it now: `tinyblog syndicate --force {note}`; to take it down: `tinyblog withdraw {note}`"
    message = f"{len(parts)} of {len(version.parts)} parts stand there, {ends}"
    return PartlyPostedError(message, where=step.account.name, hint=hint)


def _adopted(step: Step, run: Session, post: Post, copy: Copy | None) -> tuple[Outcome, Line]:
    """What was only looked for is adopted if it stands there, else set down as skipped."""
    if copy is None:
        return outcome_of(step, "skipped"), skipped(step, run.world.clock())
    line = as_sent(line_of(step, run.publisher(step.account), post, copy, "adopted", run.world.clock()), run.ledger)
    return outcome_of(step, "adopted", url=copy.url, post=post), line


def _to_be_settled(error: OutcomeUnknownError, step: Step, publisher: Publisher, post: Post) -> OutcomeUnknownError:
    """Give the two commands by which its author settles what became of a note."""
    note = shlex.quote(step.entry.path)
    url = shlex.quote(publisher.address(post)) if isinstance(publisher, Foreseer) else "URL"
    hint = (
        f"look at the account. If the post stands there: `tinyblog adopt {note} {url}`; if it does not: "
        f"`tinyblog syndicate --force {note}`. Or leave it: {error.hint}"
    )
    return OutcomeUnknownError(error.message, where=error.where, hint=hint, may_land_later=error.may_land_later)


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


def line_of(step: Step, publisher: Publisher, post: Post, copy: Copy, action: Action, now: datetime) -> Line:
    """The line of a copy. Of one that was found, and says something else than the note does today, nobody knows what
    its author wrote: it has no digest, and follows its note from the next edit on.
    """
    is_today = action not in ("posted", "adopted") or says_today(post, copy)
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
        more=tuple(Sent(text=one.text, id=one.id, url=one.url, media=" ".join(one.media)) for one in copy.more),
        media=" ".join(copy.media),
        digest=post.digest if is_today else "",
        body=step.entry.note.digest,
        said=post.wrote,
        words=post.words if is_today else "",
        limits=publisher.limits().stated,
        published=step.entry.note.published.isoformat(),
    )


def as_sent(line: Line, ledger: Ledger) -> Line:
    """The line of a copy, with what its author wrote, where the ledger knows it from when it was sent."""
    if line.digest:
        return line
    found = sent_line(line.note, line.texts, ledger)
    return as_written(line, found) if found else line


def as_written(line: Line, sent: Line) -> Line:
    """The line of a copy, with what its author wrote when it was sent."""
    return replace(line, said=sent.said, digest=sent.digest, words=sent.words, limits=sent.limits)


def sent_line(note: str, texts: tuple[str, ...], ledger: Ledger) -> Line | None:
    """The line of when this was sent, before this run; the newest one, if it was sent more than once."""
    sent = (one for one in reversed(ledger.lines) if (one.action, one.note) == ("sending", note) and one.said)
    return next((one for one in sent if texts[-len(one.texts) :] == one.texts), None)


def says_today(post: Post, copy: Copy) -> bool:
    """Whether a copy says what its note does today."""
    texts = (copy.text, *(part.text for part in copy.more))
    return [text.split() for text in texts] == [text.split() for text in post.texts]


def stamp(now: datetime) -> str:
    """A moment as the ledger has it."""
    return now.isoformat(timespec="seconds")
