"""Everyone can read every kind of page: with a keyboard, a screen reader, large text, any colours, on any screen."""

from typing import Any

import pytest

from tests.browser.sites import EVERY, THEMES, WALKED, Shelf, closely
from tests.browser.tools import chromium, run_tool, tools_missing
from tests.servers.need import need

WITH_SCRIPTS = {"search"}

every_kind = pytest.mark.parametrize("kind", WALKED)
every_theme = pytest.mark.parametrize("theme", THEMES)


def readings(shelf: Shelf, theme: str, kind: str) -> dict[str, Any]:
    """What was found on the pages of a kind, by page."""
    need(tools_missing())
    leaves = closely(shelf, theme)
    urls = [leaf.url for one in THEMES for leaf in closely(shelf, one)]
    found = shelf.once("walk", lambda: run_tool("walk", {"chromium": chromium(), "urls": urls, "every": EVERY}))
    mine = {str(leaf): found[leaf.url] for leaf in leaves if leaf.kind == kind}
    assert mine, (
        f"no blog has a page of the kind {kind!r}: write a note for it in content/, or in tests/browser/gallery.py"
    )
    return mine


def troubles(found: dict[str, Any], *keys: str) -> str:
    return "\n".join(f"{leaf}: {one}" for leaf, reading in found.items() for key in keys for one in reading[key])


@every_theme
@every_kind
def test_axe_finds_nothing_in_both_schemes_narrow_and_wide(shelf: Shelf, theme: str, kind: str) -> None:
    assert not troubles(readings(shelf, theme, kind), "axe")


@every_theme
@every_kind
def test_nothing_scrolls_sideways_and_text_grows_as_the_reader_wishes(shelf: Shelf, theme: str, kind: str) -> None:
    assert not troubles(readings(shelf, theme, kind), "sideways", "large")


@every_theme
@every_kind
def test_a_keyboard_reaches_everything_in_order_and_shows_where_it_is(shelf: Shelf, theme: str, kind: str) -> None:
    assert not troubles(readings(shelf, theme, kind), "keyboard")


@every_theme
@every_kind
def test_nothing_moves_for_those_who_wish_so_and_forced_colours_can_be_read(
    shelf: Shelf, theme: str, kind: str
) -> None:
    assert not troubles(readings(shelf, theme, kind), "still", "forced")


@every_theme
@every_kind
def test_it_can_be_printed_and_read_without_scripts(shelf: Shelf, theme: str, kind: str) -> None:
    assert not troubles(readings(shelf, theme, kind), "print", "silent")


@every_theme
@every_kind
def test_nothing_blocks_the_first_paint(shelf: Shelf, theme: str, kind: str) -> None:
    assert not troubles(readings(shelf, theme, kind), "blocking")


@every_theme
@every_kind
def test_only_the_site_itself_is_asked_and_nothing_is_missing(shelf: Shelf, theme: str, kind: str) -> None:
    found = readings(shelf, theme, kind)
    place = shelf.built(theme, "sample")[0].url.rsplit("/", 1)[0] + "/"
    asked = [one["url"] for reading in found.values() for one in reading["requests"]]
    assert [url for url in asked if not url.startswith((place, "data:"))] == []
    assert not troubles(found, "errors")


@every_theme
@pytest.mark.parametrize("kind", sorted(set(WALKED) - WITH_SCRIPTS))
def test_no_script_is_loaded_or_runs(shelf: Shelf, theme: str, kind: str) -> None:
    found = readings(shelf, theme, kind)
    assert not troubles(found, "signs")
    kinds = {one["type"] for reading in found.values() for one in reading["requests"]}
    assert kinds <= {"document", "stylesheet", "image", "media", "font", "other"}
