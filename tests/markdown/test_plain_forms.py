"""How Markdown looks as a post: every example of the documentation."""

import re
from pathlib import Path

import pytest

from tinyblog.markdown import render

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
