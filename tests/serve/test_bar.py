from datetime import timedelta
from pathlib import Path

from tests.blogs import CONFIG, NOW, note
from tests.serve.acts import BASE
from tests.serve.test_answers import blog, text
from tinyblog.errors import Mistakes, NoteError
from tinyblog.serve.answers import answer
from tinyblog.serve.bar import error_page


def test_a_draft_says_that_it_is_one_and_where_it_is_written(tmp_path: Path) -> None:
    page = text(blog(tmp_path, {"a.md": note("Words", draft="true")}), "/2026/11/a/")
    assert "Draft: not published yet" in page
    assert "content/a.md" in page


def test_a_note_of_the_future_says_when_it_will_be_there_until_it_is(tmp_path: Path) -> None:
    config = BASE.replace("cards", 'timezone = "Europe/Warsaw"\ncards')
    found = blog(tmp_path, {"a.md": note("Words", "2026-11-23 09:30")}, config)
    assert "Scheduled for 2026-11-23 09:30: not published yet" in text(found, "/2026/11/a/")
    assert "Scheduled" not in answer(found, "/2026/11/a/", now=NOW + timedelta(days=1)).data().decode()


def test_lists_name_what_is_not_published(tmp_path: Path) -> None:
    found = blog(tmp_path, {"a.md": note("<b> Words", draft="true"), "b.md": note("Words")})
    page = text(found, "/")
    assert "Not published yet: 1" in page
    assert "&quot;/2026/11/a/&quot;: &quot;Draft&quot;" in page
    assert "tinyblog-bar" not in text(found, "/tags/none/")


def test_warnings_stand_with_their_note(tmp_path: Path) -> None:
    found = blog(tmp_path, {"a.md": note("![x](gone.png)"), "b.md": note("Words")})
    assert "shows gone.png, which is not there" in text(found, "/2026/11/a/")
    assert "gone.png" not in text(found, "/2026/11/b/").partition("<tinyblog-bar")[2]


def test_posts_are_offered_where_there_are_accounts(tmp_path: Path) -> None:
    assert "/_tinyblog/preview/2026/11/a/" in text(blog(tmp_path / "a", {"a.md": note("x")}), "/2026/11/a/")
    config = CONFIG.partition("[accounts")[0]
    assert "/_tinyblog/preview" not in text(blog(tmp_path / "b", {"a.md": note("x")}, config), "/2026/11/a/")


def test_the_bar_stands_at_the_end_whatever_a_theme_writes(tmp_path: Path) -> None:
    for number, template in enumerate(("<p>no body", "<BODY></body>x</BODY >tail", "<body></body></html>")):
        folder = tmp_path / str(number)
        place = folder / "themes" / "paper" / "templates" / "note.html"
        place.parent.mkdir(parents=True)
        place.write_text(template)
        page = text(blog(folder, {"a.md": note("x")}), "/2026/11/a/")
        assert page.count("<tinyblog-bar") == 1
        before, _, rest = page.partition("<style>html{")
        after = rest.rpartition("</script>")[2]
        assert before + after == template
        assert after.lower().partition(">")[0].strip() in ("</body", "")


def test_an_error_page_has_all_mistakes_and_nothing_of_them_is_markup() -> None:
    found = [NoteError(f"<b>wrong {n}", where=f"content/<i>{n}.md:3", hint="<u>mend") for n in range(2)]
    page, version = error_page(Mistakes(found), "/a<b>/")
    said = page.decode()
    assert "content/&lt;i&gt;1.md:3" in said
    assert not any(mark in said for mark in ("<b>", "<i>", "<u>"))
    assert error_page(found[0], "/a<b>/")[1] != version
