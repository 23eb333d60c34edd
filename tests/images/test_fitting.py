"""Fitting: a picture as it is posted."""

import hashlib
import io
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.pictures import SECRETS, avif, draw, gif, jpeg, png, webp
from tinyblog.errors import NoteError
from tinyblog.images.fitting import Fitted, fit

WHERE = "content/walk/index.md"


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.frombytes(mode, (width, height), random.Random(1).randbytes(width * height * len(mode)))


def fitted(folder: Path, name: str, data: bytes, *, max_bytes: int = 2_000_000, **options: int) -> Fitted:
    (folder / name).write_bytes(data)
    made = fit(folder / name, where=WHERE, max_bytes=max_bytes, **options)
    assert len(made.data) <= max_bytes
    with Image.open(io.BytesIO(made.data)) as image:
        assert (image.get_format_mimetype(), image.size) == (made.mime, (made.width, made.height))
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & image.info.keys()
    return made


@pytest.mark.parametrize(
    ("name", "data", "mime"),
    [
        ("a.jpg", jpeg(secrets=True, orientation=6), "image/jpeg"),
        ("a.png", png(secrets=True, orientation=6), "image/png"),
        ("a.webp", webp(secrets=True, orientation=6), "image/jpeg"),
        ("a.avif", avif(secrets=True, orientation=6), "image/jpeg"),
        ("a.gif", gif(draw(48, 64), secrets=True), "image/png"),
    ],
)
def test_a_picture_is_posted_upright_and_says_nothing_but_what_it_shows(
    tmp_path: Path, name: str, data: bytes, mime: str
) -> None:
    made = fitted(tmp_path, name, data)

    assert (made.mime, made.width, made.height, made.animated) == (mime, 48, 64, False)
    assert not any(secret in made.data for secret in SECRETS)


def test_a_large_photo_is_made_as_small_as_is_preferred(tmp_path: Path) -> None:
    made = fitted(tmp_path, "a.jpg", jpeg(draw(3000, 2000)), preferred_bytes=1_000_000)

    assert (made.width, made.height) == (2000, 1333)
    assert len(made.data) <= 1_000_000


def test_a_photo_that_would_look_bad_may_be_larger_than_is_preferred_but_never_than_it_may(tmp_path: Path) -> None:
    data = jpeg(noise(600, 600))
    full = fitted(tmp_path, "a.jpg", data, preferred_bytes=50_000)
    smaller = fitted(tmp_path, "a.jpg", data, preferred_bytes=20_000, max_bytes=50_000)

    assert (full.width, full.height) == (600, 600)
    assert len(full.data) > 50_000
    assert smaller.width < 600


def test_a_screenshot_stays_sharp_where_it_fits_and_else_becomes_a_jpeg_on_white(tmp_path: Path) -> None:
    clear = noise(300, 300, "RGBA")
    clear.putpixel((0, 0), (0, 0, 0, 0))

    assert fitted(tmp_path, "a.png", png(clear)).mime == "image/png"
    assert fitted(tmp_path, "a.png", png(clear), max_bytes=200_000).mime == "image/jpeg"
    hole = Image.new("RGBA", (64, 64))
    made = fitted(tmp_path, "a.png", png(hole), max_bytes=900, preferred_bytes=1)
    with Image.open(io.BytesIO(made.data)) as image:
        assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_the_limit_of_pixels_holds(tmp_path: Path) -> None:
    made = fitted(tmp_path, "a.jpg", jpeg(draw(400, 300)), max_pixels=30_000)

    assert made.width * made.height <= 30_000
    assert made.width > 190


def test_a_picture_that_cannot_be_made_small_enough_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoteError, match=r"a\.jpg cannot be made smaller than 100 bytes"):
        fitted(tmp_path, "a.jpg", jpeg(), max_bytes=100)


def test_a_gif_that_moves_keeps_its_frames_or_is_an_error(tmp_path: Path) -> None:
    data = gif(frames=3, secrets=True)
    made = fitted(tmp_path, "a.gif", data)

    assert (made.mime, made.animated) == ("image/gif", True)
    assert not any(secret in made.data for secret in SECRETS)
    with Image.open(io.BytesIO(made.data)) as image:
        assert getattr(image, "n_frames", 1) == 3
    with pytest.raises(NoteError, match=r"a\.gif moves, and is too large: 64 × 48 pixels"):
        fitted(tmp_path, "a.gif", data, max_frame_pixels=3000)
    with pytest.raises(NoteError, match=r"a\.gif moves, and is too large"):
        fitted(tmp_path, "a.gif", data, max_bytes=500)
    with pytest.raises(NoteError, match="damaged or cut off"):
        fitted(tmp_path, "a.gif", gif(frames=3)[:-200])


@pytest.mark.parametrize("make", [png, webp, avif])
def test_what_moves_in_another_format_is_never_posted_as_its_first_frame(tmp_path: Path, make: object) -> None:
    data = make(save_all=True, append_images=[draw().rotate(90)])  # type: ignore[operator]
    end = {png: "png", webp: "webp", avif: "avif"}[make]  # type: ignore[index]
    with pytest.raises(NoteError, match="moves, and networks take no moving pictures in"):
        fitted(tmp_path, f"a.{end}", data)


@given(st.integers(1, 300), st.integers(1, 300), st.integers(2_000, 40_000), st.sampled_from(["jpg", "png"]))
def test_a_fitted_picture_is_within_its_limit_and_never_larger_than_it_was(
    tmp_path_factory: pytest.TempPathFactory, width: int, height: int, limit: int, end: str
) -> None:
    image = noise(width, height)
    data = jpeg(image) if end == "jpg" else png(image)
    made = fitted(tmp_path_factory.getbasetemp(), f"a.{end}", data, max_bytes=limit)

    assert made.width <= width
    assert made.height <= height


def test_the_same_file_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    names = ("a.jpg", "b.png", "c.gif")
    for name, data in zip(names, (jpeg(noise(300, 200)), png(draw(300, 200)), gif(frames=2)), strict=True):
        (tmp_path / name).write_bytes(data)
    program = (
        "import sys, hashlib; from pathlib import Path; from tinyblog.images.fitting import fit\n"
        "for name in sys.argv[1:]: print(hashlib.sha256("
        "fit(Path(name), where='', max_bytes=40_000).data).hexdigest())"
    )
    paths = [str(tmp_path / name) for name in names]
    done = subprocess.run([sys.executable, "-c", program, *paths], capture_output=True, text=True, check=True)
    here = [hashlib.sha256(fit(Path(path), where="", max_bytes=40_000).data).hexdigest() for path in paths]

    assert done.stdout.split() == here
