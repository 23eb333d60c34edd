"""How Markdown looks as a post: every example of the documentation."""

import re
from pathlib import Path

import pytest

from tinyblog.markdown import public, render

PAGE = Path(__file__).resolve().parents[2] / "docs" / "syndication.md"
PAIR = re.compile(r"(?ms)^(`{3,})markdown ?(\w*)\n(.*?)^\1\n\s+^(`{3,})text\n(.*?)^\4$")
SECTION = re.compile(r"(?ms)^## How Markdown looks as a post\n(.*?)^## ")


def section() -> str:
    found = SECTION.search(PAGE.read_text("utf-8"))
    assert found
    return found[1]


EXAMPLES = [(language or "en", body, text) for _, language, body, _, text in PAIR.findall(section())]


def test_every_example_has_its_text_beside_it() -> None:
    assert len(EXAMPLES) == len(re.findall(r"(?m)^`{3,}markdown", section())) >= 11


@pytest.mark.parametrize(("language", "body", "text"), EXAMPLES)
def test_an_example_looks_as_it_is_said_to(language: str, body: str, text: str) -> None:
    assert render(body, language=language).text + "\n" == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("See [![A pic](a.jpg)](https://target.example/page) ok", "See https://target.example/page ok"),
        ("See [![A pic](a.jpg)](a-large.jpg) ok", "See ok"),
        ("See [![A pic](a.jpg)](https://cdn.example/a.png?w=9) ok", "See ok"),
        ("See [![A pic](a.jpg) words](https://target.example/page) ok", "See words ok"),
        ('<a href="https://target.example/"><img src="a.jpg"></a>', "https://target.example/"),
    ],
)
def test_a_linked_picture_says_where_it_leads_unless_it_is_only_a_larger_one(body: str, text: str) -> None:
    assert render(body).text == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("[Write](mailto:me@e.example?subject=x) to me", "Write (me@e.example) to me"),
        ("[me@e.example](mailto:me@e.example)", "me@e.example"),
        ("[Call](tel:+48123456789)", "Call (+48123456789)"),
        ("[x](ftp://e.example/a)", "x"),
    ],
)
def test_what_posts_cannot_link_to_is_written_out(body: str, text: str) -> None:
    runs = public(render(body).runs, site="https://b.example", page="https://b.example/n/")
    assert "".join(run.text for run in runs) == text
