"""The strict Mastodon server takes files, edits and deletes as Mastodon does, driven by Mastodon.py."""

import secrets
import struct
from collections.abc import Callable

import pytest
from mastodon.errors import MastodonNotFoundError

from tests.servers.mastodon_user import PNG, User, refused
from tests.servers.samples import film, picture


def _png(width: int, height: int) -> bytes:
    return PNG[:16] + struct.pack(">II", width, height) + PNG[24:]


def _gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(10)


def _jpeg(width: int, height: int) -> bytes:
    head = b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x11\x08"
    return head + struct.pack(">HH", height, width) + bytes(20)


def _picture(user: User, **more: str) -> str:
    return str(user.api.media_post(PNG, "image/png", **more).id)


def test_a_picture_is_ready_at_once_and_arrives_byte_for_byte(user: User) -> None:
    data = PNG + secrets.token_bytes(5000) + b"\r\n--"
    media = user.api.media_post(data, "image/png", description="a dot ü", focus=(0.5, -1.0))
    assert media.url is not None
    assert media.description == "a dot ü"
    (kept,) = user.server.media(user.id)
    assert (kept["data"], kept["mime"], kept["status_id"]) == (data, "image/png", None)
    original = {"width": 1, "height": 1, "size": "1x1", "aspect": 1.0}
    assert kept["meta"] == {"focus": {"x": 0.5, "y": -1.0}, "original": original}


def test_a_picture_is_answered_200_and_a_video_202_then_206_until_it_is_ready(user: User) -> None:
    video = user.api.media_post(film(), "video/mp4")
    assert video.url is None
    with refused("Cannot attach files that have not finished processing. Try again in a moment!"):
        user.post("too soon", media_ids=[video])
    answers = [user.raw("GET", f"/api/v1/media/{video.id}") for _ in range(3)]
    assert [answer.status for answer in answers] == [206, 206, 200]
    assert [answer.json()["url"] is None for answer in answers] == [True, True, False]
    assert user.post("now", media_ids=[video]).media_attachments[0].id == video.id


def test_in_async_mode_pictures_wait_too_and_may_fail(user: User) -> None:
    user.set_mode(media="async", media_polls=1)
    first = _picture(user)
    assert [user.raw("GET", f"/api/v1/media/{first}").status for _ in range(2)] == [206, 200]
    user.set_mode(media_fails=True)
    second = _picture(user)
    assert [user.raw("GET", f"/api/v1/media/{second}").status for _ in range(2)] == [422, 422]
    with refused("not finished processing"):
        user.post("x", media_ids=[second])


def test_only_four_files_fit(user: User) -> None:
    pictures = [_picture(user) for _ in range(5)]
    with refused("Cannot attach more than 4 files"):
        user.post("x", media_ids=pictures)
    assert [str(one.id) for one in user.post("x", media_ids=pictures[:4]).media_attachments] == pictures[:4]


def test_a_video_goes_alone(user: User) -> None:
    user.set_mode(media_polls=1)
    video = user.api.media_post(film(), "video/mp4")
    user.api.media(video)
    with refused("Cannot attach a video to a post that already contains images"):
        user.post("x", media_ids=[_picture(user), video])


def test_used_foreign_and_missing_files_are_refused(user: User, new_user: Callable[..., User]) -> None:
    used, foreign = _picture(user), _picture(new_user())
    user.post("x", media_ids=[used])
    for media in (used, foreign, "123"):
        with refused(f"Media {media} not found or already attached to another post"):
            user.post("x", media_ids=[media])
    assert user.texts == ["x"]


@pytest.mark.parametrize(
    ("data", "mime", "error"),
    [
        (b"no image", "image/png", "File type of uploaded media could not be verified"),
        (b"text", "text/plain", "Validation failed: File content type is invalid"),
        (_png(8000, 4148), "image/png", "8000x4148 images are not supported"),
        (_jpeg(33_177, 1001), "image/jpeg", "33177x1001 images are not supported"),
        (_gif(1000, 922), "image/gif", "1000x922 images are not supported"),
        (PNG + bytes(16_777_216), "image/png", "Validation failed: File file size must be less than 16 MB"),
    ],
)
def test_a_file_that_mastodon_does_not_take_is_refused(user: User, data: bytes, mime: str, error: str) -> None:
    with refused(error):
        user.api.media_post(data, mime)


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (_png(8000, 4147), "image/png"),
        (_jpeg(33_177, 1000), "image/jpeg"),
        (_gif(960, 960), "image/gif"),
        (picture("WEBP"), "image/webp"),
        (picture("AVIF"), "image/avif"),
    ],
)
def test_a_file_at_the_limit_is_taken(user: User, data: bytes, mime: str) -> None:
    assert user.api.media_post(data, mime).type == "image"


