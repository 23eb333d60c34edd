"""Moving GIFs as films."""

import hashlib
import subprocess
import sys
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.videos.drawn import draw_gif
from tinyblog.errors import NoteError
from tinyblog.videos import from_gif, gifs, moves, read_film

WHERE = "content/film.md"


def written(folder: Path, gif: bytes) -> Path:
    path = folder / "film.mp4"
    path.write_bytes(from_gif(gif, WHERE))
    return path


def times(path: Path) -> list[tuple[Fraction, Fraction]]:
    """When each picture starts, and for how long it stays, in seconds."""
    with av.open(path) as film:
        stream = film.streams.video[0]
        base = stream.time_base or Fraction(0)
        return [((p.pts or 0) * base, (p.duration or 0) * base) for p in film.demux(stream) if p.size]


def colours(path: Path, at: tuple[int, int]) -> list[tuple[int, int, int]]:
    """The colour of one pixel in every picture, as players show it: by the colours that the film states."""
    found = []
    with av.open(path) as film:
        for frame in film.decode(video=0):
            plane = frame.reformat(format="rgb24", src_colorspace="ITU709").planes[0]
            start = at[1] * plane.line_size + 3 * at[0]
            red, green, blue = bytes(plane)[start : start + 3]
            found.append((red, green, blue))
    return found


def test_a_gif_becomes_a_film_that_the_networks_take(tmp_path: Path) -> None:
    path = written(tmp_path, draw_gif())
    film = read_film(path, WHERE)
    assert (film.width, film.height, film.has_sound, film.seconds) == (32, 20, False, 0.35)
    with av.open(path) as opened:
        context = opened.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (1, 1, 1, 1)


@given(st.lists(st.integers(2, 300), min_size=1, max_size=6))
@settings(max_examples=20)
def test_every_frame_stays_as_long_as_in_the_gif(tmp_path_factory: pytest.TempPathFactory, shown: list[int]) -> None:
    path = written(tmp_path_factory.mktemp("gif"), draw_gif([10 * hundredths for hundredths in shown]))
    starts = [Fraction(sum(shown[:number]), 100) for number in range(len(shown))]
    assert times(path) == [(start, Fraction(length, 100)) for start, length in zip(starts, shown, strict=True)]


@pytest.mark.parametrize("short", [0, 10])
def test_a_delay_that_browsers_lengthen_is_lengthened(tmp_path: Path, short: int) -> None:
    lengths = [length for _, length in times(written(tmp_path, draw_gif([short, 20, short])))]
    assert lengths == [Fraction(1, 10), Fraction(1, 50), Fraction(1, 10)]


@given(size=st.tuples(st.integers(1, 40), st.integers(1, 40)))
@settings(max_examples=20)
def test_an_odd_size_grows_by_one(tmp_path_factory: pytest.TempPathFactory, size: tuple[int, int]) -> None:
    film = read_film(written(tmp_path_factory.mktemp("gif"), draw_gif((100, 100), size)), WHERE)
    assert (film.width, film.height) == (size[0] + size[0] % 2, size[1] + size[1] % 2)


def test_colours_stay(tmp_path: Path) -> None:
    for number, colour in enumerate(colours(written(tmp_path, draw_gif((100,) * 5)), (15, 10))):
        assert colour == pytest.approx((40 * number, 100, 50), abs=4)


def test_what_is_transparent_becomes_white_and_nothing_stays_behind(tmp_path: Path) -> None:
    path = written(tmp_path, draw_gif((100,) * 12, (32, 20), clear=True))
    assert [min(colour) > 250 for colour in colours(path, (28, 15))] == [True] * 12
    at_spot = colours(path, (3, 3))
    assert at_spot[0] == pytest.approx((255, 0, 0), abs=8)
    assert min(at_spot[11]) > 240


def test_no_encoder_is_named() -> None:
    data = from_gif(draw_gif(), WHERE)
    assert [name for name in (b"x264", b"Lavc", b"Lavf", b"FFMPEG") if name in data] == []


def test_a_path_and_its_bytes_give_the_same(tmp_path: Path) -> None:
    path = tmp_path / "wave.gif"
    path.write_bytes(draw_gif())
    assert from_gif(path, WHERE) == from_gif(draw_gif(), WHERE)


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "wave.gif"
    path.write_bytes(draw_gif((100,) * 12, (33, 21), clear=True))
    code = (
        "import sys, hashlib; from pathlib import Path; from tinyblog.videos import from_gif;"
        "print(hashlib.sha256(from_gif(Path(sys.argv[1]), '')).hexdigest())"
    )
    command = [sys.executable, "-c", code, str(path)]
    digests = {subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)}
    assert digests == {hashlib.sha256(from_gif(path, WHERE)).hexdigest() + "\n"}


def test_a_gif_moves_if_it_has_more_than_one_frame() -> None:
    assert moves(draw_gif((100, 100)))
    assert not moves(draw_gif((100,)))
    assert not moves(b"\x89PNG\r\n\x1a\n")


def refused(data: bytes | Path) -> NoteError:
    with pytest.raises(NoteError) as error:
        from_gif(data, WHERE)
    assert error.value.where == WHERE
    assert error.value.hint
    return error.value


def test_a_bad_gif_is_told(tmp_path: Path) -> None:
    path = tmp_path / "wave.gif"
    assert refused(path).message == "cannot read `wave.gif`: No such file or directory"
    path.write_bytes(draw_gif()[:-10])
    assert refused(path).message == "`wave.gif` breaks off"
    path.write_bytes(b"\xff\xd8\xff\xe0 a photo")
    assert refused(path).message == "`wave.gif` is no GIF"
    assert refused(b"").message == "`the GIF` is no GIF"


def test_a_gif_of_no_size_is_damaged() -> None:
    data = draw_gif()
    assert refused(data[:6] + bytes(2) + data[8:]).message == "`the GIF` is damaged"


def test_a_bomb_is_told_before_it_is_opened() -> None:
    data = draw_gif()
    assert "3 frames of 65535x65535 pixels" in refused(data[:6] + b"\xff" * 4 + data[10:]).message
    frame = data[data.index(b"\x2c\0\0\0\0") : -1]
    many = data[:-1] + frame * gifs.MOST_FRAMES + b";"
    assert "is too large to become a film: 4,503 frames" in refused(many).message


def test_a_film_over_the_limit_is_told_with_both_sizes() -> None:
    size = len(from_gif(draw_gif(), WHERE))
    with pytest.raises(NoteError, match=f"`the GIF as a film` has {size:,} bytes; at most 100 are possible"):
        from_gif(draw_gif(), WHERE, max_bytes=100)


@settings(max_examples=60)
@given(data=st.data())
def test_no_damage_is_anything_but_a_film_or_a_mistake(data: st.DataObject) -> None:
    gif = bytearray(draw_gif())
    for _ in range(data.draw(st.integers(1, 4))):
        gif[data.draw(st.integers(10, len(gif) - 1))] = data.draw(st.integers(0, 255))
    with suppress(NoteError):
        assert from_gif(bytes(gif), WHERE)[4:8] == b"ftyp"
