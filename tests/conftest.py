"""Fixtures for every test: real servers on loopback, and the guard that nothing else is reached."""

from collections.abc import Iterator
from functools import cache, partial

import httpx
import hypothesis
import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from tests.servers.loopback import loopback_only
from tests.servers.mastodon import MastodonServer, start_mastodon
from tests.servers.need import need
from tests.servers.pds import Pds, pds_missing, start_pds
from tests.servers.web import only_here
from tinyblog.linkcards import fetch_card
from tinyblog.networks import _cards
from tinyblog.theme import templates

# Machines are slow at times; a test is never one of speed. A slow machine must not cut examples short either.
hypothesis.settings.register_profile(
    "tinyblog", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.load_profile("tinyblog")


@pytest.fixture(autouse=True)
def _only_loopback() -> Iterator[None]:
    with loopback_only() as refused:
        yield
    assert not refused, f"this test tried to reach {refused}"


class _Compiled(BytecodeCache):
    """Templates as Jinja2 has compiled them, by their name, file and text."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._known.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """Half the time of a small build is Jinja2's compiling: each text is compiled once in a session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(templates, "_Environment", partial(templates._Environment, bytecode_cache=_Compiled()))
        yield


@pytest.fixture(scope="session", autouse=True)
def _authorities_read_once() -> Iterator[None]:
    """Every client of httpx reads the list of authorities (20 ms), also for plain HTTP: one context is for all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("httpx._transports.default.create_ssl_context", cache(httpx.create_ssl_context))
        yield


@pytest.fixture(autouse=True)
def _strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    """No foreign page is looked for, and one on this machine may be shown in a card."""
    monkeypatch.setattr(_cards, "fetch_card", partial(fetch_card, allow_loopback=True, resolve=only_here))


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
