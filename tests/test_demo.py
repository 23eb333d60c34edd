"""The demo, from end to end."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.demo import DUE, REPOSITORY


def _changes() -> str:
    """What git sees, and in the folders of the blog what it ignores too."""
    blog = ["--ignored", "--", "content", "site", "outbox", ".tinyblog", "tinyblog.toml"]
    return _status() + _status(*blog)


def _status(*arguments: str) -> str:
    command = ["git", "status", "--porcelain", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, encoding="utf-8", check=True).stdout


def test_the_demo_posts_the_newest_notes_once_finds_them_again_and_leaves_the_repository_alone(tmp_path: Path) -> None:
    before = _changes()
    done = subprocess.run(
        [sys.executable, "-m", "tests.demo"],
        cwd=REPOSITORY,
        env=os.environ | {"TMPDIR": str(tmp_path), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert _changes() == before
    assert done.stdout.count("\n  posted  outbox  ") == DUE
    assert done.stdout.count("\n  adopted  outbox  ") == DUE
    assert "nothing to post" in done.stdout
    assert f"Posts in the outbox before: {DUE}. After: {DUE}." in done.stdout

    (blog,) = tmp_path.iterdir()
    posts = list((blog / "outbox" / "outbox").glob("*.json"))
    assert len(posts) == DUE
    (page,) = re.findall(r"On the page (\S+):", done.stdout)
    link = re.search(r'<a class="u-syndication" rel="syndication" href="([^"]+)"', (blog / page).read_text("utf-8"))
    assert link
    assert link[1].rpartition("#")[2] in {post.stem for post in posts}
