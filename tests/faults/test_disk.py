"""The disk is full or read-only when the ledger is to be written; the ledger's last line is cut short."""

from collections.abc import Callable

from tests.faults.bench import Bench, Scenario
from tests.faults.cases import Case
from tests.faults.grid import share
from tests.faults.points import AFTER, killed, then, trapped, writes
from tests.faults.runs import Ended
from tests.faults.traps import How, Trap

HOWS: tuple[tuple[How, str, tuple[str, ...]], ...] = (
    ("ENOSPC", "disk full", ("open", "write", "sync", "rename")),
    ("EROFS", "disk read-only", ("open",)),
)
CUTS = 10


@share(4)
def test_the_ledger_cannot_be_written(bench: Bench, place: str, kind: str) -> None:
    """From each of its effects on: what was posted is told, and found afterwards."""
    effects = bench.seen(place, kind).effects
    scenarios = [
        Scenario(
            fault=fault,
            point=f"from {effect} on ({at} of {len(effects)})",
            act=_fails(Trap(at=at, how=how)),
            says=r"syndication\.jsonl: cannot be written: (No space left|Read-only)",
        )
        for how, fault, wanted in HOWS
        for at, effect in enumerate(effects, 1)
        if effect in wanted
    ]
    bench.play(place, kind, scenarios)


def _fails(trap: Trap) -> Callable[[Case], list[Ended]]:
    def act(case: Case) -> list[Ended]:
        (ended,) = trapped(trap)(case)
        assert ended.code == 1, ended
        return [ended]

    return act


@share(4)
def test_the_last_line_of_the_ledger_is_cut(bench: Bench, place: str, kind: str) -> None:
    """At every so many-th byte, and inside characters: the run names the line and asks nobody; then it is deleted."""
    seen = bench.seen(place, kind)
    posted = Scenario(fault="ledger cut short", point="after the run", act=_cut, says=r"syndication\.jsonl:\d+: ")
    sent = [
        Scenario(
            fault="ledger cut short",
            point="killed when it had landed",
            act=then(killed(at, AFTER), _cut),
            says=r"syndication\.jsonl:\d+: ",
        )
        for at in writes(seen)[:1]
    ]
    bench.play(place, kind, [posted, *sent])


def _cut(case: Case) -> list[Ended]:
    if not case.ledger().lines or case.kind.edited:
        assert case.run().code in (0, 1)
    whole = case.ledger_file.read_bytes()
    head, last = whole[: whole[:-1].rfind(b"\n") + 1], whole[whole[:-1].rfind(b"\n") + 1 :]
    inside = [at for at, byte in enumerate(last) if byte & 0xC0 == 0x80][:3]
    ends, asked = [], len(case.proxy.log)
    for cut in sorted({*range(1, len(last) - 1, max(1, len(last) // CUTS)), len(last) - 2, *inside}):
        case.ledger_file.write_bytes(head + last[:cut])
        ends.append(case.run())
        assert ends[-1].code == 1, f"cut at {cut}: {ends[-1]}"
    assert len(case.proxy.log) == asked
    case.ledger_file.write_bytes(head)
    return ends
