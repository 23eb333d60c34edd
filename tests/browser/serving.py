"""A built site on loopback, as a host of static files serves it: compressed, with 404.html for what is not there."""

import gzip
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.servers.wire import Handler, LoopbackServer

_TEXT = ("text/", "application/json", "application/xml", "application/feed+json", "image/svg+xml")
_TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".xml": "application/xml"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a folder is served: `url` without a slash at its end."""

    url: str
    _http: "_Files"

    def serve(self, path: str, folder: Path) -> str:
        """Serve `folder` below `path` (such as `/blog`, or empty) from now on; return its address."""
        self._http.folders[path] = folder
        return self.url + path

    def close(self) -> None:
        """Stop; raise AssertionError if a handler crashed."""
        self._http.close()


def start_place() -> Place:
    """Start a server of nothing on a free port."""
    http = _Files()
    http.start()
    return Place(url=http.url, _http=http)


class _Files(LoopbackServer):
    def __init__(self) -> None:
        super().__init__(_Handler)
        self.folders: dict[str, Path] = {}

    def find(self, path: str) -> tuple[int, Path | None]:
        """The status and the file for a path: that of the longest folder's path that it begins with."""
        for prefix in sorted(self.folders, key=len, reverse=True):
            if path == prefix or path.startswith(prefix + "/"):
                folder = self.folders[prefix]
                file = folder / unquote(path.removeprefix(prefix)).lstrip("/")
                file = file / "index.html" if file.is_dir() else file
                missing = folder / "404.html"
                return (200, file) if file.is_file() else (404, missing if missing.is_file() else None)
        return 404, None


class _Handler(Handler):
    server: _Files

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        status, file = self.server.find(urlsplit(self.path).path)
        body = file.read_bytes() if file else b"nothing here"
        mime = _type(file) if file else "text/plain"
        headers: Mapping[str, str] = {"Content-Type": mime, "Cache-Control": "max-age=600"}
        if "gzip" in self.headers.get("Accept-Encoding", "") and mime.startswith(_TEXT):
            body, headers = gzip.compress(body, mtime=0), {**headers, "Content-Encoding": "gzip"}
        self.answer(status, b"" if self.command == "HEAD" else body, headers)

    do_HEAD = do_GET  # noqa: N815


def _type(file: Path) -> str:
    return _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
