"""Metadata: nothing that a camera or program wrote into a picture is published, in any file of the site."""

import io
from pathlib import Path

import pytest
from PIL import Image, UnidentifiedImageError

from tests.blogs import CONFIG, NOW, make_blog, note
from tests.pictures import SECRETS, avif, draw, gif, jpeg, png, webp
from tinyblog.build import build
from tinyblog.config import Config

PICTURES = {
    "a.jpg": jpeg(draw(1000, 700), orientation=6, secrets=True),
    "b.png": png(draw(1000, 700), secrets=True),
    "c.png": png(draw(1000, 700), orientation=8, secrets=True),
    "d.webp": webp(draw(1000, 700), secrets=True),
    "e.webp": webp(draw(1000, 700), orientation=3, secrets=True),
    "f.avif": avif(draw(1000, 700), secrets=True),
    "g.gif": gif(draw(1000, 700), secrets=True),
    "h.gif": gif(frames=3, secrets=True),
    "i.webp": webp(secrets=True, save_all=True, append_images=[draw().rotate(90)]),
    "j.png": png(secrets=True, save_all=True, append_images=[draw().rotate(90)]),
}


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    shown = " ".join(f"![x](walk/{name})" for name in PICTURES)
    files = {f"folder/{name}": data for name, data in PICTURES.items()}
    files |= {f"walk/{name}": data for name, data in PICTURES.items()}
    notes = {"shows.md": note(shown, photo="walk/a.jpg"), "folder/index.md": note("They lie here.")}
    config = CONFIG.replace('"Ada"', '"Ada"\nphoto = "me.jpg"')
    made = make_blog(tmp_path_factory.mktemp("blog"), {**notes, **files, "me.jpg": PICTURES["a.jpg"]}, config=config)
    build(made, made.root / "site", now=NOW, jobs=2)
    return made


def files(config: Config) -> list[Path]:
    return [path for path in (config.root / "site").rglob("*") if path.is_file()]


def test_no_published_file_holds_a_place_or_a_serial_number(config: Config) -> None:
    found = [(path.name, secret) for path in files(config) for secret in SECRETS if secret in path.read_bytes()]

    assert found == []
    for secret in SECRETS:  # they do stand in the author's files
        assert any(secret in data for data in PICTURES.values())


def test_no_published_picture_has_any_metadata(config: Config) -> None:
    seen = 0
    for path in files(config):
        try:
            image = Image.open(io.BytesIO(path.read_bytes()))
        except UnidentifiedImageError:
            continue
        with image:
            image.load()
            assert not image.getexif(), path
            assert not getattr(image, "text", {}), path
            unwanted = {"exif", "xmp", "XML:com.adobe.xmp", "comment", "photoshop", "icc_profile"}
            assert not unwanted & image.info.keys(), path
        seen += 1
    assert seen >= 2 * len(PICTURES) + 1


def test_the_memo_holds_none_either(config: Config) -> None:
    kept = [path.read_bytes() for path in (config.root / ".tinyblog" / "images").iterdir()]

    assert kept
    assert not any(secret in data for data in kept for secret in SECRETS)
