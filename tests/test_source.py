from pathlib import Path

import pytest

from tests.blogs import CONFIG, NOW, make_blog, note
from tinyblog.errors import ConfigError
from tinyblog.site import Wanted
from tinyblog.source import Source, read_source


def read(folder: Path, notes: dict[str, str | bytes], **keys: str) -> Source:
    return read_source(make_blog(folder, notes, **keys), now=NOW)


def attached(source: Source) -> dict[str, str]:
    return {one.path: one.file.name for one in source.attachments}


def test_all_files_of_a_folder_note_are_published_beside_it(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {
        "2026/walk/index.md": note("x"),
        "2026/walk/a.jpg": b"a",
        "2026/walk/b/c.txt": b"c",
    }
    assert attached(read(tmp_path, notes)) == {"2026/11/walk/a.jpg": "a.jpg", "2026/11/walk/b/c.txt": "c.txt"}


def test_a_file_that_a_note_shows_is_published_beside_it(tmp_path: Path) -> None:
    text = note("![p](img/p.png) ![q](./q%20r.png) ![away](https://e.example/x.png)", photo="photo.jpg")
    notes: dict[str, str | bytes] = {
        "a.md": text,
        "img/p.png": b"p",
        "q r.png": b"q",
        "photo.jpg": b"x",
        "other.jpg": b"x",
    }
    assert attached(read(tmp_path, notes)) == {
        "2026/11/a/img/p.png": "p.png",
        "2026/11/a/photo.jpg": "photo.jpg",
        "2026/11/a/q r.png": "q r.png",
    }


def test_a_picture_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    source = read(tmp_path, {"a.md": note("![p](gone.png)")})
    assert [str(warning) for warning in source.warnings] == ["content/a.md: shows gone.png, which is not there"]
    assert source.problems == ()


@pytest.mark.parametrize(
    "address", ["../secret.txt", "/etc/passwd", "..%2fsecret.txt", "file:///etc/passwd", "a\0b", "//host/x"]
)
def test_no_address_reaches_outside_the_folder_of_its_note(tmp_path: Path, address: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    notes: dict[str, str | bytes] = {"sub/a.md": note(f"![p](<{address}>)".replace("\0", "%00")), "secret.txt": b"s"}
    assert attached(read(tmp_path, notes)) == {}


def test_a_file_of_a_draft_is_not_published(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {"d/index.md": note("x", draft="true"), "d/secret.jpg": b"x"}
    assert attached(read(tmp_path, notes)) == {}
    shown = read_source(make_blog(tmp_path, {}), now=NOW, wanted=Wanted(drafts=True))
    assert attached(shown) == {"2026/11/d/secret.jpg": "secret.jpg"}


def test_a_shortcode_is_a_warning_with_its_line(tmp_path: Path) -> None:
    (warning,) = read(tmp_path, {"a.md": note("one\n\n{{< two >}}")}).warnings
    assert warning.where == "content/a.md:6"


def test_the_authors_photo_may_be_a_file(tmp_path: Path) -> None:
    config = CONFIG.replace('"Ada"', '"Ada"\nphoto = "me.jpg"')
    assert attached(read(tmp_path, {"me.jpg": b"x"}, config=config)) == {"me.jpg": "me.jpg"}
    with pytest.raises(ConfigError, match=r"author\.photo: there is no picture"):
        read(tmp_path / "2", {}, config=config)


def test_copies_on_this_computer_are_a_warning(tmp_path: Path) -> None:
    line = '{"note": "/2026/11/a/", "account": "outbox", "action": "posted", "time": "2026-11-22T10:00:00Z", '
    (warning,) = read(
        tmp_path, {"a.md": note("x")}, ledger=line + '"url": "file:///home/ada/outbox/index.html#1"}\n'
    ).warnings
    assert "backlinks that lead to files on this computer: 1" in str(warning)


def test_a_moved_note_keeps_its_backlinks(tmp_path: Path) -> None:
    line = (
        '{"note": "/2026/11/old/", "account": "m", "action": "posted", "time": "2026-11-22T10:00:00Z", '
        '"url": "https://m.example/1", "body": "%s"}\n'
    )
    (before,) = read(tmp_path / "1", {"old.md": note("Words")}).site.entries
    source = read(tmp_path / "2", {"new.md": note("Words")}, ledger=line % before.note.digest)
    assert [link.url for link in source.site.entries[0].backlinks] == ["https://m.example/1"]


def test_a_missing_ledger_stays_missing(tmp_path: Path) -> None:
    assert read_source(make_blog(tmp_path, {"a.md": note("x")}, ledger=None), now=NOW).ledger is None
