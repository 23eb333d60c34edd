"""A stage for each network there is."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.networks.stages import BlueskyStage, MastodonStage, OutboxStage, Stage, connected
from tests.servers.mastodon import MastodonServer
from tests.servers.pds import Pds
from tests.servers.proxy import FaultProxy
from tinyblog import networks
from tinyblog.networks import Publisher

Connect = Callable[..., Publisher]


@pytest.fixture
def bluesky(pds: Pds) -> BlueskyStage:
    return BlueskyStage(pds)


@pytest.fixture
def toots(mastodon: MastodonServer) -> MastodonStage:
    return MastodonStage(mastodon)


@pytest.fixture
def outbox(tmp_path: Path) -> OutboxStage:
    return OutboxStage(tmp_path)


STAGES = {"bluesky": "bluesky", "mastodon": "toots", "outbox": "outbox"}


@pytest.fixture(params=networks.names())
def stage(request: pytest.FixtureRequest) -> Stage:
    """Each network in turn; add a new network's stage to STAGES."""
    found: Stage = request.getfixturevalue(STAGES[request.param])
    return found


@pytest.fixture
def connect() -> Iterator[Callable[..., Publisher]]:
    """Sign in to a stage; what was opened is closed at the end."""
    opened: list[Publisher] = []

    def sign_in(stage: Stage, at: str = "") -> Publisher:
        opened.append(connected(stage, at))
        return opened[-1]

    yield sign_in
    for publisher in opened:
        publisher.close()


@pytest.fixture
def proxied() -> Iterator[Callable[[Stage], FaultProxy]]:
    """Put a proxy that can fail in front of a stage's server."""
    proxies: list[FaultProxy] = []

    def before(stage: Stage) -> FaultProxy:
        proxies.append(FaultProxy(stage.url))
        return proxies[-1]

    yield before
    for proxy in proxies:
        with closing(proxy):
            proxy.hurry()
