"""Never twice, never lost: whatever happens to a run, a note has one copy on a network in the end, and one line."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.networks.stages import BlueskyStage, MastodonStage, Stage
from tests.scenes import EVENTS, EVENTS_IN_THREADS, POST, PUT, Scene, play, write_blog
from tests.servers.mastodon import MastodonServer, start_mastodon
from tests.servers.pds import Pds
from tests.servers.proxy import Fault, FaultProxy

SEQUENCES = st.lists(st.sampled_from(sorted(EVENTS)), min_size=1, max_size=4)
SEQUENCES_IN_THREADS = st.lists(st.sampled_from(sorted(EVENTS_IN_THREADS)), min_size=1, max_size=4)
BOUNDED = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@settings(max_examples=12, **BOUNDED)  # type: ignore[arg-type]
@given(SEQUENCES)
def test_a_note_is_on_bluesky_exactly_once(
    pds: Pds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, events: list[str]
) -> None:
    monkeypatch.setattr("tinyblog.networks.bluesky.TIMEOUT", 1.0)
    play(BlueskyStage(pds), tmp_path / "b", events, lambda: None)


@settings(max_examples=8, **BOUNDED)  # type: ignore[arg-type]
@given(SEQUENCES)
def test_a_thread_is_on_bluesky_exactly_once(
    pds: Pds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, events: list[str]
) -> None:
    monkeypatch.setattr("tinyblog.networks.bluesky.TIMEOUT", 1.0)
    play(BlueskyStage(pds), tmp_path / "b", events, lambda: None, threaded=True)


@pytest.fixture(scope="module")
def server() -> Iterator[MastodonServer]:
    found = start_mastodon()
    yield found
    found.close()


@settings(max_examples=20, **BOUNDED)  # type: ignore[arg-type]
@given(SEQUENCES, st.sampled_from(["ok", "broken-4.6", "ignored", "pixelfed"]), st.booleans())
def test_a_note_is_on_mastodon_exactly_once(
    server: MastodonServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, events: list[str], keys: Any, slow: bool
) -> None:
    monkeypatch.setattr("tinyblog.networks.mastodon.TIMEOUT", 0.3)
    server.mode = replace(server.mode, idempotency=keys)
    play(MastodonStage(server), tmp_path / "m", events, lambda: server.advance(3601) if slow else None)


@settings(max_examples=20, **BOUNDED)  # type: ignore[arg-type]
@given(SEQUENCES_IN_THREADS, st.sampled_from(["ok", "broken-4.6", "ignored", "pixelfed"]), st.booleans())
def test_a_thread_is_on_mastodon_exactly_once(
    server: MastodonServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, events: list[str], keys: Any, slow: bool
) -> None:
    monkeypatch.setattr("tinyblog.networks.mastodon.TIMEOUT", 0.5)
    server.mode = replace(server.mode, idempotency=keys)
    between = (lambda: server.advance(3601)) if slow else (lambda: None)
    play(MastodonStage(server), tmp_path / "m", events, between, threaded=True)


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
