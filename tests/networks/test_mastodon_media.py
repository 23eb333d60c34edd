"""Pictures, films, warnings on the strict Mastodon server."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.networks.posts import made_thread, make_post, real_film, real_picture, with_media
from tests.networks.stages import MastodonStage, Stage, connected, lasting
from tests.servers.mastodon_mode import GOTOSOCIAL, PIXELFED
from tests.servers.proxy import Fault, FaultProxy
from tests.servers.samples import picture
from tinyblog import networks
from tinyblog.delivery import deliver
from tinyblog.errors import NetworkError, OutcomeUnknownError
from tinyblog.media import Media
from tinyblog.networks import Publisher
from tinyblog.networks._servers import PROCESSING_WAITS

Connect = Callable[..., Publisher]
Proxied = Callable[[Stage], FaultProxy]


def set_mode(toots: MastodonStage, **changes: Any) -> None:
    toots.server.mode = replace(toots.server.mode, **changes)


def shown(toots: MastodonStage) -> dict[str, Any]:
    (status,) = toots.server.statuses(toots.id)
    return status


def waiting(toots: MastodonStage, waited: list[float]) -> Publisher:
    """The account signed in to, with a clock of its own."""
    return networks.load("mastodon").connect(toots.account, toots.env, waited.append)


def test_four_pictures_keep_their_order_words_and_bytes(toots: MastodonStage, connect: Connect) -> None:
    pictures = [real_picture(f"picture, {n}", width=32 + n) for n in range(4)]
    made = connect(toots).publish(with_media(make_post("look"), *pictures))
    assert made.notices == ()
    attached = shown(toots)["media_attachments"]
    assert [one["description"] for one in attached] == [f"picture, {n}" for n in range(4)]
    assert [one["meta"]["original"]["width"] for one in attached] == [32, 33, 34, 35]
    assert [one["data"] for one in toots.server.media(toots.id)] == [one.data for one in pictures]
    assert {one["mime"] for one in toots.server.media(toots.id)} == {"image/png"}


def test_a_decorative_picture_has_no_description(toots: MastodonStage, connect: Connect) -> None:
    connect(toots).publish(with_media(make_post("look"), real_picture("")))
    (attached,) = shown(toots)["media_attachments"]
    assert attached["description"] is None


def test_a_moving_gif_is_posted_as_one(toots: MastodonStage, connect: Connect) -> None:
    gif = Media(
        kind="gif",
        data=picture("GIF", frames=3),
        mime="image/gif",
        alt="moves",
        width=64,
        height=48,
        file=Path("a.gif"),
    )
    connect(toots).publish(with_media(make_post("look"), gif))
    (attached,) = shown(toots)["media_attachments"]
    assert (attached["type"], attached["description"]) == ("gifv", "moves")


def test_a_film_is_waited_for(toots: MastodonStage) -> None:
    waited: list[float] = []
    set_mode(toots, media_polls=3)
    publisher = waiting(toots, waited)
    made = publisher.publish(with_media(make_post("look"), real_film()))
    publisher.close()
    (attached,) = shown(toots)["media_attachments"]
    assert (attached["type"], attached["description"]) == ("video", "a film")
    assert made.notices == ()
    assert waited == list(PROCESSING_WAITS[: len(waited)])
    assert len(waited) >= 3


def test_pictures_are_waited_for_where_the_server_takes_its_time(toots: MastodonStage) -> None:
    waited: list[float] = []
    set_mode(toots, media="async", media_polls=1)
    publisher = waiting(toots, waited)
    publisher.publish(with_media(make_post("look"), real_picture(), real_picture(width=32)))
    publisher.close()
    assert len(shown(toots)["media_attachments"]) == 2
    assert waited


def test_a_film_that_is_never_ready_is_given_up(toots: MastodonStage) -> None:
    waited: list[float] = []
    set_mode(toots, media_polls=1000)
    publisher = waiting(toots, waited)
    with pytest.raises(NetworkError, match=r"not ready with bee\.mp4 in time") as caught:
        publisher.publish(with_media(make_post("look"), real_film()))
    publisher.close()
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert waited == list(PROCESSING_WAITS)
    assert toots.shown() == []


def test_a_film_that_the_server_cannot_read_is_refused_and_nothing_posted(toots: MastodonStage) -> None:
    set_mode(toots, media_fails=True)
    publisher = waiting(toots, [])
    with pytest.raises(NetworkError, match="422") as caught:
        publisher.publish(with_media(make_post("look"), real_film()))
    publisher.close()
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert toots.shown() == []


@pytest.mark.parametrize(
    "fault", [Fault.refuse(413), Fault.refuse(500), Fault.cut_answer(), Fault.replace_answer(200)], ids=str
)
def test_an_upload_that_fails_is_a_plain_refusal(
    toots: MastodonStage, connect: Connect, proxied: Proxied, fault: Fault
) -> None:
    proxy = proxied(toots)
    publisher = connect(toots, proxy.url)
    failing = replace(fault, method="POST", path="/api/v2/media")
    with pytest.raises(NetworkError) as caught, lasting(proxy, failing):
        deliver(publisher, with_media(make_post("look"), real_picture()), (), lambda _: None)
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert caught.value.where == "mastodon: upload"
    assert toots.shown() == []


def test_a_server_that_drops_pictures_is_told_of(toots: MastodonStage, connect: Connect) -> None:
    set_mode(toots, drop_media=True)
    made = connect(toots).publish(with_media(make_post("look"), real_picture(), real_picture(width=32)))
    (notice,) = made.notices
    assert notice == f"the server kept 0 of 2 pictures and films: look at {made.url}"


def test_a_lost_answer_to_a_post_with_pictures_makes_no_second_one(
    toots: MastodonStage, connect: Connect, proxied: Proxied
) -> None:
    proxy = proxied(toots)
    publisher = connect(toots, proxy.url)
    proxy.faults.append(Fault.cut_answer(method="POST", path="/api/v1/statuses"))
    deliver(publisher, with_media(make_post("look"), real_picture()), (), lambda _: None)
    assert len(shown(toots)["media_attachments"]) == 1


def test_a_token_that_may_not_upload_is_told_what_it_needs(toots: MastodonStage, connect: Connect) -> None:
    poor = MastodonStage(toots.server, ("read:accounts", "read:statuses", "write:statuses"))
    with pytest.raises(NetworkError, match="outside the authorized scopes") as caught:
        connect(poor).publish(with_media(make_post("look"), real_picture()))
    assert "write:media" in caught.value.hint
    assert "sign in" not in str(caught.value)


def test_a_thread_has_pictures_in_every_part(toots: MastodonStage, connect: Connect) -> None:
    post = with_media(made_thread("one", "two"), real_picture("first"), real_picture("second"))
    connect(toots).publish(with_media(post, real_picture("third"), at=1))
    below, above = toots.server.statuses(toots.id)
    assert [one["description"] for one in above["media_attachments"]] == ["first", "second"]
    assert [one["description"] for one in below["media_attachments"]] == ["third"]


def test_a_warning_hides_text_and_pictures(toots: MastodonStage, connect: Connect) -> None:
    post = replace(with_media(make_post("soup"), real_picture()), warning="Food")
    made = connect(toots).publish(post)
    assert (shown(toots)["spoiler_text"], shown(toots)["sensitive"]) == ("Food", True)
    found = connect(toots).find(post, ())
    assert found is not None
    assert found.id == made.id


def test_a_warning_stands_before_every_part(toots: MastodonStage, connect: Connect) -> None:
    connect(toots).publish(replace(made_thread("one", "two"), warning="Food"))
    assert [status["spoiler_text"] for status in toots.server.statuses(toots.id)] == ["Food", "Food"]


def test_without_a_warning_nothing_is_hidden(toots: MastodonStage, connect: Connect) -> None:
    connect(toots).publish(make_post("soup"))
    assert (shown(toots)["spoiler_text"], shown(toots)["sensitive"]) == ("", False)


@pytest.mark.parametrize("mode", [GOTOSOCIAL, PIXELFED], ids=["GoToSocial", "Pixelfed"])
def test_pictures_go_to_other_servers_of_the_kind(toots: MastodonStage, mode: Any) -> None:
    toots.server.mode = mode
    publisher = connected(toots)
    post = with_media(make_post("look"), real_picture("words"))
    made = publisher.publish(post)
    found = publisher.find(post, ())
    publisher.close()
    assert found is not None
    assert found.id == made.id
    assert [one["description"] for one in shown(toots)["media_attachments"]] == ["words"]
