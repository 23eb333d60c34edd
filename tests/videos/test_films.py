"""Films: what is read of them, what is refused, and what is left when they are clean."""

import hashlib
import subprocess
import sys
import tempfile
from contextlib import suppress
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.videos.drawn import SECRETS, add_sound, box, draw_film, draw_telling_film, fill_sound
from tinyblog.errors import NoteError
from tinyblog.videos import MOST_BYTES, clean, read_film

WHERE = "content/film.md"


@pytest.fixture
def telling(tmp_path: Path) -> Path:
    return draw_telling_film(tmp_path / "clip.mp4", sound="aac", turned=90)


def refused(path: Path, **kwargs: Any) -> NoteError:
    """The error that both functions raise for a film."""
    with pytest.raises(NoteError) as error:
        read_film(path, WHERE, **kwargs)
    with pytest.raises(NoteError) as again:
        clean(path, WHERE, **kwargs)
    assert str(again.value) == str(error.value)
    assert error.value.where == WHERE
    assert error.value.hint
    assert f"`{path.name}`" in error.value.message
    return error.value


def test_a_film_is_measured(tmp_path: Path) -> None:
    path = draw_film(tmp_path / "clip.mp4", sound="aac")
    film = read_film(path, WHERE)
    assert (film.width, film.height, film.has_sound) == (64, 48, True)
    assert film.seconds == pytest.approx(0.4, abs=0.001)
    assert film.frame_rate == 25
    assert film.size == path.stat().st_size


def test_a_film_can_be_silent(tmp_path: Path) -> None:
    assert not read_film(draw_film(tmp_path / "clip.mp4"), WHERE).has_sound


@pytest.mark.parametrize(("turned", "size"), [(0, (64, 48)), (90, (48, 64)), (-90, (48, 64)), (180, (64, 48))])
def test_the_size_is_the_upright_one(tmp_path: Path, turned: int, size: tuple[int, int]) -> None:
    film = read_film(draw_film(tmp_path / "clip.mp4", turned=turned), WHERE)
    assert (film.width, film.height) == size


def test_pixels_that_are_no_squares_count_as_wide_as_they_are(tmp_path: Path) -> None:
    film = read_film(draw_film(tmp_path / "clip.mp4", stretched=2), WHERE)
    assert (film.width, film.height) == (128, 48)
    film = read_film(draw_film(tmp_path / "clip.mp4", stretched=2, turned=90), WHERE)
    assert (film.width, film.height) == (48, 128)


@pytest.mark.parametrize("name", ["clip.mov", "CLIP.MP4", "clip.m4v"])
def test_a_film_of_a_telephone_is_taken_whatever_its_box_is_called(tmp_path: Path, name: str) -> None:
    path = draw_film(tmp_path / "first.mov", sound="aac").rename(tmp_path / name)
    assert read_film(path, WHERE).width == 64
    path.write_bytes(clean(path, WHERE))
    assert path.read_bytes()[4:12] == b"ftypisom"


def test_a_clean_film_tells_nothing(telling: Path) -> None:
    assert [word for word in SECRETS if word.encode() not in telling.read_bytes()] == []
    data = clean(telling, WHERE)
    assert [word for word in SECRETS if word.encode() in data] == []
    telling.write_bytes(data)
    with av.open(telling) as film:
        assert set(film.metadata) == {"major_brand", "minor_version", "compatible_brands"}
        assert [stream.type for stream in film.streams] == ["video", "audio"]
        assert [set(stream.metadata) for stream in film.streams] == [{"language", "handler_name"}] * 2
        assert {stream.language for stream in film.streams} == {"und"}
        assert film.chapters() == []


def frames(path: Path) -> list[tuple[object, int, bytes]]:
    """What a viewer sees: when, how turned, and what."""
    with av.open(path) as film:
        return [(frame.time, frame.rotation, bytes(frame.planes[0])) for frame in film.decode(video=0)]


def sounds(path: Path) -> list[tuple[object, bytes]]:
    with av.open(path) as film:
        return [(frame.time, bytes(frame.planes[0])) for frame in film.decode(audio=0)]


def test_a_clean_film_looks_and_sounds_the_same(telling: Path, tmp_path: Path) -> None:
    copy = tmp_path / "clean.mp4"
    copy.write_bytes(clean(telling, WHERE))
    assert frames(copy) == frames(telling)
    assert frames(copy)[0][1] == 90
    assert sounds(copy) == sounds(telling)
    before, after = read_film(telling, WHERE), read_film(copy, WHERE)
    assert (before.width, before.height, before.seconds) == (after.width, after.height, after.seconds)


