"""The strict Mastodon server looks into the files that it is given, driven by Mastodon.py."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.servers.mastodon_mode import GOTOSOCIAL, PIXELFED, Mode
from tests.servers.mastodon_user import User, refused
from tests.servers.samples import film, picture
from tests.servers.wire import call


def _size(shown: Any) -> tuple[int, int]:
    return shown.meta.original.width, shown.meta.original.height


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_a_picture_shows_the_size_that_its_bytes_have(user: User, kind: str) -> None:
    media = user.api.media_post(picture(kind, 40, 30), f"image/{kind.lower()}", description="blue")
    (shown,) = user.post("", media_ids=[media]).media_attachments
    assert (shown.type, _size(shown), shown.description) == ("image", (40, 30), "blue")


def test_a_picture_that_lies_on_its_side_shows_the_size_it_lies_in(user: User) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    assert _size(user.api.media_post(picture("JPEG", 40, 30, exif=turned), "image/jpeg")) == (40, 30)


def test_the_bytes_can_be_fetched_where_the_status_says(user: User) -> None:
    data = picture("JPEG")
    (shown,) = user.post("", media_ids=[user.api.media_post(data, "image/jpeg")]).media_attachments
    answer = call("GET", shown.url)
    assert (answer.body, answer.headers["content-type"]) == (data, "image/jpeg")
    assert Image.open(BytesIO(answer.body)).size == (64, 48)
    assert call("GET", f"{user.server.url}/system/media_attachments/1").status == 404


def test_files_stand_in_the_order_in_which_they_were_named(user: User) -> None:
    pictures = [user.api.media_post(picture("PNG", width), "image/png") for width in (1, 2, 3, 4)]
    shown = user.post("", media_ids=[pictures[at] for at in (2, 0, 3, 1)]).media_attachments
    assert [one.meta.original.width for one in shown] == [3, 1, 4, 2]


def test_a_film_has_a_size_too_and_no_address_while_it_waits(user: User) -> None:
    media = user.api.media_post(film(96, 64), "video/mp4")
    assert (media.type, media.url, _size(media)) == ("video", None, (96, 64))
    assert media.preview_url is not None
    assert call("GET", media.preview_url).status == 404


def test_a_film_without_a_picture_fails_while_it_is_processed(user: User) -> None:
    media = user.api.media_post(film()[:40], "video/mp4")
    with refused("Error processing thumbnail for uploaded media"):
        user.api.media(media)
    with refused("not finished processing"):
        user.post("", media_ids=[media])


def test_a_moving_gif_becomes_a_film_at_once_unless_it_is_to_wait(user: User) -> None:
    data = picture("GIF", frames=3)
    media = user.api.media_post(data, "image/gif")
    assert (media.type, _size(media)) == ("gifv", (64, 48))
    assert media.url is not None
    user.set_mode(gif_waits=True, media_polls=1)
    media = user.api.media_post(data, "image/gif")
    assert media.url is None
    assert [user.raw("GET", f"/api/v1/media/{media.id}").status for _ in range(2)] == [206, 200]


def test_a_moving_gif_may_stand_beside_pictures(user: User) -> None:
    gif = user.api.media_post(picture("GIF", frames=3), "image/gif")
    shown = user.post("", media_ids=[gif, user.api.media_post(picture("PNG"), "image/png")]).media_attachments
    assert [one.type for one in shown] == ["gifv", "image"]


@pytest.mark.parametrize(
    ("data", "mime", "error"),
    [
        (picture("JPEG"), "image/png", "File has an extension that does not match its contents"),
        (picture("AVIF"), "image/webp", "File has an extension that does not match its contents"),
        (film(), "image/gif", "File has an extension that does not match its contents"),
        (picture("PNG"), "video/mp4", "File has an extension that does not match its contents"),
        (b"no film", "video/mp4", "File content type is invalid"),
        (picture("PNG")[:20], "image/png", "File type of uploaded media could not be verified"),
        (picture("BMP"), "image/bmp", "File content type is invalid"),
        (film(4096, 2160, frames=1), "video/mp4", "4096x2160 videos are not supported"),
    ],
)
def test_bytes_that_are_not_what_they_claim_to_be_are_refused(user: User, data: bytes, mime: str, error: str) -> None:
    with refused(error):
        user.api.media_post(data, mime)
    assert user.server.media(user.id) == []


def test_ids_joined_by_commas_are_refused_in_every_form(user: User) -> None:
    ids = ",".join(str(user.api.media_post(picture("PNG"), "image/png").id) for _ in range(2))
    for body in (f"status=x&media_ids={ids}", f"status=x&media_ids[]={ids}"):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = user.raw("POST", "/api/v1/statuses", body.encode(), **headers)
        assert (answer.status, answer.json()["error"]) == (
            422,
            f"Media {ids} not found or already attached to another post",
        )
    assert user.raw("POST", "/api/v1/statuses", {"status": "x", "media_ids": ids}).status == 422
    assert user.texts == []


# Limits


LIMITS = Mode(
    image_size_limit=2_048,
    image_matrix_limit=64 * 48,
    gif_matrix_limit=10,
    video_size_limit=4_096,
    video_matrix_limit=64 * 48,
    video_frame_rate_limit=30,
    max_description=5,
    mime_types=("image/png", "image/gif", "video/mp4"),
    url_length=25,
)


def test_every_limit_is_stated_by_both_versions(user: User) -> None:
    user.server.mode = LIMITS
    for instance in (user.api.instance_v1(), user.api.instance_v2()):
        assert dict(instance.configuration.media_attachments) == {
            "supported_mime_types": ["image/png", "image/gif", "video/mp4"],
            "description_limit": 5,
            "image_size_limit": 2_048,
            "image_matrix_limit": 64 * 48,
            "video_size_limit": 4_096,
            "video_matrix_limit": 64 * 48,
            "video_frame_rate_limit": 30,
        }
        assert instance.configuration.statuses.characters_reserved_per_url == 25


def test_what_is_stated_is_kept(user: User) -> None:
    user.server.mode = LIMITS
    user.api.media_post(picture("PNG", 64, 48), "image/png", description="12345")
    user.api.media_post(film(), "video/mp4")


@pytest.mark.parametrize(
    ("data", "mime", "error"),
    [
        (picture("PNG") + bytes(2_048), "image/png", "File file size must be less than 2 KB"),
        (film() + bytes(4_096), "video/mp4", "File file size must be less than 4 KB"),
        (picture("PNG", 65, 48), "image/png", "65x48 images are not supported"),
        (picture("GIF", 11, 1), "image/gif", "11x1 images are not supported"),
        (film(96, 64), "video/mp4", "96x64 videos are not supported"),
        (picture("JPEG"), "image/jpeg", "File content type is invalid"),
    ],
)
def test_what_is_over_a_stated_limit_is_refused(user: User, data: bytes, mime: str, error: str) -> None:
    user.server.mode = LIMITS
    with refused(error):
        user.api.media_post(data, mime)


def test_a_description_over_the_stated_limit_is_refused(user: User) -> None:
    user.server.mode = LIMITS
    with refused("Description is too long (maximum is 5 characters)"):
        user.api.media_post(picture("PNG"), "image/png", description="123456")


def test_gotosocial_takes_six_files(user: User) -> None:
    user.server.mode = GOTOSOCIAL
    pictures = [user.api.media_post(picture("PNG"), "image/png") for _ in range(7)]
    with refused("Cannot attach more than 6 files", 400):
        user.post("x", media_ids=pictures)
    assert len(user.post("x", media_ids=pictures[:6]).media_attachments) == 6


def test_pixelfed_takes_a_status_with_a_picture(user: User) -> None:
    user.server.mode = PIXELFED
    status = user.post("hello", media_ids=[user.api.media_post(picture("JPEG"), "image/jpeg")])
    assert len(status.media_attachments) == 1
    user.server.mode = replace(PIXELFED, image_size_limit=100)
    with refused("File file size must be less than 100 Bytes"):
        user.api.media_post(picture("JPEG"), "image/jpeg")
