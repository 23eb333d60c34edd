"""The sites that are looked at, and the tables of what was measured, at the end of the run.

Each page is measured once, in the order of the tests: what a tool said about all pages is kept for the tests to come.
"""

from collections.abc import Iterable, Iterator

import pytest

from tests.browser.serving import Place, start_place
from tests.browser.sites import Shelf

TABLES = ("weights", "scores")


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    place = start_place()
    yield Shelf(tmp_path_factory.mktemp("browser"), place)
    place.close()


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """A host for what a module serves by itself."""
    place = start_place()
    yield place
    place.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tables; their rows come with the reports of the tests, also from other processes."""
    reports = [one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, ())]
    for table in TABLES:
        rows = [row for one in reports for name, row in getattr(one, "user_properties", ()) if name == table]
        if rows:
            terminalreporter.section(table)
            for line in _lines(rows):
                terminalreporter.line(line)


def _lines(rows: list[dict[str, object]]) -> Iterable[str]:
    heads = list(rows[0])
    texts = [heads, *([str(row.get(head, "")) for head in heads] for row in rows)]
    widths = [max(len(text[at]) for text in texts) for at in range(len(heads))]
    for text in texts:
        yield "  ".join([text[0].ljust(widths[0]), *map(str.rjust, text[1:], widths[1:])])
