"""Uploads to a server that takes smaller files than others."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.networks.posts import make_post, with_media
from tests.networks.stages import BlueskyStage, Stage
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.errors import NetworkError
from tinyblog.images.fitting import fit
from tinyblog.media import Media
from tinyblog.networks import Publisher

UPLOAD = "/xrpc/com.atproto.repo.uploadBlob"
Proxied = Callable[[Stage], FaultProxy]


@pytest.fixture
def photo(tmp_path: Path) -> Media:
    """A photo that takes some room."""
    path = tmp_path / "noise.jpg"
    Image.effect_noise((1600, 1200), 80).convert("RGB").save(path, "JPEG", quality=92)
    fitted = fit(path, where="a.md", max_bytes=2_000_000)
    return Media(kind="image", data=fitted.data, mime=fitted.mime, alt="Noise", width=1600, height=1200, file=path)


def uploaded(bluesky: BlueskyStage) -> tuple[int, tuple[int, int]]:
    """The bytes and the stated shape of the one picture that stands there."""
    (record,) = bluesky.pds.records(bluesky.did)
    (item,) = record["value"]["embed"]["images"]
    return item["image"]["size"], (item["aspectRatio"]["width"], item["aspectRatio"]["height"])


def test_a_picture_that_the_server_finds_too_large_is_made_smaller_until_it_is_not(
    bluesky: BlueskyStage, connect: Callable[..., Publisher], proxied: Proxied, photo: Media
) -> None:
    proxy = proxied(bluesky)
    proxy.faults += [Fault.refuse(413, method="POST", path=UPLOAD) for _ in range(2)]
    connect(bluesky, at=proxy.url).publish(with_media(make_post("x"), photo))
    size, shape = uploaded(bluesky)
    assert size <= len(photo.data) // 4
    assert shape[0] / shape[1] == pytest.approx(4 / 3, rel=0.02)


def test_a_server_that_takes_no_picture_at_all_is_an_error_and_nothing_is_posted(
    bluesky: BlueskyStage, connect: Callable[..., Publisher], proxied: Proxied, photo: Media
) -> None:
    proxy = proxied(bluesky)
    proxy.faults += [Fault.refuse(413, method="POST", path=UPLOAD) for _ in range(20)]
    with pytest.raises(NetworkError, match="no file of this size"):
        connect(bluesky, at=proxy.url).publish(with_media(make_post("x"), photo))
    assert bluesky.shown() == []


def test_a_picture_within_the_stated_limit_goes_as_it_is(
    bluesky: BlueskyStage, connect: Callable[..., Publisher], photo: Media
) -> None:
    publisher = connect(bluesky)
    assert publisher.limits().media.image_bytes == 2_000_000
    publisher.publish(with_media(make_post("x"), photo))
    assert uploaded(bluesky) == (len(photo.data), (1600, 1200))
    with Image.open(BytesIO(photo.data)) as image:
        assert image.size == (1600, 1200)
