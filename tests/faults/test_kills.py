"""A run is killed (-9) between any two of its effects; the next one finishes what it began, nothing stands twice."""

from functools import partial

from tests.faults.bench import Bench, Scenario
from tests.faults.cases import PASS, Case
from tests.faults.grid import share
from tests.faults.points import AFTER, BEFORE, killed, name, then, trapped, writes
from tests.faults.runs import Ended
from tests.faults.traps import How, Trap
from tests.servers.proxy import Fault


@share(1)
def test_killed_at_any_request(bench: Bench, place: str, kind: str) -> None:
    """Each request: killed when it is sent and never arrives; killed when it has landed and is not yet answered.

    Killed when the answer is read is killed before the next effect.
    """
    seen = bench.seen(place, kind)
    scenarios = [
        Scenario(fault=f"killed, a request {what}", point=name(seen, at), act=killed(at, fault))
        for at in range(1, len(seen.requests) + 1)
        for what, fault in (("not landed", BEFORE), ("landed", AFTER))
    ]
    bench.play(place, kind, scenarios)
    with bench.case(place, kind) as case:
        ended = case.run_and_kill(len(seen.requests) + 1, AFTER)
        assert ended.code == 0, "there is a request more than were counted"


@share(2)
def test_killed_at_any_ledger_effect(bench: Bench, place: str, kind: str) -> None:
    """Each opening, write, sync and rename: killed before it, which is after the last one; a write may be half done."""
    effects = bench.seen(place, kind).effects
    hows: list[tuple[int, str, How]] = [(at, effect, "kill") for at, effect in enumerate(effects, 1)]
    hows += [(at, effect, "torn") for at, effect, _ in hows if effect == "write"]
    scenarios = [
        Scenario(
            fault="killed at the ledger",
            point=f"{effect} ({how}, {at} of {len(effects)})",
            act=trapped(Trap(at=at, how=how)),
        )
        for at, effect, how in hows
    ]
    bench.play(place, kind, scenarios)
    with bench.case(place, kind) as case:
        assert case.run(trap=Trap(at=len(effects) + 1, how="kill")).code == 0, "there is an effect more than counted"


@share(3)
def test_killed_and_run_again_when_no_key_is_known_any_more(bench: Bench, place: str, kind: str) -> None:
    """A server knows an idempotency key for an hour."""
    seen = bench.seen(place, kind)
    scenarios = [
        Scenario(
            fault="killed, an hour ago",
            point=name(seen, at),
            act=then(killed(at, AFTER), lambda case: case.account.hour_later()),
        )
        for at in writes(seen)
    ]
    bench.play(place, kind, scenarios)


@share(3)
def test_killed_while_a_request_is_on_its_way_which_lands_after_the_next_run(
    bench: Bench, place: str, kind: str
) -> None:
    """No server without keys can tell that request from a new one: there it is not promised."""
    seen = bench.seen(place, kind)
    if place in ("no-keys", "gotosocial"):
        return
    scenarios = [
        Scenario(fault="killed, a request lands late", point=name(seen, at), act=partial(_late, at))
        for at in writes(seen)
    ]
    bench.play(place, kind, scenarios)


def _late(at: int, case: Case) -> list[Ended]:
    asked = len(case.proxy.log)
    run = case.start(*[PASS] * (at - 1), Fault.delay_request(300))
    case.wait_until(lambda: len(case.proxy.log) == asked + at)
    run.kill()
    return [run.wait(), case.run()]
