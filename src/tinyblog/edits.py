"""Edits: a copy follows its note in the way that its account wants, whatever became of earlier edits."""

import shlex
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from tinyblog import networks
from tinyblog.compose import Post
from tinyblog.delivery import send
from tinyblog.errors import NetworkError, OutcomeUnknownError
from tinyblog.ledger import STANDING, Action, Line, append_lines
from tinyblog.networks import Editor
from tinyblog.plan import Step
from tinyblog.revision import Remains, Versions, copy_of, edit, remains, take_down, with_keys
from tinyblog.sayings import agree
from tinyblog.session import Session
from tinyblog.steps import Outcome, announce, as_written, line_of, outcome_of, sent_line, settle, stamp
from tinyblog.unheard import moment

_ROUNDS = 3
"""As often as another run may be ahead of this one."""
_ACTIONS: Mapping[str, Action] = MappingProxyType({"instead": "replaced", "below": "corrected"})
_UNHEARD = "unheard"
"""What was `said` in another run's edition, of which this ledger does not know it: not what the note says today."""


def under_its_name(step: Step, run: Session) -> Step:
    """The step; where the copy is known under another name of the account, and an edit of it is unsettled, the one that
    takes this up: nothing may be settled by what the copy was before.
    """
    if step.stale:
        return step
    identity = run.publisher(step.account).identity
    line = run.copy_of(step, identity)
    if not line or line.action not in STANDING or not line.said:
        return step
    if not run.ledger.sent_texts(step.entry.path, step.account.name, identity):
        return step
    return replace(step, only_adopt=False, stale=replace(line, account=step.account.name))


def follow(step: Step, run: Session) -> tuple[Outcome, Line]:
    """Let a copy follow its note, if the post would say something else by now; note that it was looked at, if not.

    First what earlier runs have made of the copy is taken up, though they ended before they could tell.
    """
    assert step.stale is not None
    line, publisher = step.stale, run.publisher(step.account)
    if line.identity not in ("", publisher.identity):
        raise NetworkError(f"this is another account now than {line.identity}", where=step.account.name)
    anew = run.draft(step)
    earlier = run.ledger.sent_texts(step.entry.path, step.account.name, publisher.identity)
    if anew.digest == line.digest and not earlier:
        return _unchanged(step, line, anew, run)
    grows = len(anew.parts) > len(line.parts)  # a look costs little, and a server may forget a key, or stumble over it
    found = remains(publisher, line, (anew.texts, *earlier) if grows else earlier, run.taken(step))
    if found.copy is None:
        return _taken_down(step, line, anew, run)
    wanted = networks.load(step.account.network).on_edit(step.account)
    if wanted == "edit":
        return _edit(step, line, found, anew, earlier, run)
    if wanted == "leave" and isinstance(publisher, Editor):
        return _end_edit(step, line, found, anew, earlier, run)
    return _go_on(step, line, found, anew, run)


def _go_on(step: Step, line: Line, found: Remains, anew: Post, run: Session) -> tuple[Outcome, Line]:
    """End what earlier runs have begun; then post the next edition, if the note says something else than the last."""
    leaves = networks.load(step.account.network).on_edit(step.account) == "leave"
    for _ in range(_ROUNDS):
        line, is_news = _caught_up(step, line, found, anew, run)
        if leaves or _is_today(line, anew):
            return _unchanged(step, line, anew, run)
        if is_news:
            append_lines(run.path, (line,))
        outcome, made, is_ours = _succeed(step, line, anew, run)
        if is_ours:
            return outcome, made
        append_lines(run.path, (made,))  # what stands there is another run's edition
        line, found = made, remains(run.publisher(step.account), made, (), run.taken(step))
        if found.copy is None:
            return _taken_down(step, line, anew, run)
    raise NetworkError("another run is changing this copy", where=step.account.name, hint="the next run goes on")


def _unchanged(step: Step, line: Line, anew: Post, run: Session) -> tuple[Outcome, Line]:
    """The copy says what it should."""
    if anew.digest == line.digest:
        limits = run.publisher(step.account).limits().stated
        line = replace(line, said=anew.wrote, words=anew.words, limits=limits)
    return outcome_of(step, "posted", url=line.url, post=anew), line


def _taken_down(step: Step, line: Line, anew: Post, run: Session) -> tuple[Outcome, Line]:
    """What somebody took down on the network stays down."""
    note = shlex.quote(step.entry.path)
    notice = (
        f"{line.url}, the copy of {step.entry.path}, was taken down there, not by tinyblog: it stays down, and nothing "
        f"is posted. To put on record that the note was taken back: `tinyblog withdraw {note} --reason …`; to post it "
        f"anew: `tinyblog syndicate --force {note}`"
    )
    gone = replace(line, action="removed", time=stamp(run.world.clock()))
    return outcome_of(step, "skipped", url=line.url, post=anew, notices=(notice,)), gone


