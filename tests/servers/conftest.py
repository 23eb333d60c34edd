"""Accounts on the strict Mastodon server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.servers.mastodon import MastodonServer
from tests.servers.mastodon_user import User, client


@pytest.fixture
def new_user(mastodon: MastodonServer) -> Iterator[Callable[..., User]]:
    """Make accounts: the arguments are those of `MastodonServer.create_account`."""
    clients = []

    def make(*args: Any, **kwargs: Any) -> User:
        token, identifier, _ = mastodon.create_account(*args, **kwargs)
        clients.append(client(mastodon.url, token))
        return User(server=mastodon, api=clients[-1], id=identifier, token=token)

    yield make
    for one in clients:
        one.session.close()


@pytest.fixture
def user(new_user: Callable[..., User]) -> User:
    return new_user()
