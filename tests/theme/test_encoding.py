import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.theme.encoding import Encoder, encoded

# Noncharacters, controls but tab, line ends and form feed, and halves of characters.
FORBIDDEN = {*range(9), 0xB, *range(0xE, 0x20), *range(0x7F, 0xA0), *range(0xFDD0, 0xFDF0), *range(0xD800, 0xE000)}
FORBIDDEN |= {plane * 0x10000 + end for plane in range(17) for end in (0xFFFE, 0xFFFF)}


def without(text: str) -> bytes:
    return "".join(one for one in text if ord(one) not in FORBIDDEN).encode()


@given(
    st.text(st.characters(), max_size=40) | st.text(st.sampled_from([*map(chr, sorted(FORBIDDEN)), "é", "東", "🌅"]))
)
def test_what_no_html_may_hold_is_left_out_and_all_else_stays(text: str) -> None:
    assert encoded(text) == without(text)


@pytest.mark.parametrize("text", ["", "plain\n\ttext\f\r", "Ä·\xa0 · 東京 🌅 � ﷏", "\u200d\ufeff\U0010fffd"])
def test_what_html_may_hold_stays(text: str) -> None:
    assert encoded(text) == text.encode()


def test_every_character_is_kept_or_left_out_alone() -> None:
    for code in (*range(0x3000), *range(0xD000, 0x11000), *range(0x1FFF0, 0x20010), *range(0x10FFF0, 0x110000)):
        assert encoded(f"a{chr(code)}b") == without(f"a{chr(code)}b"), hex(code)


@given(st.lists(st.lists(st.integers(0, 30), max_size=6), max_size=8))
def test_a_page_is_its_pieces_whatever_pages_were_before(several: list[list[int]]) -> None:
    encoder = Encoder()
    made = [f"<{number}\x00é>" * (1200 if number % 3 else 2) for number in range(31)]
    for numbers in several:
        pieces = [made[number] for number in numbers]
        assert encoder.page(pieces) == without("".join(pieces))
        fresh = [re.sub("<", "<", piece) + "" for piece in pieces]
        assert encoder.page(fresh) == without("".join(pieces))
