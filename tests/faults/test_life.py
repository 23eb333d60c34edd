"""What else happens between two runs, and while one goes on: another run, a wrong clock, a lost ledger, an author."""

from collections.abc import Callable

from tests.faults.bench import Bench, Scenario
from tests.faults.cases import Case, ledger_troubles
from tests.faults.grid import share
from tests.faults.places import KINDS
from tests.faults.points import AFTER, BEFORE, Act, is_write, killed, met, name, then, trapped, writes
from tests.faults.runs import Ended
from tests.faults.traps import Trap
from tests.servers.proxy import Fault

HOURS = 3 * 3600.0
BUSY = "another run|may or may not|server|connection|parts stand"


@share(2)
def test_two_runs_at_once(bench: Bench, place: str, kind: str) -> None:
    """In one folder; in two clones; in two clones that have both looked before either posts."""
    scenarios = [
        Scenario(fault="two runs at once", point=point, act=act, says=BUSY)
        for point, act in (("one folder", _in_one_folder), ("two clones", _in_clones), ("both have looked", _both_look))
    ]
    bench.play(place, kind, scenarios)


def _in_one_folder(case: Case) -> list[Ended]:
    return [run.wait() for run in [case.start(), case.start()]]


def _both_look(case: Case) -> list[Ended]:
    """The first thing that either sends is held until the other one sends it too."""
    writing = "/xrpc/com.atproto.repo.*" if case.network == "bluesky" else "*"
    held = [Fault.delay_request(300, method=method, path=writing) for method in ("POST", "PUT")]
    case.proxy.faults += held * 2
    return _in_clones(case, held=True)


def _in_clones(case: Case, *, held: bool = False) -> list[Ended]:
    clone = case.elsewhere("clone")
    asked = len(case.proxy.log)
    runs = [case.start(), clone.start()]
    if held:
        case.wait_until(
            lambda: sum(map(is_write, case.proxy.log[asked:])) >= 2 or any(run.ended.is_set() for run in runs)
        )
        case.proxy.faults.clear()
        case.proxy.hurry()
    ends = [run.wait() for run in runs]
    case.settle()
    assert clone.run().code == 0
    assert ledger_troubles(clone) == []
    return ends


@share(4)
def test_the_clock_is_three_hours_off(bench: Bench, place: str, kind: str) -> None:
    """In the run that meets nothing else, in one that is killed, and in the one after that."""
    (first, *_), fault = writes(bench.seen(place, kind)), "clock three hours off"
    scenarios = []
    for hours, trap in (("+3 h", Trap(clock=HOURS)), ("-3 h", Trap(clock=-HOURS))):
        acts = {
            "alone": trapped(trap),
            "killed": killed(first, AFTER, trap),
            "after a killed run": then(killed(first, AFTER), trapped(trap)),
        }
        scenarios += [Scenario(fault=fault, point=f"{hours}, {point}", act=act) for point, act in acts.items()]
    bench.play(place, kind, scenarios)


@share(3)
def test_the_ledger_is_lost(bench: Bench, place: str, kind: str) -> None:
    """After all was posted, a run finds it again. After a run that was killed, a first run does, or posts."""
    if KINDS[kind].edited:  # without the ledger nobody can know that the older words were this note's
        return
    seen, fault, again = bench.seen(place, kind), "ledger lost", ("--first-run",)
    scenarios = [Scenario(fault=fault, point="posted", act=then(met(1), _lose))]
    scenarios += [
        Scenario(fault=fault, point=f"{what} {name(seen, at)}", act=then(killed(at, when), _lose), options=again)
        for at in writes(seen)
        for what, when in (("before", BEFORE), ("after", AFTER))
    ]
    bench.play(place, kind, scenarios)


def _lose(case: Case) -> None:
    case.ledger_file.unlink()


@share(2)
def test_the_author_edits_or_moves_the_note_before_the_next_run(bench: Bench, place: str, kind: str) -> None:
    seen = bench.seen(place, kind)
    deeds: dict[str, Callable[[Case], None]] = {"edited": Case.edit, "moved": _move, "moved and edited": _move_and_edit}
    at_ledger = [at for at, effect in enumerate(seen.effects, 1) if effect == "rename"]
    crashes: dict[str, Act] = {f"before {name(seen, at)}": killed(at, BEFORE) for at in writes(seen)}
    crashes |= {f"after {name(seen, at)}": killed(at, AFTER) for at in writes(seen)}
    crashes |= {f"before line {n}": trapped(Trap(at=at, how="kill")) for n, at in enumerate(at_ledger, 1)}
    # Bluesky's copies are left as they are, unless the account wants otherwise: a correction under the first one, say.
    edited = [bench.seen(place, kind, change).wanted for change in (Case.edit, _run_and_edit)]
    scenarios = [
        Scenario(
            fault=f"{deed} after a crash",
            point=point,
            act=then(crash, change),
            wanted=[seen.wanted] if deed == "moved" else edited,
            follow_ups=1 if deed == "moved" else 2,  # what was edited in between follows in the run after
        )
        for deed, change in deeds.items()
        for point, crash in crashes.items()
    ]
    bench.play(place, kind, scenarios)


def _run_and_edit(case: Case) -> None:
    assert case.run().code == 0
    case.edit()


def _move(case: Case) -> None:
    """A note that was edited before it moved is known by its alias only. The last note is answered by no other."""
    case.move(list(case.kind.notes)[-1], "thereafter", alias=bool(case.kind.edited))


def _move_and_edit(case: Case) -> None:
    case.edit()
    case.move(list(case.kind.notes)[-1], "thereafter", alias=True)


@share(3)
def test_half_a_thread_is_refused(bench: Bench, place: str, kind: str) -> None:
    """Every write of several is refused for good, before the next run: by what it says, or by who may say it."""
    seen = bench.seen(place, kind)
    faults = {f"{status}": Fault.refuse(status, body=b'{"error": "No"}') for status in (400, 403, 422)}
    scenarios = [
        Scenario(fault="refused", point=f"{status} at {name(seen, at)}", act=met(at, fault), says="refused|parts stand")
        for at in writes(seen)
        for status, fault in faults.items()
    ]
    bench.play(place, kind, scenarios)
