"""Pictures, films, cards and warnings on the real PDS."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.blogs import account
from tests.networks.posts import made_thread, make_post, real_film, real_picture, with_media
from tests.networks.stages import BlueskyStage, Stage
from tests.servers.proxy import Fault, FaultProxy
from tests.servers.samples import picture
from tests.servers.video_service import VideoMode, VideoServer, start_video_service
from tinyblog import networks
from tinyblog.compose import Card
from tinyblog.errors import NetworkError, OutcomeUnknownError
from tinyblog.networks import Publisher
from tinyblog.networks.bluesky import VIDEO_BYTES, Settings

Connect = Callable[..., Publisher]
Proxied = Callable[[Stage], FaultProxy]


def embed(bluesky: BlueskyStage) -> dict[str, Any]:
    (record,) = bluesky.pds.records(bluesky.did)
    found: dict[str, Any] = record["value"]["embed"]
    return found


def stored(bluesky: BlueskyStage, blob: dict[str, Any]) -> bytes:
    query = {"did": bluesky.did, "cid": blob["ref"]["$link"]}
    reply = bluesky.pds.call("com.atproto.sync.getBlob", query=query)
    assert reply.status == 200
    return reply.body


def test_four_pictures_keep_their_order_words_shapes_and_bytes(bluesky: BlueskyStage, connect: Connect) -> None:
    pictures = [real_picture(f"picture, {n}", width=40 + n, height=30) for n in range(4)]
    connect(bluesky).publish(with_media(make_post("look"), *pictures))
    assert embed(bluesky)["$type"] == "app.bsky.embed.images"
    images = embed(bluesky)["images"]
    assert [image["alt"] for image in images] == [f"picture, {n}" for n in range(4)]
    assert [(one["aspectRatio"]["width"], one["aspectRatio"]["height"]) for one in images] == [
        (40 + n, 30) for n in range(4)
    ]
    assert [stored(bluesky, image["image"]) for image in images] == [one.data for one in pictures]
    assert {image["image"]["mimeType"] for image in images} == {"image/png"}


def test_a_decorative_picture_has_an_empty_description(bluesky: BlueskyStage, connect: Connect) -> None:
    connect(bluesky).publish(with_media(make_post("look"), real_picture("")))
    assert [image["alt"] for image in embed(bluesky)["images"]] == [""]


@pytest.mark.parametrize("fault", [Fault.refuse(500), Fault.cut_answer(), Fault.replace_answer(200)], ids=str)
def test_an_upload_that_fails_is_a_plain_refusal(
    bluesky: BlueskyStage, connect: Connect, proxied: Proxied, fault: Fault
) -> None:
    proxy = proxied(bluesky)
    publisher = connect(bluesky, proxy.url)
    proxy.faults.append(replace(fault, path="*.uploadBlob"))
    with pytest.raises(NetworkError) as caught:
        publisher.publish(with_media(make_post("look"), real_picture()))
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert caught.value.where == "bluesky: upload"
    assert bluesky.shown() == []


def test_a_card_has_its_words_and_its_picture(bluesky: BlueskyStage, connect: Connect) -> None:
    post, thumb = make_post("look"), picture("JPEG")
    card = Card(url="https://blog.example/x/", title="Title", description="Words", thumb=thumb, thumb_mime="image/jpeg")
    connect(bluesky).publish(replace(post, parts=(replace(post.first, card=card),)))
    found = embed(bluesky)
    assert found["$type"] == "app.bsky.embed.external"
    external = found["external"]
    assert (external["uri"], external["title"], external["description"]) == (
        "https://blog.example/x/",
        "Title",
        "Words",
    )
    assert stored(bluesky, external["thumb"]) == thumb


def test_a_card_may_have_no_words_and_no_picture(bluesky: BlueskyStage, connect: Connect) -> None:
    post = make_post("look")
    connect(bluesky).publish(replace(post, parts=(replace(post.first, card=Card(url="https://blog.example/x/")),)))
    assert "thumb" not in embed(bluesky)["external"]


def test_the_card_of_a_page_that_cannot_be_had_is_none_and_a_notice(bluesky: BlueskyStage, connect: Connect) -> None:
    post = make_post("look")
    card = Card(url="http://127.0.0.1:9/private", is_foreign=True)
    made = connect(bluesky).publish(replace(post, parts=(replace(post.first, card=card),)))
    (notice,) = made.notices
    assert notice.startswith("no card of http://127.0.0.1:9/private: ")
    (record,) = bluesky.pds.records(bluesky.did)
    assert "embed" not in record["value"]


def test_a_label_stands_on_pictures_and_nothing_else(bluesky: BlueskyStage, connect: Connect) -> None:
    post = replace(made_thread("CW: Food", "soup"), warning="Food", label="graphic-media")
    connect(bluesky).publish(with_media(post, real_picture(), at=1))
    second, first = sorted(bluesky.pds.records(bluesky.did), key=lambda one: one["value"]["createdAt"], reverse=True)
    assert "labels" not in first["value"]
    labels = second["value"]["labels"]
    assert labels["$type"] == "com.atproto.label.defs#selfLabels"
    assert [label["val"] for label in labels["values"]] == ["graphic-media"]


def test_a_warning_alone_labels_nothing(bluesky: BlueskyStage, connect: Connect) -> None:
    connect(bluesky).publish(with_media(replace(make_post("CW: Food"), warning="Food"), real_picture()))
    (record,) = bluesky.pds.records(bluesky.did)
    assert "labels" not in record["value"]


# Films


@pytest.fixture
def videos(bluesky: BlueskyStage) -> Iterator[VideoServer]:
    service = start_video_service(bluesky.pds.url, did="did:web:127.0.0.1")
    yield service
    service.close()


class FilmStage(BlueskyStage):
    """The same account, whose films go to a service."""

    def __init__(self, stage: BlueskyStage, service: str) -> None:
        self.__dict__.update(stage.__dict__)
        self.account = account(
            "bluesky",
            "bluesky",
            handle=stage.handle,
            service=stage.url,
            password_env="SKY_SECRET",
            video_service=service,
        )


@pytest.fixture
def films(bluesky: BlueskyStage, videos: VideoServer) -> FilmStage:
    return FilmStage(bluesky, videos.url)


def signed_in(stage: BlueskyStage, waited: list[float]) -> Publisher:
    return networks.load("bluesky").connect(stage.account, stage.env, waited.append)


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_film_goes_through_the_video_service(films: FilmStage, videos: VideoServer, wrapped: bool) -> None:
    videos.mode = VideoMode(polls=2, wrapped=wrapped)
    waited: list[float] = []
    publisher, film = signed_in(films, waited), real_film()
    publisher.publish(with_media(make_post("look"), film))
    publisher.close()
    found = embed(films)
    assert (found["$type"], found["alt"]) == ("app.bsky.embed.video", "a film")
    assert (found["aspectRatio"]["width"], found["aspectRatio"]["height"]) == (64, 48)
    assert found["presentation"] == "default"
    assert hashlib.sha256(stored(films, found["video"])).digest() == hashlib.sha256(film.data).digest()
    assert len(waited) == 3


def test_the_same_film_twice_is_the_same_blob(films: FilmStage, videos: VideoServer) -> None:
    publisher = signed_in(films, [])
    for path in ("/one/", "/two/"):
        publisher.publish(with_media(make_post("look", path=path), real_film()))
    publisher.close()
    one, two = (record["value"]["embed"]["video"] for record in films.pds.records(films.did))
    assert one == two
    assert len(videos.uploads) == 1


def test_a_gif_that_has_become_a_film_says_so(films: FilmStage) -> None:
    publisher = signed_in(films, [])
    publisher.publish(with_media(make_post("look"), replace(real_film(), kind="gif")))
    publisher.close()
    assert embed(films)["presentation"] == "gif"


@pytest.mark.parametrize(
    ("mode", "message"),
    [
        (VideoMode(failure="encoding_failure"), r"the video service refused bee\.mp4: Failed to process video"),
        (VideoMode(refusal="You are too young"), "You are too young"),
        (VideoMode(max_bytes=10), "a video of"),
        (VideoMode(confirmed_email=False), "unconfirmed_email"),
        (VideoMode(polls=1000), r"not ready with bee\.mp4 in time"),
    ],
    ids=["failure", "refusal", "too large", "unconfirmed", "slow"],
)
def test_a_film_that_is_refused_is_said_and_nothing_posted(
    films: FilmStage, videos: VideoServer, mode: VideoMode, message: str
) -> None:
    videos.mode = mode
    publisher = signed_in(films, [])
    with pytest.raises(NetworkError, match=message) as caught:
        publisher.publish(with_media(make_post("look"), real_film()))
    publisher.close()
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert films.shown() == []


def test_a_film_goes_with_a_thread(films: FilmStage) -> None:
    publisher = signed_in(films, [])
    publisher.publish(with_media(made_thread("one", "two"), real_film(), at=1))
    publisher.close()
    kinds = {record["value"]["text"]: record["value"].get("embed") for record in films.pds.records(films.did)}
    assert kinds["one"] is None
    assert kinds["two"]["$type"] == "app.bsky.embed.video"


def test_films_are_taken_only_where_the_service_takes_them_today(films: FilmStage, videos: VideoServer) -> None:
    for mode, most in ((VideoMode(), VIDEO_BYTES), (VideoMode(refusal="no"), None), (VideoMode(daily_videos=0), None)):
        videos.mode = mode
        publisher = signed_in(films, [])
        assert publisher.limits().media.video_bytes == most
        publisher.close()


def test_a_service_that_is_down_takes_no_films(bluesky: BlueskyStage, videos: VideoServer) -> None:
    stage = FilmStage(bluesky, "http://127.0.0.1:9")
    publisher = signed_in(stage, [])
    assert publisher.limits().media.video_bytes is None
    publisher.close()


def test_only_bluesky_itself_has_a_video_service_of_its_own() -> None:
    assert Settings(handle="a.example").films == "https://video.bsky.app"
    assert Settings(handle="a.example", service="https://pds.example").films == ""  # type: ignore[arg-type]
    limits = networks.load("bluesky").limits
    assert limits(account("b", "bluesky", handle="a.example")).media.video_bytes == VIDEO_BYTES
    assert limits(account("b", "bluesky", handle="a.example", service="https://pds.example")).media.video_bytes is None
