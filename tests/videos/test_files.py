"""What a file is, told by its bytes."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.videos.drawn import box, draw_film, draw_gif
from tinyblog.videos.files import MP4, kind_of, missing_bytes, read_gif


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\0\0\0\x20ftypisom\0\0\2\0", MP4),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", MP4),
        (b"\0\0\0\x08wide\0\0\0\0mdat", MP4),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a HEIC or AVIF picture"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "a HEIC or AVIF picture"),
        (b"\x1aE\xdf\xa3\x01\0\0\0", "a WebM or Matroska film"),
        (b"RIFF\0\0\0\0AVI LIST", "an AVI film"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a WebP picture"),
        (b"GIF89a", "a GIF"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG picture"),
        (b"#EXTM3U\n/etc/passwd", ""),
        (b"", ""),
    ],
)
def test_a_file_is_known_by_its_first_bytes(start: bytes, kind: str) -> None:
    assert kind_of(start) == kind


def missing(data: bytes) -> int:
    return missing_bytes(BytesIO(data), len(data))


def test_a_whole_film_misses_nothing(tmp_path: Path) -> None:
    assert missing(draw_film(tmp_path / "a.mp4").read_bytes()) == 0


def test_a_film_that_breaks_off_misses_what_its_boxes_promise(tmp_path: Path) -> None:
    data = draw_film(tmp_path / "a.mp4", options={"movflags": "+faststart"}).read_bytes()
    assert missing(data[:-100]) == 100
    assert missing(data[: data.index(b"moov") + 100]) > 0


def test_a_box_can_reach_to_the_end_or_have_a_long_length() -> None:
    assert missing(box(b"ftyp", b"isom") + b"\0\0\0\0mdat" + bytes(50)) == 0
    assert missing(b"\0\0\0\1mdat" + (26).to_bytes(8, "big") + bytes(10)) == 0
    assert missing(b"\0\0\0\1mdat" + (30).to_bytes(8, "big") + bytes(10)) == 4


def test_what_a_camera_appends_behind_a_film_may_be_anything(tmp_path: Path) -> None:
    data = draw_film(tmp_path / "a.mp4").read_bytes()
    assert missing(data + b"SEFH\xff\xff\xff\xff and more") == 0
    assert missing(data + b"\0\0\0\2tail and more") == 0


@given(st.binary(max_size=200))
def test_no_bytes_are_too_odd_to_look_at(data: bytes) -> None:
    assert missing(data) >= 0
    assert missing(box(b"ftyp", b"isom") + data) >= 0
    kind_of(data)
    read_gif(data)
    read_gif(draw_gif()[:13] + data)


def test_a_gif_has_a_size_and_frames() -> None:
    gif = read_gif(draw_gif((100, 50, 200), (33, 21)))
    assert gif is not None
    assert (gif.width, gif.height, gif.frames, gif.breaks_off) == (33, 21, 3, False)


def test_what_is_no_gif_is_none() -> None:
    assert read_gif(b"\x89PNG\r\n\x1a\n" + bytes(20)) is None
    assert read_gif(b"GIF89a") is None


def test_a_gif_may_lack_its_last_byte_but_no_other() -> None:
    data = draw_gif()
    whole = read_gif(data[:-1])
    assert whole is not None
    assert not whole.breaks_off
    for end in range(len(data) - 12, len(data) - 2):
        cut = read_gif(data[:end])
        assert cut is not None
        assert cut.breaks_off, end


def test_what_stands_behind_the_end_of_a_gif_does_not_count() -> None:
    gif = read_gif(draw_gif() + b"\x2c\xff")
    assert gif is not None
    assert (gif.frames, gif.breaks_off) == (3, False)
