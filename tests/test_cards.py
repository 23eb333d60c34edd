import re
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.blogs import CONFIG, NOW, make_blog, note, read_site
from tinyblog.build import build
from tinyblog.cards import cache_folder, card_of_entry, card_of_site, card_of_tag, cards, picture
from tinyblog.config import Config
from tinyblog.site import Site

NOTES: dict[str, str | bytes] = {
    "a.md": note("Good words. #tag"),
    "b.md": note("How it goes on.", title="A title"),
    "c.md": note("", photo="{src: p.png, alt: A pond in the fog}"),
    "d.md": note("", like_of="https://example.org/what"),
}


def read(folder: Path, **notes: str) -> Site:
    return read_site(make_blog(folder, {**NOTES, **notes}))


def words(site: Site) -> dict[str, str]:
    return {entry.note.slug: card_of_entry(site, entry).sketch.words for entry in site.entries}


def images(config: Config) -> dict[str, bytes]:
    site = config.root / "site"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("card-*.png")}


def test_a_card_has_the_title_or_the_words_or_what_stands_for_them(tmp_path: Path) -> None:
    site = read(tmp_path)
    assert words(site) == {
        "a": "Good words. #tag",
        "b": "A title",
        "c": "A pond in the fog",
        "d": "Liked example.org/what",
    }
    card = card_of_entry(site, next(entry for entry in site.entries if entry.note.slug == "b"))
    assert (card.sketch.is_title, card.sketch.detail) == (True, "How it goes on.")
    assert card.alt == "A title – How it goes on."
    assert (card.sketch.author, card.sketch.site) == ("Ada", "blog.example")


def test_a_card_stands_beside_its_page_in_a_name_of_its_content(tmp_path: Path) -> None:
    config = CONFIG.replace("blog.example", "blog.example/me")
    site = read_site(make_blog(tmp_path, {"a.md": note("x", slug="ü")}, config=config))
    card = card_of_entry(site, site.entries[0])
    assert card.path == f"2026/11/ü/card-{card.sketch.digest[:8]}.png"
    assert card.url == f"https://blog.example/me/2026/11/%C3%BC/card-{card.sketch.digest[:8]}.png"
    assert card.sketch.site == "blog.example/me"


def test_the_site_and_its_tags_have_cards(tmp_path: Path) -> None:
    site = read(tmp_path)
    assert card_of_site(site).sketch.words == "Blog"
    (tag,) = site.tags
    assert (card_of_tag(site, tag).sketch.words, card_of_tag(site, tag).alt) == ("#tag", "#tag")
    assert len({card.path for card in cards(site)}) == len(site.entries) + 2


def test_every_page_names_a_picture_that_is_there(tmp_path: Path) -> None:
    config = make_blog(tmp_path, NOTES)
    build(config, tmp_path / "site", now=NOW)
    found = images(config)
    assert len(found) == len(NOTES) + 2
    named = set()
    for page in (tmp_path / "site").rglob("*.html"):
        tags = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', page.read_text("utf-8")))
        if page.name == "404.html":
            assert "og:image" not in tags
            assert tags["twitter:card"] == "summary"
            continue
        name = tags["og:image"].removeprefix("https://blog.example/")
        named.add(name)
        image = Image.open(BytesIO(found[name]))
        assert image.format == "PNG"
        assert (str(image.width), str(image.height)) == (tags["og:image:width"], tags["og:image:height"])
        assert tags["og:image:alt"]
        assert tags["twitter:card"] == "summary_large_image"
    assert named == found.keys()


def test_a_change_of_words_gives_the_picture_another_address(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("One")})
    build(config, tmp_path / "site", now=NOW)
    before = images(config)
    (tmp_path / "content" / "a.md").write_text(note("Two"), "utf-8")
    build(config, tmp_path / "site", now=NOW)
    assert len(images(config).keys() - before.keys()) == 1
    assert len(images(config)) == len(before)


def test_the_cache_changes_no_byte(tmp_path: Path) -> None:
    config = make_blog(tmp_path, NOTES)
    build(config, tmp_path / "site", now=NOW)
    drawn = images(config)
    cache = cache_folder(tmp_path)
    assert len(list(cache.iterdir())) == len(drawn)
    for number, kept in enumerate(sorted(cache.iterdir())):
        kept.write_bytes(kept.read_bytes()[: 500 * number])
    for spoil in (lambda: None, lambda: shutil.rmtree(cache), lambda: cache.parent.rename(tmp_path / "gone")):
        spoil()
        shutil.rmtree(tmp_path / "site")
        build(config, tmp_path / "site", now=NOW)
        assert images(config) == drawn


def test_a_cache_that_cannot_be_written_is_no_mistake(tmp_path: Path) -> None:
    config = make_blog(tmp_path, NOTES)
    (tmp_path / ".tinyblog").write_text("in the way")
    build(config, tmp_path / "site", now=NOW)
    assert len(images(config)) == len(NOTES) + 2


def test_what_is_kept_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = read(tmp_path)
    first = [picture(card.sketch, tmp_path / "cache") for card in cards(site)]
    monkeypatch.setattr("tinyblog.images.drawing.draw", None)
    assert [picture(card.sketch, tmp_path / "cache") for card in cards(site)] == first


def test_the_picture_of_a_note_needs_no_build_and_is_the_same(tmp_path: Path) -> None:
    config = make_blog(tmp_path, NOTES)
    build(config, tmp_path / "site", now=NOW)
    site = read_site(config)
    for cache in (None, cache_folder(tmp_path)):
        for entry in site.entries:
            card = card_of_entry(site, entry)
            assert picture(card.sketch, cache) == images(config)[card.path]


def test_a_blog_may_have_no_cards(tmp_path: Path) -> None:
    config = make_blog(tmp_path, NOTES, config=CONFIG.replace('"Blog"', '"Blog"\ncards = false'))
    build(config, tmp_path / "site", now=NOW)
    assert images(config) == {}
    assert not cache_folder(tmp_path).exists()
    page = (tmp_path / "site" / "2026" / "11" / "c" / "index.html").read_text("utf-8")
    assert '<meta property="og:image" content="https://blog.example/2026/11/c/p.png">' in page
    assert '<meta name="twitter:card" content="summary">' in page


def test_a_picture_of_the_site_that_somebody_wrote_into_is_put_right_here_and_in_the_cache(tmp_path: Path) -> None:
    config = make_blog(tmp_path, NOTES)
    build(config, tmp_path / "site", now=NOW)
    drawn = images(config)
    for path in drawn:
        (tmp_path / "site" / path).write_bytes(b"other" + drawn[path][5:])
    build(config, tmp_path / "site", now=NOW)
    assert images(config) == drawn
    assert {kept.read_bytes() for kept in cache_folder(tmp_path).iterdir()} == set(drawn.values())
