"""What forks is tried in an interpreter of its own: the one that runs the tests may have threads."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

needs_fork = pytest.mark.skipif(not hasattr(os, "fork") or sys.platform == "darwin", reason="nothing is forked here")


def alone(check: Callable[[], None]) -> None:
    """Run a function, known by its module and name, in an interpreter that has no other thread."""
    command = [
        sys.executable,
        "-W",
        "error",
        "-c",
        f"from {check.__module__} import {check.__name__} as check; check()",
    ]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
