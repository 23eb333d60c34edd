"""One run of a tool, as a job of CI does it: processes that can be waited for, and killed."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench.faults.tools import Step

PATIENCE = 420.0
_POLL = 0.02


class Run:
    """The steps of a run, one after the other, in `folder`; it has begun when it is made.

    A step whose mark is in `done` is left out; one that succeeds puts its mark there. What the steps say is added to
    `log.txt`. A step that takes longer than PATIENCE is killed, as CI does with a job.
    """

    def __init__(self, steps: Sequence[Step], folder: Path, env: Mapping[str, str], done: set[str]) -> None:
        self.codes: list[int] = []
        self._guard = threading.Lock()
        self._killed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._go, args=(tuple(steps), folder, _only(env, folder), done))
        self._thread.start()

    def kill(self) -> None:
        """End it with SIGKILL, and all that was still to come."""
        with self._guard:
            self._killed = True
            if self._process is not None:
                self._process.kill()
        self._thread.join()

    def wait(self) -> None:
        """Wait for its end."""
        self._thread.join()

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return not self._thread.is_alive()

    def _go(self, steps: Sequence[Step], folder: Path, env: Mapping[str, str], done: set[str]) -> None:
        for step in steps:
            if step.mark not in done and (code := self._do(step, folder, env)) is not None:
                self.codes.append(code)
                if step.mark and code == 0:
                    done.add(step.mark)

    def _do(self, step: Step, folder: Path, env: Mapping[str, str]) -> int | None:
        with (folder / "log.txt").open("ab") as log:
            with self._guard:
                if self._killed:
                    return None
                nothing = subprocess.DEVNULL
                process = subprocess.Popen(step.command, cwd=folder, env=env, stdin=nothing, stdout=log, stderr=log)
                self._process = process
            try:
                return process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                return process.wait()


def until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until something is so; tell whether it became so in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(_POLL)
    return True


def _only(env: Mapping[str, str], folder: Path) -> dict[str, str]:
    """An environment with a home of its own, no proxies, and nothing of the person who runs this."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT")}
    return {**kept, "HOME": str(folder), "NO_PROXY": "*", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1", **env}
