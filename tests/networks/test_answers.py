"""Answers and quotes: to one's own posts, to others', on the server and far away."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.blogs import account
from tests.networks.posts import made_thread, make_post, real_picture, with_media
from tests.networks.stages import BlueskyStage, MastodonStage, connected
from tests.servers.mastodon_mode import OLD_MASTODON
from tests.servers.pds import Pds
from tinyblog import networks
from tinyblog.compose import Card, Post, Target
from tinyblog.errors import NetworkError, OutcomeUnknownError
from tinyblog.networks import Copy, Publisher

Connect = Callable[..., Publisher]
FAR = "https://far.example/@al/7"


def answer(to: Target | str, text: str = "yes", path: str = "/answer/") -> Post:
    return replace(make_post(text, path=path), reply=to if isinstance(to, Target) else Target(url=to))


def quoting(what: Target | str, text: str = "look", path: str = "/quote/") -> Post:
    return replace(make_post(text, path=path), quote=what if isinstance(what, Target) else Target(url=what))


# Mastodon: answers


def stranger(toots: MastodonStage) -> tuple[MastodonStage, Copy]:
    """Another account of the server, and its post."""
    other = MastodonStage(toots.server)
    publisher = connected(other)
    made = publisher.publish(make_post("question", path="/question/"))
    publisher.close()
    return other, made


def answered(toots: MastodonStage) -> list[str | None]:
    return [status["in_reply_to_id"] for status in toots.server.statuses(toots.id)]


def test_ones_own_copy_is_answered_by_its_id(toots: MastodonStage, connect: Connect) -> None:
    publisher = connect(toots)
    first = publisher.publish(make_post("one"))
    made = publisher.publish(answer(Target(url="https://blog.example/2026/11/hello/", id=first.id)))
    assert answered(toots) == [first.id, None]
    found = connect(toots).find(answer(Target(url="https://blog.example/2026/11/hello/", id=first.id)), ())
    assert found is not None
    assert found.id == made.id


def test_somebody_on_the_same_server_is_answered_and_the_answer_found_again(
    toots: MastodonStage, connect: Connect
) -> None:
    _, question = stranger(toots)
    made = connect(toots).publish(answer(question.url))
    assert answered(toots) == [question.id]
    found = connect(toots).find(answer(question.url, path="/moved/"), ())
    assert found is not None
    assert found.id == made.id


def test_somebody_far_away_is_answered_by_the_address(toots: MastodonStage, connect: Connect) -> None:
    here = toots.server.remote_status(FAR, "al@far.example")
    connect(toots).publish(answer(FAR))
    assert answered(toots) == [here]
    assert connect(toots).find(answer(FAR), ()) is not None


def test_a_remote_post_can_be_named_by_its_page_on_ones_own_server(toots: MastodonStage, connect: Connect) -> None:
    here = toots.server.remote_status(FAR, "al@far.example")
    connect(toots).publish(answer(f"{toots.url}/@al@far.example/{here}"))
    assert answered(toots) == [here]


@pytest.mark.parametrize("where", ["far", "here"])
def test_a_post_that_is_not_there_is_a_clear_error(toots: MastodonStage, connect: Connect, where: str) -> None:
    url = FAR if where == "far" else f"{toots.url}/@al/123"
    publisher = connect(toots)
    for act in (publisher.publish, partial(publisher.find, taken=())):
        with pytest.raises(NetworkError, match=f"the server finds no post {url}") as caught:
            act(answer(url))
        assert not isinstance(caught.value, OutcomeUnknownError)
        assert "mend the address in the note" in caught.value.hint
    assert toots.shown() == []


def test_a_token_that_may_not_search_is_told_what_it_needs(toots: MastodonStage, connect: Connect) -> None:
    scopes = ("read:accounts", "read:statuses", "write:statuses")
    poor = MastodonStage(toots.server, scopes)
    toots.server.remote_status(FAR, "al@far.example")
    with pytest.raises(NetworkError, match="outside the authorized scopes") as caught:
        connect(poor).publish(answer(FAR))
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert "read:search" in caught.value.hint
    _, question = stranger(toots)
    connect(poor).publish(answer(question.url))  # on its own server it needs none
    assert answered(poor) == [question.id]


def test_the_same_words_to_somebody_else_are_another_post(toots: MastodonStage, connect: Connect) -> None:
    _, one = stranger(toots)
    _, two = stranger(toots)
    publisher = connect(toots)
    to_one = publisher.publish(answer(one.url, "Thanks!"))
    plain = publisher.publish(make_post("Thanks!", path="/plain/"))
    assert publisher.find(answer(two.url, "Thanks!", path="/two/"), ()) is None
    assert publisher.find(make_post("Thanks!", path="/three/"), {plain.id}) is None
    found = publisher.find(answer(one.url, "Thanks!", path="/four/"), ())
    assert found is not None
    assert found.id == to_one.id


def test_a_thread_can_answer_somebody(toots: MastodonStage, connect: Connect) -> None:
    _, question = stranger(toots)
    post = replace(made_thread("one", "two"), reply=Target(url=question.url))
    made = connect(toots).publish(post)
    assert answered(toots) == [made.id, question.id]
    found = connect(toots).find(post, ())
    assert found is not None
    assert [part.id for part in found.more] == [part.id for part in made.more]


def test_followers_only_is_found_again_though_the_account_speaks_to_all(toots: MastodonStage, connect: Connect) -> None:
    post = replace(make_post("few"), visibility="private")
    made = connect(toots).publish(post)
    found = connect(toots).find(post, ())
    assert found is not None
    assert found.id == made.id
    assert connect(toots).find(replace(post, visibility="public"), ()) is None


# Mastodon: quotes


def test_a_quote_is_one_and_is_found_again(toots: MastodonStage, connect: Connect) -> None:
    """Mastodon itself puts `RE:` and the address in front, for those who know no quotes."""
    _, question = stranger(toots)
    publisher = connect(toots)
    assert publisher.limits().quotes
    made = publisher.publish(quoting(question.url))
    (status,) = toots.server.statuses(toots.id)
    assert status["quote"]["quoted_status"]["id"] == question.id
    assert "RE: " in status["content"]
    found = connect(toots).find(quoting(question.url, path="/moved/"), ())
    assert found is not None
    assert (found.id, found.text) == (made.id, "look")


def test_a_quote_has_pictures_and_parts_beside_it(toots: MastodonStage, connect: Connect) -> None:
    _, question = stranger(toots)
    post = replace(made_thread("one", "two"), quote=Target(url=question.url))
    connect(toots).publish(with_media(post, real_picture()))
    second, first = toots.server.statuses(toots.id)
    assert first["quote"]["quoted_status"]["id"] == question.id
    assert len(first["media_attachments"]) == 1
    assert second["quote"] is None


def test_an_old_mastodon_quotes_nothing(toots: MastodonStage, connect: Connect) -> None:
    toots.server.mode = OLD_MASTODON
    assert not connect(toots).limits().quotes


@pytest.mark.parametrize(
    ("url", "is_post"),
    [
        ("https://m.example/@a/112233", True),
        ("https://m.example/@a@far.example/112233", True),
        ("https://m.example/users/a/statuses/112233", True),
        ("https://gts.example/@a/statuses/01HXYZABCDEFGHJKMNPQRSTVWX", True),
        ("https://hollo.example/@a/0192f0c4-1111-7000-8000-0123456789ab", True),
        ("https://pleroma.example/notice/AbCdEf", True),
        ("https://pleroma.example/objects/0192f0c4-1111-7000-8000-0123456789ab", True),
        ("https://misskey.example/notes/9abcdef", True),
        ("https://pixelfed.example/p/a/112233", True),
        ("https://m.example/@a", False),
        ("https://videos.example/@channel/videos", False),
        ("https://long.example/@a/a-title-of-2026", False),
        ("https://bsky.app/profile/a.example/post/3kabc", False),
        ("https://blog.example/2026/11/hello/", False),
        ("http://m.example/@a/112233", False),
    ],
)
def test_the_address_of_a_post_is_known_by_its_form(url: str, is_post: bool) -> None:
    assert networks.load("mastodon").answers(account("m", "mastodon", server="https://me.example"), url) is is_post


# Bluesky


def other_post(pds: Pds, text: str = "question") -> tuple[str, Copy]:
    """Another account's handle, and its post."""
    other = BlueskyStage(pds)
    publisher = connected(other)
    made = publisher.publish(make_post(text, path="/question/"))
    publisher.close()
    return other.handle, made


