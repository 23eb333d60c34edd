"""The golden blog: its pages, feeds and posts, to the byte.

After a change that is meant, write them anew with `TINYBLOG_GOLDEN=write`, and read the difference.
"""

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.blogs import NOW
from tinyblog.build import build
from tinyblog.config import Config, load_config
from tinyblog.preview import preview
from tinyblog.preview.facts import values

BLOG = Path(__file__).parent / "golden" / "blog"
EXPECTED = Path(__file__).parent / "golden" / "expected"
FILES = (
    "index.html",
    "page/1/index.html",
    "2026/11/plain/index.html",
    "2026/11/titled/index.html",
    "2026/11/photo-walk/index.html",
    "2026/11/hostile/index.html",
    "old/titled/index.html",
    "tags/hashtag/index.html",
    "tags/index.html",
    "archive/index.html",
    "archive/2026/index.html",
    "archive/2026/11/index.html",
    "on-this-day/index.html",
    "photos/index.html",
    "languages/pl/index.html",
    "subscribe/index.html",
    "elsewhere/index.html",
    "404.html",
    "feed.xml",
    "atom.xml",
    "feed.json",
    "tags/hashtag/feed.xml",
    "sitemap.xml",
    "robots.txt",
)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    folder = tmp_path_factory.mktemp("golden")
    shutil.copytree(BLOG, folder, dirs_exist_ok=True)
    return load_config(folder / "tinyblog.toml")


@pytest.fixture(scope="module")
def site(config: Config) -> Path:
    build(config, config.root / "site", now=NOW)
    return config.root / "site"


def same(name: str, found: bytes) -> None:
    expected = EXPECTED / name
    if os.environ.get("TINYBLOG_GOLDEN") == "write":
        expected.parent.mkdir(parents=True, exist_ok=True)
        expected.write_bytes(found)
    assert found.decode() == expected.read_bytes().decode()


@pytest.mark.parametrize("name", FILES)
def test_a_page_or_feed_is_as_expected(site: Path, name: str) -> None:
    same(name, (site / name).read_bytes())


def test_the_site_has_just_the_expected_files(site: Path) -> None:
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    same("files.txt", "".join(f"{name}\n" for name in names).encode())


def test_the_posts_are_as_expected(config: Config) -> None:
    posts = [values(one) for one in preview(config, now=NOW) if one.state == "due"]
    same("posts.json", json.dumps(posts, ensure_ascii=False, indent=1).encode() + b"\n")


def test_drafts_and_future_notes_are_nowhere(site: Path) -> None:
    for path in site.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"DRAFT-SECRET" not in data
            assert b"FUTURE-SECRET" not in data
            assert b"/future/" not in data
