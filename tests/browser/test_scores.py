"""Lighthouse, as on a phone: a hundred of a hundred."""

from typing import Any

import pytest

from tests.browser.sites import KINDS, THEMES, Leaf, Shelf, fullest
from tests.browser.tools import chromium, run_tool, tools_missing
from tests.servers.need import need

SCORED = tuple(kind for kind in ("home", "note", "tag", "photos") if kind in KINDS)
TRIES = 5
"""Of the performance, which depends on what else the machine does, the best of so many counts."""


def measured(shelf: Shelf) -> dict[tuple[str, str], tuple[Leaf, Any]]:
    """The scores of the fullest page of each kind in the sample, in each theme."""
    leaves = {
        (theme, kind): leaf
        for theme in THEMES
        for kind, leaf in fullest(shelf.built(theme, "sample")[0], SCORED).items()
    }
    job = {"chromium": chromium(), "urls": [leaf.url for leaf in leaves.values()], "tries": TRIES}
    found = run_tool("scores", job)
    return {key: (leaf, found[leaf.url]) for key, leaf in leaves.items()}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", SCORED)
def test_every_score_is_a_hundred(shelf: Shelf, theme: str, kind: str, record_property: Any) -> None:
    need(tools_missing())
    leaf, found = shelf.once("scores", lambda: measured(shelf))[theme, kind]
    record_property("scores", {"page": f"{theme}, {leaf}", **found["scores"]})
    assert found["error"] == ""
    assert set(found["scores"].values()) == {100}, "\n".join([f"{leaf}: {found['scores']}", *found["below"]])
