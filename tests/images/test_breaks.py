import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.images.breaks import bound, units
from tinyblog.images.type import clean, signs


def parts(text: str) -> list[str]:
    """The text with a bar where a line may end."""
    found = list(units(signs(bound(text), "Medium")))
    texts = ("".join(sign.text for sign in unit.signs).replace("\u00a0", "_") for unit in found)
    return [f"_{text}" if unit.spaced else text for unit, text in zip(found, texts, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two words", "two|_words"),
        ("no\u00a0break", "no_break"),
        ("well-known facts", "well-|known|_facts"),
        ("-1 and 10-20", "-1|_and|_10-20"),
        ("a word", "a_word"),
        ("w domu i za", "w_domu|_i_za"),
        ("one – two", "one_–|_two"),
        ("Quoi ?", "Quoi_?"),
        ("u-turn", "u-turn"),
        ("and/or", "and/or"),
        ("https://blog.example/2026/hello", "https://|blog.|example/|2026/|hello"),
        ("日本語です。", "日|本|語|で|す。"),
        ("「引用」、ね", "「引|用」、|ね"),
        ("ラーメン", "ラー|メ|ン"),
        ("Python は", "Python|_は"),
        ("가나다 라마", "가나다|_라마"),
        ("หนึ่งและเท่า", "หนึ่ง|และ|เท่า"),
        ("one\u200btwo", "one\u200b|two"),
        ("", ""),
    ],
)
def test_a_line_may_end_where_readers_expect(text: str, expected: str) -> None:
    assert "|".join(parts(text)) == expected


def test_emoji_may_be_apart_but_not_from_what_closes_after_them() -> None:
    assert [len(part) > 1 for part in parts("(🎉🚀)")] == [True, True]


@given(st.text(max_size=60))
def test_nothing_is_lost_but_spaces(text: str) -> None:
    found = signs(clean(text).replace("\n", " "), "Medium")
    assert [sign for unit in units(found) for sign in unit.signs] == [sign for sign in found if not sign.is_space]
