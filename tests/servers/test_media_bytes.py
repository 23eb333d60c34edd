"""Files are recognised by their bytes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers.media_bytes import Head, read_head
from tests.servers.samples import film, picture

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")


@given(st.sampled_from(FORMATS), st.integers(1, 200), st.integers(1, 200))
def test_a_picture_has_the_type_and_size_it_was_drawn_in(kind: str, width: int, height: int) -> None:
    assert read_head(picture(kind, width, height)) == Head(mime=f"image/{kind.lower()}", width=width, height=height)


@pytest.mark.parametrize("mode", [{"lossless": True}, {"lossless": False}, {"exif": b"Exif\0\0"}])
def test_every_kind_of_webp_has_a_size(mode: dict[str, Any]) -> None:
    assert read_head(picture("WEBP", 33, 7, **mode)) == Head(mime="image/webp", width=33, height=7)


def test_only_a_gif_of_several_frames_moves() -> None:
    heads = [read_head(picture("GIF", frames=frames)) for frames in (1, 2, 5)]
    assert [head and head.moving for head in heads] == [False, True, True]


def test_a_film_has_a_size() -> None:
    assert read_head(film(96, 64)) == Head(mime="video/mp4", width=96, height=64)


@pytest.mark.parametrize(
    ("start", "mime"),
    [(b"ID3\x04", "audio/mpeg"), (b"OggS", "video/ogg"), (b"\x1aE\xdf\xa3", "video/webm"), (b"fLaC", "audio/flac")],
)
def test_other_files_are_known_by_their_first_bytes(start: bytes, mime: str) -> None:
    assert read_head(start + bytes(20)) == Head(mime=mime)


@given(st.sampled_from(FORMATS), st.integers(0, 300))
def test_a_file_cut_anywhere_is_read_or_not_but_never_an_error(kind: str, length: int) -> None:
    head = read_head(picture(kind)[:length])
    assert head is None or head.mime == f"image/{kind.lower()}"


@given(st.integers(0, 1200))
def test_a_film_cut_anywhere_is_a_film_or_nothing(length: int) -> None:
    head = read_head(film()[:length])
    assert head is None or head.mime == "video/mp4"


_STARTS = {
    b"GIF89a": "image/gif",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF....WEBPVP8X": "image/webp",
    b"....ftypisom": "video/mp4",
    b"....ftypavif": "image/avif",
}


@given(st.sampled_from(sorted(_STARTS)), st.binary())
def test_garbage_after_a_good_start_is_never_an_error(start: bytes, rest: bytes) -> None:
    head = read_head(start + rest)
    assert head is None or head.mime == _STARTS[start]
