"""A run is killed (-9) between any two of its effects; the next one finishes what it began, and nothing stands twice."""

from collections.abc import Callable

from tests.faults.bench import Bench, Scenario
from tests.faults.cases import Case
from tests.faults.runs import Ended
from tests.faults.traps import How, Trap
from tests.servers.proxy import Fault

BEFORE, AFTER = Fault.cut_request(), Fault.cut_answer()


def test_killed_at_any_request(bench: Bench, place: str, kind: str) -> None:
    """Each request: killed when it is sent and never arrives; killed when it has landed and is not yet answered.

    Killed with the answer read is killed before the next effect.
    """
    requests = bench.seen(place, kind).requests
    scenarios = [
        Scenario(point=f"{when} {' '.join(request)} ({at} of {len(requests)})", act=_killed_at(at, fault))
        for at, request in enumerate(requests, 1)
        for when, fault in (("before", BEFORE), ("after", AFTER))
    ]
    bench.play("killed at a request", place, kind, scenarios)
    with bench.case(place, kind) as case:
        ended = case.run_and_kill(len(requests) + 1, AFTER)
        assert ended.code == 0, "there is a request more than were counted"


def _killed_at(at: int, fault: Fault) -> Callable[[Case], list[Ended]]:
    def act(case: Case) -> list[Ended]:
        ended = case.run_and_kill(at, fault)
        assert ended.code == -9, ended
        assert len(case.proxy.log) >= at
        return [ended]

    return act


def test_killed_at_any_ledger_effect(bench: Bench, place: str, kind: str) -> None:
    """Each opening, write, sync and rename: killed before it, which is after the last one; a write may be half done."""
    effects = bench.seen(place, kind).effects
    hows: list[tuple[int, str, How]] = [(at, effect, "kill") for at, effect in enumerate(effects, 1)]
    hows += [(at, effect, "torn") for at, effect, _ in hows if effect == "write"]
    scenarios = [
        Scenario(point=f"{effect} ({how}, {at} of {len(effects)})", act=_trapped(Trap(at=at, how=how)))
        for at, effect, how in hows
    ]
    bench.play("killed at the ledger", place, kind, scenarios)
    with bench.case(place, kind) as case:
        assert case.run(trap=Trap(at=len(effects) + 1, how="kill")).code == 0, "there is an effect more than counted"


def _trapped(trap: Trap) -> Callable[[Case], list[Ended]]:
    def act(case: Case) -> list[Ended]:
        ended = case.run(trap=trap)
        assert ended.code == -9, ended
        return [ended]

    return act
