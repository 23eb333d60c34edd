"""The strict Mastodon server threads, quotes and finds statuses as Mastodon does, driven by Mastodon.py."""

from collections.abc import Callable
from typing import Any

import pytest
from mastodon.errors import MastodonNotFoundError, MastodonUnauthorizedError

from tests.servers.mastodon import MastodonServer
from tests.servers.mastodon_mode import GOTOSOCIAL, OLD_MASTODON, PIXELFED, Mode
from tests.servers.mastodon_user import User, client, refused

FAR = "https://far.example/@al/7"


def _contents(statuses: list[Any]) -> list[str]:
    return [status.content.removeprefix("<p>").removesuffix("</p>") for status in statuses]


def _unanswering(user: User) -> list[str]:
    return _contents(user.api.account_statuses(user.id, exclude_replies=True))


# Threads


def test_a_thread_hangs_together_from_both_ends(user: User) -> None:
    first = user.post("one")
    second = user.post("two", in_reply_to_id=first)
    third = user.post("three", in_reply_to_id=second)
    assert (third.in_reply_to_id, str(third.in_reply_to_account_id)) == (second.id, user.id)
    context = user.api.status_context(second)
    assert (_contents(context.ancestors), _contents(context.descendants)) == (["one"], ["three"])
    assert user.api.status(first).replies_count == 1


def test_a_reply_names_whom_it_answers(user: User, new_user: Callable[..., User]) -> None:
    other = new_user()
    reply = user.post("reply", in_reply_to_id=other.post("other"))
    assert str(reply.in_reply_to_account_id) == other.id


def test_ones_own_reply_to_a_reply_to_somebody_still_answers_that_somebody(
    user: User, new_user: Callable[..., User]
) -> None:
    other = new_user()
    reply = user.post("reply", in_reply_to_id=other.post("other"))
    more = user.post("more", in_reply_to_id=reply)
    assert (more.in_reply_to_id, str(more.in_reply_to_account_id)) == (reply.id, other.id)
    assert _unanswering(user) == []


def test_a_thread_is_listed_without_replies_in_mastodon_but_not_everywhere(user: User) -> None:
    user.post("two", in_reply_to_id=user.post("one"))
    assert _unanswering(user) == ["two", "one"]
    user.set_mode(exclude_replies="all")
    assert _unanswering(user) == ["one"]


def test_a_reply_outlives_its_parent_and_names_it_no_more(user: User) -> None:
    parent = user.post("parent")
    reply = user.post("reply", in_reply_to_id=parent)
    user.api.status_delete(parent)
    left = user.api.status(reply)
    assert (left.in_reply_to_id, str(left.in_reply_to_account_id)) == (None, user.id)
    assert _unanswering(user) == ["reply"]


def test_a_reply_to_what_one_may_not_see_is_404(user: User, new_user: Callable[..., User]) -> None:
    hidden = new_user().post("hidden", visibility="private")
    with pytest.raises(MastodonNotFoundError, match="The post you are trying to reply to does not appear to exist"):
        user.post("reply", in_reply_to_id=hidden)


def test_a_warning_its_language_and_its_visibility_come_back(user: User) -> None:
    status = user.post("text", spoiler_text="careful", language="pl", visibility="unlisted")
    shown = user.api.status(status)
    assert (shown.spoiler_text, shown.sensitive, shown.language, shown.visibility) == (
        "careful",
        True,
        "pl",
        "unlisted",
    )


def test_a_warning_without_a_text_becomes_the_text(user: User) -> None:
    status = user.post("", spoiler_text="careful")
    assert (status.content, status.spoiler_text, status.sensitive) == ("<p>careful</p>", "", True)


@pytest.mark.parametrize("text", ["a\u2060b", "\u2060", "one\u2060\n\n\u2060two\u200d"])
def test_characters_without_a_width_stay(user: User, text: str) -> None:
    status = user.post(text)
    assert status.content == f"<p>{text}</p>".replace("\n\n", "</p><p>")
    assert user.texts == [text]


