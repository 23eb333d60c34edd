from pathlib import Path

from tests.blogs import make_blog, note
from tests.pictures import draw, png
from tests.serve.acts import BASE, write
from tinyblog.attachments import Attachment, publish
from tinyblog.images.memo import Memo
from tinyblog.serve.furnishing import fill_album, open_look


def test_a_theme_is_opened_again_when_a_file_of_it_has_changed(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {}, config=BASE)
    look = open_look(config)
    assert open_look(config, look) is look
    file = write("themes/paper/templates/home.html", "Other.").do(tmp_path)
    new = open_look(config, look)
    assert new is not look
    assert new.templates.render("home.html") == "Other."
    assert open_look(config, new, file) is not new


def test_all_is_published_as_a_build_does_and_only_what_has_changed_again(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {
        "a/p.png": png(),
        "a/x.txt": "x",
        "b/p.png": png(draw(90, 90)),
        "bad/p.png": b"none",
    }
    config = make_blog(tmp_path, {**notes, "a/index.md": note("x")}, config=BASE)
    files = [
        Attachment(path=f"2026/{name}", file=tmp_path / "content" / name, where=f"content/{name[:3]}") for name in notes
    ]
    album = fill_album(config, files, None, (), 1)
    wanted = publish(files, Memo(folder=tmp_path / ".tinyblog" / "images"), root="/")
    assert set(album.attached.copies) == set(wanted.copies)
    assert album.attached.pictures == wanted.pictures
    assert list(map(str, album.attached.problems)) == list(map(str, wanted.problems))
    write("content/b/p.png", png(draw(50, 70))).do(tmp_path)
    new = fill_album(config, files, album, (), 1)
    assert [where for where in new.parts if new.parts[where] is not album.parts[where]] == ["content/b/p"]


def test_many_pictures_are_made_by_several_processes_to_the_same_bytes(tmp_path: Path) -> None:
    names = [f"{number}.png" for number in range(9)]
    notes: dict[str, str | bytes] = {name: png(draw(60 + number, 60)) for number, name in enumerate(names)}
    config = make_blog(tmp_path, notes, config=BASE)
    files = [Attachment(path=name, file=tmp_path / "content" / name, where=name) for name in names]
    album = fill_album(config, files, None, (), 2)
    assert album.attached == fill_album(config, files, None, (), 1).attached
