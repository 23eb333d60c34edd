"""Embeds: how pages and feeds show pictures and films."""

from collections.abc import Mapping
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.blogs import NOW
from tinyblog.embeds import SIZES, Embed, Shown, embeds_of, feed_html, film_html, page_html, sized
from tinyblog.markdown import render
from tinyblog.notes import Note
from tinyblog.notes.fields import Photo

SHOWN = Shown(width=600, height=400, files=(("/w/a-480-01234567.webp", 480), ("/w/a.jpg", 600)))
PICTURES: Mapping[str, Shown] = {"/w/a.jpg": SHOWN, "/w/ą b.gif": Shown(width=3, height=2, files=(("/w/x", 3),))}
SIZE = 'width="600" height="400"'
LATE = 'loading="lazy" decoding="async"'
SET = f'srcset="/w/a-480-01234567.webp 480w, /w/a.jpg 600w" sizes="{SIZES}"'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<img src="/w/a.jpg" alt="A">', f'<img src="/w/a.jpg" alt="A" class="u-photo" {SIZE} {SET} {LATE}>'),
        ('<img src="/w/a.jpg#x">', f'<img src="/w/a.jpg#x" class="u-photo" {SIZE} {SET} {LATE}>'),
        ("<img src='/w/%C4%85%20b.gif'>", f'<img src="/w/%C4%85%20b.gif" class="u-photo" width="3" height="2" {LATE}>'),
        ('<img src="https://e.example/w/a.jpg">', f'<img src="https://e.example/w/a.jpg" class="u-photo" {LATE}>'),
        ('<img src="/w/a.jpg" width="90">', f'<img src="/w/a.jpg" width="90" class="u-photo" {SET} {LATE}>'),
        ('<img src="/w/b.jpg" loading=eager>', '<img src="/w/b.jpg" loading="eager" class="u-photo" decoding="async">'),
        ('<IMG SRC="/w/b.jpg" class="decorative x"/>', f'<img src="/w/b.jpg" class="decorative x" {LATE}>'),
        ('<img src="/w/b.jpg" class="x">', f'<img src="/w/b.jpg" class="u-photo x" {LATE}>'),
        ('<img src="/w/b.jpg" alt="&quot;&lt;">', f'<img src="/w/b.jpg" alt="&quot;&lt;" class="u-photo" {LATE}>'),
        ('<img src="data:image/png;base64,x"><img alt="x">', '<img src="data:image/png;base64,x"><img alt="x">'),
        ('<img src="http://[broken">', f'<img src="http://[broken" class="u-photo" {LATE}>'),
        ("<script>'<img src=\"/w/a.jpg\">'</script>", "<script>'<img src=\"/w/a.jpg\">'</script>"),
    ],
)  # fmt: skip
def test_a_page_shows_a_picture_with_what_is_known_of_it(source: str, expected: str) -> None:
    assert page_html(f"<p>{source} x</p>", PICTURES) == f"<p>{expected} x</p>"


FILM = '<video class="u-video" src="/w/bee.mp4" preload="metadata" aria-label="A &quot;bee&quot;" controls></video>'


def test_a_film_is_shown_as_one_in_pages_and_feeds() -> None:
    source = render('![A "bee"](/w/bee.mp4)').html

    assert page_html(source, {}) == feed_html(source) == f"<p>{FILM}</p>\n"
    assert film_html("/w/bee.mp4", 'A "bee"') == FILM
    assert "aria-label" not in film_html("/w/bee.mp4", "")


def test_a_film_keeps_what_its_author_wrote_of_it() -> None:
    found = feed_html('<img src="a.mp4" class="wide" width="300" title="T" onclick="x" srcset="y">')

    assert found == (
        '<video class="u-video wide" src="a.mp4" preload="metadata" width="300" title="T" controls></video>'
    )


def test_a_feed_shows_pictures_as_they_are_written() -> None:
    source = "<p><img src='a.jpg' ALT=x> <video src=b.mp4></video></p>"

    assert feed_html(source) is source


@given(st.text(alphabet="<>img sc='\"=/ab!-", max_size=60))
def test_html_without_a_picture_stays_as_it_is(source: str) -> None:
    if "img" not in source:
        assert page_html(source, PICTURES) == source


def test_photos_of_the_front_matter_know_their_addresses_and_kind() -> None:
    photos = (Photo(src="a.jpg", alt="A"), Photo(src="https://e.example/b.mp4", alt=None))
    note = Note(source=PurePosixPath("w.md"), published=NOW, slug="w", body="", body_line=1, photos=photos)
    found = embeds_of(note, page=("https://x.example/me/w/", "/me/w/"), site=("https://x.example/me", "/me/"))

    assert found == (
        Embed(url="https://x.example/me/w/a.jpg", href="/me/w/a.jpg", alt="A", kind="image"),
        Embed(url="https://e.example/b.mp4", href="https://e.example/b.mp4", alt="", kind="video"),
    )
    assert [one.ratio for one in found] == [1.5, 1.5]


def test_photos_that_the_site_serves_get_their_size() -> None:
    mine = Embed(url="https://x.example/w/a.jpg", href="/w/a.jpg", alt="", kind="image")
    other = Embed(url="https://e.example/w/a.jpg", href="https://e.example/w/a.jpg", alt="", kind="image")
    found, same = sized((mine, other), {"/w/a.jpg": Shown(width=300, height=200, files=(("/w/a.jpg", 300),))})

    assert (found.width, found.height, found.srcset, found.ratio) == (300, 200, "", 1.5)
    assert same == other
