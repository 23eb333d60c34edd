"""Stripping: only what draws is left, to the pixel as it was."""

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageSequence

from tests.pictures import SECRETS, draw, gif, png, webp
from tinyblog.images.stripping import stripped

MAKERS: dict[str, Callable[..., bytes]] = {"PNG": png, "GIF": gif, "WebP": webp}


def moving(kind: str, *, secrets: bool) -> bytes:
    if kind == "GIF":
        return gif(frames=3, secrets=secrets)
    frames = [draw().rotate(90), draw().rotate(180)]
    return MAKERS[kind](save_all=True, append_images=frames, duration=80, secrets=secrets)


def frames(data: bytes) -> list[tuple[object, bytes]]:
    with Image.open(io.BytesIO(data)) as image:
        return [(one.info.get("duration"), one.convert("RGBA").tobytes()) for one in ImageSequence.Iterator(image)]


@pytest.mark.parametrize("kind", MAKERS)
def test_a_still_picture_keeps_its_pixels_and_nothing_else(kind: str) -> None:
    data = MAKERS[kind](secrets=True)
    bare = stripped(kind, data)

    assert any(secret in data for secret in SECRETS)
    assert not any(secret in bare for secret in SECRETS)
    assert frames(bare) == frames(data)
    assert stripped(kind, bare) == bare


@pytest.mark.parametrize("kind", MAKERS)
def test_a_moving_picture_keeps_every_frame_and_its_time(kind: str) -> None:
    data = moving(kind, secrets=True)
    bare = stripped(kind, data)

    assert len(frames(bare)) == 3
    assert frames(bare) == frames(data)
    assert not any(secret in bare for secret in SECRETS)


def test_a_gif_goes_on_repeating() -> None:
    with Image.open(io.BytesIO(stripped("GIF", gif(frames=2, secrets=True)))) as image:
        assert image.info["loop"] == 0


def test_transparency_stays() -> None:
    clear = draw(mode="RGBA")
    clear.putalpha(100)
    for kind in ("PNG", "WebP"):
        with Image.open(io.BytesIO(stripped(kind, MAKERS[kind](clear, secrets=True)))) as image:
            assert image.convert("RGBA").getpixel((1, 1))[3] == 100  # type: ignore[index]


def test_what_is_no_such_file_is_refused() -> None:
    with pytest.raises(ValueError, match="ends too early"):
        stripped("PNG", png()[:-1])
    with pytest.raises(ValueError, match="no GIF has"):
        stripped("GIF", gif()[:-1] + b"x")
    with pytest.raises(ValueError, match="JPEG cannot be stripped"):
        stripped("JPEG", b"")