def test_only_plain_spaces_are_cut_off_at_the_ends(user: User) -> None:
    user.post(" \n\u00a0hello\u3000\t")
    assert user.texts == ["\u00a0hello\u3000"]


# Quotes


def test_a_quote_is_accepted_at_once_and_links_to_what_it_quotes(user: User, new_user: Callable[..., User]) -> None:
    quoted = new_user().post("quoted")
    quote = user.post("look", quoted_status_id=quoted)
    assert (quote.quote.state, quote.quote.quoted_status.id) == ("accepted", quoted.id)
    assert quote.content.startswith(f'<p class="quote-inline">RE: <a href="{quoted.url}"')
    assert quote.content.endswith("</a></p><p>look</p>")
    assert user.texts == ["look"]


def test_a_quote_whose_text_has_the_link_gets_no_second_one(user: User) -> None:
    far = user.server.remote_status(FAR, "al@far.example")
    assert "quote-inline" not in user.post(f"look {FAR}", quoted_status_id=far).content
    assert "quote-inline" in user.post("look", quoted_status_id=far).content


def test_a_quote_of_another_server_waits_for_its_author(user: User) -> None:
    quote = user.post("look", quoted_status_id=user.server.remote_status(FAR, "al@far.example")).quote
    assert (quote.state, quote.quoted_status) == ("pending", None)


def test_a_quote_in_a_quote_is_only_an_id(user: User) -> None:
    first = user.post("one")
    second = user.post("two", quoted_status_id=first)
    inner = user.post("three", quoted_status_id=second).quote.quoted_status.quote
    assert (inner.state, inner.quoted_status_id) == ("accepted", first.id)


def test_a_quote_tells_that_the_quoted_status_was_deleted(user: User) -> None:
    quoted = user.post("one")
    quote = user.post("two", quoted_status_id=quoted)
    user.api.status_delete(quoted)
    assert user.api.status(quote).quote.state == "deleted"


def test_what_is_private_is_quoted_in_private_and_what_is_direct_not_at_all(user: User) -> None:
    hidden, direct = (user.post("x", visibility=visibility) for visibility in ("private", "direct"))
    assert user.post("look", quoted_status_id=hidden, visibility="public").visibility == "private"
    with pytest.raises(MastodonNotFoundError, match="The post you are trying to quote does not appear to exist"):
        user.post("look", quoted_status_id=direct)


def test_a_quote_needs_no_text_and_keeps_its_warning(user: User) -> None:
    quote = user.post("", spoiler_text="careful", quoted_status_id=user.post("one"))
    assert (quote.spoiler_text, user.texts[0]) == ("careful", "")


@pytest.mark.parametrize(
    ("mode", "number", "quotes"),
    [
        (Mode(), 10, True),
        (Mode(version="4.5.0"), 7, True),
        (OLD_MASTODON, 6, False),
        (Mode(version="4.2.9"), None, False),
        (GOTOSOCIAL, None, False),
        (Mode(quotes=False), 10, False),
    ],
)
def test_quotes_came_with_api_version_7_and_older_servers_ignore_them(
    user: User, mode: Mode, number: int | None, quotes: bool
) -> None:
    quoted = user.post("quoted")
    user.server.mode = mode
    assert user.api.instance_v2().get("api_versions") == (None if number is None else {"mastodon": number})
    assert (user.post("look", quoted_status_id=quoted).quote is not None) == quotes


def test_an_old_server_ignores_a_quote_of_nothing(user: User) -> None:
    user.server.mode = OLD_MASTODON
    assert user.post("look", quoted_status_id=12345).quote is None


# Search


def test_own_statuses_are_found_by_either_address(user: User) -> None:
    status = user.post("one")
    for address in (status.url, status.uri):
        found = user.api.search_v2(address, resolve=True, result_type="statuses")
        assert [one.id for one in found.statuses] == [status.id]
        assert (found.accounts, found.hashtags) == ([], [])


