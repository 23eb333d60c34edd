"""Run the comparison: `python -m bench.speed --help`."""

import argparse
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench.speed import tables
from bench.speed.blogs import blog, settled
from bench.speed.contenders import REPOSITORY, Contender, environment, hugo, tinyblog
from bench.speed.measuring import Sample
from bench.speed.results import HUGO, OURS, Key, verdicts
from bench.speed.serving import can_serve, served
from bench.speed.works import Desk, Output, clean, outputs, play, start_up, weigh

_ALIKE = 0.03
"""How far the numbers of files may be apart."""
_STARTS = 10
Results = dict[Key, list[Sample]]


def main() -> int:
    """Let both build in turns, and print what it took; 1 if they did not do the same work."""
    options = _options()
    home = options.home.resolve()
    ours, theirs = tinyblog(home, options.jobs), hugo(home)
    _warm_up(ours)
    found: Results = {}
    unlike: list[str] = []
    said = [_machine(theirs)]
    for count, cards in _blogs(options):
        name = f"{count}{'' if cards else '-plain'}"
        say(f"{count:,} notes{'' if cards else ', without cards'} ...")
        made = blog(options.blogs.resolve() / name, count, cards=cards)
        desk = Desk(blog=made, tinyblog=ours, hugo=theirs, aside=home / "aside" / name)
        said.append(_measure(desk, found, unlike, options.rounds))
    text = "\n".join((*said, "", tables.works_table(found), tables.memory_table(found), _goals(found)))
    _write(options.output, text, found)
    print(text)
    if options.into:
        options.into.write_text(tables.placed(options.into.read_text("utf-8"), text), encoding="utf-8")
    for line in unlike:
        say(f"error: {line}")
    return int(bool(unlike))


def say(words: str) -> None:
    """Tell how far it has come."""
    sys.stderr.write(f"{words}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    work = REPOSITORY / ".bench"
    parser.add_argument("notes", nargs="*", type=int, help="sizes of the blogs: 100 1000 10000")
    parser.add_argument("--plain", type=int, nargs="*", default=[], help="sizes of blogs without pictures for links")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=0, help="tinyblog's --jobs; by default its own choice")
    parser.add_argument("--home", type=Path, default=work / "speed", help="where Hugo lives, and old output goes")
    parser.add_argument(
        "--blogs", type=Path, default=work / "speed" / "blogs", help="where the blogs are made, and kept"
    )
    parser.add_argument("--output", type=Path, default=work / "speed" / "results", help="where the results go")
    parser.add_argument("--into", type=Path, help="a page of the documentation to write the tables into")
    return parser.parse_args()


def _blogs(options: argparse.Namespace) -> list[tuple[int, bool]]:
    sizes = options.notes or ([] if options.plain else [100, 1_000, 10_000])
    return [*((count, True) for count in sizes), *((count, False) for count in options.plain)]


def _warm_up(ours: Contender) -> None:
    """Let Python compile what it runs, as it does once after an installation."""
    with tempfile.TemporaryDirectory() as folder:
        for words in (("init", "."), ("build",), ("syndicate", "--dry-run")):
            command = ours.command(*words)
            subprocess.run(command, cwd=folder, env=environment(ours), check=True, capture_output=True)


def _measure(desk: Desk, found: Results, unlike: list[str], rounds: int) -> str:
    """Play all works on one blog; return what their output is like."""
    if not settled(desk.blog):
        unlike.append(f"{desk.blog.count} notes: something is due")
    try:
        _keep(found, weigh(desk))
        made = outputs(desk)
        if not alike(made[OURS], made[HUGO]):
            unlike.append(f"{desk.blog.count} notes: the outputs are not alike: {made}")
        for _ in range(_STARTS if desk.blog.count == 100 else 0):
            _keep(found, start_up(desk))
        for number in range(rounds):
            say(f"  round {number + 1} of {rounds}")
            _keep(found, play(desk, number))
        if can_serve(desk.tinyblog) and rounds:
            _keep(found, served(desk, desk.tinyblog, 3 * rounds))
            _keep(found, served(desk, desk.hugo, min(rounds, 3)))
    finally:
        clean(desk)
    sizes = "; ".join(f"{name} {one.files:,} files, {one.size / 1e6:,.1f} MB" for name, one in made.items())
    return f"- {desk.blog.count:,} notes{'' if desk.blog.cards else ' without cards'}: {sizes}"


def alike(mine: Output, others: Output) -> bool:
    """Whether two outputs have about as many files."""
    return abs(mine.files - others.files) <= _ALIKE * others.files


def _keep(found: Results, samples: Iterable[tuple[Key, Sample]]) -> None:
    for key, sample in samples:
        say(f"    {key.work}, {key.who}: {sample.wall:.3f} s, cpu {sample.cpu:.3f} s")
        found.setdefault(key, []).append(sample)


def _goals(found: Results) -> str:
    return tables.goals_table(verdicts(found))


def _machine(theirs: Contender) -> str:
    """What it was measured on, and with."""
    said = subprocess.run(theirs.command("version"), capture_output=True, text=True, check=True).stdout
    ours = importlib.metadata.version("tinyblog-posse")
    hardware = f"{os.cpu_count()} cores ({_processor()}), {platform.system()} {platform.release()}"
    versions = f"tinyblog {ours} on Python {platform.python_version()}; {' '.join(said.split()[:2])}"
    return f"- {datetime.now(UTC):%Y-%m-%d}; {hardware}; {versions}"


def _processor() -> str:
    """What Linux calls it."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _write(output: Path, text: str, found: Results) -> None:
    output.mkdir(parents=True, exist_ok=True)
    (output / "results.md").write_text(text, encoding="utf-8")
    (output / "results.json").write_text(json.dumps(tables.as_json(found), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
