"""A Mastodon server by somebody else answers the happy path as ours does."""

from collections.abc import Iterator
from typing import Any

import pytest
from mastodon import Mastodon
from mastodon_mock.testing import MockServer

from tests.servers.mastodon_user import PNG, User, client

# what is a matter of taste, time or name, or that the other server does otherwise than Mastodon
OWN_MATTER = {"id", "created_at", "url", "uri", "account", "application", "content", "quotes_count", "edited_at"}
OWN_MATTER_OF_FILES = {"id", "url", "preview_url", "meta", "blurhash", "text_url"}


@pytest.fixture
def other() -> Iterator[Mastodon]:
    with MockServer() as server:
        token = server.client("alice").access_token
        api = client(server.base_url, token)
        yield api
        api.session.close()


def _post(api: Mastodon, text: str, **more: Any) -> Any:
    return api.status_post(text, sensitive=None, visibility="unlisted", language="de", **more)


def _shared(one: Any, two: Any, without: set[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = set(one) & set(two) - without
    assert len(names) >= 3
    return {name: one[name] for name in names}, {name: two[name] for name in names}


def test_both_verify_credentials_alike(user: User, other: Mastodon) -> None:
    ours, theirs = user.api.account_verify_credentials(), other.account_verify_credentials()
    for me in (ours, theirs):
        assert me.username == me.acct
        assert str(me.id).isdigit()
        assert me.url.endswith(f"/@{me.acct}")
    assert {"id", "username", "acct", "display_name", "url", "source", "statuses_count"} <= set(ours) & set(theirs)
    assert ours.source["privacy"] == theirs.source["privacy"] == "public"


def test_both_post_alike(user: User, other: Mastodon) -> None:
    ours, theirs = (_post(api, "hello #tag", spoiler_text="careful") for api in (user.api, other))
    # in Mastodon a warning makes a post sensitive (post_status_service.rb); the other server does not know that
    one, two = _shared(ours, theirs, OWN_MATTER | {"tags", "sensitive"})
    assert one == two
    assert [tag.name for tag in ours.tags] == [tag.name for tag in theirs.tags] == ["tag"]


def test_both_attach_pictures_alike(user: User, other: Mastodon) -> None:
    shown = []
    for api in (user.api, other):
        media = api.media_post(PNG, "image/png", description="a dot")
        shown += _post(api, "look", media_ids=[media]).media_attachments
    one, two = _shared(shown[0], shown[1], OWN_MATTER_OF_FILES)
    assert one == two


def test_both_list_what_was_posted_newest_first(user: User, other: Mastodon) -> None:
    listed = []
    for api in (user.api, other):
        _post(api, "one")
        _post(api, "two")
        page = api.account_statuses(api.me().id, limit=2, exclude_reblogs=True)
        listed.append([status.content for status in page])
    assert listed[0] == listed[1] == ["<p>two</p>", "<p>one</p>"]


def test_both_answer_a_repeated_key_with_the_first_status(user: User, other: Mastodon) -> None:
    for api in (user.api, other):
        assert _post(api, "one", idempotency_key="k").id == _post(api, "one", idempotency_key="k").id


def test_both_tell_the_same_limits(user: User, other: Mastodon) -> None:
    ours, theirs = (api.instance_v2().configuration.statuses for api in (user.api, other))
    one, two = _shared(ours, theirs, set())
    assert one == two
