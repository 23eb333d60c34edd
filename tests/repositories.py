"""Real git repositories for the tests, untouched by the settings of whoever runs them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
_WHO = {f"GIT_{who}_{what}": "me@blog.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
_ALONE = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


def git(folder: Path, *arguments: str) -> str:
    """Run git in the folder; what it says."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | _WHO | _ALONE
    done = subprocess.run(["git", *arguments], cwd=folder, env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def make_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository in the folder; the code that is tested sees no other settings either."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    for name, value in _ALONE.items():
        monkeypatch.setenv(name, value)
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return folder


def commit(folder: Path, message: str) -> str:
    """Commit everything; the commit's name."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")
