"""The strict Mastodon server takes posts as Mastodon does, driven by Mastodon.py."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from mastodon.errors import (
    MastodonInternalServerError,
    MastodonNetworkError,
    MastodonNotFoundError,
    MastodonUnauthorizedError,
)

from tests.servers.mastodon import MastodonServer
from tests.servers.mastodon_user import PNG, User, client, refused
from tests.servers.wire import call


def test_the_credentials_name_the_account_and_its_defaults(new_user: Callable[..., User]) -> None:
    user = new_user(privacy="unlisted", language="de")
    me = user.api.account_verify_credentials()
    assert str(me.id) == user.id
    assert (me.source["privacy"], me.source["language"]) == ("unlisted", "de")


def test_a_wrong_token_is_401(mastodon: MastodonServer) -> None:
    api = client(mastodon.url, "wrong")
    with pytest.raises(MastodonUnauthorizedError, match="The access token is invalid"):
        api.account_verify_credentials()
    api.session.close()


def test_a_missing_scope_is_403(new_user: Callable[..., User]) -> None:
    user = new_user(["read:accounts", "write:media"])
    user.api.account_verify_credentials()
    user.api.media_post(PNG, "image/png")
    with refused("This action is outside the authorized scopes", 403):
        user.post("hello")


def test_the_four_scopes_that_we_ask_for_suffice(new_user: Callable[..., User]) -> None:
    user = new_user(["read:accounts", "read:statuses", "write:statuses", "write:media"])
    user.api.account_verify_credentials()
    status = user.post("hello", media_ids=[user.api.media_post(PNG, "image/png")])
    assert user.api.account_statuses(user.id)[0].id == status.id
    user.api.status_delete(status)


def test_an_unknown_endpoint_is_404(user: User) -> None:
    assert user.raw("GET", "/api/v1/nothing").status == 404
    assert user.raw("PUT", "/api/v1/statuses").status == 404


# Posting


def test_a_status_stands_with_its_text_language_and_visibility(user: User) -> None:
    status = user.post("hello", visibility="unlisted", language="de")
    assert (status.content, status.visibility, status.language) == ("<p>hello</p>", "unlisted", "de")
    assert user.texts == ["hello"]
    assert user.server.requests == [("POST", "/api/v1/statuses")]


def test_json_and_form_and_multipart_bodies_post_the_same(user: User) -> None:
    user.raw("POST", "/api/v1/statuses", {"status": "hello", "visibility": "public"})
    user.post("hello", visibility="public")
    body = b'--f\r\nContent-Disposition: form-data; name="status"\r\n\r\nhello\r\n--f--\r\n'
    headers = {"Authorization": f"Bearer {user.token}", "Content-Type": "multipart/form-data; boundary=f"}
    assert call("POST", f"{user.server.url}/api/v1/statuses", body=body, headers=headers).status == 200
    assert user.texts == ["hello"] * 3


def test_ids_are_strings_of_digits_and_increase(user: User) -> None:
    ids = [user.raw("POST", "/api/v1/statuses", {"status": str(n)}).json()["id"] for n in range(5)]
    assert all(isinstance(one, str) for one in ids)
    assert ids == sorted(set(ids), key=int)
    assert len(ids[0]) == 18


def test_an_empty_text_is_refused(user: User) -> None:
    with refused("Validation failed: Text can't be blank"):
        user.post(" \n")


def test_a_picture_alone_needs_no_text(user: User) -> None:
    status = user.post("", media_ids=[user.api.media_post(PNG, "image/png")])
    assert (status.content, len(status.media_attachments)) == ("", 1)


def test_the_character_limit_counts_the_warning_too(user: User) -> None:
    user.post("x" * 490, spoiler_text="y" * 10)
    with refused("Validation failed: Text character limit of 500 exceeded"):
        user.post("x" * 491, spoiler_text="y" * 10)
    user.set_mode(max_characters=10)
    with refused("Text character limit of 10 exceeded"):
        user.post("x" * 11)


def test_an_unknown_visibility_is_refused_and_a_missing_one_is_the_accounts(new_user: Callable[..., User]) -> None:
    user = new_user(privacy="private")
    assert user.post("hello").visibility == "private"
    assert user.raw("POST", "/api/v1/statuses", {"status": "x", "visibility": "secret"}).status == 422


@pytest.mark.parametrize(("sent", "kept"), [("xx", "fr"), ("pt-BR", "pt-BR"), ("de-AT", "de"), (None, "fr")])
def test_an_unknown_language_falls_back(new_user: Callable[..., User], sent: str | None, kept: str) -> None:
    assert new_user(language="fr").post("hello", language=sent).language == kept


def test_a_warning_makes_a_status_sensitive(user: User) -> None:
    assert user.post("hello", spoiler_text="careful").sensitive
    assert not user.post("hello").sensitive


def test_a_reply_names_its_parent_and_needs_it(user: User) -> None:
    parent = user.post("parent")
    assert user.post("reply", in_reply_to_id=parent).in_reply_to_id == parent.id
    with pytest.raises(MastodonNotFoundError, match="does not appear to exist"):
        user.post("reply", in_reply_to_id=12345)


def test_a_scheduled_status_has_no_url_and_is_not_deduplicated(user: User) -> None:
    soon, later = datetime.now(UTC) + timedelta(minutes=2), datetime.now(UTC) + timedelta(hours=1)
    with refused("The scheduled date must be in the future"):
        user.post("hello", scheduled_at=soon)
    first, second = (user.post("hello", scheduled_at=later, idempotency_key="k") for _ in range(2))
    assert first.id != second.id
    assert "url" not in first
    assert user.texts == []


def test_a_post_whose_answer_is_lost_stands(user: User) -> None:
    user.set_mode(lost_answers=1)
    with pytest.raises(MastodonNetworkError):
        user.post("lost")
    user.post("heard")
    assert user.texts == ["heard", "lost"]


# Idempotency-Key


def test_a_repeated_key_answers_with_the_first_status_whatever_the_body(user: User) -> None:
    first = user.post("one", idempotency_key="k")
    assert user.post("two", idempotency_key="k").id == first.id
    assert user.texts == ["one"]


def test_a_key_is_kept_per_account_for_an_hour(user: User, new_user: Callable[..., User]) -> None:
    user.post("one", idempotency_key="k")
    other = new_user()
    other.post("other", idempotency_key="k")
    assert other.texts == ["other"]
    user.server.advance(3599)
    user.post("two", idempotency_key="k")
    assert user.texts == ["one"]
    user.server.advance(2)
    user.post("three", idempotency_key="k")
    assert user.texts == ["three", "one"]


def test_a_key_is_kept_only_after_success(user: User) -> None:
    with refused("limit of 500"):
        user.post("x" * 501, idempotency_key="k")
    user.post("shorter", idempotency_key="k")
    assert user.texts == ["shorter"]


def test_a_key_whose_status_was_deleted_is_404(user: User) -> None:
    user.api.status_delete(user.post("one", idempotency_key="k"))
    with pytest.raises(MastodonNotFoundError):
        user.post("one", idempotency_key="k")


def test_a_second_request_while_the_first_is_under_way_is_503(user: User) -> None:
    first = threading.Thread(target=user.post, args=("one",), kwargs={"idempotency_key": "k"})
    with user.server.hold_posts():
        first.start()
        user.server.wait_for_post()
        second = user.raw("POST", "/api/v1/statuses", {"status": "one"}, **{"Idempotency-Key": "k"})
        assert user.texts == []
    first.join()
    assert second.status == 503
    assert user.texts == ["one"]


def test_mastodon_4_6_answers_500_to_a_repeated_key_although_the_post_exists(user: User) -> None:
    user.set_mode(idempotency="broken-4.6")
    user.post("one", idempotency_key="k")
    with pytest.raises(MastodonInternalServerError):
        user.post("one", idempotency_key="k")
    assert user.texts == ["one"]


def test_some_servers_ignore_the_key(user: User) -> None:
    user.set_mode(idempotency="ignored")
    user.post("one", idempotency_key="k")
    user.post("one", idempotency_key="k")
    assert user.texts == ["one", "one"]


def test_pixelfed_refuses_a_repeated_key(user: User) -> None:
    user.set_mode(idempotency="pixelfed")
    user.post("one", idempotency_key="k")
    with refused("Duplicate idempotency key.", 400):
        user.post("one", idempotency_key="k")


def test_a_status_scheduled_for_the_past_is_posted_at_once(user: User) -> None:
    moment = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert "url" in user.raw("POST", "/api/v1/statuses", {"status": "late", "scheduled_at": moment}).json()
    assert user.texts == ["late"]


def test_a_quote_shows_what_it_quotes_and_needs_it(user: User) -> None:
    quoted = user.post("quoted")
    assert user.post("quote", quoted_status_id=quoted).quote.quoted_status.id == quoted.id
    with pytest.raises(MastodonNotFoundError, match="does not appear to exist"):
        user.post("quote", quoted_status_id=12345)


def test_a_poll_is_not_dropped_silently(user: User) -> None:
    assert user.raw("POST", "/api/v1/statuses", {"status": "x", "poll": {"options": ["a", "b"]}}).status == 501
    assert user.texts == []


def test_a_crash_of_the_server_itself_is_not_taken_for_an_outage(mastodon: MastodonServer) -> None:
    server = type(mastodon)(mastodon.mode)
    _, identifier, _ = server.create_account()
    with pytest.raises(ConnectionError):
        call("GET", f"{server.url}/api/v1/accounts/{identifier}/statuses?limit=many")
    with pytest.raises(AssertionError, match="crashed"):
        server.close()
