"""Lighthouse, as on a phone: a hundred of a hundred."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.bad import BAD
from tests.browser.sites import KINDS, THEMES, Leaf, Shelf, fullest
from tests.browser.tools import chromium, run_tool, tools_missing
from tests.servers.need import need

SCORED = tuple(kind for kind in ("home", "note", "tag", "photos") if kind in KINDS)
TRIES = 5
"""Of the performance, which depends on what else the machine does, the best of so many counts."""


def measured(shelf: Shelf, bad: Path) -> tuple[dict[tuple[str, str], tuple[Leaf, Any]], Any]:
    """The scores of the fullest page of each kind in the sample, in each theme; and those of a page that is wrong."""
    (bad / "index.html").write_text(BAD)
    wrong = shelf.serve("/wrong", bad) + "/"
    leaves = {
        (theme, kind): leaf
        for theme in THEMES
        for kind, leaf in fullest(shelf.built(theme, "sample")[0], SCORED).items()
    }
    urls = [leaf.url for leaf in leaves.values()]
    found = run_tool("scores", {"chromium": chromium(), "urls": urls, "once": [wrong], "tries": TRIES})
    return {key: (leaf, found[leaf.url]) for key, leaf in leaves.items()}, found[wrong]


@pytest.fixture
def scores(shelf: Shelf, tmp_path: Path) -> tuple[dict[tuple[str, str], tuple[Leaf, Any]], Any]:
    need(tools_missing())
    return shelf.once("scores", lambda: measured(shelf, tmp_path))


def test_lighthouse_sees_what_is_wrong(scores: tuple[Any, Any]) -> None:
    found = scores[1]
    assert found["error"] == ""
    assert found["scores"]["accessibility"] < 100
    assert found["scores"]["seo"] < 100
    assert any("image-alt" in one for one in found["below"])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", SCORED)
def test_every_score_is_a_hundred(scores: tuple[Any, Any], theme: str, kind: str, record_property: Any) -> None:
    leaf, found = scores[0][theme, kind]
    record_property("scores", {"page": f"{theme}, {leaf}", **found["scores"]})
    assert found["error"] == ""
    assert set(found["scores"].values()) == {100}, "\n".join([f"{leaf}: {found['scores']}", *found["below"]])
