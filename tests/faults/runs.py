"""Runs of tinyblog as processes of their own, each in its own folder, with what it is to meet there."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, Any

from tests.blogs import uncovered
from tests.faults.traps import Trap

SECONDS = 120
"""How long a run may take, on a slow machine; none waits so long for anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended: its exit code (-9: killed), and what it printed."""

    code: int
    out: str
    err: str

    @property
    def outcomes(self) -> list[dict[str, Any]]:
        """What it said of each note, if it came so far."""
        return list(json.loads(self.out)["outcomes"]) if self.out.strip() else []


@dataclass(kw_only=True)
class Run:
    """One run that has been started."""

    out: Path
    err: Path
    pid: int = 0
    code: int | None = None
    started: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def kill(self) -> None:
        """Kill -9; return when it is dead."""
        assert self.started.wait(SECONDS)
        os.kill(self.pid, signal.SIGKILL)
        assert self.ended.wait(SECONDS)

    def wait(self) -> Ended:
        """How it ended."""
        assert self.ended.wait(SECONDS), "this run does not end"
        assert self.code is not None
        return Ended(code=self.code, out=self.out.read_text(), err=self.err.read_text())


class Zygote:
    """Starts runs; see `zygote.py`."""

    def __init__(self) -> None:
        env = {**uncovered(), "PYTHONPATH": ":".join(filter(None, sys.path)), "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, "-m", "tests.faults.zygote"]
        self._process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._ids = count(1)
        self._lock = threading.Lock()
        self._waiting: dict[int, Run] = {}
        self._running: dict[int, Run] = {}
        assert b"ready" in self._stdout.readline()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def start(self, folder: Path, arguments: list[str], env: Mapping[str, str], trap: Trap) -> Run:
        """Start `tinyblog ARGUMENTS` in a folder."""
        assert self._process.stdin is not None
        with self._lock:
            number = next(self._ids)
            run = Run(out=folder / f"out-{number}", err=folder / f"err-{number}")
            self._waiting[number] = run
            job = {"id": number, "folder": str(folder), "arguments": arguments, "env": dict(env), "trap": asdict(trap)}
            job |= {"out": str(run.out), "err": str(run.err)}
            self._process.stdin.write(json.dumps(job).encode() + b"\n")
            self._process.stdin.flush()
        return run

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(timeout=SECONDS) == 0
        self._reader.join()
        self._stdout.close()

    def _read(self) -> None:
        for line in self._stdout:
            told = json.loads(line)
            if "id" in told:
                run = self._waiting.pop(told["id"])
                run.pid, self._running[told["pid"]] = told["pid"], run
                run.started.set()
            else:
                run = self._running.pop(told["pid"])
                run.code = told["code"]
                run.ended.set()
