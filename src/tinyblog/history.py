"""The history of a file: what git knows of it. The only module that runs git, and it only ever reads.

Without git, without a repository, or where git refuses to answer, nothing is known, and nothing fails.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_PLACE = re.compile(rb"([0-9a-f]{40,64}) \d+ \d+(?: \d+)?")
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The commit in which each line of a file first appeared, in the file's order; blank lines do not count.

    A commit is empty where none is known, such as of a line that is not committed yet; `notice` says why, where that
    is so of more than a line.
    """

    commits: tuple[str, ...] = ()
    notice: str = ""


def read_history(path: Path) -> History:
    """Ask `git blame` who wrote which line of the file."""
    if (shallow := _git(path, "rev-parse", "--is-shallow-repository")) is None:
        return History(notice="no commits are named: git is not installed")
    if shallow.returncode:
        return History(notice=f"no commits are named: {_complaint(shallow)}")
    blame = _git(path, "-c", "blame.ignoreRevsFile=", "blame", "--root", "--no-textconv", "--line-porcelain")
    if blame is None or blame.returncode:
        return History(notice="no commits are named: the file is not committed yet")
    edges = _edges(path) if shallow.stdout.strip() == b"true" else frozenset()
    commits = tuple("" if commit in edges else commit for commit in _commits(blame.stdout))
    cut = "this clone has only the newest commits, older ones are not named: fetch all with `git fetch --unshallow`"
    return History(commits=commits, notice=cut if edges else "")


def merge_rule(path: Path) -> str | None:
    """How git merges the file, such as `union`, `unspecified` where no .gitattributes says; None without a repository.

    The file need not be there.
    """
    asked = _git(path, "check-attr", "merge")
    if asked is None or asked.returncode:
        return None
    return asked.stdout.decode("utf-8", "replace").rstrip().rpartition(": ")[2]


def is_ignored(path: Path) -> bool:
    """Say whether a .gitignore keeps the file out of the repository."""
    asked = _git(path, "check-ignore", "--quiet")
    return asked is not None and asked.returncode == 0


def _commits(porcelain: bytes) -> list[str]:
    """One commit a line that is not blank; git names a line that is not committed by zeros."""
    found, commit = [], b""
    for line in porcelain.split(b"\n"):
        if line.startswith(b"\t"):
            if line.strip():
                found.append(commit.decode() if commit.strip(b"0") else "")
        elif place := _PLACE.fullmatch(line):
            commit = place[1]
    return found


def _edges(path: Path) -> frozenset[str]:
    """The oldest commits of a shallow clone: git lays everything before them at their door."""
    asked = _git(path, "rev-parse", "--git-path", "shallow")
    if asked is None or asked.returncode:
        return frozenset()
    try:
        text = (path.parent / asked.stdout.decode().strip()).read_text("utf-8")
    except (OSError, ValueError):
        return frozenset()
    return frozenset(text.split())


def _complaint(done: "subprocess.CompletedProcess[bytes]") -> str:
    said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0]
    return said.removeprefix("fatal: ")[:_MOST] or "git gave no reason"


def _git(path: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes] | None":
    """Run git in the file's folder, on the file; None if there is no git or no folder."""
    about = () if arguments[0] == "rev-parse" else ("--", path.name)
    command = ["git", "--no-optional-locks", *arguments, *about]
    try:
        return subprocess.run(command, cwd=path.parent, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError:
        return None
