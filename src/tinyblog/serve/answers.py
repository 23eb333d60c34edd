"""Answers: what the server says to a request for an address, whoever asks and over whatever."""

import hashlib
import mimetypes
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote

from tinyblog.errors import NoteError, TinyblogError, raise_all
from tinyblog.preview import preview_of
from tinyblog.serve.bar import OWN, SCRIPT, STYLE, error_page, text_page, with_bar
from tinyblog.serve.blog import Blog, read_everything
from tinyblog.serve.lookup import Found, Shelves
from tinyblog.serve.stage import Broken, Shown

PREVIEW = f"{OWN}preview"
_HTML = "text/html; charset=utf-8"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": _HTML,
    ".htm": _HTML,
    ".ico": "image/vnd.microsoft.icon",
    ".ics": "text/calendar; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml; charset=utf-8",
    ".xsl": "text/xsl; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status, a content type, and the bytes or the file that holds them; or the address to go to (`location`).

    `version` names what a page says, whatever was put into it to name that.
    """

    status: int
    kind: str = _HTML
    body: bytes | Path = b""
    location: str = ""
    version: str = ""

    def data(self) -> bytes:
        """The bytes."""
        return self.body.read_bytes() if isinstance(self.body, Path) else self.body

    def tag(self) -> str:
        """Names this version of the answer: for browsers (ETag), and for pages that wait for another one."""
        return (
            self.version
            or hashlib.sha256(f"{self.status} {self.kind} {self.location}\n".encode() + self.data()).hexdigest()[:24]
        )


def answer(shown: Shown, address: str, *, now: datetime) -> Answer:
    """The answer to a request for the path `address` (as it stands in the request, without a query) at `now`."""
    path = _decoded(address)
    if path is None:
        return Answer(status=400, body=text_page("This is no address of a page."))
    try:
        if path in (SCRIPT.address, STYLE.address):
            own = SCRIPT if path == SCRIPT.address else STYLE
            return Answer(status=200, kind=_type(path), body=own.read())
        if isinstance(shown, Broken):
            return _wrong(shown.error, path)
        return _of_blog(shown, path, now)
    except TinyblogError as error:
        return _wrong(error, path)
    except OSError as error:  # a file that has just gone
        return _wrong(NoteError(f"cannot be read: {error.strerror}", where=path), path)


def _wrong(error: TinyblogError, path: str) -> Answer:
    body, version = error_page(error, path)
    return Answer(status=500, body=body, version=version)


def _of_blog(shelves: Shelves, path: str, now: datetime) -> Answer:
    blog = shelves.blog
    root = unquote(blog.site.root)
    if path.startswith(f"{PREVIEW}/"):
        return Answer(status=200, body=_preview(blog, path.removeprefix(PREVIEW), now))
    if not path.startswith(root):
        near = path in ("/", root.rstrip("/"))
        return Answer(status=302, location=blog.site.root) if near else _missing(shelves, path, now)
    if source := blog.stood.get(f"/{path.removeprefix(root)}"):
        where = f"content/{source}"
        raise_all(one for one in blog.problems if one.where.partition(":")[0] == where)
    name = path.removeprefix(root)
    if path.endswith("/"):
        found = shelves.find(f"{name}index.html")
        return _file(shelves, found, f"{name}index.html", path, now) if found else _missing(shelves, path, now)
    if found := shelves.find(name):
        return _file(shelves, found, name, path, now)
    if Path(name).suffix not in _TYPES and shelves.find(f"{name}/index.html"):
        return Answer(status=301, location=quote(f"{path}/"))
    return _missing(shelves, path, now)


def _file(shelves: Shelves, found: Found, name: str, path: str, now: datetime) -> Answer:
    body, version = found.data, ""
    if found.page and isinstance(body, bytes) and found.page.kind != "redirect":
        body, version = with_bar(shelves.blog, found.page, body, path, now)
    return Answer(status=200, kind=_type(name), body=body, version=version)


def _missing(shelves: Shelves, path: str, now: datetime) -> Answer:
    found = shelves.find("404.html")
    if found is None:
        return Answer(status=404, body=text_page("There is no such page."))
    return replace(_file(shelves, found, "404.html", path, now), status=404)


def _preview(blog: Blog, path: str, now: datetime) -> bytes:
    """The page with the posts of a note."""
    from tinyblog.preview.page import as_html

    source = read_everything(blog, now=now)
    entry = next((one for one in source.site.entries if one.path == path), None)
    if entry is None:
        raise NoteError("there is no such note", where=path)
    return as_html(preview_of(blog.config, source, path, now=now), blog.config).encode()


def _type(name: str) -> str:
    end = Path(name).suffix.lower()
    return _TYPES.get(end) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _decoded(address: str) -> str | None:
    """The path in plain characters; None for what no file of a site has."""
    try:
        path = unquote(address, errors="strict")
    except UnicodeDecodeError:
        return None
    wrong = not path.startswith("/") or "\\" in path or "\0" in path or "//" in path
    return None if wrong or {".", ".."} & set(path.split("/")) else path
