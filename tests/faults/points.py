"""The points of a run at which a fault can meet it, by what an undisturbed run does; deeds that many tests share."""

from collections.abc import Callable, Sequence

from tests.faults.cases import PASS, Case, Seen
from tests.faults.runs import Ended
from tests.faults.traps import Trap
from tests.servers.proxy import Fault

Act = Callable[[Case], Sequence[Ended]]
BEFORE, AFTER = Fault.cut_request(), Fault.cut_answer()
TIMEOUT = 1.0
_SIGN_IN = "/xrpc/com.atproto.server."


def is_write(request: tuple[str, str]) -> bool:
    """Whether a request has an effect on the account."""
    method, path = request
    return method != "GET" and not path.startswith(_SIGN_IN)


def writes(seen: Seen) -> list[int]:
    """The numbers of the requests that have an effect, from 1."""
    return [at for at, request in enumerate(seen.requests, 1) if is_write(request)]


def reads(seen: Seen) -> list[int]:
    """The numbers of all others."""
    return [at for at, request in enumerate(seen.requests, 1) if not is_write(request)]


def name(seen: Seen, at: int) -> str:
    """A request, to be read."""
    method, path = seen.requests[at - 1]
    return f"{method} {path.rpartition('/')[2] if path.startswith('/xrpc/') else path} ({at} of {len(seen.requests)})"


def met(at: int, *faults: Fault, trap: Trap | None = None) -> Act:
    """The so many-th request meets a fault, and those after it the further ones."""
    return lambda case: [case.run(*[PASS] * (at - 1), *faults, trap=trap)]


def killed(at: int, fault: Fault, trap: Trap | None = None) -> Act:
    """Killed at the so many-th request: `BEFORE` it arrives, or `AFTER` it has landed."""

    def act(case: Case) -> list[Ended]:
        ended = case.run_and_kill(at, fault, trap)
        assert ended.code == -9, ended
        return [ended]

    return act


def trapped(trap: Trap) -> Act:
    """The machine of the run is not as it should be."""
    return lambda case: [case.run(trap=trap)]


def then(*acts: Act | Callable[[Case], None]) -> Act:
    """One after the other."""

    def act(case: Case) -> list[Ended]:
        ends: list[Ended] = []
        for one in acts:
            ends += one(case) or ()
            case.settle()
        return ends

    return act
