from datetime import timedelta
from pathlib import Path

import pytest

from tests.blogs import NOW, make_blog, note
from tests.pictures import png
from tests.serve.acts import BASE, Act, remove, write
from tinyblog.serve.blog import Blog, read_blog
from tinyblog.serve.edits import edited

LINE = (
    '{"note": "/2026/11/a/", "account": "outbox", "action": "posted", "time": "2026-11-22T10:00:00+00:00", "id": "1", '
    '"url": "https://o.example/1"}\n'
)


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    notes: dict[str, str | bytes] = {
        "a.md": note("Words."),
        "b.md": note("More."),
        "c/index.md": note("x"),
        "c/p.png": png(),
    }
    make_blog(tmp_path, notes, config=BASE, ledger=LINE)
    return read_blog(tmp_path / "tinyblog.toml", now=NOW)


def after(blog: Blog, act: Act, days: int = 0) -> Blog | None:
    return edited(blog, act.do(blog.config.root), NOW + timedelta(days=days))


@pytest.mark.parametrize(
    "text",
    [
        note("Other words."),
        note("Words.", title="A title", tags="[a, b]", updated="2026-11-22"),
        note("Words ![y](https://example.com/y.png)"),
        "---\r\ndate: 2026-11-22 09:00\r\n---\r\nWords.",
    ],
)
def test_an_edit_of_what_a_note_says_touches_nothing_else(blog: Blog, text: str) -> None:
    new = after(blog, write("content/a.md", text))
    assert new
    pairs = zip(blog.site.entries, new.site.entries, strict=True)
    assert [one.path for one, other in pairs if one is not other] in (["/2026/11/a/"], [])
    assert new.look is blog.look
    assert new.known is blog.known


@pytest.mark.parametrize(
    "act",
    [
        write("content/a.md", note("Words.", "2026-11-21")),
        write("content/a.md", note("Words.", aliases="[/old/]")),
        write("content/a.md", note("Words.", draft="true")),
        write("content/a.md", note("Words.", visibility="private")),
        write("content/a.md", note("Words.", "tomorrow")),
        write("content/a.md", note("Words ![y](c/p.png)")),
        write("content/new.md", note("New.")),
        write("content/c/q.png", png()),
        write("tinyblog.toml", BASE),
        write("themes/paper/templates/note.html", "x"),
        write("content/syndication.jsonl", ""),
        remove("content/a.md"),
        remove("content/c"),
    ],
    ids=repr,
)
def test_whatever_may_concern_more_is_left_to_who_reads_all(blog: Blog, act: Act) -> None:
    assert after(blog, act) is None


def test_what_editors_leave_beside_a_note_is_nothing(blog: Blog) -> None:
    for act in (write("content/a.md~", "x"), write("content/4913", ""), remove("content/4913")):
        new = after(blog, act)
        assert new
        assert new.site is blog.site


def test_the_backlinks_of_an_edited_note_stay(blog: Blog) -> None:
    new = after(blog, write("content/a.md", note("Other words.")))
    assert new
    assert [link.url for link in new.site.entries[-1].backlinks] == ["https://o.example/1"]


def test_what_time_has_changed_is_found_out(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("x"), "b.md": note("y", expires="2026-11-23")}, config=BASE)
    blog = read_blog(tmp_path / "tinyblog.toml", now=NOW)
    assert after(blog, write("content/a.md", note("z")))
    assert after(blog, write("content/a.md", note("w")), days=1) is None


@pytest.mark.parametrize(("link", "to"), [("l", "a"), ("m.md", "a/b.md")])
def test_where_one_file_may_be_several_notes_all_is_read(tmp_path: Path, link: str, to: str) -> None:
    make_blog(tmp_path, {"a/b.md": note("x")}, config=BASE)
    (tmp_path / "content" / link).symlink_to(to)
    blog = read_blog(tmp_path / "tinyblog.toml", now=NOW)
    assert after(blog, write("content/a/b.md", note("y"))) is None
