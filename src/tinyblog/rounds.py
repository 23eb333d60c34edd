"""Use case: what is due is posted; where nothing can be due since a run that had nothing to do, that is told at once.

The record of such a run holds while all files are the same, until the next moment at which they mean something else. No
copy is looked for meanwhile: with nothing due, a run asks no network anyway, and reads no secret.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tinyblog import recent
from tinyblog.course import Course, unseen
from tinyblog.errors import TinyblogError
from tinyblog.recent import By, Files, Record

if TYPE_CHECKING:
    from tinyblog.session import World
    from tinyblog.steps import Outcome
    from tinyblog.syndicate import Rest

_NAME = "last-syndicate"
_LONGEST = timedelta(hours=24).total_seconds()
"""How long a record holds at most, whatever it says: a bug in it must end by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a run: the blog of a configuration file, whether it only shows what it would do (`dry_run`), and
    what `tinyblog.syndicate.Options` says of the rest.
    """

    config: Path
    dry_run: bool = False
    accounts: tuple[str, ...] = ()
    first_run: bool = False
    max_posts: int | None = None
    wait_live: timedelta | None = None
    force: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is told before the outcomes: that posting is paused, that there is no ledger (`notice`), or a warning."""

    kind: Literal["pause", "notice", "warning"]
    text: str
    where: str = ""
    hint: str = ""

    @property
    def warning(self) -> TinyblogError:
        """The same as a warning."""
        return TinyblogError(self.text, where=self.where, hint=self.hint)


Tell = Callable[[Said], None]


def run(
    wish: Wish,
    *,
    now: datetime,
    by: By,
    world: "Callable[[], World]",
    tell: Tell = lambda _: None,
    course: Course = unseen,
) -> "Iterator[Outcome]":
    """Do what `tinyblog.syndicate` does, or its dry run, unless it is known that nothing is to be done; raise what it
    and `load_config` raise. What is being done is told to `course`.
    """
    course("listing files", 0, 0)
    files = None if wish.force else recent.list_files(wish.config)
    key = _key(wish) if files else ""
    if files and (said := _recalled(wish, key, files, now, by)) is not None:
        for one in said:
            tell(one)
        return
    told: list[Said] = []
    times: list[float] = []

    def tell_and_note(one: Said) -> None:
        told.append(one)
        tell(one)

    is_idle = True
    for outcome in _whole(wish, now, world, tell_and_note, times.append, course):
        is_idle = False
        yield outcome
    if files and is_idle and times and all(_is_watched(one, files) for one in told):
        course("keeping", 0, 0)
        _keep(wish, key, files, now, by, until=times[0], told=told)


def _whole(
    wish: Wish, now: datetime, world: "Callable[[], World]", tell: Tell, rest: "Rest", course: Course
) -> "Iterator[Outcome]":
    course("getting ready", 0, 0)
    from tinyblog import syndicate as use_case
    from tinyblog.config import load_config
    from tinyblog.policy import pause_of

    config = load_config(wish.config)
    options = use_case.Options(
        accounts=wish.accounts,
        first_run=wish.first_run,
        max_posts=wish.max_posts,
        wait_live=wish.wait_live,
        force=wish.force,
    )

    def warn(error: TinyblogError) -> None:
        for part in error.parts:
            tell(Said(kind="warning", text=part.message, where=part.where, hint=part.hint))

    if pause := pause_of(config):
        tell(Said(kind="pause", text=str(pause), where=pause.where))
    if (notice := use_case.baseline_notice(config, options)) and (wish.dry_run or not pause):
        tell(Said(kind="notice", text=notice))
    if wish.dry_run:
        yield from use_case.dry_run(config, options, now=now, tell=warn, rest=rest, course=course)
    else:
        yield from use_case.syndicate(config, options, world(), tell=warn, rest=rest, course=course)


def _key(wish: Wish) -> str:
    """Names what is asked, where, and by which program; also what no list of files tells: that a folder pauses all.

    How much a run may do, and how long it waits for pages, does not matter where nothing is to be done.
    """
    place = os.path.realpath(wish.config)
    content = wish.config.parent / "content"
    pauses = sorted(name for name in os.listdir(content) if name[0] in "Pp") if content.is_dir() else []  # noqa: PTH208
    return recent.key_of("syndicate", str(wish.config), place, wish.dry_run, wish.accounts, wish.first_run, pauses)


def _is_watched(said: Said, files: Files) -> bool:
    """Whether it is seen when this is so no more: a pause may be a folder, which no list of files tells."""
    return said.kind != "pause" or not said.where.startswith("content/") or said.where in files.stamps


def _recalled(wish: Wish, key: str, files: Files, now: datetime, by: By) -> tuple[Said, ...] | None:
    """What the last run said, which had nothing to do; None if this one may have."""
    record = recent.recall(wish.config, _NAME, key, now.timestamp())
    if record is None or recent.difference(record, files, by):
        return None
    return tuple(Said(kind=kind, text=text, where=where, hint=hint) for kind, text, where, hint in record.outcome)


def _keep(wish: Wish, key: str, files: Files, now: datetime, by: By, *, until: float, told: "list[Said]") -> None:
    since = now.timestamp()
    record = Record(
        key=key,
        since=since,
        until=min(until, since + _LONGEST),
        files=recent.taken(files, by),
        outcome=tuple((one.kind, one.text, one.where, one.hint) for one in told),
    )
    recent.keep(wish.config, _NAME, record)
