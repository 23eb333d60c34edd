"""The demo: tinyblog's own microblog, built and posted to an outbox in a temporary folder, with nothing left to chance.

Every step is the real command line. What a step must show is checked, and the first surprise ends the demo.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
DUE = 5
"""How many of the newest notes the demo posts."""


class Surprise(Exception):  # noqa: N818 - it is one
    """Something is not as the demo promises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blog:
    """The copy of the blog that the demo plays with."""

    folder: Path

    @property
    def site(self) -> Path:
        """The built site."""
        return self.folder / "site"

    @property
    def ledger(self) -> Path:
        """What has been posted where."""
        return self.folder / "content" / "syndication.jsonl"

    @property
    def outbox(self) -> Path:
        """The folder that holds the posts."""
        return self.folder / "outbox" / "outbox"

    def posts(self) -> int:
        """How many posts the outbox holds."""
        return len(list(self.outbox.glob("*.json")))


def main() -> None:
    """Play every step, and say at the end what was seen."""
    blog = _copy()
    _say(f"A copy of tinyblog's own microblog, to play with: {blog.folder}")
    _build(blog)
    _make_due(blog)
    _rehearse(blog)
    backlink = _post(blog)
    _post_again(blog)
    _show_backlink(blog, backlink)
    _lose_the_ledger(blog)
    _status(blog)
    _close(blog)


def _copy() -> Blog:
    """Copy notes and configuration to a fresh folder; the ledger there is a new blog's: empty."""
    blog = Blog(folder=Path(tempfile.mkdtemp(prefix="tinyblog-demo-")).resolve())
    shutil.copytree(REPOSITORY / "content", blog.folder / "content")
    shutil.copy(REPOSITORY / "tinyblog.toml", blog.folder)
    blog.ledger.write_text("")
    return blog


def _build(blog: Blog) -> None:
    _title("Build the site")
    _run(blog, "build")
    _expect((blog.site / "index.html").is_file(), "there is a home page")


def _make_due(blog: Blog) -> None:
    """Set max_age so that the newest notes are due on whatever day this is: older than that is never posted."""
    items = json.loads((blog.site / "feed.json").read_bytes())["items"]
    last, next_one = (datetime.fromisoformat(item["date_published"]) for item in items[DUE - 1 : DUE + 1])
    between = last - (last - next_one) / 2  # the demo may take its time
    minutes = (datetime.now(UTC) - between).total_seconds() // 60
    path = blog.folder / "tinyblog.toml"
    text, changed = re.subn(r'(?m)^max_age = ".*"$', f'max_age = "{minutes:.0f}m"', path.read_text())
    _expect(changed == 1, "tinyblog.toml sets max_age once")
    path.write_text(text)
    _say(
        f"\nNotes older than max_age are never posted. In the copy it is now {minutes:.0f} minutes, "
        f"so that exactly the newest {DUE} notes are due today."
    )


def _rehearse(blog: Blog) -> None:
    _title("Look at the posts before anything is sent")
    _run(blog, "check")
    _run(blog, "preview")
    page = blog.folder / "preview.html"
    _run(blog, "preview", "--format", "html", "--output", str(page))
    _expect(page.is_file(), "there is a page of previews")
    _say(f"  The same as a page: {page.as_uri()}\n")
    _run(blog, "syndicate", "--dry-run")
    _expect(blog.posts() == 0, "a dry run posts nothing")


def _post(blog: Blog) -> str:
    _title("Post them to the outbox")
    outcomes = _results(_run(blog, "syndicate", "--json"))
    _expect([outcome["result"] for outcome in outcomes] == ["posted"] * DUE, f"{DUE} posts are made")
    _expect(blog.posts() == DUE, f"the outbox holds {DUE} posts")
    return str(outcomes[-1]["note"])


def _post_again(blog: Blog) -> None:
    _title("Ask for the same again: there is nothing left to do")
    done = _run(blog, "syndicate")
    _expect("nothing to post" in done.stderr, "the second run posts nothing")
    _expect(blog.posts() == DUE, f"the outbox still holds {DUE} posts")


def _show_backlink(blog: Blog, note: str) -> None:
    _title("Build again: the notes now link to their copies")
    _run(blog, "build")
    page = blog.site / note.strip("/") / "index.html"
    link = re.search(r'<a class="u-syndication".*?</a>', page.read_text())
    _expect(link is not None, f"the page of {note} links to its copy")
    _say(f"\n  On the page {page.relative_to(blog.folder)}:\n  {link[0] if link else ''}")


def _lose_the_ledger(blog: Blog) -> None:
    _title("Lose the ledger, the record of what was posted, and post again")
    before = blog.posts()
    blog.ledger.unlink()
    _say("$ rm content/syndication.jsonl")
    outcomes = _results(_run(blog, "syndicate", "--json"))
    found = [outcome["result"] for outcome in outcomes]
    _expect(found == ["adopted"] * DUE, f"the {DUE} posts are found where they stand")
    _say(f"\n  Posts in the outbox before: {before}. After: {blog.posts()}.")
    _expect(blog.posts() == before, "nothing is posted twice")


def _status(blog: Blog) -> None:
    _title("Where every note stands")
    done = _run(blog, "status")
    _expect(done.stdout.count(" adopted ") == DUE, f"{DUE} notes stand as adopted")


def _close(blog: Blog) -> None:
    _title("That was all")
    _say(
        f"The site was built, {DUE} notes were posted once, and losing the ledger posted nothing twice.\n"
        "Your own files are as they were, and nothing left this computer.\n\n"
        f"The site:   python3 -m http.server -d {blog.site}\n"
        "            then open http://localhost:8000/\n"
        f"The posts:  open {(blog.outbox / 'index.html').as_uri()}"
    )


def _run(blog: Blog, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the real command in the copy, and show what it says."""
    command = [sys.executable, "-m", "tinyblog", *arguments]
    done = subprocess.run(
        command, cwd=blog.folder, env=_environment(), capture_output=True, encoding="utf-8", check=False
    )
    _say(f"$ tinyblog {' '.join(arguments)}\n")
    shown = done.stderr if "--json" in arguments else done.stderr + done.stdout
    _say("\n".join(f"  {line}".rstrip() for line in shown.splitlines()))
    _expect(done.returncode == 0, f"it exits with 0, not {done.returncode}")
    return done


def _environment() -> Mapping[str, str]:
    """This environment, with the code of this repository first."""
    paths = [str(REPOSITORY / "src"), os.environ.get("PYTHONPATH", "")]
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths)), "PYTHONUTF8": "1"}


def _results(done: "subprocess.CompletedProcess[str]") -> list[dict[str, Any]]:
    outcomes: list[dict[str, Any]] = json.loads(done.stdout)["outcomes"]
    return outcomes


def _expect(is_so: bool, what: str) -> None:
    if not is_so:
        raise Surprise(what)


def _title(text: str) -> None:
    _say(f"\n\n{text}\n{'-' * len(text)}")


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    try:
        main()
    except Surprise as surprise:
        sys.exit(f"\nThis is not as it should be: {surprise}")
