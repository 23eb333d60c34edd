"""Hostile text, wherever an author or a configuration may put it: nothing runs, and everything stays valid."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.browser.attacks import build_attacked, configured, feed_troubles, write_attacked
from tests.browser.hostile import CLASSES, texts
from tests.browser.serving import Place
from tests.browser.sites import EVERY
from tests.browser.tools import chromium, nu_errors, run_tool, tools_missing
from tests.servers.need import need

TEXTS = texts(one_of=1 if EVERY else 5)
CONFIGURED = texts(one_of=1 if EVERY else 15)
"""A configuration makes a whole site for each text."""


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory, place: Place) -> Path:
    """The site of the attacked blog; beside its own pages stand those of attacked configurations."""
    root = tmp_path_factory.mktemp("attacked")
    site = build_attacked(write_attacked(root / "notes", place.url, TEXTS))
    for number, name, data in configured(root / "configured", place.url, CONFIGURED):
        file = site / "configured" / str(number) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    place.serve("", site)
    return site


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_there_is_something_of_every_class_and_most_of_it_is_published(attacked: Path) -> None:
    assert all(len(list(one())) >= 5 for one in CLASSES)
    published = {kind: len(list(attacked.glob(f"2026/01/{kind}*/index.html"))) for kind in "bwu"}
    assert published["b"] > 0.9 * len(TEXTS)
    assert published["w"] > 0.9 * len(TEXTS)
    assert published["u"] < 0.5 * len(TEXTS)  # most are no addresses, and refused
    assert len(list(attacked.glob("configured/*/index.html"))) > 0.9 * len(CONFIGURED)


def test_no_script_runs_and_nothing_is_asked(attacked: Path, place: Place) -> None:
    need(tools_missing())
    urls = [
        f"{place.url}/{quote(file.relative_to(attacked).as_posix().removesuffix('index.html'))}"
        for file in pages(attacked)
    ]
    found: dict[str, Any] = run_tool("attack", {"chromium": chromium(), "urls": urls, "place": place.url})
    assert not found, "\n".join(f"{url}: {sign}" for url, signs in found.items() for sign in signs)


def test_every_page_is_valid(attacked: Path) -> None:
    need(tools_missing())
    found = {str(file): errors for file, errors in nu_errors(pages(attacked)).items() if errors}
    assert not found, "\n".join(f"{file}: {error}" for file, errors in found.items() for error in errors[:3])


def test_every_feed_is_well_formed(attacked: Path) -> None:
    files = [file for file in attacked.rglob("*") if file.suffix in (".xml", ".json")]
    assert len(files) > 100
    assert not [trouble for file in files for trouble in feed_troubles(str(file), file.read_bytes())]
