"""Fixtures for every test: real servers on loopback, and the guard that nothing else is reached."""

from collections.abc import Iterator
from functools import partial

import hypothesis
import pytest

from tests.costly import make_once
from tests.servers.loopback import loopback_only
from tests.servers.mastodon import MastodonServer, start_mastodon
from tests.servers.need import need
from tests.servers.pds import Pds, pds_missing, start_pds
from tests.servers.web import only_here
from tinyblog.linkcards import fetch_card

# Machines are slow at times; a test is never one of speed. A slow machine must not cut examples short either.
hypothesis.settings.register_profile(
    "tinyblog", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("tinyblog")
make_once()


@pytest.fixture(autouse=True)
def _only_loopback() -> Iterator[None]:
    with loopback_only() as refused:
        yield
    assert not refused, f"this test tried to reach {refused}"


@pytest.fixture(autouse=True)
def _strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    """No foreign page is looked for, and one on this machine may be shown in a card."""
    monkeypatch.setattr("tinyblog.linkcards.fetch_card", partial(fetch_card, allow_loopback=True, resolve=only_here))


@pytest.fixture(scope="session")
def pds() -> Iterator[Pds]:
    """The real PDS, one for all tests: make a fresh account in each."""
    need(pds_missing())
    server = start_pds()
    yield server
    server.close()


@pytest.fixture
def mastodon() -> Iterator[MastodonServer]:
    """A strict Mastodon server of our own, empty; change its `mode` as the test needs."""
    server = start_mastodon()
    yield server
    server.close()
