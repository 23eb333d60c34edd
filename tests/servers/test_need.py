"""A missing server skips a test on a laptop, and fails it in CI."""

from pathlib import Path

import pytest

from tests.servers import pds
from tests.servers.need import REQUIRE, need


def test_nothing_missing_is_no_reason_to_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REQUIRE, "1")
    need(None)


def test_a_missing_server_skips_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REQUIRE, raising=False)
    with pytest.raises(pytest.skip.Exception, match="no such server"):
        need("no such server")


def test_a_missing_server_fails_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REQUIRE, "1")
    with pytest.raises(pytest.fail.Exception, match="no such server"):
        need("no such server")


def test_a_pds_that_is_not_installed_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(pds, "_MODULES", tmp_path)
    assert "npm ci --ignore-scripts" in (pds.pds_missing() or "")


def test_a_pds_without_a_node_new_enough_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "@atproto" / "pds").mkdir(parents=True)
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v20.1.0\n")
    old.chmod(0o755)
    monkeypatch.setattr(pds, "_MODULES", tmp_path)
    monkeypatch.setattr(pds, "_BUNDLED_NODE", tmp_path / "missing")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert "Node 22" in (pds.pds_missing() or "")
    old.write_text("#!/bin/sh\necho v22.1.0\n")
    assert pds.pds_missing() is None
