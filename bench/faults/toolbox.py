"""The peers: which version of each is measured, and how it comes into a folder of its own."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

_SECONDS = 900
_NODE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A tool from a registry; `pythons` are the oldest Python it runs on, and the first it does not."""

    name: str
    package: str
    version: str
    registry: Literal["PyPI", "npm"]
    pythons: tuple[tuple[int, int], tuple[int, int]] = ((3, 11), (4, 0))


PEERS = (
    Peer(name="feed2fedi", package="feed2fedi", version="4.0.9", registry="PyPI", pythons=((3, 12), (4, 0))),
    # its last release reads its configuration by a class that Python 3.12 no longer has
    Peer(name="feed2toot", package="feed2toot", version="0.17", registry="PyPI", pythons=((3, 9), (3, 12))),
    Peer(name="mdsend", package="mdsend", version="0.3.2", registry="PyPI"),
    Peer(name="crosspost", package="@humanwhocodes/crosspost", version="1.0.4", registry="npm"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A peer that can run: `command` starts it, `packages` are all packages it came with and their versions."""

    peer: Peer
    command: tuple[str, ...]
    runtime: str
    packages: Mapping[str, str] = field(default_factory=dict)


class CannotInstallError(Exception):
    """A peer cannot run here; the message says why."""


def install(peer: Peer, home: Path) -> Installed:
    """Install a peer below `home`, unless it is there already; raises CannotInstallError."""
    folder = home / f"{peer.name}-{peer.version}"
    done = folder / "installed"
    how = _by_pip if peer.registry == "PyPI" else _by_npm
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
    found = how(peer, folder, fresh=not done.exists())
    done.touch()
    return found


def _by_pip(peer: Peer, folder: Path, *, fresh: bool) -> Installed:
    python = str(folder / "bin" / "python")
    if fresh:
        _do([_python(peer), "-m", "venv", str(folder)])
        _do([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", f"{peer.package}=={peer.version}"])
    listed = json.loads(_do([python, "-m", "pip", "list", "--disable-pip-version-check", "--format=json"]))
    return Installed(
        peer=peer,
        command=(str(folder / "bin" / peer.name),),
        runtime=_do([python, "--version"]).strip(),
        packages={row["name"]: row["version"] for row in listed},
    )


def _by_npm(peer: Peer, folder: Path, *, fresh: bool) -> Installed:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise CannotInstallError("it needs Node and npm, and they are not here")
    version = _do([node, "--version"]).strip()
    if int(version[1:].partition(".")[0]) < _NODE:
        raise CannotInstallError(f"it needs Node {_NODE} or newer, and here is {version}")
    if fresh:
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        _do([npm, "install", "--prefix", str(folder), *quiet, f"{peer.package}@{peer.version}"])
    return Installed(
        peer=peer,
        command=(node, str(folder / "node_modules" / peer.package / "dist" / "bin.js")),
        runtime=f"Node {version[1:]}",
        packages=dict(_node_packages(folder)),
    )


def _node_packages(folder: Path) -> Iterator[tuple[str, str]]:
    lock = json.loads((folder / "node_modules" / ".package-lock.json").read_bytes())
    for path, row in sorted(lock["packages"].items()):
        yield path.removeprefix("node_modules/"), row["version"]


def _python(peer: Peer) -> str:
    """The newest Python here that the peer runs on."""
    oldest, too_new = peer.pythons
    found = [(version, path) for path in _pythons() if oldest <= (version := _version(path)) < too_new]
    if not found:
        words = ".".join(map(str, oldest)) + (f" to {too_new[0]}.{too_new[1] - 1}" if too_new[1] else " or newer")
        raise CannotInstallError(f"it needs Python {words}, and none is here")
    return max(found)[1]


def _pythons() -> Iterator[str]:
    yield sys.executable
    for name in (f"python3.{minor}" for minor in range(9, 16)):
        if path := shutil.which(name):
            yield path


def _version(python: str) -> tuple[int, int]:
    """The version of an interpreter; (0, 0) if it does not start."""
    done = subprocess.run([python, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"Python (\d+)\.(\d+)", done.stdout)
    return (int(found[1]), int(found[2])) if found and done.returncode == 0 else (0, 0)


def _do(command: Sequence[str]) -> str:
    """Run a command and return what it says; raises CannotInstallError with its first line about an error."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_SECONDS)
    except subprocess.CalledProcessError as error:
        said = next((line for line in str(error.stderr).splitlines() if "error" in line.lower()), "it said nothing")
        raise CannotInstallError(f"`{Path(command[0]).name}` failed: {said.strip()}") from error
    except subprocess.TimeoutExpired as error:
        raise CannotInstallError(f"`{Path(command[0]).name}` took more than {_SECONDS} s") from error
    return done.stdout
