"""What was measured: medians, ratios of what was run in the same round, and the goals."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.speed.measuring import Sample

OURS, HUGO = "tinyblog", "Hugo"
COLD, KEPT_MEMO, SAME, DIGEST = "cold", "cold, with its memo", "nothing changed", "nothing changed, by digest"
EDITED, ADDED, DUE, MEMORY = "one note edited", "one note added", "syndicate, nothing due", "memory"
LIMIT, SERVED, VERSION, HELP = "reading and writing alone", "serve: edit to page", "--version", "--help"
BASE = {KEPT_MEMO: COLD, DIGEST: SAME, HELP: VERSION, LIMIT: COLD}
"""The works that Hugo does not know, and which of its works in the same round they are held beside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What was run: a work of `who`, on a blog of so many notes, with pictures for links or without."""

    notes: int
    cards: bool = True
    work: str
    who: str


Found = Mapping[Key, Sequence[Sample]]
"""What was measured, round by round."""
Value = Callable[[Sample], float]


def wall(sample: Sample) -> float:
    """Seconds until its end."""
    return sample.wall


def ratios(mine: Sequence[Sample], others: Sequence[Sample], value: Value = wall) -> list[float]:
    """How many times the other's, round by round."""
    return [value(one) / value(other) for one, other in zip(mine, others, strict=False) if value(other)]


def ratio(found: Found, key: Key, base: Key, value: Value = wall) -> float | None:
    """The median of the ratios; None where one of the two was not run."""
    each = ratios(found.get(key, ()), found.get(base, ()), value)
    return median(each) if each else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Something to reach: what `of` finds is not to be more than `limit`."""

    what: str
    limit: float
    of: Callable[[Found], float | None]
    unit: str = "× Hugo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a goal; `measured` is None where it was not measured."""

    goal: Goal
    measured: float | None

    @property
    def reached(self) -> bool:
        """Whether it is reached."""
        return self.measured is not None and self.measured <= self.goal.limit

    @property
    def word(self) -> str:
        """The same for people."""
        return "not measured" if self.measured is None else "reached" if self.reached else "**not reached**"


def beside_hugo(work: str, notes: int, value: Value = wall) -> Callable[[Found], float | None]:
    """The ratio to Hugo at this work."""

    def find(found: Found) -> float | None:
        base = Key(notes=notes, work=BASE.get(work, work), who=HUGO)
        return ratio(found, Key(notes=notes, work=work, who=OURS), base, value)

    return find


def beside_itself(work: str, base: str, notes: int) -> Callable[[Found], float | None]:
    """The ratio of two works of tinyblog."""
    one, other = (Key(notes=notes, work=name, who=OURS) for name in (work, base))
    return lambda found: ratio(found, one, other)


def growth(value: Value, work: str) -> Callable[[Found], float | None]:
    """How many times as much 100,000 notes need as 10,000, both without pictures for links."""

    def find(found: Found) -> float | None:
        small, large = (
            found.get(Key(notes=notes, cards=False, work=work, who=OURS), ()) for notes in (10_000, 100_000)
        )
        return median(map(value, large)) / median(map(value, small)) if small and large else None

    return find


def most(work: str, notes: int, value: Value, *, cards: bool = True) -> Callable[[Found], float | None]:
    """The median of tinyblog's own."""

    def find(found: Found) -> float | None:
        samples = found.get(Key(notes=notes, cards=cards, work=work, who=OURS), ())
        return median(map(value, samples)) if samples else None

    return find


def peak(sample: Sample) -> float:
    """The memory of all its processes together, in bytes."""
    return float(sample.peak)


def written(sample: Sample) -> float:
    """How many files it wrote."""
    return float(sample.written)


GOALS = (
    Goal(what="cold, 100 notes", limit=1.2, of=beside_hugo(COLD, 100)),
    Goal(what="cold, 1,000 notes", limit=0.8, of=beside_hugo(COLD, 1_000)),
    Goal(what="cold, 10,000 notes", limit=0.6, of=beside_hugo(COLD, 10_000)),
    Goal(what="nothing changed, by stat, 10,000 notes", limit=0.03, of=beside_hugo(SAME, 10_000)),
    Goal(what="nothing changed, by digest, 10,000 notes", limit=0.05, of=beside_hugo(DIGEST, 10_000)),
    Goal(what="one note edited, 10,000 notes", limit=0.06, of=beside_hugo(EDITED, 10_000)),
    Goal(what="one note added, 10,000 notes", limit=0.06, of=beside_hugo(ADDED, 10_000)),
    Goal(what="one note added: files written", limit=20, of=most(ADDED, 10_000, written), unit="files"),
    Goal(what="serve: edit to page, 10,000 notes", limit=0.1, of=most(SERVED, 10_000, wall), unit="s"),
    Goal(what="peak memory, cold, 10,000 notes", limit=0.4, of=beside_hugo(MEMORY, 10_000, peak)),
    Goal(what="cold, 100,000 notes", limit=11, of=growth(wall, COLD), unit="× 10,000"),
    Goal(what="peak memory, 100,000 notes", limit=11, of=growth(peak, MEMORY), unit="× 10,000"),
    Goal(what="nothing changed, 100,000 notes", limit=2, of=most(SAME, 100_000, wall, cards=False), unit="s"),
    Goal(what="--version", limit=1, of=beside_hugo(VERSION, 100)),
    Goal(what="--help", limit=1, of=beside_hugo(HELP, 100)),
    Goal(
        what="syndicate with nothing due, 10,000 notes",
        limit=1.5,
        of=beside_itself(DUE, SAME, 10_000),
        unit="× nothing changed",
    ),
)


def verdicts(found: Found, goals: Iterable[Goal] = GOALS) -> list[Verdict]:
    """What became of each goal."""
    return [Verdict(goal=goal, measured=goal.of(found)) for goal in goals]