def replies(bluesky: BlueskyStage) -> list[str]:
    records = bluesky.pds.records(bluesky.did)
    return [record["value"].get("reply", {}).get("parent", {}).get("uri", "") for record in records]


@pytest.mark.parametrize("form", ["did", "handle", "uri"])
def test_a_bluesky_post_is_answered_by_any_of_its_addresses(
    bluesky: BlueskyStage, connect: Connect, pds: Pds, form: str
) -> None:
    handle, question = other_post(pds)
    key = question.id.rpartition("/")[2]
    url = {"did": question.url, "handle": f"https://bsky.app/profile/{handle}/post/{key}", "uri": question.id}[form]
    made = connect(bluesky).publish(answer(url))
    (record,) = bluesky.pds.records(bluesky.did)
    reply = record["value"]["reply"]
    assert (reply["parent"]["uri"], reply["parent"]["cid"]) == (question.id, question.cid)
    assert reply["root"]["uri"] == question.id
    found = connect(bluesky).find(answer(url, path="/moved/"), ())
    assert found is not None
    assert found.id == made.id


def test_an_answer_to_an_answer_keeps_the_root(bluesky: BlueskyStage, connect: Connect, pds: Pds) -> None:
    _, question = other_post(pds)
    publisher = connect(bluesky)
    first = publisher.publish(answer(question.url))
    publisher.publish(replace(made_thread("more", "and more", path="/more/"), reply=Target(url="x", id=first.id)))
    for record in bluesky.pds.records(bluesky.did):
        assert record["value"]["reply"]["root"]["uri"] == question.id
    assert first.id in replies(bluesky)


