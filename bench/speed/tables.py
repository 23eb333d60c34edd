"""How results are shown: tables in Markdown, and JSON."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from statistics import median

from bench.speed.measuring import Sample
from bench.speed.results import BASE, HUGO, MEMORY, OURS, Found, Key, Verdict, ratios, written

_MIB = 1024 * 1024
_BEGIN = "writes what stands between these two lines. -->\n"
_END = "<!-- end -->\n"


def works_table(found: Found) -> str:
    """A row for each work on each blog: medians, and the ratio to Hugo with the lowest and highest of the rounds."""
    heads = ("Notes", "Work", "tinyblog: wall, cpu", "Hugo: wall, cpu", "Ratio (lowest to highest)", "Files written")
    rows = [_work_row(found, key) for key in found if key.who == OURS and key.work != MEMORY]
    return table(heads, rows)


def memory_table(found: Found) -> str:
    """A row for each blog: what a cold build has in memory."""
    heads = ("Notes", "tinyblog: all, largest process", "Hugo: all, largest process", "Ratio of all")
    return table(heads, [_memory_row(found, key) for key in found if key.who == OURS and key.work == MEMORY])


def goals_table(verdicts: Iterable[Verdict]) -> str:
    """A row for each goal."""
    rows = [(one.goal.what, f"≤ {one.goal.limit:g} {one.goal.unit}", _measured(one), one.word) for one in verdicts]
    return table(("Goal", "Limit", "Measured", ""), rows)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows below their heads."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def placed(page: str, shown: str) -> str:
    """A page of the documentation with this between its two marks."""
    head, mark, rest = page.partition(_BEGIN)
    _, end, tail = rest.partition(_END)
    assert mark, "the page has both marks"
    assert end, "the page has both marks"
    return f"{head}{mark}\n{shown}{end}{tail}"


def as_json(found: Found) -> list[dict[str, object]]:
    """Every sample there is."""
    return [{**asdict(key), "samples": [asdict(one) for one in samples]} for key, samples in found.items()]


def _work_row(found: Found, key: Key) -> tuple[str, ...]:
    mine, others = found[key], found.get(_base(key), ())
    files = median(map(written, mine))
    return (
        _notes(key),
        key.work,
        _times(mine),
        _times(others),
        _range(ratios(mine, others)),
        f"{files:g}" if files else "",
    )


def _memory_row(found: Found, key: Key) -> tuple[str, ...]:
    mine, others = found[key], found.get(_base(key), ())
    each = ratios(mine, others, lambda sample: float(sample.peak))
    return _notes(key), _memory(mine), _memory(others), _range(each)


def _base(key: Key) -> Key:
    return Key(notes=key.notes, cards=key.cards, work=BASE.get(key.work, key.work), who=HUGO)


def _notes(key: Key) -> str:
    return f"{key.notes:,}{'' if key.cards else ' (no cards)'}"


def _times(samples: Sequence[Sample]) -> str:
    if not samples:
        return ""
    cpu = median(one.cpu for one in samples)
    return _seconds(median(one.wall for one in samples)) + (f", {_seconds(cpu)}" if cpu else "")


def _seconds(number: float) -> str:
    return f"{number * 1000:.0f} ms" if number < 1 else f"{number:.2f} s"


def _memory(samples: Sequence[Sample]) -> str:
    if not samples:
        return ""
    both = (median(one.peak for one in samples), median(one.largest for one in samples))
    return ", ".join(f"{number / _MIB:,.0f} MiB" for number in both)


def _range(each: Sequence[float]) -> str:
    return f"**{median(each):.3g}** ({min(each):.3g} to {max(each):.3g})" if each else ""


def _measured(one: Verdict) -> str:
    return "" if one.measured is None else f"{one.measured:.3g} {one.goal.unit}"
