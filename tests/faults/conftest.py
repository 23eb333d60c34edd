"""The bench of the fault suite, and its tally at the end.

`make faults` plays each fault on a share of the grid, `make faults FAULTS=every` on all of it, `make test` at one point
of it: see `CONTRIBUTING.md`.
"""

import os
from collections.abc import Iterator

import pytest

from tests.faults.bench import Bench
from tests.faults.grid import grid_of
from tests.faults.runs import Zygote
from tests.faults.tally import Tally

HOW_MUCH = "TINYBLOG_FAULTS"
_TALLY = pytest.StashKey[Tally]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash.setdefault(_TALLY, Tally())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that asks for a place and a kind of note gets its share of the grid."""
    if {"place", "kind"} <= set(metafunc.fixturenames):
        grid = grid_of(metafunc.function, os.environ.get(HOW_MUCH, ""))
        metafunc.parametrize(("place", "kind"), grid, ids=["-".join(one) for one in grid])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    tally = config.stash[_TALLY]
    if tally.verdicts:
        terminalreporter.section("faults")
        for line in tally.lines():
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    found = Zygote()
    yield found
    found.close()


@pytest.fixture(scope="session")
def the_bench(request: pytest.FixtureRequest, zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(folder=tmp_path_factory.mktemp("faults"), zygote=zygote, tally=request.config.stash[_TALLY])


@pytest.fixture
def bench(request: pytest.FixtureRequest, the_bench: Bench, place: str) -> Bench:
    """The bench, with a PDS where one is needed."""
    if place == "bluesky":
        the_bench.accounts.pds = request.getfixturevalue("pds")
    return the_bench
