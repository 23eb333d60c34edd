"""Media: a note's figures become the bytes that a network takes."""

from io import BytesIO
from pathlib import Path, PurePosixPath

import pytest
from PIL import Image

from tests.servers.samples import film, picture
from tinyblog.errors import NoteError
from tinyblog.figures import Figure
from tinyblog.media import MediaLimits, Prepared, prepare

LIMITS = MediaLimits(image_bytes=1_000_000)
FILMS = MediaLimits(image_bytes=1_000_000, video_bytes=1_000_000)
GIFS = MediaLimits(image_bytes=1_000_000, gif_bytes=1_000_000)


def figure(name: str, alt: str | None = "What it shows.") -> Figure:
    return Figure(src=name, file=PurePosixPath(name), alt=alt, decorative=False)


def prepared(folder: Path, limits: MediaLimits, **files: bytes) -> Prepared:
    """The files of a note, named `a_jpg` for `a.jpg`."""
    names = {name.replace("_", "."): data for name, data in files.items()}
    for name, data in names.items():
        (folder / name).write_bytes(data)
    return prepare([figure(name) for name in names], folder, limits, where="content/a.md")


def test_photos_keep_order_description_and_shape(tmp_path: Path) -> None:
    made = prepared(tmp_path, LIMITS, b_jpg=picture("JPEG", 60, 40), a_png=picture("PNG", 30, 50))
    assert [(one.file.name, one.kind, one.alt, one.width, one.height) for one in made.media] == [
        ("b.jpg", "image", "What it shows.", 60, 40),
        ("a.png", "image", "What it shows.", 30, 50),
    ]
    assert made.left_out == ()
    for one in made.media:
        with Image.open(BytesIO(one.data)) as image:
            assert (image.get_format_mimetype(), image.size) == (one.mime, (one.width, one.height))


def test_a_photo_is_made_to_fit_the_networks_limits(tmp_path: Path) -> None:
    noise = BytesIO()
    Image.effect_noise((1200, 900), 90).convert("RGB").save(noise, "JPEG", quality=95)
    limits = MediaLimits(image_bytes=100_000, image_pixels=500_000)
    (made,) = prepared(tmp_path, limits, a_jpg=noise.getvalue()).media
    assert len(made.data) <= 100_000
    assert made.width * made.height <= 500_000
    assert abs(made.width / made.height - 4 / 3) < 0.02


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (prepared(tmp_path, GIFS, a_jpg=picture("JPEG"), b_gif=picture("GIF", frames=3)) for _ in "ab")
    assert first == second


def test_a_gif_that_moves_stays_one_where_it_is_shown_so(tmp_path: Path) -> None:
    (made,) = prepared(tmp_path, GIFS, a_gif=picture("GIF", frames=3)).media
    assert (made.kind, made.mime) == ("gif", "image/gif")
    with Image.open(BytesIO(made.data)) as image:
        assert getattr(image, "n_frames", 1) == 3


def test_a_gif_that_moves_is_a_film_where_only_films_move(tmp_path: Path) -> None:
    (made,) = prepared(tmp_path, FILMS, a_gif=picture("GIF", frames=3)).media
    assert (made.kind, made.mime, made.data[4:8]) == ("gif", "video/mp4", b"ftyp")


def test_a_gif_that_moves_is_never_its_first_picture_alone(tmp_path: Path) -> None:
    made = prepared(tmp_path, LIMITS, a_gif=picture("GIF", frames=3))
    assert made.media == ()
    assert "a.gif moves" in made.left_out[0]


def test_a_gif_that_stands_still_is_a_picture(tmp_path: Path) -> None:
    (made,) = prepared(tmp_path, LIMITS, a_gif=picture("GIF")).media
    assert made.kind == "image"


def test_a_film_goes_where_films_are_taken_and_is_left_out_elsewhere(tmp_path: Path) -> None:
    (made,) = prepared(tmp_path, FILMS, a_mp4=film()).media
    assert (made.kind, made.mime, made.width, made.height) == ("video", "video/mp4", 64, 48)
    without = prepared(tmp_path, LIMITS, a_mp4=film())
    assert without.media == ()
    assert "a.mp4 is a film" in without.left_out[0]


@pytest.mark.parametrize("limits", [FILMS, LIMITS])
def test_a_film_that_is_broken_is_an_error_everywhere(tmp_path: Path, limits: MediaLimits) -> None:
    with pytest.raises(NoteError, match=r"a\.mp4") as caught:
        prepared(tmp_path, limits, a_mp4=film()[:200])
    assert caught.value.where == "content/a.md"


def test_a_film_that_is_too_large_names_both_sizes(tmp_path: Path) -> None:
    with pytest.raises(NoteError, match=r"a\.mp4 .*1,000"):
        prepared(tmp_path, MediaLimits(video_bytes=1000), a_mp4=film())


def test_what_is_no_file_of_the_note_is_left_out_and_told() -> None:
    foreign = Figure(src="https://e.example/a.jpg", file=None, alt="x", decorative=False)
    made = prepare([foreign], Path(), LIMITS, where="content/a.md")
    assert made.media == ()
    assert made.left_out == (
        "https://e.example/a.jpg is no file of this note: it is not posted, and stands on the note's page",
    )


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoteError, match=r"a\.jpg, which is not there"):
        prepare([figure("a.jpg")], tmp_path, LIMITS, where="content/a.md")


def test_a_description_that_is_too_long_is_cut_at_a_word(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(picture("JPEG"))
    limits = MediaLimits(image_bytes=1_000_000, alt=20)
    (made,) = prepare([figure("a.jpg", "one two three four five six")], tmp_path, limits, where="").media
    assert made.alt == "one two three four…"
