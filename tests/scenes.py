"""Scenes for the proof of exactly once: a blog with one note, its accounts behind proxies, and what happens to runs."""

import shutil
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.blogs import make_blog, note
from tests.networks.stages import BlueskyStage, Stage
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.config import Config, load_config
from tinyblog.ledger import load_ledger
from tinyblog.session import World
from tinyblog.source import ledger_path
from tinyblog.steps import Outcome
from tinyblog.syndicate import Options, syndicate

PUT = "/xrpc/com.atproto.repo.putRecord"
POST = "/api/v1/statuses"
THREAD = "\n\n".join(f"Paragraph {word} {'of a thread ' * 22}#once." for word in ("one", "two", "three"))
TEXT = "Exactly once, *whatever* happens: [see](http://127.0.0.1/x) #once"


class Killed(BaseException):
    """The end of a process, as a run that is not a process meets it."""


@dataclass(kw_only=True)
class Scene:
    """A blog with one note, its accounts behind a proxy each, and what can happen to a run."""

    folder: Path
    stages: tuple[Stage, ...]
    proxies: tuple[FaultProxy, ...]

    @property
    def config(self) -> Config:
        return load_config(self.folder / "tinyblog.toml")

    @property
    def env(self) -> dict[str, str]:
        return {name: value for stage in self.stages for name, value in stage.env.items()}

    def run(self, folder: Path | None = None, *, dies_at: int = 0) -> list[Outcome]:
        """One run; without a ledger it is a first run. With `dies_at` it ends at that look at the clock."""
        config = load_config((folder or self.folder) / "tinyblog.toml")
        looks = iter(range(1, 1000))

        def clock() -> datetime:
            if next(looks) == dies_at:
                raise Killed
            return datetime.now(UTC)

        world = World(env=self.env, clock=clock, sleep=lambda _: time.sleep(0.02))
        options = Options(first_run=not ledger_path(config.root).exists())
        with closing(syndicate(config, options, world)) as outcomes:  # type: ignore[type-var]
            return list(outcomes)

    def settle(self) -> None:
        """Whatever was held on its way arrives."""
        for proxy in self.proxies:
            proxy.faults.clear()
            proxy.hurry()
            proxy.wait_until_idle()

    def check_at_most_one(self) -> None:
        for stage in self.stages:
            assert len(stage.shown()) <= 1

    def check_exactly_one(self, folder: Path | None = None) -> None:
        ledger = load_ledger(ledger_path(folder or self.folder))
        assert ledger is not None
        known = {line.account for line in ledger.lines if line.account}
        assert known == {stage.account.name for stage in self.stages}
        for stage in self.stages:
            (shown,) = stage.shown()
            first, *later = (line for line in ledger.lines if line.account == stage.account.name)
            assert {line.id for line in (first, *later)} == {shown.id}
            assert first.action in ("posted", "adopted")
            assert {line.action for line in later} <= {"edited"}


def write_blog(folder: Path, places: Sequence[tuple[Stage, str]], *, text: str = TEXT, style: str = "") -> None:
    tables = []
    for stage, url in places:
        values = "".join(f'{key} = "{value}"\n' for key, value in stage.at(url).settings.items())
        tables.append(f'[accounts.{stage.account.name}]\nnetwork = "{stage.account.network}"\n{values}{style}')
    head = '[site]\nurl = "https://blog.example"\ntitle = "Blog"\n[author]\nname = "Ada"\n'
    written = datetime.now(UTC) - timedelta(hours=1)
    make_blog(folder, {"once.md": note(text, f"{written:%Y-%m-%dT%H:%M:%SZ}")}, config=head + "".join(tables))


