"""What came of each fault with each tool, and how it is shown: a table in Markdown, and JSON."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TypedDict

from bench.faults.cases import CASES
from bench.faults.tools import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What stands there in the end.

    `twice` is how many copies are too many, `lost` how many new notes have none, `flood` how many old notes have one.
    `first` is how many copies stood there after the first run. `codes` are the exit codes of each run's processes.
    `absent` says why the case was not played; then the rest means nothing.
    """

    tool: str
    network: str
    case: str
    twice: int = 0
    lost: int = 0
    flood: int = 0
    first: int = 0
    codes: tuple[tuple[int, ...], ...] = ()
    seconds: float = 0
    absent: str = ""

    @property
    def cell(self) -> str:
        """What stands in the table."""
        if self.absent:
            return "–"
        said = [f"**{count} {what}**" for count, what in self._faults if count]
        return ", ".join(said) or "right"

    @property
    def _faults(self) -> tuple[tuple[int, str], ...]:
        return (self.twice, "twice"), (self.lost, "lost"), (self.flood, "old")


class Judgement(TypedDict):
    """The numbers of a Result that copies are judged by."""

    twice: int
    lost: int
    flood: int


def judge(counts: Counter[str], marks: Sequence[str]) -> Judgement:
    """Judge the copies that stand there: there should be one of each note, but of old notes none."""
    old = [mark for mark in marks if mark.startswith("old")]
    return Judgement(
        twice=sum(count - 1 for count in counts.values() if count > 1),
        lost=sum(counts[mark] == 0 for mark in marks if mark not in old),
        flood=sum(counts[mark] > 0 for mark in old),
    )


def table(tools: Sequence[Tool], results: Sequence[Result]) -> str:
    """A row for each fault, a column for each tool."""
    heads = [_name(tool) for tool in tools]
    lines = [_row("What went wrong in the first run", heads), _row("---", ["---"] * len(tools))]
    for case in CASES:
        found = [_find(results, tool, case.name) for tool in tools]
        if any(found):
            lines.append(_row(case.name, [one.cell if one else "" for one in found]))
    return "\n".join(lines) + "\n"


def summary(tools: Sequence[Tool], results: Sequence[Result]) -> str:
    """A row for each tool, with its sums."""
    heads = ["Right in the end", "Posted twice", "Lost", "Old notes posted"]
    lines = [_row("Tool", heads), _row("---", ["---:"] * len(heads))]
    for tool in tools:
        played = [one for one in results if _is(one, tool) and not one.absent]
        right = f"{sum(one.cell == 'right' for one in played)} of {len(played)}"
        sums = [str(sum(getattr(one, name) for one in played)) for name in ("twice", "lost", "flood")]
        lines.append(_row(_name(tool), [right, *sums]))
    return "\n".join(lines) + "\n"


def as_json(tools: Sequence[Tool], results: Sequence[Result], **more: object) -> dict[str, object]:
    """Everything that was measured."""
    return {
        **more,
        "tools": [
            {
                "name": tool.name,
                "version": tool.version,
                "network": tool.network,
                "set_up": tool.set_up,
                "own_means": tool.careful,
                "runtime": tool.runtime,
                "packages": dict(tool.packages),
            }
            for tool in tools
        ],
        "results": [asdict(result) for result in results],
    }


def _name(tool: Tool) -> str:
    return f"{tool.name} {tool.version}, {tool.network.capitalize()}"


def _row(head: str, cells: Sequence[str]) -> str:
    return f"| {head} | {' | '.join(cells)} |"


def _is(result: Result, tool: Tool) -> bool:
    return (result.tool, result.network) == (tool.name, tool.network)


def _find(results: Iterable[Result], tool: Tool, case: str) -> Result | None:
    return next((one for one in results if _is(one, tool) and one.case == case), None)
