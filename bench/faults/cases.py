"""The faults: what goes wrong in the first run, before a second one in which nothing does."""

import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.faults.notes import copies, late_note, old_notes, serve_site
from bench.faults.runs import PATIENCE, Run, until
from bench.faults.tools import Desk, Tool
from tests.servers.proxy import Fault
from tests.servers.web import WebServer

_OVERLAP_SECONDS = 15.0
_START_SECONDS = 60.0


@dataclass(kw_only=True)
class Scene:
    """A tool in a folder, with its notes and its account; `codes` are the exit codes of each run so far."""

    tool: Tool
    desk: Desk
    folder: Path
    web: WebServer
    codes: list[tuple[int, ...]] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    def set_up(self) -> None:
        """Give the tool its notes, by a feed if it works from one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.tool.feed:
            serve_site(self.web, self.folder.with_name("site"), self.desk.notes)
            self.desk = replace(self.desk, feed=f"{self.web.url}/feed.xml")
        self.tool.prepare(self.folder, self.desk)

    def start(self, folder: Path | None = None) -> Run:
        """Begin a run."""
        return Run(self.tool.steps(self.desk), folder or self.folder, self.tool.env(self.desk), self.done)

    def end(self, *runs: Run) -> None:
        """Wait for runs, let arrive what was held, and clear away what no fresh machine has."""
        for run in runs:
            run.wait()
            self.codes.append(tuple(run.codes))
        if self.desk.place.proxy.faults:
            raise RuntimeError(f"{self.tool.name} did not meet the fault: nothing was measured")
        self.desk.place.settle()
        if self.tool.litter:
            (self.folder / self.tool.litter).unlink(missing_ok=True)

    def run(self) -> None:
        """One whole run."""
        self.end(self.start())

    def at_second_post(self, fault: Fault) -> None:
        """Let a fault meet the second post of the next run."""
        place = self.desk.place
        place.proxy.faults += [place.pass_one(), replace(fault, method="POST", path=place.posting)]

    def count(self) -> Counter[str]:
        """The copies of each note that stand there now."""
        return copies(self.desk.place.texts())


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A fault; `play` is the first run and what goes wrong with it.

    `record`: it makes sense only for a tool that keeps a record. `archive`: the notes are old, and it is the first
    run; `careful`: by the tool's own means against that. `slow`: it takes minutes, most of them waiting.
    """

    name: str
    play: Callable[[Scene], None]
    record: bool = False
    archive: bool = False
    careful: bool = False
    slow: bool = False

    def absent(self, tool: Tool) -> str:
        """Why it cannot be played with a tool; empty if it can."""
        if self.record and not tool.record:
            return "keeps no record of what it has posted"
        if self.careful and not tool.careful:
            return "has no such means" if tool.name != "tinyblog" else "needs none"
        return ""


def _faulty(make: Callable[[Scene], Fault]) -> Callable[[Scene], None]:
    def play(scene: Scene) -> None:
        scene.at_second_post(make(scene))
        scene.run()

    return play


def _killed(scene: Scene) -> None:
    """The second post has landed, and its answer is on the way."""
    scene.at_second_post(Fault.delay_answer(PATIENCE))
    run = scene.start()
    until(lambda: sum(scene.count().values()) >= 2 or run.over, seconds=_START_SECONDS)
    run.kill()
    scene.end(run)


def _record_lost(scene: Scene) -> None:
    scene.run()
    record = scene.folder / scene.tool.record
    if record.is_dir():
        shutil.rmtree(record)
    else:
        record.unlink(missing_ok=True)


def _together(scene: Scene, other: Path) -> None:
    """Two runs, of which the first post is held until the other run sends one too, or does not come."""
    place = scene.desk.place
    place.proxy.faults.append(Fault.delay_request(_OVERLAP_SECONDS, method="POST", path=place.posting))
    runs = [scene.start(), scene.start(other)]
    until(lambda: place.sent() >= 2 or all(run.over for run in runs), seconds=_START_SECONDS)
    place.proxy.hurry()
    scene.end(*runs)


def _two_here(scene: Scene) -> None:
    _together(scene, scene.folder)


def _two_machines(scene: Scene) -> None:
    clone = scene.folder.with_name("clone")
    shutil.copytree(scene.folder, clone)
    _together(scene, clone)


def _archive(scene: Scene) -> None:
    """The first run over old notes; then a new one is written."""
    scene.desk = replace(scene.desk, notes=old_notes(), first=True)
    scene.set_up()
    scene.run()
    scene.desk = replace(scene.desk, notes=(*scene.desk.notes, late_note()), first=False)
    scene.set_up()


def _too_many(scene: Scene) -> Fault:
    headers = {"Content-Type": "application/json", **scene.desk.place.limits()}
    return Fault.refuse(429, body=_body("RateLimitExceeded"), headers=headers)


def _body(error: str) -> bytes:
    """An error as both networks write one."""
    return json.dumps({"error": error, "message": error}).encode()


CASES = (
    Case(name="nothing", play=Scene.run),
    Case(name="connection reset before the post lands", play=_faulty(lambda _: Fault.cut_request())),
    Case(name="connection reset after it has landed", play=_faulty(lambda _: Fault.cut_answer(reset=True))),
    Case(
        name="500 after it has landed",
        play=_faulty(lambda _: Fault.replace_answer(500, body=_body("InternalServerError"))),
    ),
    Case(name="503 before it lands", play=_faulty(lambda _: Fault.refuse(503, body=_body("ServiceUnavailable")))),
    Case(name="429 that says when it ends", play=_faulty(_too_many)),
    Case(name="an answer that never comes", play=_faulty(lambda _: Fault.delay_answer(9 * PATIENCE)), slow=True),
    Case(name="killed while the answer is on its way", play=_killed),
    Case(name="record lost between two runs", play=_record_lost, record=True),
    Case(name="two runs at once, in one folder", play=_two_here, record=True),
    Case(name="two runs at once, on two machines", play=_two_machines, record=True),
    Case(name="first run over 30 old notes", play=_archive, record=True, archive=True),
    Case(name="the same, with the tool's own means", play=_archive, record=True, archive=True, careful=True),
)
