from pathlib import Path

import pytest

from tests.blogs import CONFIG, NOW, make_blog, note, read_site
from tests.pictures import png
from tests.rebuilds import own_theme
from tinyblog.attachments import publish
from tinyblog.build import build
from tinyblog.cards import card_of_site
from tinyblog.config import Config
from tinyblog.errors import ThemeError
from tinyblog.images.memo import Memo
from tinyblog.output import Ours
from tinyblog.scene import scene_of
from tinyblog.source import read_source

BARE = CONFIG.replace("[author]", "cards = false\n\n[author]", 1)


def blog(folder: Path, config: str = BARE, **notes: str) -> Config:
    return make_blog(folder, {f"{name}.md": text for name, text in notes.items()}, config=config)


def test_every_sheet_is_drawn_as_it_is_built(tmp_path: Path) -> None:
    config = blog(tmp_path, a=note("Of #tag."), b=note("x", in_reply_to="https://blog.example/2026/11/a/"))
    build(config, tmp_path / "site", now=NOW)
    scene, site = scene_of(config), read_site(config)
    sheets = [*scene.sheets(scene.printer(site), (), {})]
    assert {"index.html", "feed.xml", "tags/tag/atom.xml", "2026/11/a/index.html"} < {sheet.path for sheet in sheets}
    for sheet in sheets:
        assert sheet.draw() == (tmp_path / "site" / sheet.path).read_bytes()
        assert sheet.draw() == sheet.draw()
        assert all(entry in site.entries for entry in sheet.entries)
    feeds = {sheet.path for sheet in scene.feed_sheets(site)}
    assert feeds == {sheet.path for sheet in sheets if sheet.path.endswith((".xml", ".json"))} - {"sitemap.xml"}
    for name, data in scene.static_files():
        there = (tmp_path / "site" / name).read_bytes()
        assert there == (data if isinstance(data, bytes) else data.read_bytes())


def test_what_notes_do_with_other_pages_is_said_in_the_language_of_the_site(tmp_path: Path) -> None:
    german = BARE.replace("cards", 'language = "de"\ncards')
    config = blog(tmp_path, german, a=note("x", like_of="https://example.com/"), b=note("y", "2026-11-20"))
    site, scene = read_site(config), scene_of(config)
    shown = scene.dressed(site, {})
    assert shown.entries[0].relations[0].label == scene.say(site.entries[0].relations[0].label)
    assert shown.entries[0].relations[0].label != site.entries[0].relations[0].label
    assert shown.entries[1] is site.entries[1]


def test_pictures_are_shown_as_they_are_published(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {"a.md": note("![One](one.png)"), "b.md": note("x", photo="one.png")}
    config = make_blog(tmp_path, {**notes, "one.png": png()}, config=BARE)
    source = read_source(config, now=NOW)
    pictures = publish(source.attachments, Memo(folder=config.root / ".tinyblog" / "images"), root="/").pictures
    second, first = scene_of(config).dressed(source.site, pictures).entries
    assert 'width="' in first.html
    assert all(photo.width for entry in (first, second) for photo in entry.pictures)
    assert [photo.width for photo in second.photos] == [photo.width for photo in second.pictures]
    assert 'width="' not in source.site.entries[1].html


def test_a_card_is_drawn_when_its_file_is_made(tmp_path: Path) -> None:
    config = blog(tmp_path, CONFIG, a=note("x"))
    file = scene_of(config).card_file(card_of_site(read_site(config)), near=3)
    assert not (tmp_path / ".tinyblog" / "opengraph").exists()
    assert callable(file.data)
    made = file.data()
    assert isinstance(made, Ours)
    assert made.file.read_bytes()[:4] == b"\x89PNG"
    assert (file.near, [*(tmp_path / ".tinyblog" / "opengraph").iterdir()] != []) == (3, True)


def test_feeds_of_a_theme_without_a_style_sheet_name_none(tmp_path: Path) -> None:
    config = blog(tmp_path, a=note("x"))
    assert b"xml-stylesheet" in next(sheet.draw() for sheet in scene_of(config).feed_sheets(read_site(config)))
    alone = tmp_path / "themes" / "own"
    (alone / "templates").mkdir(parents=True)
    (alone / "theme.toml").write_text('name = "own"\n')
    bare = blog(tmp_path, BARE.replace("cards", 'theme = "own"\ncards'), a=note("x"))
    scene = scene_of(bare)
    assert not scene.feed_sheet
    assert b"xml-stylesheet" not in next(sheet.draw() for sheet in scene.feed_sheets(read_site(bare)))


def test_a_theme_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    config = blog(tmp_path, BARE.replace("cards", 'theme = "own"\ncards'), a=note("x"))
    for file, text in own_theme("").items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text)
    scene_of(config)
    (tmp_path / "themes" / "own" / "theme.toml").write_text("nonsense")
    with pytest.raises(ThemeError):
        scene_of(config)
