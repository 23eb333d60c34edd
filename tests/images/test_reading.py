"""Reading: what is wrong with a picture is said before anything is decoded, and no file does harm."""

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests import pictures
from tests.pictures import avif, draw, gif, heic, huge_png, jpeg, png, saved, webp
from tinyblog.errors import NoteError
from tinyblog.images.pixels import decode
from tinyblog.images.reading import MOST_BYTES, parse_picture, read_bytes, read_picture
from tinyblog.images.stripping import stripped

WHERE = "content/walk/index.md"
MAKERS: dict[str, Callable[..., bytes]] = {"jpg": jpeg, "png": png, "gif": gif, "webp": webp, "avif": avif}
NOISE = Image.frombytes("RGB", (64, 48), random.Random(7).randbytes(64 * 48 * 3))


def decoded(name: str, data: bytes) -> Image.Image:
    picture = parse_picture(name, data, WHERE)
    return decode(picture, (min(picture.width, 64), min(picture.height, 64)))


def refused(name: str, data: bytes) -> NoteError:
    with pytest.raises(NoteError) as caught:
        decoded(name, data)
    assert caught.value.where == WHERE
    assert caught.value.hint
    assert name in caught.value.message
    return caught.value


@pytest.mark.parametrize("end", MAKERS)
def test_a_sound_picture_is_known_by_format_and_size(end: str) -> None:
    found = parse_picture(f"hills.{end.upper()}", MAKERS[end](), WHERE)

    assert (found.width, found.height, found.orientation, found.moves) == (64, 48, 1, False)


@pytest.mark.parametrize("end", ["jpg", "png", "webp", "avif"])
def test_a_picture_that_lies_has_the_size_it_has_upright(end: str) -> None:
    found = parse_picture(f"hills.{end}", MAKERS[end](orientation=6, secrets=True), WHERE)

    assert (found.width, found.height) == (48, 64)


def test_a_picture_that_moves_is_known() -> None:
    frames = {"save_all": True, "append_images": [draw().rotate(90)]}
    moving = {"a.gif": gif(frames=2)} | {f"a.{end}": MAKERS[end](**frames) for end in ("png", "webp", "avif")}

    assert [parse_picture(name, data, WHERE).moves for name, data in moving.items()] == [True] * 4


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.jpg", b"", "a.jpg is no picture"),
        ("a.jpg", png(), "a.jpg is a picture in PNG by its content, though its name says JPEG"),
        ("a", jpeg(), "a is a picture in JPEG by its content, which its name does not say"),
        ("a.heic", jpeg(), "a.heic is a picture in JPEG by its content, though its name says HEIC"),
        ("a.jpg", b"just words", "a.jpg is no picture that tinyblog can read"),
        ("a.heic", heic(), "a.heic is in HEIC"),
        ("a.jpg", heic(), "a.jpg is in HEIC"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a.svg is a picture in SVG"),
        ("a.tif", saved(None, "TIFF"), "a.tif is a picture in TIFF"),
        ("a.bmp", saved(None, "BMP"), "a.bmp is a picture in BMP"),
        ("a.jpg", jpeg(draw(mode="CMYK")), "a.jpg is in CMYK"),
        ("a.png", png(draw(mode="I;16")), "a.png has 16 bits a channel"),
        ("a.png", huge_png(10_000, 10_000), r"a.png is too large: 10000 × 10000 pixels \(100 megapixels\)"),
        ("a.png", huge_png(60_000, 60_000), r"a.png is too large: 60000 × 60000 pixels \(3600 megapixels\)"),
        ("a.png", huge_png(9_999, 10_000), "a.png is damaged or cut off"),
        ("a.jpg", jpeg()[:-100], "a.jpg is damaged or cut off"),
        ("a.jpg", jpeg()[:30], "a.jpg is damaged or cut off"),
    ],
)
def test_a_bad_file_is_named_with_what_is_wrong(name: str, data: bytes, message: str) -> None:
    found = refused(name, data)
    with pytest.raises(NoteError, match=message):
        raise found


def test_a_png_with_16_bits_of_each_colour_is_refused_though_pillow_would_read_8_of_them() -> None:
    assert "16 bits" in refused("a.png", huge_png(8, 8, depth=16, colour=2)).message


@pytest.mark.parametrize("end", MAKERS)
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_picture_that_is_cut_off_is_refused_in_every_format(end: str, part: float) -> None:
    data = MAKERS[end](NOISE)

    assert "damaged or cut off" in refused(f"a.{end}", data[: int(len(data) * part)]).message


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "empty.jpg").touch()
    with (tmp_path / "large.jpg").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    for name, message in (
        ("gone.jpg", "gone.jpg cannot be read: No such file"),
        ("folder.jpg", "folder.jpg cannot be read: Is a directory"),
        ("empty.jpg", "empty.jpg is empty"),
        ("large.jpg", "large.jpg is larger than 256 MiB"),
    ):
        with pytest.raises(NoteError, match=message):
            read_picture(tmp_path / name, WHERE)


def test_bytes_are_read_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")

    assert read_bytes(tmp_path / "a.jpg", WHERE) == b"x"


@given(st.sampled_from(sorted(MAKERS)), st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused_and_never_a_bug(end: str, at: int, noise: bytes) -> None:
    sound = _SECRET[end]
    at %= len(sound)
    data = sound[:at] + noise + sound[at + len(noise) :]
    with suppress(NoteError):
        decoded(f"a.{end}", data)


@given(st.sampled_from(["png", "gif", "webp"]), st.integers(0, 10_000), st.binary(max_size=8))
def test_stripping_a_damaged_file_ends_or_says_so(end: str, at: int, noise: bytes) -> None:
    sound = _SECRET[end]
    at %= len(sound)
    kind = {"png": "PNG", "gif": "GIF", "webp": "WebP"}[end]
    with suppress(ValueError):
        assert len(stripped(kind, sound[:at] + noise)) <= len(sound) + 16


_SECRET = {end: make(secrets=True) for end, make in MAKERS.items()}


def test_what_the_tests_draw_holds_its_secrets() -> None:
    held = {end: {one for one in pictures.SECRETS if one in data} for end, data in _SECRET.items()}

    assert held["jpg"] == set(pictures.SECRETS)
    assert all(b"XMP-SECRET" in found for found in held.values())
    assert all(b"GPS-SECRET" in held[end] for end in ("jpg", "png", "webp", "avif"))
