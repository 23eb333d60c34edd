"""While a blog is served, the browser shows what is saved, in place if it can, and mistakes until they are mended."""

from pathlib import Path
from typing import Any

from tests.blogs import make_blog, note
from tests.browser.tools import chromium, run_tool, tools_missing
from tests.serve.acts import BASE
from tests.serve.clients import served
from tests.servers.need import need

LONG = "\n\n".join(f"Paragraph {number}." for number in range(60))


def followed(folder: Path, path: str, *steps: tuple[str, str, str]) -> list[dict[str, Any]]:
    """What the browser shows after each step: a file, its new text, and the words to wait for."""
    need(tools_missing())
    with served(folder, watched=True) as (client, _):
        some = [{"file": str(folder / file), "text": text, "words": words} for file, text, words in steps]
        url = f"http://127.0.0.1:{client.port}{path}"
        seen = run_tool("follow", {"chromium": chromium(), "url": url, "steps": some})
    assert seen["signs"] == []
    found: list[dict[str, Any]] = seen["found"]
    return found


def test_words_change_in_place_and_nothing_scrolls(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note(LONG, draft="true")}, config=BASE)
    steps = [("content/a.md", note(f"Words {n}. {LONG}", draft="true"), f"Words {n}.") for n in range(3)]
    for one in followed(tmp_path, "/2026/11/a/", *steps):
        assert one["loads"] == 0
        assert abs(one["scrolled"] - 120) < 40  # what stands there may be a little lower or higher by then
        assert "Draft: not published yet" in one["bar"]


def test_a_mistake_is_shown_in_the_place_of_the_page_until_it_is_mended(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("Words.")}, config=BASE)
    found = followed(
        tmp_path,
        "/2026/11/a/",
        ("content/a.md", note("Words.", "tomorrow"), "content/a.md:2"),
        ("content/a.md", note("Mended."), "Mended."),
        ("tinyblog.toml", BASE.replace("title", "titel"), "titel"),
        ("tinyblog.toml", BASE, "Mended."),
    )
    assert [one["loads"] for one in found] == [0, 0, 0, 0]


def test_a_list_marks_what_is_not_published(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("Words."), "b.md": note("A draft.", draft="true")}, config=BASE)
    (one,) = followed(tmp_path, "/", ("content/a.md", note("Other words."), "Other words."))
    assert one["marks"] == ["Draft"]
    assert "Not published yet: 1" in one["bar"]


def test_a_page_with_a_script_of_its_own_is_loaded_again(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("Words.")}, config=BASE)
    place = tmp_path / "themes" / "paper" / "templates" / "note.html"
    place.parent.mkdir(parents=True)
    place.write_text("<body>{{ page.entries[0].html|safe }}<script>document.body.append(' ran')</script></body>")
    (one,) = followed(tmp_path, "/2026/11/a/", ("content/a.md", note("Other words."), "Other words."))
    assert one["loads"] == 1
