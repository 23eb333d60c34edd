"""Quotation marks by language."""

import pytest

from tinyblog.markdown.quotes import ENGLISH, marks


@pytest.mark.parametrize(
    ("language", "expected"),
    [("pl", "„”«»"), ("de", "„“‚‘"), ("es-MX", "«»“”"), ("RU", "«»„“"), ("nb_NO", "«»‘’"), ("ja", "「」『』")],
)
def test_a_language_has_its_own_marks_in_every_region(language: str, expected: str) -> None:
    assert "".join(marks(language)) == expected


def test_french_keeps_its_marks_apart_from_the_words() -> None:
    assert marks("fr-CH")[:2] == ("«\u202f", "\u202f»")


@pytest.mark.parametrize("language", ["", "en", "en-GB", "x-klingon", "tlh"])
def test_all_others_have_those_of_english(language: str) -> None:
    assert marks(language) == ENGLISH
