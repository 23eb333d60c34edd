"""The notes that are posted, each with a mark to count its copies by; and the site that feeds are taken from."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.servers.web import WebServer

REPOSITORY = Path(__file__).resolve().parents[2]
_MARK = re.compile(r"(?:fresh|old|late)-\d\d")
_TYPES = {".xml": "application/rss+xml", ".json": "application/feed+json", ".css": "text/css"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A short note; `mark` is in its title and its file's name, and in no other note's."""

    mark: str
    time: datetime

    @property
    def text(self) -> str:
        """What it says."""
        return f"These are the words of {self.mark}."


def fresh_notes() -> tuple[Note, ...]:
    """Three notes of today, oldest first."""
    now = datetime.now(UTC)
    return tuple(Note(mark=f"fresh-{n:02}", time=now - timedelta(hours=4 - n)) for n in (1, 2, 3))


def old_notes() -> tuple[Note, ...]:
    """Thirty notes of the last year, oldest first, the newest ten days old."""
    now = datetime.now(UTC)
    return tuple(Note(mark=f"old-{n:02}", time=now - timedelta(days=10 + 12 * (30 - n))) for n in range(1, 31))


def late_note() -> Note:
    """One note that comes later than the others."""
    return Note(mark="late-01", time=datetime.now(UTC) - timedelta(minutes=1))


def copies(texts: Iterable[str]) -> Counter[str]:
    """How many copies of each mark stand there."""
    return Counter(found[0] for text in texts if (found := _MARK.search(text)))


def write_notes(blog: Path, notes: Iterable[Note]) -> None:
    """Write the notes as tinyblog reads them."""
    (blog / "content").mkdir(parents=True, exist_ok=True)
    for note in notes:
        head = f"---\ntitle: Note {note.mark}\ndate: {note.time:%Y-%m-%dT%H:%M:%SZ}\n---\n"
        (blog / "content" / f"{note.mark}.md").write_text(f"{head}{note.text}\n", encoding="utf-8")


def write_config(blog: Path, url: str, accounts: str = "") -> None:
    """Write the configuration of a blog at `url`; `accounts` are its tables."""
    blog.mkdir(parents=True, exist_ok=True)
    text = f'[site]\nurl = "{url}"\ntitle = "Bench"\n\n[author]\nname = "Ada"\n\n{accounts}'
    (blog / "tinyblog.toml").write_text(text, encoding="utf-8")


def serve_site(web: WebServer, blog: Path, notes: Iterable[Note]) -> None:
    """Build a site of the notes with tinyblog, in the folder `blog`, and serve it all."""
    write_notes(blog, notes)
    write_config(blog, web.url)
    command = [sys.executable, "-m", "tinyblog", "build", "--config", str(blog / "tinyblog.toml")]
    subprocess.run(command, cwd=blog, env={"PYTHONPATH": str(REPOSITORY / "src")}, check=True, capture_output=True)
    site = blog / "site"
    for path in (path for path in site.rglob("*") if path.is_file()):
        name = path.relative_to(site).as_posix().removesuffix("index.html")
        web.serve(
            f"/{name}", path.read_bytes(), headers={"Content-Type": _TYPES.get(path.suffix, "text/html; charset=utf-8")}
        )
