"""Every page is valid HTML, needs no script, and leads only to what is there."""

import subprocess
import sysconfig
from pathlib import Path

import html5lib
import pytest

from tests.browser.sites import KINDS, THEMES, Leaf, Shelf
from tests.browser.tools import nu_errors, run_tool, tools_missing
from tests.servers.need import need

WITH_SCRIPTS = {"search"}
"""The kinds of pages that may run a script: it is what a reader came for."""
_DATA = ("application/ld+json",)

every_page = pytest.mark.parametrize("theme", THEMES)
every_kind = pytest.mark.parametrize("kind", KINDS)


def said(found: dict[Leaf, list[str]]) -> str:
    return "\n".join(f"{leaf}: {one}" for leaf, errors in found.items() for one in errors)


def of_kind(shelf: Shelf, theme: str, kind: str) -> list[Leaf]:
    found = [leaf for leaf in shelf.leaves(theme) if leaf.kind == kind]
    assert found, (
        f"no blog has a page of the kind {kind!r}: write a note for it in content/, or in tests/browser/gallery.py"
    )
    return found


@every_page
@every_kind
def test_the_nu_checker_finds_no_error(shelf: Shelf, theme: str, kind: str) -> None:
    need(tools_missing())
    files = [leaf.file for one in THEMES for leaf in shelf.leaves(one)]
    errors = shelf.once("nu", lambda: nu_errors(files))
    assert not said({leaf: errors[leaf.file] for leaf in of_kind(shelf, theme, kind)})


@every_page
@every_kind
def test_html_validate_finds_no_error(shelf: Shelf, theme: str, kind: str) -> None:
    need(tools_missing())
    files = [str(leaf.file) for one in THEMES for leaf in shelf.leaves(one)]
    errors = shelf.once("html-validate", lambda: run_tool("markup", {"files": files}))
    assert not said({leaf: errors[str(leaf.file)] for leaf in of_kind(shelf, theme, kind)})


@every_page
@pytest.mark.parametrize("kind", sorted(set(KINDS) - WITH_SCRIPTS))
def test_no_page_has_a_script(shelf: Shelf, theme: str, kind: str) -> None:
    for leaf in of_kind(shelf, theme, kind):
        for element in html5lib.parse(leaf.file.read_bytes(), namespaceHTMLElements=False).iter():
            assert element.tag != "script" or element.get("type") in _DATA, leaf
            assert not any(name.startswith("on") for name in element.attrib), leaf


@every_page
@pytest.mark.parametrize("blog", ["sample", "gallery"])
def test_every_link_within_the_site_leads_somewhere(shelf: Shelf, theme: str, blog: str) -> None:
    (built,) = shelf.built(theme, blog)
    lychee = Path(sysconfig.get_path("scripts")) / "lychee"
    options = [
        "--offline",
        "--include-fragments=full",
        "--no-progress",
        "--format=detailed",
        "--index-files=index.html",
    ]
    places = ["--root-dir", str(built.folder.parent), "--remap", f"{built.url}/(.*) file://{built.folder}/$1"]
    done = subprocess.run(
        [lychee, *options, *places, str(built.folder)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Total.............0" not in done.stdout
