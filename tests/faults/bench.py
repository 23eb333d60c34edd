"""The bench: plays scenarios side by side, judges what is true after them, and counts."""

import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

import pytest

from tests.faults.cases import Case, Seen, ledger_troubles, page_troubles
from tests.faults.places import Accounts, Post, missing, too_many
from tests.faults.runs import Ended, Zygote
from tests.faults.tally import Tally, Verdict
from tests.faults.traps import Trap
from tinyblog.errors import TinyblogError

KILLED = -9
AT_ONCE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A `fault` at one `point`; `act` gives the ends of the runs that met it.

    `says` is what a run that failed must have said. The next run, which must put all right, has these `options`; there
    may be so many `follow_ups`. `wanted` are the states of which one must stand there in the end, if it is not what
    stands there without a fault.
    """

    fault: str
    point: str
    act: Callable[[Case], Sequence[Ended]]
    says: str = ""
    options: tuple[str, ...] = ()
    follow_ups: int = 1
    wanted: Sequence[tuple[Post, ...]] = ()


@dataclass(kw_only=True)
class Bench:
    """Where all scenarios of a session are played: each in a folder of its own, with an account of its own."""

    folder: Path
    zygote: Zygote
    tally: Tally
    accounts: Accounts = field(default_factory=Accounts)
    _seen: dict[tuple[str, str, Callable[[Case], object]], Seen] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def case(self, place: str, kind: str) -> Iterator[Case]:
        """A fresh blog and account."""
        with self._lock:
            folder = self.folder / str(next(self._numbers))
        account = self.accounts.open(place)
        case = Case(folder, account, kind, self.zygote)
        try:
            yield case
        finally:
            case.settle()
            case.proxy.close()
            self.accounts.close(account)
            shutil.rmtree(folder)

    def seen(self, place: str, kind: str, change: Callable[[Case], object] = lambda _: None) -> Seen:
        """What a run does and leaves behind that meets no fault, after a `change` to the notes."""
        if (place, kind, change) not in self._seen:
            with self.case(place, kind) as case:
                change(case)
                log = case.folder / "effects"
                case.proxy.log.clear()
                ended = case.run(trap=Trap(log=str(log)))
                assert ended.code == 0, ended.err
                assert [*ledger_troubles(case), *page_troubles(case)] == []
                effects = tuple(log.read_text().split())
                seen = Seen(requests=tuple(case.proxy.log), effects=effects, wanted=case.standing())
            self._seen[place, kind, change] = seen
        return self._seen[place, kind, change]

    def play(self, place: str, kind: str, scenarios: Iterable[Scenario]) -> None:
        """Play them all, count them, and fail if anything is not as it should be."""
        seen = self.seen(place, kind)

        def one(scenario: Scenario) -> Verdict:
            with self.case(place, kind) as case:
                try:
                    verdict = judge(case, scenario, seen)
                except (AssertionError, OSError, TinyblogError) as error:  # counted too: the others go on
                    verdict = Verdict(fault=scenario.fault, point=scenario.point, troubles=(repr(error),))
                return replace(verdict, place=place, kind=kind)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            verdicts = list(pool.map(one, scenarios))
        self.tally.verdicts += verdicts
        assert verdicts, "nothing was played"
        if bad := [str(verdict) for verdict in verdicts if not verdict.is_good]:
            pytest.fail("\n".join(bad), pytrace=False)


def judge(case: Case, scenario: Scenario, seen: Seen) -> Verdict:
    """Play a scenario, run again without a fault, and count what is not as it should be."""
    troubles: list[str] = []
    ends = scenario.act(case)
    for ended in ends:
        troubles += run_troubles(case, ended, scenario.says)
    case.settle()
    for _ in range(scenario.follow_ups):
        again = case.run(options=scenario.options)
        if again.code != 0:
            troubles.append(f"the run afterwards ends with {again.code}: {again.err}")
    found = case.standing()
    states = scenario.wanted or (seen.wanted,)
    wanted = min(states, key=lambda one: too_many(found, one) + missing(found, one))
    duplicates, lost = too_many(found, wanted), missing(found, wanted)
    if not (duplicates or lost) and found != wanted:
        troubles.append(f"posts do not stand as they should: {found}")
    if not troubles:
        troubles += [*ledger_troubles(case), *page_troubles(case), *_idle_troubles(case, found)]
    verdict = Verdict(fault=scenario.fault, point=scenario.point, runs=len(ends))
    return replace(verdict, duplicates=duplicates, lost=lost, troubles=tuple(troubles))


def run_troubles(case: Case, ended: Ended, says: str) -> list[str]:
    """What is wrong with how a run ended: 0 if all is done, 1 with a reason if not, and never a traceback."""
    troubles = []
    if ended.code not in (0, 1, KILLED):
        troubles.append(f"exit code {ended.code}")
    if "Traceback" in ended.err or any(secret in ended.out + ended.err for secret in case.account.stage.secrets):
        troubles.append(f"it shows a traceback or a secret: {ended.err}")
    failed = any(one["error"] for one in ended.outcomes)
    if ended.code == 0 and failed:
        troubles.append(f"exit code 0, though something failed: {ended.out}")
    if ended.code == 1 and not ("error: " in ended.err and re.search(says, ended.err)):
        troubles.append(f"exit code 1 without {says!r}: {ended.err}")
    return troubles


def _idle_troubles(case: Case, before: tuple[Post, ...]) -> list[str]:
    """A further run has nothing to do, asks nobody, and leaves everything as it is."""
    ledger, requests = case.ledger(), len(case.proxy.log)
    ended = case.run()
    same = (case.ledger(), case.standing()) == (ledger, before)
    if ended.code == 0 and not ended.outcomes and same and len(case.proxy.log) == requests:
        return []
    return [f"a further run is not idle: {ended} {case.proxy.log[requests:]}"]