@pytest.mark.parametrize("timescale", ["600", "90000", "12800"])
def test_a_clean_film_keeps_time_in_whatever_unit_it_is_counted(tmp_path: Path, timescale: str) -> None:
    path = draw_film(tmp_path / "clip.mp4", sound="aac", options={"video_track_timescale": timescale})
    copy = tmp_path / "clean.mp4"
    copy.write_bytes(clean(path, WHERE))
    assert frames(copy) == frames(path)
    assert sounds(copy) == sounds(path)


def units(path: Path) -> list[int]:
    """The kinds of the units of H.264, in order; each has its length before it, as MP4 demands (ISO/IEC 14496-15)."""
    kinds = []
    with av.open(path) as film:
        for packet in film.demux(film.streams.video[0]):
            data = bytes(packet)
            while data:
                length = int.from_bytes(data[:4], "big")
                assert 0 < length <= len(data) - 4
                kinds.append(data[4] & 31)
                data = data[4 + length :]
    return kinds


def test_the_units_that_make_the_picture_stay_and_no_other(telling: Path, tmp_path: Path) -> None:
    copy = tmp_path / "clean.mp4"
    copy.write_bytes(clean(telling, WHERE))
    assert 6 in units(telling)
    assert units(copy) == [kind for kind in units(telling) if kind != 6]
    with av.open(telling) as before, av.open(copy) as after:
        assert after.streams.video[0].codec_context.extradata == before.streams.video[0].codec_context.extradata


def test_a_clean_film_can_start_before_it_is_whole(telling: Path) -> None:
    data = clean(telling, WHERE)
    assert data.index(b"moov") < data.index(b"mdat")


def test_cleaning_twice_changes_nothing(telling: Path) -> None:
    once = clean(telling, WHERE)
    telling.write_bytes(once)
    assert clean(telling, WHERE) == once


def test_a_film_in_fragments_is_taken(tmp_path: Path) -> None:
    path = draw_film(tmp_path / "clip.mp4", sound="aac", options={"movflags": "frag_keyframe+empty_moov"})
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(clean(path, WHERE))
    assert frames(copy) == frames(path)


def test_two_processes_write_the_same_bytes(telling: Path) -> None:
    code = (
        "import sys, hashlib; from pathlib import Path; from tinyblog.videos import clean;"
        "print(hashlib.sha256(clean(Path(sys.argv[1]), '')).hexdigest())"
    )
    command = [sys.executable, "-c", code, str(telling)]
    digests = {subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)}
    assert digests == {hashlib.sha256(clean(telling, WHERE)).hexdigest() + "\n"}


def test_a_cover_is_neither_the_film_nor_in_the_clean_one(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    draw_film(tmp_path / "plain.mp4")
    with av.open(tmp_path / "plain.mp4") as source, av.open(path, "w") as output:
        cover = output.add_stream("mjpeg", rate=1, width=16, height=16, pix_fmt="yuvj420p")
        cover.disposition = av.stream.Disposition.attached_pic
        film = output.add_stream_from_template(source.streams.video[0])
        frame = av.VideoFrame(16, 16, "yuvj420p")
        frame.pts, frame.time_base = 0, Fraction(1)
        output.mux([*cover.encode(frame), *cover.encode()])
        for packet in source.demux():
            if packet.size:
                packet.stream = film
                output.mux(packet)
    with av.open(path) as both:
        assert [s.codec_context.name for s in both.streams.video].count("mjpeg") == 1
    assert read_film(path, WHERE).width == 64
    path.write_bytes(clean(path, WHERE))
    with av.open(path) as one:
        assert [s.codec_context.name for s in one.streams] == ["h264"]


def test_a_film_that_breaks_off_is_told_with_its_sizes(tmp_path: Path) -> None:
    path = draw_film(tmp_path / "clip.mp4", options={"movflags": "+faststart"})
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:-300])
    assert refused(path).message == f"`clip.mp4` breaks off: {size - 300:,} of {size:,} bytes are there"


def test_a_film_whose_recording_never_ended_is_damaged(tmp_path: Path) -> None:
    path = draw_film(tmp_path / "clip.mp4")
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"moov") - 4])
    assert refused(path).message == "`clip.mp4` is damaged"


def test_a_film_whose_last_pictures_are_missing_is_damaged_though_its_boxes_promise_no_size(tmp_path: Path) -> None:
    path = draw_film(tmp_path / "clip.mp4", options={"movflags": "+faststart"})
    data = path.read_bytes()
    at = data.index(b"mdat") - 4
    path.write_bytes(data[:at] + bytes(4) + data[at + 4 : -40])
    with pytest.raises(NoteError, match="is damaged"):
        clean(path, WHERE)


def test_an_empty_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"")
    assert refused(path).message == "`clip.mp4` is empty"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path / "clip.mp4").message == "cannot read `clip.mp4`: No such file or directory"


