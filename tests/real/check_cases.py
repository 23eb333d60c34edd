"""Public collections of hostile strings as notes; run by `make check-real` where they are at hand."""

import json
from collections.abc import Iterator
from pathlib import Path

import html5lib
import pytest

from tests.blogs import CONFIG, NOW, make_blog, note
from tests.real.data import DATA
from tinyblog.build import build

CASES = DATA / "cases"
LINKS = ("href", "src", "action", "formaction", "data", "poster", "{http://www.w3.org/1999/xlink}href")


def hostile() -> Iterator[str]:
    yield from json.loads((CASES / "naughty-strings.json").read_bytes())
    yield from json.loads((CASES / "xss.json").read_bytes())["vectors"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    notes: dict[str, str | bytes] = {}
    for number, text in enumerate(hostile()):
        notes[f"{number}.md"] = note(text, "2026-01-01", slug=f"n{number}")
        head = {"date": "2026-01-01", "title": text, "tags": [text], "summary": text, "slug": f"t{number}"}
        notes[f"t{number}.md"] = json.dumps(head) + "\nx\n"
    settings = CONFIG.replace('title = "Blog"', 'title = "Blog"\ncards = false')
    config = make_blog(tmp_path_factory.mktemp("hostile"), notes, config=settings)
    built = build(config, config.root / "site", now=NOW, keep_going=True)
    assert built.notes > 0.98 * len(notes)
    assert all(problem.where and problem.hint for problem in built.problems)
    return config.root / "site"


def test_no_link_runs_a_script(pages: Path) -> None:
    checked = 0
    for path in pages.rglob("2026/01/*/index.html"):
        for element in html5lib.parse(path.read_bytes()).iter():
            for name in LINKS:
                address = "".join(element.get(name, "").split()).lower() if isinstance(element.tag, str) else ""
                checked += bool(address)
                assert not address.startswith(("javascript:", "vbscript:")), path
    assert checked > 10_000


def test_titles_tags_and_summaries_are_text(pages: Path) -> None:
    for path in pages.rglob("2026/01/t*/index.html"):
        tree = html5lib.parse(path.read_bytes(), namespaceHTMLElements=False)
        assert {element.tag for element in tree.iter()} <= {
            *("html", "head", "meta", "title", "link", "body", "a", "header", "nav", "main", "article", "h1", "p"),
            *("div", "footer", "time", "span", "data", "style"),
        }, path
        assert len(tree.findall(".//style")) == 1, path  # the theme's own
