"""Figures: which pictures and films a note shows, and which of them are described."""

from pathlib import PurePosixPath

import pytest

from tests.blogs import NOW
from tinyblog.figures import Figure, figures_of, kind_of, local_name
from tinyblog.markdown import render
from tinyblog.notes import Note
from tinyblog.notes.fields import Photo


def _figures(body: str, *photos: Photo) -> tuple[Figure, ...]:
    note = Note(
        source=PurePosixPath("2026/walk/index.md"), published=NOW, slug="walk", body=body, body_line=1, photos=photos
    )
    return figures_of(note, render(body))


def test_figures_stand_in_the_order_of_the_page() -> None:
    found = _figures("![One](one.jpg) and ![Two](two.mp4)", Photo(src="three.jpg", alt="Three"))

    assert [(figure.file, figure.kind, figure.alt) for figure in found] == [
        (PurePosixPath("2026/walk/one.jpg"), "image", "One"),
        (PurePosixPath("2026/walk/two.mp4"), "video", "Two"),
        (PurePosixPath("2026/walk/three.jpg"), "image", "Three"),
    ]


def test_a_figure_shown_twice_is_one() -> None:
    assert len(_figures("![One](one.jpg)", Photo(src="./one.jpg"))) == 1


def test_a_foreign_figure_is_no_file() -> None:
    (found,) = _figures("![One](https://example.net/one.jpg)")

    assert found.file is None


@pytest.mark.parametrize(
    ("body", "lacks"),
    [
        ("![](one.jpg)", True),
        ("![](one.jpg){.decorative}", False),
        ('<img src="one.jpg" class="decorative">', False),
        ('<img src="one.jpg">', True),
        ('<video src="one.mp4" aria-label="A bee">', False),
        ("![One](one.jpg)", False),
    ],
)
def test_what_has_neither_a_description_nor_the_class_decorative_lacks_one(body: str, lacks: bool) -> None:
    (found,) = _figures(body)

    assert found.lacks_alt is lacks


def test_a_photo_without_words_must_be_called_decorative() -> None:
    silent, decorative = _figures("", Photo(src="a.jpg", alt=""), Photo(src="b.jpg", alt="", decorative=True))

    assert silent.lacks_alt
    assert not decorative.lacks_alt


@pytest.mark.parametrize(
    ("address", "name"),
    [("./a%20b.jpg", "a b.jpg"), ("x/a.jpg", "x/a.jpg"), ("/a.jpg", ""), ("../a.jpg", ""), ("https://[", "")],
)
def test_only_what_lies_in_the_notes_folder_is_local(address: str, name: str) -> None:
    assert local_name(address) == name


@pytest.mark.parametrize(
    ("src", "kind"), [("a.MP4", "video"), ("a.mov?x=1", "video"), ("a.gif", "image"), ("[", "image")]
)
def test_a_film_is_known_by_the_end_of_its_name(src: str, kind: str) -> None:
    assert kind_of(src) == kind
