from html.parser import HTMLParser
from pathlib import Path

from tests.blogs import NOW, note
from tests.preview.blog import blog, previews
from tinyblog.config import load_config
from tinyblog.preview import preview
from tinyblog.preview.page import as_html


class Words(HTMLParser):
    """The texts of a page's posts."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._open = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "p" and named.get("class") == "text":
            self._open, self.texts = 1, [*self.texts, ""]
        if tag == "a" and self._open:
            self.links.append(str(named["href"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._open = 0

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[-1] += data


def page(folder: Path, body: str, **keys: str) -> str:
    shown = previews(folder, body, **keys)
    return as_html(shown, load_config(folder / "tinyblog.toml"))


def read(html: str) -> Words:
    reader = Words()
    reader.feed(html)
    return reader


def test_the_page_holds_the_exact_text_of_every_post(tmp_path: Path) -> None:
    body = "Zażółć  [words](https://e.example/a) & <b>tags</b>\\\nnext line 👩‍👩‍👧 #tag @ada.example.com"
    reader = read(page(tmp_path, body))
    assert reader.texts == [one.post.text for one in previews(tmp_path, body) if one.post]
    assert "https://e.example/a" in reader.links


def test_every_part_of_a_thread_is_a_post(tmp_path: Path) -> None:
    html = page(tmp_path, "word " * 150, accounts="{all: {overflow: thread}}")
    assert html.count('class="post"') == 3 + 2


def test_what_an_author_writes_is_never_markup(tmp_path: Path) -> None:
    html = page(tmp_path, "x\n\n    <script>alert(1)</script>", content_warning='"><script>')
    assert "<script" not in html
    assert "Blog &lt;b&gt;" in html


def test_nothing_on_the_page_is_fetched(tmp_path: Path) -> None:
    html = page(tmp_path, "[words](https://e.example/a)")
    assert "src=" not in html
    assert "<link" not in html
    assert "@import" not in html


def test_a_warning_hides_the_post_where_the_network_hides_it(tmp_path: Path) -> None:
    html = page(tmp_path, "Up here.", content_warning="Heights")
    assert html.count("<details") == 1
    assert "CW: Heights" in html


def test_both_colour_schemes_are_there(tmp_path: Path) -> None:
    html = page(tmp_path, "x")
    assert html.count("prefers-color-scheme: dark") >= 3


def test_what_has_no_post_says_why(tmp_path: Path) -> None:
    config = blog(tmp_path, due=note("Due.", accounts="[toots]"))
    html = as_html(preview(config, "due", now=NOW), config)
    assert "not posted: the note is not for this account" in html
