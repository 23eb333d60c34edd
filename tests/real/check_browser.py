"""Public collections of hostile strings in a real browser, wherever a text may stand; run by `make check-real`.

Each string is a note's body, its words and its addresses, and stands in a file's name; many notes stand on a page. A
part of them stands in configurations too.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.browser.attacks import build_attacked, configured, feed_troubles, write_attacked
from tests.browser.serving import Place, start_place
from tests.browser.tools import chromium, nu_errors, run_tool
from tests.real.check_cases import hostile

_A_PAGE = 60
_ONE_OF = 40


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    place = start_place()
    yield place
    place.close()


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory, place: Place) -> Path:
    root = tmp_path_factory.mktemp("attacked")
    texts = list(dict.fromkeys(hostile()))
    site = build_attacked(write_attacked(root / "notes", place.url, texts, size=_A_PAGE))
    for number, name, data in configured(root / "configured", place.url, texts[::_ONE_OF]):
        file = site / "configured" / str(number) / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    place.serve("", site)
    return site


def lists(site: Path) -> list[Path]:
    """The pages on which every note stands, and those of attacked configurations."""
    return sorted([*site.glob("page/*/index.html"), site / "index.html", *site.glob("configured/*/index.html")])


def test_no_script_runs_and_nothing_is_asked(attacked: Path, place: Place) -> None:
    paths = [quote(file.relative_to(attacked).as_posix().removesuffix("index.html")) for file in lists(attacked)]
    assert len(paths) > 300
    job = {"chromium": chromium(), "urls": [f"{place.url}/{path}" for path in paths], "place": place.url}
    found: dict[str, Any] = run_tool("attack", job)
    assert not found, "\n".join(f"{url}: {sign}" for url, signs in found.items() for sign in signs)[:20_000]


def test_every_page_is_valid(attacked: Path) -> None:
    files = [*lists(attacked), *sorted(attacked.glob("2026/01/w*/index.html"))]
    found = {str(file): errors for file, errors in nu_errors(files).items() if errors}
    assert not found, "\n".join(f"{file}: {error}" for file, errors in found.items() for error in errors[:3])[:20_000]


def test_every_feed_is_well_formed(attacked: Path) -> None:
    files = [file for file in attacked.rglob("*") if file.suffix in (".xml", ".json")]
    assert len(files) > 1000
    assert not [trouble for file in files for trouble in feed_troubles(str(file), file.read_bytes())]
