"""Everyone can read every kind of page: with a keyboard, a screen reader, large text, any colours, on any screen."""

from typing import Any

import pytest

from tests.browser.sites import EVERY, THEMES, WALKED, Leaf, Shelf, closely, is_hard
from tests.browser.tools import chromium, run_tool, tools_missing
from tests.servers.need import need

WITH_SCRIPTS = {"search"}

every_kind = pytest.mark.parametrize("kind", WALKED)
every_theme = pytest.mark.parametrize("theme", THEMES)


def readings(shelf: Shelf, theme: str, kind: str) -> dict[str, Any]:
    """What was found on the pages of a kind, by page."""
    need(tools_missing())
    found = shelf.once("walk", lambda: walked(shelf))
    mine = {str(leaf): found[leaf.url] for leaf in closely(shelf, theme) if leaf.kind == kind}
    assert mine, (
        f"no blog has a page of the kind {kind!r}: write a note for it in content/, or in tests/browser/gallery.py"
    )
    return mine


def walked(shelf: Shelf) -> Any:
    """What was found on all pages that are looked at closely, and on the rest, by address."""
    urls = [leaf.url for theme in THEMES for leaf in closely(shelf, theme)]
    more = [leaf.url for theme in THEMES for leaf in rest(shelf, theme)]
    return run_tool("walk", {"chromium": chromium(), "urls": urls, "more": more, "every": EVERY})


def rest(shelf: Shelf, theme: str) -> list[Leaf]:
    """The notes of the sample that are not looked at closely, and hard ones; with EVERY, all other pages."""
    close = set(closely(shelf, theme))
    leaves = [
        leaf for leaf in shelf.leaves(theme) if EVERY or is_hard(leaf) or (leaf.blog, leaf.kind) == ("sample", "note")
    ]
    return [leaf for leaf in leaves if leaf not in close and leaf.kind != "redirect"]


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
def test_no_other_page_scrolls_sideways_on_a_narrow_screen(shelf: Shelf, theme: str) -> None:
    need(tools_missing())
    found = shelf.once("walk", lambda: walked(shelf))
    assert rest(shelf, theme)
    assert not troubles({str(leaf): found[leaf.url] for leaf in rest(shelf, theme)}, "sideways")


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