def test_known_statuses_of_other_servers_are_found_and_can_be_replied_to(user: User) -> None:
    identifier = user.server.remote_status(FAR, "al@far.example", "hello")
    (found,) = user.api.search_v2(FAR, resolve=True, result_type="statuses").statuses
    assert (str(found.id), found.url, found.account.acct, found.content) == (
        identifier,
        FAR,
        "al@far.example",
        "<p>hello</p>",
    )
    assert user.post("reply", in_reply_to_id=found).in_reply_to_account_id == found.account.id
    again = user.server.remote_status("https://far.example/@al/8", "al@far.example")
    assert user.api.status(again).account.id == found.account.id


@pytest.mark.parametrize("query", ["https://far.example/@al/9", "al", "far.example/@al/7"])
def test_what_is_unknown_is_an_empty_list(user: User, query: str) -> None:
    user.server.remote_status(FAR, "al@far.example")
    assert user.api.search_v2(query, resolve=True, result_type="statuses").statuses == []


def test_an_address_is_found_only_when_it_may_be_resolved_and_statuses_are_asked_for(user: User) -> None:
    user.server.remote_status(FAR, "al@far.example")
    assert user.api.search_v2(FAR, resolve=False, result_type="statuses").statuses == []
    assert user.api.search_v2(FAR, resolve=True, result_type="accounts").statuses == []


def test_a_hidden_status_is_found_by_its_author_only(user: User, new_user: Callable[..., User]) -> None:
    status = user.post("hidden", visibility="private")
    assert len(user.api.search_v2(status.url, resolve=True, result_type="statuses").statuses) == 1
    assert new_user().api.search_v2(status.url, resolve=True, result_type="statuses").statuses == []


def test_a_search_needs_its_scope_a_token_and_a_query(mastodon: MastodonServer, new_user: Callable[..., User]) -> None:
    user = new_user(["read:accounts", "read:statuses", "write:statuses"])
    with refused("This action is outside the authorized scopes", 403):
        user.api.search_v2(FAR, resolve=True)
    assert new_user(["read:search"]).api.search_v2(FAR, resolve=True).statuses == []
    nobody = client(mastodon.url, "wrong")
    with pytest.raises(MastodonUnauthorizedError, match="resolve remote resources"):
        nobody.search_v2(FAR, resolve=True)
    nobody.session.close()
    assert new_user().raw("GET", "/api/v2/search").status == 400


# Other servers


def test_pixelfed_refuses_what_is_no_picture_post(user: User) -> None:
    parent = user.post("parent")
    user.server.mode = PIXELFED
    assert user.api.instance_v2().version == "3.5.3 (compatible; Pixelfed 0.12.6)"
    with refused("Empty statuses are not allowed", 403):
        user.post("hello")
    with refused("The spoiler text field must not be greater than 140 characters."):
        user.post("hello", spoiler_text="x" * 141)
    with refused("Direct visibility is not available.", 400):
        user.post("hello", visibility="direct", in_reply_to_id=parent)
    assert user.post("comment", spoiler_text="x" * 140, in_reply_to_id=parent).in_reply_to_id == parent.id


def test_gotosocial_counts_addresses_in_full_whatever_it_states(user: User) -> None:
    user.server.mode = GOTOSOCIAL
    statuses = user.api.instance_v2().configuration.statuses
    assert (statuses.max_characters, statuses.max_media_attachments) == (5_000, 6)
    assert statuses.characters_reserved_per_url == 25
    address = "https://blog.example/" + "x" * 4_979
    user.post(address)
    assert user.texts == [address]
    with refused("text with spoiler exceed max chars (5000)", 400):
        user.post(address + "x")


def test_an_address_counts_as_the_server_says(user: User) -> None:
    user.set_mode(url_length=10, max_characters=10)
    user.post("https://blog.example/a-long-address")
    user.set_mode(url_length=11, max_characters=10)
    with refused("Text character limit of 10 exceeded"):
        user.post("https://blog.example/a-long-address")
