"""The strict Mastodon server shows statuses, limits and refusals as Mastodon does, driven by Mastodon.py."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from mastodon.errors import MastodonNotFoundError, MastodonRatelimitError

from tests.servers.mastodon import MastodonServer
from tests.servers.mastodon_user import PNG, User, refused
from tests.servers.wire import call


def _listed(user: User, query: str = "") -> list[str]:
    shown = user.raw("GET", f"/api/v1/accounts/{user.id}/statuses?{query}").json()
    return [status["content"].removeprefix("<p>").removesuffix("</p>") for status in shown]


def test_statuses_are_listed_newest_first_twenty_or_at_most_forty(user: User) -> None:
    for number in range(45):
        user.raw("POST", "/api/v1/statuses", {"status": str(number)})
    assert _listed(user) == [str(number) for number in range(44, 24, -1)]
    assert len(_listed(user, "limit=40")) == 40
    assert len(_listed(user, "limit=100")) == 40


def test_the_next_page_is_found_by_the_link_header(user: User) -> None:
    for number in range(45):
        user.raw("POST", "/api/v1/statuses", {"status": str(number)})
    first = user.api.account_statuses(user.id, limit=40, exclude_reblogs=True)
    second = user.api.fetch_next(first)
    assert second is not None
    assert [one.content for one in second] == [f"<p>{number}</p>" for number in range(4, -1, -1)]
    assert user.api.fetch_next(second) is None
    newer = user.api.fetch_previous(second)
    assert newer is not None
    assert [one.id for one in newer] == [one.id for one in first]


def test_some_servers_send_no_link_header(user: User) -> None:
    user.set_mode(link_header=False, page_size=1)
    user.post("one")
    user.post("two")
    answer = user.raw("GET", f"/api/v1/accounts/{user.id}/statuses")
    assert len(answer.json()) == 1
    assert "link" not in answer.headers


def test_since_min_and_max_bound_the_page(user: User) -> None:
    ids = [user.raw("POST", "/api/v1/statuses", {"status": str(number)}).json()["id"] for number in range(5)]
    assert _listed(user, f"max_id={ids[2]}") == ["1", "0"]
    assert _listed(user, f"since_id={ids[2]}") == ["4", "3"]
    assert _listed(user, f"since_id={ids[0]}&limit=2") == ["4", "3"]
    assert _listed(user, f"min_id={ids[0]}&limit=2") == ["2", "1"]


def test_replies_to_others_can_be_left_out(user: User, new_user: Callable[..., User]) -> None:
    own, other = user.post("own"), new_user().post("other")
    user.post("to-self", in_reply_to_id=own)
    user.post("to-other", in_reply_to_id=other)
    assert _listed(user, "exclude_replies=1") == ["to-self", "own"]
    assert len(_listed(user, "exclude_replies=0")) == 3


def test_statuses_can_be_listed_by_media_tag_and_directness(user: User) -> None:
    user.post("plain")
    user.post("direct", visibility="direct")
    user.post("picture", media_ids=[user.api.media_post(PNG, "image/png")])
    assert _listed(user, "only_media=1") == ["picture"]
    assert _listed(user, "exclude_direct=1") == ["picture", "plain"]
    assert _listed(user, "tagged=none") == []
    assert _listed(user, "pinned=1") == []


def test_only_the_owner_sees_private_statuses(user: User, new_user: Callable[..., User]) -> None:
    status = user.post("private", visibility="private")
    user.post("public", visibility="public")
    url = f"{user.server.url}/api/v1/accounts/{user.id}/statuses"
    assert len(call("GET", url).json()) == 1
    assert len(new_user().api.account_statuses(user.id)) == 1
    assert len(user.api.account_statuses(user.id)) == 2
    with pytest.raises(MastodonNotFoundError):
        new_user().api.status(status)


def test_an_account_is_shown_and_a_missing_one_is_404(user: User) -> None:
    user.post("one")
    assert user.api.account(user.id).statuses_count == 1
    with pytest.raises(MastodonNotFoundError, match="Record not found"):
        user.api.account(1)
    with pytest.raises(MastodonNotFoundError):
        user.api.account_statuses(1)


def test_mentions_are_links_where_the_account_exists(user: User, new_user: Callable[..., User]) -> None:
    known = new_user().api.account_verify_credentials()
    status = user.post(f"@{known.acct} @nobody @al@far.example")
    assert [mention.acct for mention in status.mentions] == [known.acct, "al@far.example"]
    assert status.mentions[0].id == known.id
    assert "@nobody" in status.content
    assert status.content.count("u-url mention") == 2


def test_the_limits_are_told_by_both_instance_endpoints(user: User) -> None:
    user.set_mode(max_characters=1234, max_media=6)
    for instance in (user.api.instance_v1(), user.api.instance_v2()):
        assert instance.configuration.statuses.max_characters == 1234
        assert instance.configuration.statuses.max_media_attachments == 6
        assert instance.configuration.statuses.characters_reserved_per_url == 23
        assert instance.configuration.media_attachments.image_size_limit == 16_777_216


@pytest.mark.parametrize("version", [1, 2])
def test_either_instance_endpoint_can_be_missing(user: User, version: int) -> None:
    user.set_mode(**{f"v{version}_instance": False})
    statuses = {number: user.raw("GET", f"/api/v{number}/instance").status for number in (1, 2)}
    assert statuses == {version: 404, 3 - version: 200}


def test_too_many_requests_are_429_with_an_iso_reset_and_no_retry_after(user: User) -> None:
    user.set_mode(rate_limit=1, reset_seconds=100)
    user.post("one")
    with pytest.raises(MastodonRatelimitError):
        user.post("two")
    assert user.api.ratelimit_reset == pytest.approx(time.time() + 100, abs=30)
    answer = user.raw("GET", "/api/v2/instance")
    assert (answer.status, answer.json()) == (429, {"error": "Too many requests"})
    assert datetime.fromisoformat(answer.headers["x-ratelimit-reset"]) > datetime.now(UTC)
    assert "retry-after" not in answer.headers
    assert user.texts == ["one"]


def test_a_new_mode_starts_the_counts_again(user: User) -> None:
    user.set_mode(rate_limit=1)
    user.post("one")
    user.set_mode(rate_limit=1)
    user.post("two")
    assert user.texts == ["two", "one"]


def test_uploads_and_deletions_have_limits_of_their_own(user: User) -> None:
    status = user.post("one")
    user.set_mode(media_limit=1, delete_limit=0)
    user.api.media_post(PNG, "image/png")
    with pytest.raises(MastodonRatelimitError):
        user.api.media_post(PNG, "image/png")
    with pytest.raises(MastodonRatelimitError):
        user.api.status_delete(status)
    user.post("two")


def test_gotosocial_says_400_where_mastodon_says_422(user: User) -> None:
    user.set_mode(error_shape="400")
    with refused("Text character limit of 500 exceeded", 400):
        user.post("x" * 501)


def test_snac_says_no_in_html(user: User) -> None:
    user.set_mode(error_shape="html")
    answer = user.raw("POST", "/api/v1/statuses", {"status": ""})
    assert (answer.status, answer.headers["content-type"]) == (422, "text/html; charset=utf-8")
    with refused("None"):
        user.post("")


def test_broken_json_is_400(user: User) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {user.token}"}
    assert call("POST", f"{user.server.url}/api/v1/statuses", body=b"{", headers=headers).status == 400


def test_servers_do_not_share_anything(mastodon: MastodonServer, user: User) -> None:
    other = type(mastodon)(mastodon.mode)
    assert call("GET", f"{other.url}/api/v1/accounts/{user.id}").status == 404
    assert other.requests != mastodon.requests
    other.close()
