from pathlib import Path

import pytest

from tests.blogs import NOW, make_blog, note
from tests.serve.acts import BASE, remove, write
from tinyblog.reading import read_all
from tinyblog.serve.blog import SHOWN
from tinyblog.serve.notebook import read_notebook
from tinyblog.site import LIVE


def test_a_notebook_has_what_reading_all_notes_gives(tmp_path: Path) -> None:
    notes = {
        "a.md": note("x"),
        "b/index.md": note("y", draft="true"),
        "b/p.txt": "",
        "bad.md": "none",
        "campaigns/t.md": "x",
    }
    config = make_blog(tmp_path, dict(notes), config=BASE)
    for wanted in (SHOWN, LIVE):
        read, found = read_all(config, now=NOW, wanted=wanted), read_notebook(config).read(NOW, wanted)
        assert (found.notes, found.campaigns) == (read.notes, read.campaigns)
        assert [str(one) for one in found.problems] == [str(one) for one in read.problems]


def test_only_what_has_changed_is_read_again(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("x"), "b.md": note("y"), "c.md": note("z")}, config=BASE)
    old = read_notebook(config)
    write("content/b.md", note("other")).do(tmp_path)
    remove("content/c.md").do(tmp_path)
    new = read_notebook(config, old)
    assert list(new.kept) == ["a.md", "b.md"]
    assert new.kept["a.md"] is old.kept["a.md"]
    assert new.kept["b.md"].note != old.kept["b.md"].note


def test_a_note_that_says_the_same_is_the_same(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("x")}, config=BASE)
    old = read_notebook(config)
    dirty = write("content/a.md", note("x")).do(tmp_path)
    new = read_notebook(config, old, dirty)
    assert new.kept["a.md"] is not old.kept["a.md"]
    assert new.kept["a.md"].note is old.kept["a.md"].note


@pytest.mark.parametrize(("link", "to"), [("l", "a"), ("m.md", "a/b.md")])
def test_links_are_noticed(tmp_path: Path, link: str, to: str) -> None:
    config = make_blog(tmp_path, {"a/b.md": note("x")}, config=BASE)
    before = read_notebook(config)
    (tmp_path / "content" / link).symlink_to(to)
    assert (before.linked, read_notebook(config, before).linked) == (False, True)
