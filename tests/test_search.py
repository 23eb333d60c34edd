import gzip
import json
import sys
from pathlib import Path

import pytest

from tests.blogs import CONFIG, NOW, make_blog, note
from tinyblog.build import build
from tinyblog.errors import ThemeError

SEARCHED = CONFIG.replace('title = "Blog"', 'title = "Blog"\nsearch = true')


def built(folder: Path, notes: dict[str, str], config: str = SEARCHED) -> Path:
    build(make_blog(folder, notes, config=config), folder / "site", now=NOW)
    return folder / "site"


def fragments(site: Path) -> dict[str, str]:
    """What the index says of each page, by its address."""
    found = (gzip.decompress(file.read_bytes()).decode() for file in site.glob("search/fragment/*"))
    notes = (json.loads(text.partition("{")[1] + text.partition("{")[2]) for text in found)
    return {one["url"]: one["content"] for one in notes}


def test_the_index_holds_title_text_descriptions_and_tags_of_every_listed_note(tmp_path: Path) -> None:
    notes = {
        "a.md": note("Żółte #liście", title="Jesień"),
        "b.md": note("Tea", photo="{src: 'https://pics.example/k.jpg', alt: A red kite}"),
    }
    found = fragments(built(tmp_path, notes))
    assert {
        url: [word in text for word in ("Jesień", "Żółte", "liście", "red kite")] for url, text in found.items()
    } == {
        "/2026/11/a/": [True, True, True, False],
        "/2026/11/b/": [False, False, False, True],
    }


def test_unlisted_notes_are_not_in_the_index_and_of_warned_ones_only_the_warning_is(tmp_path: Path) -> None:
    notes = {
        "a.md": note("secret", visibility="unlisted"),
        "b.md": note("He is the murderer", content_warning="Spoiler"),
    }
    found = fragments(built(tmp_path, notes))
    assert list(found) == ["/2026/11/b/"]
    assert "Spoiler" in found["/2026/11/b/"]
    assert "murderer" not in found["/2026/11/b/"]


def test_the_same_notes_give_the_same_index_with_the_memo_and_without(tmp_path: Path) -> None:
    one, other = built(tmp_path / "one", {"a.md": note("x")}), built(tmp_path / "other", {"a.md": note("x")})
    again = built(tmp_path / "one", {"a.md": note("x")})
    kept = [
        {path.relative_to(site): path.read_bytes() for path in site.rglob("search/**/*") if path.is_file()}
        for site in (one, other, again)
    ]
    assert kept[0] == kept[1] == kept[2]
    assert {"pagefind.js", "pagefind-entry.json", "index.html"} <= {path.name for path in kept[0]}


def test_without_search_in_the_config_there_is_neither_page_nor_index(tmp_path: Path) -> None:
    site = built(tmp_path, {"a.md": note("x")}, CONFIG)
    assert not (site / "search").exists()
    assert b"<script" not in (site / "index.html").read_bytes()


def test_a_missing_pagefind_is_an_error_that_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pagefind", None)
    with pytest.raises(ThemeError, match="search needs Pagefind, which is not installed") as caught:
        built(tmp_path, {"a.md": note("x")})
    assert "pip install 'tinyblog-posse[search]'" in caught.value.hint
