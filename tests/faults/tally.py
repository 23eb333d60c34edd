"""The tally: what became of every run that met a fault, counted on the servers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One scenario: what went wrong, where, with which kind of note, and at which point; `runs` met a fault.

    `duplicates` and `lost` are posts that stand there in the end and should not, or the other way round. `troubles` is
    whatever else is not as it should be: the order of a thread, the ledger, backlinks, exit codes, messages.
    """

    fault: str
    point: str
    place: str = ""
    kind: str = ""
    runs: int = 1
    duplicates: int = 0
    lost: int = 0
    troubles: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        return not (self.duplicates or self.lost or self.troubles)

    def __str__(self) -> str:
        counts = f"duplicates {self.duplicates}, lost {self.lost}"
        return "; ".join((f"{self.fault}, {self.point} ({self.place}, {self.kind}): {counts}", *self.troubles))


@dataclass(kw_only=True)
class Tally:
    """All verdicts so far."""

    verdicts: list[Verdict] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The table, and the sum."""
        places = list(dict.fromkeys(one.place for one in self.verdicts))
        heads = ["fault", *places, "all", "duplicates", "lost", "other"]
        rows = [heads, *(self._row(fault, places) for fault in dict.fromkeys(one.fault for one in self.verdicts))]
        widths = [max(len(row[at]) for row in rows) for at in range(len(heads))]
        for row in rows:
            yield "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])])
        kinds = len({one.kind for one in self.verdicts})
        yield f"{len(places)} networks, {kinds} kinds of notes"
        yield f"{_runs(self.verdicts)} faults × networks: {_sums(self.verdicts)}"

    def _row(self, fault: str, places: Iterable[str]) -> list[str]:
        own = [one for one in self.verdicts if one.fault == fault]
        counts = [sum(one.runs for one in own if one.place == place) for place in places]
        sums = (
            sum(one.runs for one in own),
            sum(one.duplicates for one in own),
            sum(one.lost for one in own),
            _others(own),
        )
        return [fault, *(str(count or "") for count in counts), *map(str, sums)]


def _runs(verdicts: Iterable[Verdict]) -> int:
    return sum(one.runs for one in verdicts)


def _others(verdicts: Iterable[Verdict]) -> int:
    return sum(len(one.troubles) for one in verdicts)


def _sums(verdicts: list[Verdict]) -> str:
    duplicates, lost = sum(one.duplicates for one in verdicts), sum(one.lost for one in verdicts)
    others = _others(verdicts)
    return f"duplicates {duplicates}, lost {lost}" + (f", other troubles {others}" if others else "")
