"""The strict server's answer about a token's application."""

import pytest

from tests.servers.mastodon import MastodonServer, Mode
from tests.servers.mastodon_mode import GOTOSOCIAL
from tests.servers.wire import Reply, call


def asked(server: MastodonServer, *scopes: str) -> Reply:
    token = server.create_account(scopes)[0]
    return call("GET", f"{server.url}/api/v1/apps/verify_credentials", headers={"Authorization": f"Bearer {token}"})


def test_its_scopes_are_shown_to_any_token(mastodon: MastodonServer) -> None:
    assert asked(mastodon, "write:statuses").json()["scopes"] == ["write:statuses"]


def test_before_4_3_they_are_not_shown_and_the_whole_scope_read_is_needed(mastodon: MastodonServer) -> None:
    mastodon.mode = Mode(version="4.2.1")
    assert asked(mastodon, "read:accounts").status == 403
    assert "scopes" not in asked(mastodon, "read").json()


def test_gotosocial_shows_none(mastodon: MastodonServer) -> None:
    mastodon.mode = GOTOSOCIAL
    assert "scopes" not in asked(mastodon, "read").json()


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}])
def test_without_a_token_there_is_no_application(mastodon: MastodonServer, headers: dict[str, str]) -> None:
    assert call("GET", f"{mastodon.url}/api/v1/apps/verify_credentials", headers=headers).status == 401
