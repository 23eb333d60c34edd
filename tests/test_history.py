"""What git knows of a file, in real repositories."""

from pathlib import Path

import pytest

from tests.repositories import commit, git, make_repository, needs_git
from tinyblog.history import History, is_ignored, merge_rule, read_history

pytestmark = needs_git
RULE = "lines.jsonl merge=union\n"


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with two lines, each from a commit of its own; the names of the commits are what git says they are."""
    path = make_repository(tmp_path / "blog", monkeypatch) / "lines.jsonl"
    (path.parent / ".gitattributes").write_text(RULE)
    path.write_text("one\n")
    commit(path.parent, "One")
    path.write_text("one\ntwo\n")
    commit(path.parent, "Two")
    return path


def by_subject(path: Path) -> dict[str, str]:
    log = git(path.parent, "log", "--all", "--format=%s %H").splitlines()
    return dict(line.rsplit(" ", 1) for line in log)


def test_each_line_has_the_commit_in_which_it_appeared(lines: Path) -> None:
    subjects = by_subject(lines)
    assert read_history(lines) == History(commits=(subjects["One"], subjects["Two"]))


def test_a_line_that_is_not_committed_has_none(lines: Path) -> None:
    lines.write_text("one\nnew\ntwo\nlast")
    subjects = by_subject(lines)
    assert read_history(lines).commits == (subjects["One"], "", subjects["Two"], "")


def test_blank_lines_do_not_count(lines: Path) -> None:
    lines.write_text("one\n\n  \ntwo\n")
    commit(lines.parent, "Blank")
    subjects = by_subject(lines)
    assert read_history(lines).commits == (subjects["One"], subjects["Two"])


def test_lines_that_two_branches_added_keep_their_commits_after_the_merge(lines: Path) -> None:
    folder = lines.parent
    git(folder, "switch", "--quiet", "--create", "other")
    lines.write_text("one\ntwo\ntheirs\n")
    commit(folder, "Theirs")
    git(folder, "switch", "--quiet", "main")
    lines.write_text("one\ntwo\nours\n")
    commit(folder, "Ours")
    git(folder, "merge", "--quiet", "--no-edit", "other")
    subjects, words = by_subject(lines), lines.read_text().split()
    assert sorted(words) == ["one", "ours", "theirs", "two"]
    found = dict(zip(words, read_history(lines).commits, strict=True))
    assert found == {word: subjects[word.capitalize()] for word in words}


def test_a_file_that_moved_keeps_its_history(lines: Path) -> None:
    subjects = by_subject(lines)
    (lines.parent / "content").mkdir()
    moved = lines.rename(lines.parent / "content" / "moved.jsonl")
    commit(lines.parent, "Move")
    assert read_history(moved).commits == (subjects["One"], subjects["Two"])


def test_a_shallow_clone_names_no_commit_that_it_cannot_know(lines: Path, tmp_path: Path) -> None:
    lines.write_text("one\ntwo\nthree\n")
    newest = commit(lines.parent, "Three")
    for depth, wanted in ((1, ("", "", "")), (2, ("", "", newest))):
        clone = tmp_path / f"clone{depth}"
        git(tmp_path, "clone", "--quiet", f"--depth={depth}", f"file://{lines.parent}", str(clone))
        found = read_history(clone / "lines.jsonl")
        assert found.commits == wanted
        assert "git fetch --unshallow" in found.notice


def test_a_file_that_was_never_committed_has_no_commits(lines: Path) -> None:
    other = lines.with_name("other.jsonl")
    other.write_text("x\n")
    assert read_history(other) == History(notice="no commits are named: the file is not committed yet")


def test_outside_of_a_repository_nothing_is_known_and_nothing_fails(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text("x\n")
    assert read_history(path).notice.startswith("no commits are named: ")
    assert read_history(path).commits == ()
    assert merge_rule(path) is None
    assert not is_ignored(path)


def test_without_git_nothing_is_known_and_nothing_fails(lines: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert read_history(lines) == History(notice="no commits are named: git is not installed")
    assert merge_rule(lines) is None
    assert not is_ignored(lines)


def test_a_folder_that_is_not_there_is_no_repository(tmp_path: Path) -> None:
    assert merge_rule(tmp_path / "none" / "x") is None


def test_the_merge_rule_is_that_of_the_attributes(lines: Path) -> None:
    assert merge_rule(lines) == "union"
    assert merge_rule(lines.with_name("other")) == "unspecified"


def test_an_ignored_file_is_told_from_one_that_is_kept(lines: Path) -> None:
    (lines.parent / ".gitignore").write_text("*.tmp\n")
    assert is_ignored(lines.with_name("x.tmp"))
    assert not is_ignored(lines.with_name("x.txt"))


def test_reading_changes_nothing_in_the_repository(lines: Path) -> None:
    def state() -> dict[str, bytes]:
        files = (path for path in lines.parent.rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in files}

    before = state()
    read_history(lines)
    merge_rule(lines)
    is_ignored(lines)
    assert state() == before
