"""Pixels: upright, in sRGB, small enough, and nothing but pixels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.pictures import draw, gif, jpeg, png, swapped_profile, webp
from tinyblog.images.pixels import decode, is_srgb, on_white, size_within
from tinyblog.images.reading import parse_picture

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)


def pixels(name: str, data: bytes, size: tuple[int, int] | None = None) -> Image.Image:
    picture = parse_picture(name, data, "content/a.md")
    return decode(picture, size or (picture.width, picture.height))


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours of the corners, in reading order."""
    w, h = image.size
    places = ((3, 3), (w - 4, 3), (3, h - 4), (w - 4, h - 4))
    return [tuple(image.convert("RGB").getpixel(place)) for place in places]  # type: ignore[arg-type]


def near(found: list[tuple[int, ...]], expected: list[tuple[int, ...]]) -> bool:
    """Whether they are the same colours, as far as JPEG and palettes keep them."""
    pairs = (pair for one in zip(found, expected, strict=True) for pair in zip(*one, strict=True))
    return all(abs(a - b) < 30 for a, b in pairs)


# How the corners stand when a picture that was stored so is seen upright: CIPA DC-008, 4.6.4.
@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, [RED, GREEN, BLUE, WHITE]),
        (2, [GREEN, RED, WHITE, BLUE]),
        (3, [WHITE, BLUE, GREEN, RED]),
        (4, [BLUE, WHITE, RED, GREEN]),
        (5, [RED, BLUE, GREEN, WHITE]),
        (6, [BLUE, RED, WHITE, GREEN]),
        (7, [WHITE, GREEN, BLUE, RED]),
        (8, [GREEN, WHITE, RED, BLUE]),
    ],
)
def test_a_photo_is_seen_upright(orientation: int, expected: list[tuple[int, ...]]) -> None:
    assert near(corners(pixels("a.jpg", jpeg(draw(160, 120), orientation=orientation))), expected)


def test_a_large_photo_that_lies_is_made_smaller_upright() -> None:
    found = pixels("a.jpg", jpeg(draw(1600, 1200), orientation=6), (150, 200))

    assert found.size == (150, 200)
    assert near(corners(found), [BLUE, RED, WHITE, GREEN])


def test_other_colours_than_srgb_are_translated() -> None:
    profile = swapped_profile()

    assert not is_srgb(profile)
    assert near(corners(pixels("a.jpg", jpeg(icc_profile=profile))), [BLUE, GREEN, RED, WHITE])
    assert near(corners(pixels("a.png", png(icc_profile=profile))), [BLUE, GREEN, RED, WHITE])


def test_colours_that_cannot_be_understood_are_taken_for_srgb() -> None:
    assert near(corners(pixels("a.png", png(icc_profile=b"no profile"))), [RED, GREEN, BLUE, WHITE])
    grey = jpeg(draw(mode="L"), icc_profile=swapped_profile())
    assert pixels("a.jpg", grey).mode == "L"


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "LA", "RGBA"])
def test_every_kind_of_png_becomes_plain_pixels(mode: str) -> None:
    image = draw(mode=mode)
    found = pixels("a.png", png(image))

    assert found.mode == ("L" if mode in ("1", "L") else "RGB")
    if mode not in ("1", "L", "LA"):
        assert near(corners(found), [RED, GREEN, BLUE, WHITE])


def test_transparency_is_kept_where_something_shows_through() -> None:
    clear = draw(mode="RGBA")
    clear.putpixel((30, 30), (0, 0, 0, 0))
    for found in (pixels("a.png", png(clear)), pixels("a.webp", webp(clear, lossless=True))):
        assert found.mode == "RGBA"
        assert on_white(found).getpixel((30, 30)) == WHITE
    assert pixels("a.gif", gif(draw(mode="L"))).mode in ("L", "RGB")


def test_no_metadata_is_carried_along() -> None:
    assert pixels("a.png", png(secrets=True)).info == {}


sides = st.integers(1, 20_000)


@given(sides, sides, sides, sides, st.none() | st.integers(1, 10**8))
def test_a_size_fits_and_never_grows(width: int, height: int, wide: int, high: int, most: int | None) -> None:
    found = size_within(width, height, sides=(wide, high), pixels=most)

    assert 1 <= found[0] <= min(width, wide)
    assert 1 <= found[1] <= min(height, high)
    assert most is None or found[0] * found[1] <= max(most, *found)


@given(st.integers(100, 10_000), st.integers(100, 10_000), st.integers(100, 2000))
def test_a_size_keeps_the_proportions(width: int, height: int, side: int) -> None:
    found = size_within(width, height, sides=(side, side))

    assert abs(found[0] * height - found[1] * width) <= 2 * max(width, height)