def test_the_same_words_to_somebody_else_on_bluesky_are_another_post(
    bluesky: BlueskyStage, connect: Connect, pds: Pds
) -> None:
    _, one = other_post(pds, "one?")
    _, two = other_post(pds, "two?")
    publisher = connect(bluesky)
    to_one = publisher.publish(answer(one.url, "Thanks!"))
    assert publisher.find(answer(two.url, "Thanks!", path="/two/"), ()) is None
    assert publisher.find(make_post("Thanks!", path="/three/"), ()) is None
    found = publisher.find(answer(one.url, "Thanks!", path="/four/"), ())
    assert found is not None
    assert found.id == to_one.id


@pytest.mark.parametrize("url", ["https://bsky.app/profile/{did}/post/3kaaaaaaaaaa2", "{uri}", "{nobody}"])
def test_a_bluesky_post_that_is_not_there_is_a_clear_error(bluesky: BlueskyStage, connect: Connect, url: str) -> None:
    nobody = "https://bsky.app/profile/nobody-here.test/post/3kaaaaaaaaaa2"
    gone = url.format(did=bluesky.did, uri=f"at://{bluesky.did}/app.bsky.feed.post/3kaaaaaaaaaa2", nobody=nobody)
    with pytest.raises(NetworkError, match="there is no post") as caught:
        connect(bluesky).publish(answer(gone))
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert gone in str(caught.value)
    assert bluesky.shown() == []


def test_a_bluesky_quote_shows_the_record(bluesky: BlueskyStage, connect: Connect, pds: Pds) -> None:
    _, question = other_post(pds)
    connect(bluesky).publish(quoting(question.url))
    embed = bluesky.pds.records(bluesky.did)[0]["value"]["embed"]
    assert embed["$type"] == "app.bsky.embed.record"
    assert (embed["record"]["uri"], embed["record"]["cid"]) == (question.id, question.cid)


def test_a_bluesky_quote_has_pictures_or_a_card_beside_it(bluesky: BlueskyStage, connect: Connect, pds: Pds) -> None:
    _, question = other_post(pds)
    publisher = connect(bluesky)
    publisher.publish(with_media(quoting(question.url, path="/a/"), real_picture()))
    card = Card(url="https://blog.example/2026/11/hello/", title="Hello", description="")
    second = quoting(question.url, path="/b/")
    publisher.publish(replace(second, parts=(replace(second.first, card=card),)))
    embeds = [record["value"]["embed"] for record in bluesky.pds.records(bluesky.did)]
    assert {embed["$type"] for embed in embeds} == {"app.bsky.embed.recordWithMedia"}
    assert {embed["record"]["record"]["uri"] for embed in embeds} == {question.id}
    assert {embed["media"]["$type"] for embed in embeds} == {"app.bsky.embed.images", "app.bsky.embed.external"}


def test_a_bluesky_quote_of_ones_own_copy_is_by_its_uri(bluesky: BlueskyStage, connect: Connect) -> None:
    publisher = connect(bluesky)
    first = publisher.publish(make_post("one", when=datetime.now(UTC)))
    publisher.publish(quoting(Target(url="https://blog.example/2026/11/hello/", id=first.id)))
    embeds = [record["value"].get("embed") for record in bluesky.pds.records(bluesky.did)]
    assert [embed["record"]["uri"] for embed in embeds if embed] == [first.id]
