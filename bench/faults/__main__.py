"""Run the comparison: `python -m bench.faults --help`."""

import argparse
import importlib.metadata
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bench.faults import tools
from bench.faults.cases import CASES, Case, Scene
from bench.faults.notes import REPOSITORY, fresh_notes
from bench.faults.places import Place, bluesky_place, mastodon_place
from bench.faults.results import Result, as_json, judge, summary, table
from bench.faults.toolbox import PEERS, CannotInstallError, Installed, install
from tests.servers.pds import Pds, pds_missing, start_pds
from tests.servers.web import start_web

_BY_PEER: dict[str, tuple[Callable[[Installed], tools.Tool], ...]] = {
    "feed2fedi": (tools.feed2fedi,),
    "feed2toot": (tools.feed2toot,),
    "mdsend": (tools.mdsend,),
    "crosspost": (partial(tools.crosspost, network="mastodon"), partial(tools.crosspost, network="bluesky")),
}
Made = Callable[[], Place]


def main() -> int:
    """Play every fault with every tool; 0, or 1 if tinyblog did not come out right."""
    options = _options()
    began = time.monotonic()
    say(f"Installing the peers in {options.home} ...")
    found = list(_tools(options.home, options.only))
    with _places(found) as places, tempfile.TemporaryDirectory() as folder:
        found = [tool for tool in found if tool.network in places]
        results = _play_all(found, places, Path(folder), options)
    seconds = round(time.monotonic() - began)
    shown = f"{summary(found, results)}\n{table(found, results)}"
    about = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "seconds": seconds}
    _write(options.output, shown, json.dumps(as_json(found, results, **about), indent=1))
    sys.stdout.write(shown)
    say(f"{seconds} s; results.md and results.json are in {options.output}")
    return int(any(one.tool == "tinyblog" and not one.absent and one.cell != "right" for one in results))


def say(words: str) -> None:
    """Tell how far it has come."""
    sys.stderr.write(f"{words}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--home", type=Path, default=REPOSITORY / ".bench" / "peers", help="where the peers live")
    parser.add_argument("--output", type=Path, default=REPOSITORY / ".bench" / "faults", help="where the results go")
    parser.add_argument("--only", help="this tool alone")
    parser.add_argument("--case", help="only faults whose name contains this")
    parser.add_argument("--fast", action="store_true", help="without the fault that takes minutes of waiting")
    parser.add_argument("--logs", type=Path, help="keep here what the tools say")
    return parser.parse_args()


def _tools(home: Path, only: str | None) -> Iterator[tools.Tool]:
    """tinyblog, and each peer that can be installed."""
    version = importlib.metadata.version("tinyblog-posse")
    if only in (None, "tinyblog"):
        yield from (tools.tinyblog(version, network) for network in ("mastodon", "bluesky"))
    for peer in (peer for peer in PEERS if only in (None, peer.name)):
        try:
            installed = install(peer, home)
        except CannotInstallError as error:
            say(f"Skipped: {peer.name} {peer.version} ({peer.registry}): {error}")
            continue
        yield from (make(installed) for make in _BY_PEER[peer.name])


@contextmanager
def _places(found: Sequence[tools.Tool]) -> Iterator[dict[str, Made]]:
    """How to make an account, by network; a network whose server cannot run is left out."""
    made: dict[str, Made] = {"mastodon": mastodon_place}
    missing = pds_missing()
    if missing:
        say(f"Skipped: Bluesky: {missing}")
    if missing or all(tool.network != "bluesky" for tool in found):
        yield made
        return
    with closing(start_pds()) as pds:
        guard = threading.Lock()
        yield {**made, "bluesky": lambda: _guarded(guard, pds)}


def _guarded(guard: threading.Lock, pds: Pds) -> Place:
    with guard:
        return bluesky_place(pds)


def _play_all(
    found: Sequence[tools.Tool], places: dict[str, Made], folder: Path, options: argparse.Namespace
) -> list[Result]:
    """Play what takes minutes beside everything else, and the rest two at a time; in the order of the table."""
    cases = [case for case in CASES if (options.case or "") in case.name and not (options.fast and case.slow)]
    pairs = [(case, tool) for case in cases for tool in found]
    with ThreadPoolExecutor(len(found) or 1) as waiting, ThreadPoolExecutor(2) as working:
        futures = [
            (waiting if case.slow else working).submit(
                _play, case, tool, places[tool.network], folder / str(number), options.logs
            )
            for number, (case, tool) in enumerate(pairs)
        ]
        return [future.result() for future in futures]


def _play(case: Case, tool: tools.Tool, make: Made, folder: Path, logs: Path | None) -> Result:
    """The first run and what goes wrong with it, a second run in which nothing does, and what stands there then."""
    blank = Result(tool=tool.name, network=tool.network, case=case.name, absent=case.absent(tool))
    if blank.absent:
        return blank
    began = time.monotonic()
    with closing(make()) as place, closing(start_web()) as web:
        desk = tools.Desk(notes=fresh_notes(), feed="", place=place, careful=case.careful)
        scene = Scene(tool=tool, desk=desk, folder=folder / "job", web=web)
        if not case.archive:
            scene.set_up()
        case.play(scene)
        first = sum(scene.count().values())
        scene.run()
        found = judge(scene.count(), [note.mark for note in scene.desk.notes])
    seconds = round(time.monotonic() - began, 1)
    result = replace(blank, **found, first=first, codes=tuple(scene.codes), seconds=seconds)
    say(f"{tool.name}, {tool.network}: {case.name}: {result.cell} ({seconds} s)")
    if logs:
        _keep_log(logs / f"{tool.name}-{tool.network}-{case.name.replace(' ', '-')}.txt", scene.folder)
    return result


def _keep_log(path: Path, folder: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((folder / "log.txt").read_bytes())


def _write(output: Path, shown: str, data: str) -> None:
    output.mkdir(parents=True, exist_ok=True)
    (output / "results.md").write_text(shown, encoding="utf-8")
    (output / "results.json").write_text(data + "\n", encoding="utf-8")


sys.exit(main())
