"""What pages weigh: a note's text is there with the first packets that a server sends."""

import gzip
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

import html5lib
import pytest

from tests.browser.sites import KINDS, THEMES, Built, Leaf, Shelf

MOST = 14_000
"""Bytes, compressed: what fits into the ten packets that come before a server waits for an answer."""
_DATA = ("application/ld+json",)


def needed(built: Built, leaf: Leaf) -> list[Path]:
    """The files that a browser has to have before it shows the page's text: the page, its style sheets and scripts."""
    files = [leaf.file]
    for element in html5lib.parse(leaf.file.read_bytes(), namespaceHTMLElements=False).iter():
        is_style = element.tag == "link" and "stylesheet" in element.get("rel", "").split()
        waits = element.tag == "script" and not {"async", "defer"} & element.attrib.keys()
        address = element.get("href" if is_style else "src")
        if address and (is_style or waits):
            url = urldefrag(urljoin(leaf.url, address)).url.partition("?")[0]
            assert url.startswith(built.url + "/"), f"{leaf} waits for another site: {url}"
            files.append(built.folder / url.removeprefix(built.url + "/"))
    return files


def packed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 6, mtime=0))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_note_and_all_that_its_text_needs_is_light(shelf: Shelf, theme: str, kind: str, record_property: Any) -> None:
    (built,) = shelf.built(theme, "sample")
    weights = {leaf: sum(map(packed, needed(built, leaf))) for leaf in built.leaves if leaf.kind == kind}
    if weights:
        heaviest = max(weights, key=lambda leaf: weights[leaf])
        page = {"page": f"{theme}, {heaviest}", "pages": len(weights), "HTML": heaviest.file.stat().st_size}
        record_property(
            "weights", {**page, "compressed": packed(heaviest.file), "with all its text needs": weights[heaviest]}
        )
    heavy = {str(leaf): weight for leaf, weight in weights.items() if weight > MOST}
    assert kind != "note" or (weights and not heavy), heavy
