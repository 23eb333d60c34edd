"""Fixtures for every test: real servers on loopback, and the guard that nothing else is reached."""

import os
from collections.abc import Iterator

import pytest

from tests.servers.loopback import loopback_only
from tests.servers.mastodon import MastodonServer, start_mastodon
from tests.servers.pds import Pds, pds_missing, start_pds


@pytest.fixture(autouse=True)
def _only_loopback() -> Iterator[None]:
    with loopback_only() as refused:
        yield
    assert not refused, f"this test tried to reach {refused}"


def skip_or_fail(reason: str) -> None:
    """Skip a test whose server is missing; fail it where TINYBLOG_REQUIRE_SERVERS says there must be one."""
    if os.environ.get("TINYBLOG_REQUIRE_SERVERS"):
        pytest.fail(f"TINYBLOG_REQUIRE_SERVERS is set, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def pds() -> Iterator[Pds]:
    """The real PDS, one for all tests: make a fresh account in each."""
    reason = pds_missing()
    if reason:
        skip_or_fail(reason)
    server = start_pds()
    yield server
    server.close()


@pytest.fixture
def mastodon() -> Iterator[MastodonServer]:
    """A strict Mastodon server of our own, empty; change its `mode` as the test needs."""
    server = start_mastodon()
    yield server
    server.close()
