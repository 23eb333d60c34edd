"""Publishing: the files of a picture on the site."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.pictures import SECRETS, avif, draw, gif, jpeg, png, saved, swapped_profile, webp
from tinyblog.errors import NoteError
from tinyblog.images.memo import Memo
from tinyblog.images.publishing import PHOTO, PORTRAIT, Sizes, encoders, published, recalled


def files(folder: Path, name: str, data: bytes, sizes: Sizes = PHOTO) -> list[Image.Image]:
    """The files of a picture, opened; their sizes are those that were said."""
    (folder / name).write_bytes(data)
    found: list[Image.Image] = []
    for one in published(folder / name, "content/a.md", sizes, Memo(folder=folder / "memo")):
        assert isinstance(one.data, Path)
        bare = one.data.read_bytes()
        assert not any(secret in bare for secret in SECRETS)
        image = Image.open(io.BytesIO(bare))
        image.load()
        assert image.size == (one.width, one.height)
        assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & image.info.keys()
        found.append(image)
    return found


def shapes(found: list[Image.Image]) -> list[tuple[str | None, int, int]]:
    return [(image.format, *image.size) for image in found]


def test_a_photo_is_published_upright_at_most_2000_wide_and_in_smaller_sizes(tmp_path: Path) -> None:
    found = files(tmp_path, "a.jpg", jpeg(draw(3000, 4000), orientation=6, secrets=True))

    assert shapes(found) == [("JPEG", 2000, 1500), ("WEBP", 480, 360), ("WEBP", 960, 720), ("WEBP", 1440, 1080)]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.png", png(draw(700, 500).rotate(3), secrets=True), "PNG"),
        ("a.webp", webp(draw(700, 500).rotate(3), secrets=True, lossless=True), "WEBP"),
        ("a.avif", avif(draw(700, 500), secrets=True), "AVIF"),
        ("a.gif", gif(draw(700, 500).rotate(3), secrets=True), "GIF"),
        ("a.jpg", jpeg(draw(700, 500), secrets=True), "JPEG"),
    ],
)
def test_every_format_stays_its_own_and_never_grows(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    first, *smaller = files(tmp_path, name, data)

    assert shapes([first]) == [(kind, 700, 500)]
    assert [image.size for image in smaller] in ([], [(480, 343)])


def test_a_smaller_file_takes_fewer_bytes_or_is_not_there(tmp_path: Path) -> None:
    flat = png(Image.new("P", (500, 500), 3))

    assert shapes(files(tmp_path, "a.png", flat)) == [("PNG", 500, 500)]


@pytest.mark.parametrize("end", ["png", "webp"])
def test_a_picture_that_needs_no_change_keeps_every_pixel(tmp_path: Path, end: str) -> None:
    data = png(draw(), secrets=True) if end == "png" else webp(draw(), secrets=True)
    (found,) = files(tmp_path, f"a.{end}", data)
    with Image.open(io.BytesIO(data)) as image:
        assert found.convert("RGB").tobytes() == image.convert("RGB").tobytes()


@pytest.mark.parametrize("end", ["png", "webp", "avif"])
def test_a_picture_that_lies_or_has_other_colours_is_mended(tmp_path: Path, end: str) -> None:
    kind = {"png": "PNG", "webp": "WEBP", "avif": "AVIF"}[end]
    exif = Image.Exif()
    exif[0x0112] = 6
    (found,) = files(tmp_path, f"a.{end}", saved(None, kind, exif=exif, icc_profile=swapped_profile()))

    assert shapes([found]) == [(kind, 48, 64)]
    red, green, blue = found.convert("RGB").getpixel((45, 2))  # type: ignore[misc]
    assert blue > 150 > red + green


@pytest.mark.parametrize("end", ["gif", "png", "webp"])
def test_what_moves_stays_whole_and_has_no_smaller_files(tmp_path: Path, end: str) -> None:
    frames = [draw(600, 400), draw(600, 400).rotate(90), draw(600, 400).rotate(180)]
    kind = {"gif": "GIF", "png": "PNG", "webp": "WEBP"}[end]
    (found,) = files(tmp_path, f"a.{end}", saved(frames[0], kind, save_all=True, append_images=frames[1:]))

    assert getattr(found, "n_frames", 1) == 3


def test_a_moving_avif_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoteError, match=r"a\.avif moves"):
        files(tmp_path, "a.avif", avif(save_all=True, append_images=[draw().rotate(90)]))


def test_a_wide_drawing_that_would_be_heavier_smaller_keeps_its_size(tmp_path: Path) -> None:
    lines = Image.new("1", (2100, 300))
    lines.paste(1, (0, 0, 1050, 300))

    assert files(tmp_path, "a.png", png(lines))[0].size == (2100, 300)


def test_a_portrait_is_one_file(tmp_path: Path) -> None:
    assert shapes(files(tmp_path, "a.jpg", jpeg(draw(2000, 1000), secrets=True), PORTRAIT)) == [("JPEG", 512, 256)]


def test_nothing_is_recalled_for_other_bytes_names_or_sizes(tmp_path: Path) -> None:
    memo = Memo(folder=tmp_path / "memo")
    files(tmp_path, "a.jpg", jpeg())
    (tmp_path / "b.jpeg").write_bytes(jpeg())
    (tmp_path / "c.jpg").write_bytes(jpeg(orientation=3))

    assert recalled(tmp_path / "a.jpg", "", PHOTO, memo)
    assert not recalled(tmp_path / "a.jpg", "", PORTRAIT, memo)
    assert not recalled(tmp_path / "b.jpeg", "", PHOTO, memo)
    assert not recalled(tmp_path / "c.jpg", "", PHOTO, memo)
    assert not recalled(tmp_path / "gone.jpg", "", PHOTO, memo)


def test_the_encoders_are_named_with_their_versions() -> None:
    assert encoders()[0][0].isdigit()
    assert all(len(one.split(" ")) == 2 for one in encoders()[1:])