class Threads(Scene):
    """The same with a note that is a thread: between two runs a part of it may be missing, never be there twice."""

    def check_at_most_one(self) -> None:
        for stage in self.stages:
            texts = self.chain(stage)
            assert len(texts) in ((0, 3) if isinstance(stage, BlueskyStage) else range(4))

    def check_exactly_one(self, folder: Path | None = None) -> None:
        ledger = load_ledger(ledger_path(folder or self.folder))
        assert ledger is not None
        for stage in self.stages:
            *before, line = (line for line in ledger.lines if line.account == stage.account.name)
            assert [part.id for part in line.parts] == self.chain(stage)
            assert len(line.parts) == 3
            first, *later = (*before, line)
            assert first.action in ("posted", "adopted")
            assert {one.action for one in later} <= {"edited"}
            assert "".join(line.texts).replace(" More.", "") == THREAD.replace("\n\n", "")

    def chain(self, stage: Stage) -> list[str]:
        """The ids of what stands there, which is all one chain of answers."""
        below = {above: one for one, above in stage.answered()}
        assert len(below) == len(stage.answered())
        found: list[str] = []
        while (here := below.get(found[-1] if found else "")) is not None:
            found.append(here)
        assert len(found) == len(below)
        return found


Event = Callable[[Scene], None]


def _fine(scene: Scene) -> None:
    scene.run()


def _faulty(fault: Fault, *, after: int = 0) -> Event:
    """The fault meets the post, or the part of a thread that comes after so many."""

    def event(scene: Scene) -> None:
        for stage, proxy in zip(scene.stages, scene.proxies, strict=True):
            path = "/xrpc/com.atproto.repo.*" if isinstance(stage, BlueskyStage) else POST
            faults = [*[Fault.delay_answer(0)] * after, fault]
            proxy.faults += [replace(one, method="POST", path=path) for one in faults]
        scene.run()

    return event


def _killed(scene: Scene) -> None:
    """Between the post and the ledger: the clock is looked at for the run, for the post, and for the line."""
    try:
        scene.run(dies_at=3)
    except Killed:
        return


def _lost_ledger(scene: Scene) -> None:
    ledger_path(scene.folder).unlink(missing_ok=True)


def _edited(scene: Scene) -> None:
    path = scene.folder / "content" / "once.md"
    path.write_text(path.read_text().rstrip() + " More.\n")


def _two_at_once(scene: Scene) -> None:
    clone = scene.folder.with_name("clone")
    shutil.copytree(scene.folder, clone)
    results: list[list[Outcome]] = []
    threads = [threading.Thread(target=lambda at=at: results.append(scene.run(at))) for at in (scene.folder, clone)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 2
    shutil.rmtree(clone)


EVENTS: dict[str, Event] = {
    "fine": _fine,
    "refused": _faulty(Fault.refuse(400)),
    "time-out after landing": _faulty(Fault.delay_answer(30)),
    "time-out before landing": _faulty(Fault.delay_request(30)),
    "reset before landing": _faulty(Fault.cut_request()),
    "reset after landing": _faulty(Fault.cut_answer(reset=True)),
    "closed after landing": _faulty(Fault.cut_answer()),
    "500 after landing": _faulty(Fault.replace_answer(500)),
    "garbled after landing": _faulty(Fault.replace_answer(200, body=b"{}")),
    "killed": _killed,
    "lost ledger": _lost_ledger,
    "edited": _edited,
    "two at once": _two_at_once,
}
EVENTS_IN_THREADS: dict[str, Event] = EVENTS | {
    f"{name}, in part {after + 1}": _faulty(fault, after=after)
    for after in (1, 2)
    for name, fault in {
        "refused": Fault.refuse(400),
        "reset before landing": Fault.cut_request(),
        "closed after landing": Fault.cut_answer(),
        "500 after landing": Fault.replace_answer(500),
        "time-out after landing": Fault.delay_answer(30),
        "time-out before landing": Fault.delay_request(30),
    }.items()
}


def play(
    stage: Stage, folder: Path, events: Sequence[str], between: Callable[[], None], *, threaded: bool = False
) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    proxy = FaultProxy(stage.url)
    with closing(proxy):
        kind = Threads if threaded else Scene
        scene = kind(folder=folder / "blog", stages=(stage,), proxies=(proxy,))
        text, style = (THREAD, 'overflow = "thread"\n') if threaded else (TEXT, "")
        write_blog(scene.folder, [(stage, proxy.url)], text=text, style=style)
        # What was said stands in the ledger alone: a short post has no address by which to know it after an edit.
        both = "lost ledger" in events
        for name in events:
            if both and name == "edited":
                continue
            EVENTS_IN_THREADS[name](scene)
            scene.settle()
            scene.check_at_most_one()
            between()
        scene.run()
        scene.check_exactly_one()
