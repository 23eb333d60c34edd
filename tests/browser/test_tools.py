"""The tools see what is wrong: a check that finds nothing must not be one that looks at nothing."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser import tools
from tests.browser.bad import BAD
from tests.browser.serving import Place, start_place
from tests.browser.tools import chromium, nu_errors, run_tool, tools_missing


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("bad")
    (folder / "index.html").write_text(BAD)
    (folder / "style.css").write_text("p { margin: 0 }")
    place = start_place()
    place.serve("", folder)
    yield place, folder / "index.html"
    place.close()


def test_tools_that_are_not_installed_say_how_to_install_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tools, "_MODULES", tmp_path)
    assert "npm ci --ignore-scripts" in (tools_missing() or "")


def test_what_the_machine_lacks_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "puppeteer-core").mkdir()
    monkeypatch.setattr(tools, "_MODULES", tmp_path)
    monkeypatch.setattr(tools, "_BUNDLED_NODE", tmp_path / "missing")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "Node" in (tools_missing() or "")
    for name, missing in (("node", "Chromium"), ("chromium", "Java")):
        (tmp_path / name).write_text("#!/bin/sh\necho v24.8.0\n")
        (tmp_path / name).chmod(0o755)
        assert missing in (tools_missing() or "")


def test_both_checkers_see_markup_that_is_wrong(place: tuple[Place, Path]) -> None:
    file = place[1]
    assert any("No “p” element in scope" in one for one in nu_errors([file])[file])
    assert any("close-order" in one for one in run_tool("markup", {"files": [str(file)]})[str(file)])


def test_the_walk_sees_what_is_wrong(place: tuple[Place, Path]) -> None:
    url = place[0].url + "/"
    found = run_tool("walk", {"chromium": chromium(), "urls": [url], "more": [], "every": False})[url]
    assert {one.split(": ")[1].split(" ")[0] for one in found["axe"]} >= {"color-contrast", "image-alt"}
    assert any("dark, 320 px" in one for one in found["axe"])
    assert any(one.startswith("320 px: scrolls to 5") for one in found["sideways"])
    assert found["still"] == ["an animation runs: a", "b is animated: a"]
    assert any("no visible focus" in one for one in found["keyboard"])
    assert any("no skip link" in one for one in found["keyboard"])
    assert found["large"] == ["does not follow the reader's size of text: “Stays small”"]
    assert found["blocking"] == [f"{url}style.css"]
    assert found["signs"] == ["console: ran"]
    assert {"url": f"{url}asked", "type": "fetch"} in found["requests"]
