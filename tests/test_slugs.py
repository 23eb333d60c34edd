import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.slugs import slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("Don’t panic", "dont-panic"),
        ("Zażółć gęślą", "zażółć-gęślą"),
        ("हिन्दी भाषा", "हिन्दी-भाषा"),
        ("人民", "人民"),
        ("C++", "cplusplus"),
        ("C#", "csharp"),
        ("  --  ", ""),
        ("🙂", ""),
        ("a/b\\c..d", "a-b-c-d"),
        ("snake_case", "snake_case"),
    ],
)
def test_a_slug_is_readable(text: str, slug: str) -> None:
    assert slugify(text) == slug


@given(st.text())
def test_a_slug_is_always_safe_in_a_path(text: str) -> None:
    slug = slugify(text)
    assert not set(slug) & set("/\\.%?#:<>\"'|* \t\n\0")
    assert slug == slug.strip("-")


@given(st.text())
def test_both_ways_to_write_a_letter_give_one_slug(text: str) -> None:
    assert slugify(unicodedata.normalize("NFD", text)) == slugify(unicodedata.normalize("NFC", text))
