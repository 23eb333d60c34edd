import os
from pathlib import Path, PurePosixPath

import pytest

from tinyblog.notes.folders import Folder, is_folder_note, read_folder


def make(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("x")
    return root


def sources(folder: Folder) -> list[str]:
    return [str(note.source) for note in folder.notes]


def test_notes_are_the_markdown_files_in_the_order_of_their_paths(tmp_path: Path) -> None:
    make(tmp_path, "b.md", "a.markdown", "c/d.MD", "c/x.txt", "_index.md", "c/_index.pl.md", ".hidden.md", ".git/x.md")
    folder = read_folder(tmp_path)
    assert sources(folder) == ["a.markdown", "b.md", "c/d.MD"]
    assert folder.problems == ()


def test_a_folder_note_owns_the_files_that_no_other_note_owns(tmp_path: Path) -> None:
    make(tmp_path, "top.jpg", "a/index.md", "a/1.jpg", "a/img/2.jpg", "a/img/deep/3.jpg", "a/.secret", "a/sub/index.md")
    make(tmp_path, "a/sub/4.jpg", "a/more/note.md", "a/more/5.jpg", "a/more/img/6.jpg", "index.md")
    files = {str(note.source): [str(path) for path in note.files] for note in read_folder(tmp_path).notes}
    assert files == {
        "a/index.md": ["a/1.jpg", "a/img/2.jpg", "a/img/deep/3.jpg"],
        "a/more/note.md": [],
        "a/sub/index.md": ["a/sub/4.jpg"],
        "index.md": [],
    }


def test_a_note_is_listed_with_what_the_system_tells_of_its_file(tmp_path: Path) -> None:
    make(tmp_path, ".shared.md", "a/n.md")
    (tmp_path / "b.md").symlink_to(".shared.md")
    seen = [(tmp_path / name).stat() for name in ("a/n.md", ".shared.md")]
    stamps = [note.stamp for note in read_folder(tmp_path).notes]
    assert stamps == [(1, one.st_mtime_ns, one.st_ctime_ns, one.st_ino) for one in seen]


def test_two_languages_of_a_folder_note_share_its_files(tmp_path: Path) -> None:
    make(tmp_path, "a/index.en.md", "a/index.pl.md", "a/1.jpg")
    assert [note.files for note in read_folder(tmp_path).notes] == [(PurePosixPath("a/1.jpg"),)] * 2


def test_only_an_index_inside_a_folder_is_a_folder_note() -> None:
    assert is_folder_note(PurePosixPath("a/index.md"))
    assert is_folder_note(PurePosixPath("a/index.pl.markdown"))
    assert not is_folder_note(PurePosixPath("index.md"))
    assert not is_folder_note(PurePosixPath("a/indexes.md"))


def test_links_inside_the_content_folder_are_followed(tmp_path: Path) -> None:
    make(tmp_path, ".shared/x.jpg", ".shared/n.md", "a/index.md")
    (tmp_path / "a/x.jpg").symlink_to("../.shared/x.jpg")
    (tmp_path / "b").symlink_to(".shared")
    folder = read_folder(tmp_path)
    assert sources(folder) == ["a/index.md", "b/n.md"]
    assert folder.notes[0].files == (PurePosixPath("a/x.jpg"),)
    assert folder.problems == ()


def test_a_link_that_cannot_be_followed_is_one_problem_and_hides_nothing(tmp_path: Path) -> None:
    content = make(tmp_path / "content", "a/n.md", "z.md")
    make(tmp_path, "outside/secret.md", "content-too/secret.md")
    (content / "a/up").symlink_to("..")
    (content / "a/self").symlink_to("self")
    (content / "gone.md").symlink_to("nowhere.md")
    (content / "out").symlink_to("../outside")
    (content / "out.md").symlink_to("../outside/secret.md")
    (content / "too").symlink_to("../content-too")
    folder = read_folder(content)
    assert sources(folder) == ["a/n.md", "z.md"]
    assert {problem.where: problem.message.split(":")[0] for problem in folder.problems} == {
        "content/a/self": "this link leads nowhere",
        "content/a/up": "this link leads back to a folder above it",
        "content/gone.md": "this link leads nowhere",
        "content/out": "this link leads out of the content folder",
        "content/out.md": "this link leads out of the content folder",
        "content/too": "this link leads out of the content folder",
    }


def test_links_that_lead_to_each_other_end(tmp_path: Path) -> None:
    make(tmp_path, "a/n.md", "b/n.md")
    for name in ("1", "2"):
        (tmp_path / f"a/{name}").symlink_to("../b")
        (tmp_path / f"b/{name}").symlink_to("../a")
    folder = read_folder(tmp_path)
    assert len(folder.problems) == 8
    assert len(folder.notes) == 6


def test_a_chain_of_links_ends(tmp_path: Path) -> None:
    make(tmp_path, *(f"d{number}/n.md" for number in range(9)))
    for number in range(8):
        (tmp_path / f"d{number}/next").symlink_to(f"../d{number + 1}")
    assert {problem.message for problem in read_folder(tmp_path).problems} == {
        "more than 4 links follow one another here"
    }


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    folder = read_folder(tmp_path / "gone")
    assert folder.notes == ()
    assert folder.problems[0].where == "content"
    assert "cannot be read" in folder.problems[0].message


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    assert "neither a file nor a folder" in read_folder(tmp_path).problems[0].message


def test_a_name_that_cannot_be_shown_is_a_problem(tmp_path: Path) -> None:
    make(tmp_path, "a\nb.md", "ok.md", "é’ %.md")
    (tmp_path / os.fsdecode(b"\xff.md")).write_text("x")
    folder = read_folder(tmp_path)
    assert sources(folder) == ["ok.md", "é’ %.md"]
    assert len(folder.problems) == 2
    assert all(str(problem).isprintable() for problem in folder.problems)


def test_very_deep_folders_do_not_crash_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    depth = 2100  # so deep that the path is too long for one call
    for _ in range(depth):
        Path("d").mkdir()
        os.chdir("d")
    folder = read_folder(tmp_path)
    for _ in range(depth):
        os.chdir("..")
        Path("d").rmdir()
    assert "cannot be read" in folder.problems[0].message