def test_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").mkdir()
    assert "cannot read `clip.mp4`" in refused(tmp_path / "clip.mp4").message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"GIF89a" + bytes(50), "is a GIF, not an MP4 film"),
        (b"just some words", "is no film that I can read"),
        (b"ffconcat version 1.0\nfile other.mp4\n", "is no film that I can read"),
        (b"\0\0\0\x18ftypheic" + bytes(12), "is a HEIC or AVIF picture, not an MP4 film"),
    ],
)
def test_what_is_no_film_is_told(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(data)
    assert refused(path).message == f"`clip.mp4` {words}"


def test_a_film_in_another_box_is_to_be_exported(tmp_path: Path) -> None:
    path = draw_film(tmp_path / "clip.webm", codec="libvpx-vp9")
    error = refused(path)
    assert error.message == "`clip.webm` is a WebM or Matroska film, not an MP4 film"
    assert "export it as MP4 (H.264" in error.hint
    assert refused(path.rename(tmp_path / "clip.mp4")).message.startswith("`clip.mp4` is a WebM")


def test_an_mp4_film_with_another_ending_is_told_its_own(tmp_path: Path) -> None:
    path = draw_film(tmp_path / "clip.mp4").rename(tmp_path / "clip.webm")
    assert refused(path).hint == "call it `clip.mp4`"


@pytest.mark.parametrize(("codec", "called"), [("libx265", "HEVC (H.265)"), ("mpeg4", "MPEG-4"), ("libvpx-vp9", "VP9")])
def test_pictures_that_the_networks_refuse_are_told(tmp_path: Path, codec: str, called: str) -> None:
    error = refused(draw_film(tmp_path / "clip.mp4", codec=codec))
    assert error.message == f"`clip.mp4` holds {called}, not H.264"
    assert "export it as MP4 (H.264" in error.hint


def test_sound_that_the_networks_refuse_is_told(tmp_path: Path) -> None:
    assert refused(draw_film(tmp_path / "clip.mp4", sound="ac3")).message == "`clip.mp4` has sound as AC3, not AAC"


def test_colours_that_most_players_cannot_show_are_told(tmp_path: Path) -> None:
    assert "yuv444p" in refused(draw_film(tmp_path / "clip.mp4", pix_fmt="yuv444p")).message


def test_sound_alone_is_no_film(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with av.open(path, "w") as output:
        fill_sound(output, add_sound(output, "aac"), 10)
    assert refused(path).message == "`clip.mp4` holds no pictures"


def test_a_film_without_frames_is_told(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    draw_film(tmp_path / "full.mp4")
    with av.open(tmp_path / "full.mp4") as source, av.open(path, "w") as output:
        output.add_stream_from_template(source.streams.video[0])
        output.start_encoding()
    assert refused(path).message in {"`clip.mp4` holds no pictures", "`clip.mp4` is damaged"}


def test_a_film_over_the_limit_is_told_with_both_sizes(tmp_path: Path) -> None:
    path = draw_film(tmp_path / "clip.mp4")
    size = path.stat().st_size
    assert read_film(path, WHERE, max_bytes=size).size == size
    assert refused(path, max_bytes=1000).message == f"`clip.mp4` has {size:,} bytes; at most 1,000 are possible"
    assert MOST_BYTES == 300_000_000


def test_a_film_with_too_many_pixels_is_told(tmp_path: Path) -> None:
    path = draw_film(tmp_path / "clip.mp4", size=(3840, 2162), frames=1, options={"preset": "ultrafast"})
    assert "3840x2162 pixels" in refused(path).message


def test_a_place_in_a_name_of_no_known_alphabet_does_not_stop_a_film(tmp_path: Path) -> None:
    path = draw_telling_film(tmp_path / "clip.mp4")
    data = path.read_bytes().replace(b"my title", b"\xff\xfe titl")
    path.write_bytes(data + box(b"free", b"\xff"))
    assert read_film(path, WHERE).width == 64


@settings(max_examples=60)
@given(data=st.data())
def test_no_damage_is_anything_but_a_film_or_a_mistake(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("damage") / "clip.mp4"
    film = bytearray(_a_film())
    for _ in range(data.draw(st.integers(1, 4))):
        film[data.draw(st.integers(0, len(film) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(film[: data.draw(st.integers(1, len(film)))] if data.draw(st.booleans()) else film)
    with suppress(NoteError):
        path.write_bytes(clean(path, WHERE))
        assert read_film(path, WHERE).size == path.stat().st_size


@cache
def _a_film() -> bytes:
    """A film with sound; drawn anew, it may be a byte longer."""
    with tempfile.TemporaryDirectory() as folder:
        return draw_film(Path(folder, "clip.mp4"), sound="aac").read_bytes()