def test_an_upload_without_a_file_is_refused(user: User) -> None:
    answer = user.raw("POST", "/api/v2/media", {"description": "x"})
    assert (answer.status, answer.json()) == (422, {"error": "Validation failed: File can't be blank"})


@pytest.mark.parametrize(("version", "limit"), [("4.5.9", 1_500), ("4.6.0", 10_000)])
def test_a_description_has_a_limit_that_grew_with_4_6(user: User, version: str, limit: int) -> None:
    user.set_mode(version=version)
    _picture(user, description="x" * limit)
    with refused(f"Description is too long (maximum is {limit} characters)"):
        _picture(user, description="x" * (limit + 1))


def test_an_unattached_file_can_be_described_again_and_an_attached_one_is_404(user: User) -> None:
    media = _picture(user, description="old")
    assert user.api.media_update(media, description="new").description == "new"
    user.post("x", media_ids=[media])
    with pytest.raises(MastodonNotFoundError):
        user.api.media_update(media, description="newer")
    with pytest.raises(MastodonNotFoundError):
        user.api.media(media)


def test_hollo_drops_media_from_forms_silently_but_takes_them_from_json(user: User) -> None:
    user.set_mode(drop_media=True)
    media = _picture(user)
    assert user.post("form", media_ids=[media]).media_attachments == []
    answer = user.raw("POST", "/api/v1/statuses", {"status": "json", "media_ids": [media]})
    assert len(answer.json()["media_attachments"]) == 1


def test_hollo_refuses_sensitive_in_a_form(user: User) -> None:
    user.set_mode(form_sensitive=False)
    with refused("sensitive"):
        user.post("hello", sensitive=False)
    user.post("hello", sensitive=None)


def test_an_edit_removes_the_warning_and_the_files_that_are_not_sent_again(user: User) -> None:
    status = user.post("one", spoiler_text="careful", visibility="unlisted", media_ids=[_picture(user)])
    edited = user.api.status_update(status, "two")
    assert (edited.spoiler_text, edited.sensitive, edited.media_attachments) == ("", False, [])
    assert (edited.visibility, edited.content) == ("unlisted", "<p>two</p>")
    assert edited.edited_at is not None
    assert user.texts == ["two"]


def test_an_edit_keeps_the_warning_and_the_files_that_are_sent_again(user: User) -> None:
    media = _picture(user)
    status = user.post("one", spoiler_text="careful", media_ids=[media])
    edited = user.api.status_update(status, "two", spoiler_text="careful", media_ids=[media])
    assert (edited.spoiler_text, edited.sensitive, len(edited.media_attachments)) == ("careful", True, 1)


def test_an_edit_describes_files_again_by_media_attributes(user: User) -> None:
    media = _picture(user, description="old")
    status = user.post("one", media_ids=[media])
    attributes = user.api.generate_media_edit_attributes(media, description="new")
    edited = user.api.status_update(status, "one", media_attributes=[attributes])
    assert edited.media_attachments[0].description == "new"
    assert edited.edited_at is not None


def test_an_edit_without_a_change_leaves_edited_at_alone(user: User) -> None:
    media = _picture(user)
    status = user.post("one", media_ids=[media], language="de")
    assert user.api.status_update(status, "one", media_ids=[media]).edited_at is None
    first = user.api.status_update(status, "two", media_ids=[media]).edited_at
    user.server.advance(60)
    assert user.api.status_update(status, "two", media_ids=[media]).edited_at == first


def test_an_edit_is_checked_like_a_post(user: User, new_user: Callable[..., User]) -> None:
    status = user.post("one")
    with refused("Text character limit of 500 exceeded"):
        user.api.status_update(status, "x" * 501)
    with refused("Text can't be blank"):
        user.api.status_update(status, "")
    with refused("not found or already attached"):
        user.api.status_update(status, "one", media_ids=["123"])
    with pytest.raises(MastodonNotFoundError):
        new_user().api.status_update(status, "mine now")
    assert user.texts == ["one"]


def test_the_source_is_the_text_as_it_was_sent(user: User) -> None:
    status = user.post("a < b", spoiler_text="w")
    source = user.api.status_source(status)
    assert (source.text, source.spoiler_text) == ("a < b", "w")


def test_a_deleted_status_is_answered_with_its_text_and_is_then_404(user: User, new_user: Callable[..., User]) -> None:
    media = _picture(user)
    status = user.post("one", media_ids=[media])
    with pytest.raises(MastodonNotFoundError):
        new_user().api.status_delete(status)
    deleted = user.api.status_delete(status)
    assert deleted.text == "one"
    for request in (user.api.status_delete, user.api.status):
        with pytest.raises(MastodonNotFoundError, match="Record not found"):
            request(status)
    assert user.texts == []
    user.post("again", media_ids=[media])
