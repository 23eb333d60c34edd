import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.images.bidi import is_rtl, levels, visual


def shown(text: str) -> str:
    return "".join(text[at] for at in visual(levels(text, rtl=is_rtl(text))))


# The right side is written as it is seen, from left to right; so is nothing here but ASCII and Hebrew.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain text.", "plain text."),
        ("שלום", "םולש"),
        ("I say שלום עולם!", "I say םלוע םולש!"),
        ("שלום, world!", "!world ,םולש"),
        ("פי 2 מהר", "רהמ 2 יפ"),
        ("פי 2.5, בערך", "ךרעב ,2.5 יפ"),
        ("50% של", "לש 50%"),
        ("של 50% כן", "ןכ 50% לש"),
        ("abc 12 אבג 34", "abc 12 34 גבא"),
        ("", ""),
    ],
)
def test_a_line_of_two_directions_is_seen_as_its_readers_expect(text: str, expected: str) -> None:
    assert shown(text) == expected


@given(st.text(), st.booleans())
def test_every_character_has_a_level_and_is_seen_once(text: str, rtl: bool) -> None:
    found = levels(text, rtl=rtl)
    assert len(found) == len(text)
    assert sorted(visual(found)) == list(range(len(text)))
    assert all((1 if rtl else 0) <= level <= 2 for level in found)


@given(st.text(alphabet="abcXYZ .,!-123"))
def test_latin_text_stays_as_it_is(text: str) -> None:
    assert visual(levels(text, rtl=False)) == list(range(len(text)))


@given(st.text(alphabet="אבגדה "))
def test_hebrew_text_is_seen_the_other_way_round(text: str) -> None:
    assert visual(levels(text, rtl=True)) == list(range(len(text)))[::-1]
