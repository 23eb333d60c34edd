"""Steps: what a run does with one note on one account, and the line that the ledger gets of it."""

import shlex
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from tinyblog import networks
from tinyblog.compose import Limits, Post
from tinyblog.delivery import deliver, look_for
from tinyblog.drafts import Desk
from tinyblog.errors import LedgerError, NetworkError, OutcomeUnknownError, PartlyPostedError, TinyblogError
from tinyblog.ledger import STANDING, Action, Ledger, Line, Sent, append_lines
from tinyblog.networks import Copy, Foreseer, Publisher
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
        known = replace(line, said=anew.wrote, words=anew.words, limits=publisher.limits().stated)
        return outcome_of(step, "posted", url=line.url, post=anew), known
    post = anew if how == "edit" else run.revised(step, line)
    place = (step.entry.path, step.account.name)
    earlier = run.ledger.sent_texts(*place, publisher.identity)
    sending = replace(_sending(step, publisher, post), digest=anew.digest, words=anew.words)
    try:
        action, copy = revise(
            publisher,
            how,
            line,
            post,
            run.taken(step),
            run.world.sleep,
            earlier=earlier,
            announce=lambda: append_lines(run.path, (sending,)),
        )
    except NetworkError as error:
        _settle(error, earlier, place, run)
        raise
    made = replace(
        line_of(step, publisher, post, copy, action, run.world.clock()), digest=anew.digest, words=anew.words
    )
    made = replace(made, instead=line.id) if action == "replaced" else made
    made = _as_corrected(made, line, run.ledger)
    return outcome_of(step, "posted", url=copy.url, post=post, notices=(*post.notices, *copy.notices)), made


def take(step: Step, run: Session) -> tuple[Outcome, Line]:
    """Do what a step asks for, exactly once; raise what keeps it from being done."""
    if step.stale:
        return _revise(step, step.stale, run)
    publisher = run.publisher(step.account)
    post = run.draft(step)
    if line := run.copy_of(step, publisher.identity):  # the account has another name, too
        result: Result = "adopted" if line.action in STANDING else "skipped"
        return outcome_of(step, result, url=line.url, post=post), replace(line, account=step.account.name)
    place = (step.entry.path, step.account.name)
    earlier = run.ledger.sent_texts(*place, publisher.identity)
    if step.only_adopt:
        return _adopted(step, run, post, look_for(publisher, post, run.taken(step), earlier))
    sending = _sending(step, publisher, post)
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
        _settle(error, earlier, place, run)
        if isinstance(error, OutcomeUnknownError) and not isinstance(error, PartlyPostedError):
            raise _to_be_settled(error, step, publisher, post) from error
        raise
    line = as_sent(line_of(step, publisher, post, copy, action, run.world.clock()), run.ledger)
    return outcome_of(step, action, url=copy.url, post=post, notices=(*post.notices, *copy.notices)), line


def _sending(step: Step, publisher: Publisher, post: Post) -> Line:
    """The line that stands in the ledger while nobody knows whether the post does."""
    unheard = tuple(Copy(url="", id="", text=text) for text in post.texts)
    return line_of(step, publisher, post, replace(unheard[0], more=unheard[1:]), "sending", post.created)


def _settle(error: NetworkError, earlier: Collection[tuple[str, ...]], place: tuple[str, str], run: Session) -> None:
    """What was refused does not stand there, unless an earlier one does."""
    if not isinstance(error, OutcomeUnknownError) and not earlier:
        append_lines(run.path, (), settled=(place,))


def _as_corrected(made: Line, old: Line, ledger: Ledger) -> Line:
    """The line of a revised copy: of a correction that an earlier run has sent, with what its author wrote then."""
    new = made.texts[len(old.parts) :] if made.action == "corrected" else made.texts
    found = _sent(made.note, new, ledger)
    return _as_written(made, found) if found else made


def adopt(step: Step, run: Session) -> tuple[Outcome, Line]:
    """Look for the copy of a note, and never post it."""
    publisher = run.publisher(step.account)
    post = run.draft(step)
    return _adopted(step, run, post, publisher.find(post, run.taken(step)))


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
    its author wrote: it is not taken for up to date, nor will it be changed.
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
        said=post.wrote if is_today else "",
        words=post.words if is_today else "",
        limits=publisher.limits().stated,
        published=step.entry.note.published.isoformat(),
    )


def as_sent(line: Line, ledger: Ledger) -> Line:
    """The line of a copy, with what its author wrote, where the ledger knows it from when it was sent."""
    if line.said:
        return line
    found = _sent(line.note, line.texts, ledger)
    return _as_written(line, found) if found else line


def _as_written(line: Line, sent: Line) -> Line:
    """A line with what its author wrote when its copy was sent."""
    return replace(line, said=sent.said, digest=sent.digest, words=sent.words, limits=sent.limits)


def _sent(note: str, texts: tuple[str, ...], ledger: Ledger) -> Line | None:
    """The line of when exactly this was sent, before this run."""
    sent = (one for one in ledger.lines if (one.action, one.note) == ("sending", note) and one.said)
    return next((one for one in sent if one.texts == texts), None)


def says_today(post: Post, copy: Copy) -> bool:
    """Whether a copy says what its note does today."""
    texts = (copy.text, *(part.text for part in copy.more))
    return [text.split() for text in texts] == [text.split() for text in post.texts]


def stamp(now: datetime) -> str:
    """A moment as the ledger has it."""
    return now.isoformat(timespec="seconds")
