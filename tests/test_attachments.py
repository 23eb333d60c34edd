"""Attachments: what is published of the files beside notes."""

from pathlib import Path

import pytest

from tests.blogs import CONFIG, make_blog
from tests.pictures import draw, gif, heic, jpeg, png, saved
from tests.servers.samples import film
from tinyblog.attachments import Attached, Attachment, portraits, publish
from tinyblog.errors import ConfigError
from tinyblog.images.memo import Memo

NOTE = "content/walk/index.md"


def published(folder: Path, files: dict[str, bytes], *, where: str = NOTE, root: str = "/", jobs: int = 1) -> Attached:
    folder.mkdir(exist_ok=True)
    attachments = []
    for name, data in files.items():
        (folder / name).write_bytes(data)
        attachments.append(Attachment(path=f"2026/11/walk/{name}", file=folder / name, where=where))
    return publish(attachments, Memo(folder=folder / ".memo"), root=root, jobs=jobs)


def names(attached: Attached) -> list[str]:
    return [copy.path.removeprefix("2026/11/walk/") for copy in attached.copies]


def test_a_picture_keeps_its_address_and_its_sizes_are_named_by_what_they_show(tmp_path: Path) -> None:
    one = published(tmp_path / "a", {"hills.jpg": jpeg(draw(600, 400))})
    other = published(tmp_path / "b", {"hills.jpg": jpeg(draw(600, 400).rotate(90))})

    first, small = names(one)
    assert first == names(other)[0] == "hills.jpg"
    assert small.startswith("hills-480-")
    assert small != names(other)[1]


def test_a_picture_is_known_with_its_files(tmp_path: Path) -> None:
    attached = published(tmp_path, {"a b, c.jpg": jpeg(draw(600, 400))}, root="/me/")
    ((path, shown),) = attached.pictures.items()

    assert path == "/me/2026/11/walk/a b, c.jpg"
    assert (shown.width, shown.height) == (600, 400)
    small, whole = shown.srcset.split(", ")
    assert small.startswith("/me/2026/11/walk/a%20b%2C%20c-480-")
    assert small.endswith(".webp 480w")
    assert whole == "/me/2026/11/walk/a%20b%2C%20c.jpg 600w"


def test_a_picture_in_one_size_needs_no_choice(tmp_path: Path) -> None:
    (shown,) = published(tmp_path, {"a.gif": gif(draw(600, 400), frames=2)}).pictures.values()

    assert shown.srcset == ""


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"%PDF-1.7"),
        ("a.txt", b"BM is how this text begins"),
        ("a.svg", b'<?xml version="1.0"?><svg/>'),
        ("a.bmp", saved(None, "BMP")),
        ("a.ico", saved(None, "ICO")),
        ("a", b""),
    ],
)
def test_other_files_stay_as_they_are(tmp_path: Path, name: str, data: bytes) -> None:
    attached = published(tmp_path, {name: data})

    assert [(copy.path, copy.data) for copy in attached.copies] == [(f"2026/11/walk/{name}", tmp_path / name)]
    assert (attached.pictures, attached.problems) == ({}, ())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.heic", heic()),
        ("a.bin", heic()),
        ("a.tif", saved(None, "TIFF")),
        ("a.dng", saved(None, "TIFF")),
        ("a.txt", jpeg(secrets=True)),
        ("a.svg", jpeg(secrets=True)),
        ("a.jpg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.png", b""),
    ],
)
def test_what_could_hold_the_place_it_was_taken_at_is_never_copied(tmp_path: Path, name: str, data: bytes) -> None:
    attached = published(tmp_path, {name: data, "b.txt": b"x"})

    assert [(one.where, name in one.message) for one in attached.problems] == [(NOTE, True)]
    assert attached.left_out == {NOTE}
    assert attached.copies == ()


def test_processes_change_nothing(tmp_path: Path) -> None:
    files = {f"{number}.png": png(draw(500 + number, 300)) for number in range(3)} | {"bad.jpg": b"x", "c.txt": b"c"}
    one = published(tmp_path, files, jobs=1)
    three = publish(
        [Attachment(path=f"2026/11/walk/{name}", file=tmp_path / name, where=NOTE) for name in files],
        Memo(folder=tmp_path / ".other"),
        root="/",
        jobs=3,
    )

    assert names(one) == names(three) == []
    assert [str(problem) for problem in one.problems] == [str(problem) for problem in three.problems]
    assert three.problems[0].hint
    assert one.pictures == three.pictures


def test_a_portrait_is_published_in_one_size(tmp_path: Path) -> None:
    attached = published(tmp_path, {"me.jpg": jpeg(draw(900, 900), secrets=True)}, where="author.photo")

    assert names(attached) == ["me.jpg"]


@pytest.mark.parametrize("name", ["missing.jpg", "a" * 5000])
def test_a_portrait_that_is_not_there_is_a_mistake(tmp_path: Path, name: str) -> None:
    config = make_blog(tmp_path, {}, config=CONFIG.replace('"Ada"', f'"Ada"\nphoto = "{name}"'))
    with pytest.raises(ConfigError, match="there is no picture"):
        portraits(config)


def test_a_film_is_published_without_what_the_camera_wrote_in_and_made_once(tmp_path: Path) -> None:
    first, second = (published(tmp_path, {"a.mp4": film()}) for _ in range(2))

    (copy,) = first.copies
    assert copy.path == "2026/11/walk/a.mp4"
    assert isinstance(copy.data, Path)
    assert copy.data.read_bytes()[4:8] == b"ftyp"
    assert first == second
    (shown,) = first.pictures.values()
    assert (shown.width, shown.height, shown.srcset) == (64, 48, "")


def test_a_film_that_cannot_be_read_leaves_the_note_out(tmp_path: Path) -> None:
    attached = published(tmp_path, {"a.mp4": b"\0\0\0\x18ftypisom"})

    assert attached.copies == ()
    assert attached.left_out
