from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.preview.blog import previews
from tinyblog.preview.text import _code, _escaped, as_markdown, as_text


def test_the_exact_text_stands_between_two_rules_with_its_facts_below(tmp_path: Path) -> None:
    sky, toots = as_text(previews(tmp_path, "See [words](https://e.example/x) #tag")).split("\n\n")
    assert sky.splitlines() == [
        "sky: /2026/11/hello/ (will be posted)",
        "  visibility: public, language: en",
        "─" * 60,
        "See words #tag",
        "─" * 60,
        "  14/300",
        "  link: words → https://e.example/x",
        "  tag: #tag",
        "  card: of https://e.example/x, fetched when it is posted",
    ]
    assert "See words (https://e.example/x) #tag" in toots.splitlines()


def test_every_part_of_a_thread_is_named(tmp_path: Path) -> None:
    text = as_text(previews(tmp_path, "word " * 150, accounts="{all: {overflow: thread}}"))
    assert "  part 1 of 3, 299/300" in text
    assert "  part 3 of 3" in text


def test_a_content_warning_and_what_is_answered_are_told(tmp_path: Path) -> None:
    keys = {"content_warning": "Heights", "in_reply_to": "https://social.example/@bob/1"}
    text = as_text(previews(tmp_path, "Up here.", **keys))
    assert "warning: Heights, answers: https://social.example/@bob/1" in text
    assert "CW: Heights\n\nUp here." in text


def test_a_mistake_is_told_with_the_note(tmp_path: Path) -> None:
    text = as_text(previews(tmp_path, "![](a.jpg)"))
    assert "sky: /2026/11/hello/ (cannot be posted)" in text
    assert "error: content/hello.md: a.jpg has no description" in text


def test_markdown_holds_the_exact_text_in_a_fence_that_it_cannot_end(tmp_path: Path) -> None:
    body = "Look: `x`\n\n    ```\n    @someone\n    ```"
    tokens = MarkdownIt().parse(as_markdown(previews(tmp_path, body)))
    fences = [token.content for token in tokens if token.type == "fence"]
    posts = [one.post for one in previews(tmp_path, body) if one.post]
    assert fences == [f"{post.text}\n" for post in posts]


def test_markdown_mentions_nobody_and_links_nothing(tmp_path: Path) -> None:
    body = "Hello @ada.example.com and [words](https://e.example/x) ![](b.jpg){.decorative} #tag"
    text = as_markdown(previews(tmp_path, body, accounts="{sky: skip}"))
    tokens = MarkdownIt().parse(text)
    inner = [child for token in tokens for child in token.children or () if child.type != "code_inline"]
    assert not any(child.type == "link_open" for child in inner)
    words = "".join(child.content for child in inner)
    assert "@" not in words
    assert "http" not in words


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1))
def test_code_is_always_read_back_as_it_was(text: str) -> None:
    (paragraph,) = [token for token in MarkdownIt().parse(_code(text)) if token.type == "inline"]
    assert [child.content for child in paragraph.children or ()] == [text]


@given(st.text(alphabet="ab@#<>*_`[]()!&|~\\:/.- ", min_size=1))
def test_escaped_text_says_only_what_it_says(text: str) -> None:
    html = MarkdownIt().render(f"x {_escaped(text)} x")
    assert "<a" not in html
    assert "<em" not in html
    assert "<code" not in html
