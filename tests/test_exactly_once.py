"""Never twice, never lost: whatever happens to a run, a note has one copy on a network in the end, and one line."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.blogs import make_blog, note
from tests.networks.stages import BlueskyStage, MastodonStage, Stage
from tests.servers.mastodon import MastodonServer, start_mastodon
from tests.servers.pds import Pds
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.config import Config, load_config
from tinyblog.ledger import load_ledger
from tinyblog.session import World
from tinyblog.source import ledger_path
from tinyblog.syndicate import Options, Outcome, syndicate

PUT = "/xrpc/com.atproto.repo.putRecord"
POST = "/api/v1/statuses"
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
        assert sorted(line.account for line in ledger.lines if line.account) == sorted(
            stage.account.name for stage in self.stages
        )
        for stage in self.stages:
            (shown,) = stage.shown()
            (line,) = (line for line in ledger.lines if line.account == stage.account.name)
            assert line.id == shown.id
            assert line.action in ("posted", "adopted")


def write_blog(folder: Path, places: Sequence[tuple[Stage, str]]) -> None:
    tables = []
    for stage, url in places:
        values = "".join(f'{key} = "{value}"\n' for key, value in stage.at(url).settings.items())
        tables.append(f'[accounts.{stage.account.name}]\nnetwork = "{stage.account.network}"\n{values}')
    head = '[site]\nurl = "https://blog.example"\ntitle = "Blog"\n[author]\nname = "Ada"\n'
    written = datetime.now(UTC) - timedelta(hours=1)
    make_blog(folder, {"once.md": note(TEXT, f"{written:%Y-%m-%dT%H:%M:%SZ}")}, config=head + "".join(tables))


Event = Callable[[Scene], None]


def _fine(scene: Scene) -> None:
    scene.run()


def _faulty(fault: Fault) -> Event:
    def event(scene: Scene) -> None:
        for stage, proxy in zip(scene.stages, scene.proxies, strict=True):
            path = PUT if isinstance(stage, BlueskyStage) else POST
            proxy.faults.append(replace(fault, method="POST", path=path))
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
SEQUENCES = st.lists(st.sampled_from(sorted(EVENTS)), min_size=1, max_size=4)
BOUNDED = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


def play(stage: Stage, folder: Path, events: Sequence[str], between: Callable[[], None]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    proxy = FaultProxy(stage.url)
    with closing(proxy):
        scene = Scene(folder=folder / "blog", stages=(stage,), proxies=(proxy,))
        write_blog(scene.folder, [(stage, proxy.url)])
        # What was said stands in the ledger alone: a short post has no address by which to know it after an edit.
        both = "lost ledger" in events
        for name in events:
            if both and name == "edited":
                continue
            EVENTS[name](scene)
            scene.settle()
            scene.check_at_most_one()
            between()
        scene.run()
        scene.check_exactly_one()


@settings(max_examples=12, **BOUNDED)  # type: ignore[arg-type]
@given(SEQUENCES)
def test_a_note_is_on_bluesky_exactly_once(
    pds: Pds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, events: list[str]
) -> None:
    monkeypatch.setattr("tinyblog.networks.bluesky.TIMEOUT", 1.0)
    play(BlueskyStage(pds), tmp_path / "b", events, lambda: None)


@pytest.fixture(scope="module")
def server() -> Iterator[MastodonServer]:
    found = start_mastodon()
    yield found
    found.close()


@settings(max_examples=30, **BOUNDED)  # type: ignore[arg-type]
@given(SEQUENCES, st.sampled_from(["ok", "broken-4.6", "ignored", "pixelfed"]), st.booleans())
def test_a_note_is_on_mastodon_exactly_once(
    server: MastodonServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, events: list[str], keys: Any, slow: bool
) -> None:
    monkeypatch.setattr("tinyblog.networks.mastodon.TIMEOUT", 0.3)
    server.mode = replace(server.mode, idempotency=keys)
    play(MastodonStage(server), tmp_path / "m", events, lambda: server.advance(3601) if slow else None)


@pytest.mark.parametrize("keys", ["ok", "broken-4.6", "pixelfed", "ignored"])
def test_two_runs_that_have_both_found_nothing_make_one_copy(server: MastodonServer, tmp_path: Path, keys: Any) -> None:
    """The first run's post is held, after both have looked, until the second's was sent too."""
    server.mode = replace(server.mode, idempotency=keys)
    stage = MastodonStage(server)
    with closing(FaultProxy(stage.url)) as proxy:
        scene = Scene(folder=tmp_path / "one", stages=(stage,), proxies=(proxy,))
        write_blog(scene.folder, [(stage, proxy.url)])
        shutil.copytree(scene.folder, tmp_path / "two")
        with server.hold_posts():
            threads = [threading.Thread(target=scene.run, args=(tmp_path / name,)) for name in ("one", "two")]
            for thread in threads:
                thread.start()
            _wait(lambda: proxy.log.count(("POST", POST)) >= 2)
        for thread in threads:
            thread.join()
        for name in ("one", "two"):
            scene.run(tmp_path / name)
            scene.check_exactly_one(tmp_path / name)


def _wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def both(pds: Pds, mastodon: MastodonServer, tmp_path: Path) -> Iterator[Scene]:
    """A blog with an account on each server."""
    stages: tuple[Stage, ...] = (BlueskyStage(pds), MastodonStage(mastodon))
    proxies = tuple(FaultProxy(stage.url) for stage in stages)
    scene = Scene(folder=tmp_path / "blog", stages=stages, proxies=proxies)
    write_blog(scene.folder, [(stage, proxy.url) for stage, proxy in zip(stages, proxies, strict=True)])
    yield scene
    for proxy in proxies:
        proxy.close()


def start(scene: Scene, folder: Path | None = None) -> "subprocess.Popen[str]":
    """A real run, as a process of its own."""
    command = [sys.executable, "-m", "tinyblog", "syndicate", "--json", "--config"]
    path = (folder or scene.folder) / "tinyblog.toml"
    env = {**scene.env, "PYTHONPATH": ":".join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen([*command, str(path)], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: "subprocess.Popen[str]", scene: Scene, code: int | None = 0) -> None:
    out, err = process.communicate(timeout=60)
    assert code is None or process.returncode == code, err
    assert not any(secret in out + err for secret in scene.env.values())


@pytest.mark.parametrize(("at", "path"), [(0, PUT), (1, POST)], ids=["bluesky", "mastodon"])
@pytest.mark.parametrize("fault", [Fault.delay_answer(60), Fault.delay_request(60)], ids=["landed", "on its way"])
def test_a_killed_process_leaves_one_copy(both: Scene, fault: Fault, at: int, path: str) -> None:
    proxy, stage = both.proxies[at], both.stages[at]
    proxy.faults.append(replace(fault, method="POST", path=path))
    process = start(both)
    _wait(lambda: ("POST", path) in proxy.log)
    if fault.kind == "delay_answer":
        _wait(lambda: len(stage.shown()) == 1)
    process.kill()
    finish(process, both, code=-9)
    both.settle()
    both.check_at_most_one()
    finish(start(both), both)
    both.check_exactly_one()


def test_two_processes_in_one_folder_take_turns(both: Scene) -> None:
    for process in [start(both), start(both)]:
        finish(process, both)
    both.check_exactly_one()


def test_two_processes_in_two_clones_make_one_copy(both: Scene) -> None:
    clone = both.folder.with_name("clone")
    shutil.copytree(both.folder, clone)
    for process in [start(both), start(both, clone)]:
        finish(process, both, code=None)
        both.check_at_most_one()
    for folder in (both.folder, clone):
        both.run(folder)
        both.check_exactly_one(folder)