def _edit(step: Step, line: Line, found: Remains, post: Post, earlier: Versions, run: Session) -> tuple[Outcome, Line]:
    """Change the copy in place."""
    announce(step, run.publisher(step.account), post, post, run)
    return _change(step, line, found, post, earlier, run)


def _end_edit(
    step: Step, line: Line, found: Remains, anew: Post, earlier: Versions, run: Session
) -> tuple[Outcome, Line]:
    """End an edit that was begun in place before copies were to be left as they are, with its words of then."""
    begun = sent_line(line.note, earlier[0], run.ledger) if earlier else None
    if begun is None or moment(begun.time) < moment(line.time):  # what was sent before the copy was known is no edit
        return _unchanged(step, line, anew, run)
    outcome, made = _change(step, line, found, anew.saying(earlier[0]), earlier, run)
    return outcome, as_written(made, begun)


def _change(
    step: Step, line: Line, found: Remains, post: Post, earlier: Versions, run: Session
) -> tuple[Outcome, Line]:
    publisher = run.publisher(step.account)
    new = with_keys(post, line, found, earlier)
    copy = edit(publisher, line, found, new, run.taken(step), run.world.sleep)
    made = _after(line_of(step, publisher, post, copy, "edited", run.world.clock()), line)
    return outcome_of(step, "posted", url=copy.url, post=post, notices=(*post.notices, *copy.notices)), made


def _caught_up(step: Step, line: Line, found: Remains, anew: Post, run: Session) -> tuple[Line, bool]:
    """The line of what stands there, and whether it is another one; what that has taken the place of is taken down."""
    assert found.copy is not None
    publisher = run.publisher(step.account)
    for one in found.outdated:
        take_down(publisher, one, line)
    standing = [part.id for part in (found.copy, *found.copy.more)]
    if standing == [part.id for part in line.parts]:
        return line, False
    action = _ACTIONS["below" if found.copy.id == line.id else "instead"]
    made = line_of(step, publisher, anew, found.copy, action, run.world.clock())
    return _after(_as_told(made, step, line, anew, run), line), True


def _as_told(made: Line, step: Step, old: Line, anew: Post, run: Session) -> Line:
    """The line of an edition that another run has made, with what its author wrote then, if the ledger knows it."""
    known = {part.id for part in old.parts}
    new = tuple(part.text for part in made.parts if part.id not in known)
    if not new:  # a correction has gone
        return as_written(made, old)
    if sent := sent_line(made.note, new, run.ledger):
        return as_written(made, sent)
    wanted = run.revised(step, old).texts
    if new[-len(wanted) :] == wanted:
        return replace(made, said=anew.wrote, digest=anew.digest, words=anew.words)
    return replace(made, said=_UNHEARD, digest="", words="")


def _after(made: Line, old: Line) -> Line:
    """The line that comes after another one, and names the copy which it took the place of, or the parts that went."""
    if made.action == "replaced":
        return replace(made, instead=old.id)
    standing = {part.id for part in made.parts}
    return replace(made, dropped=" ".join(part.id for part in old.parts if part.id not in standing))


def _is_today(line: Line, anew: Post) -> bool:
    return anew.digest == line.digest or agree(line.said, anew.wrote)


def _succeed(step: Step, line: Line, anew: Post, run: Session) -> tuple[Outcome, Line, bool]:
    """Post the next edition, below the copy or instead of it, and say whether it is this run's: if another one stands
    there already, that is the next one.
    """
    publisher, post = run.publisher(step.account), run.revised(step, line)
    try:
        announce(step, publisher, post, anew, run)
        said = send(publisher, post, (), run.world.sleep)
    except NetworkError as error:
        if not isinstance(error, OutcomeUnknownError):
            settle(step, run)
        raise
    old, action = copy_of(line), _ACTIONS[post.edition.way if post.edition else "instead"]
    if action == "replaced":
        take_down(publisher, old, line)
    copy = said if action == "replaced" else replace(old, more=(*old.more, replace(said, more=()), *said.more))
    made = line_of(step, publisher, post, copy, action, run.world.clock())
    is_ours = (said.text, *(part.text for part in said.more)) == post.texts
    made = replace(made, digest=anew.digest, words=anew.words) if is_ours else _as_told(made, step, line, anew, run)
    outcome = outcome_of(step, "posted", url=copy.url, post=post, notices=(*post.notices, *said.notices))
    return outcome, _after(made, line), is_ours
