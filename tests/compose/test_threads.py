"""Where a note is parted."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import pytest

from tinyblog.compose.pieces import Mark, Piece, parts_of
from tinyblog.compose.threads import split


def fits(most: int, wanted: Sequence[Piece]) -> bool:
    return len("".join(piece.text for piece in wanted)) <= most


def parted(text: str, length: int, most: int = 25) -> list[str] | None:
    parts = split(list(parts_of(text)), partial(fits, length), most)
    return None if parts is None else ["".join(piece.text for piece in part) for part in parts]


def test_a_text_that_fits_is_one_part() -> None:
    assert parted(" One. Two. ", 20) == ["One. Two."]
    assert parted("", 20) == []


@pytest.mark.parametrize(
    ("text", "length", "parts"),
    [
        ("One two. Three\n\nfour five. Six", 27, ["One two. Three", "four five. Six"]),
        ("One two. Three\nfour five. Six", 27, ["One two. Three", "four five. Six"]),
        ("One two three. Four five six", 20, ["One two three.", "Four five six"]),
        ("One “two three.” Four five six", 22, ["One “two three.”", "Four five six"]),
        ("one two three four five", 14, ["one two three", "four five"]),
        ("今日は寒い。明日も寒い", 8, ["今日は寒い。", "明日も寒い"]),
        ("x" * 70, 30, ["x" * 30, "x" * 30, "x" * 10]),
    ],
    ids=["paragraph", "line", "sentence", "quoted sentence", "word", "unspaced sentence", "monster"],
)
def test_it_is_parted_at_the_best_pause(text: str, length: int, parts: list[str]) -> None:
    assert parted(text, length) == parts


def test_a_pause_that_would_leave_most_of_a_part_empty_is_passed_over() -> None:
    assert parted("Hi.\n\none two three four five six seven", 20) == ["Hi.\n\none two three", "four five six seven"]


@pytest.mark.parametrize("text", ["Written by J. R. Tolkien once upon", "about 3.5 million and so on and on"])
def test_a_point_within_a_sentence_ends_none(text: str) -> None:
    first, *_ = parted(text, 24) or []
    assert not first.endswith((" J.", " R.", "3."))


def test_an_emoji_is_never_parted() -> None:
    family = "👨‍👩‍👧‍👦"
    parts = parted(family * 10, len(family) * 3 + 1)
    assert parts == [family * 3] * 3 + [family]


def test_words_and_their_address_stay_together() -> None:
    link = [Piece("words"), Piece(" ", bound=True), Piece("(https://e.example/a)", bound=True)]
    said = [Piece("one"), Piece(" "), Piece("two"), Piece(" "), *link]
    parts = split(said, partial(fits, 30), 5)
    assert [["".join(piece.text for piece in part)] for part in parts or ()] == [
        ["one two"],
        ["words (https://e.example/a)"],
    ]


def test_words_are_parted_from_their_address_where_they_do_not_fit_together() -> None:
    link = [Piece("many words indeed"), Piece(" ", bound=True), Piece("(https://e.example/a)", bound=True)]
    parts = split(link, partial(fits, 24), 5)
    assert [part[0].text for part in parts or ()] == ["many words indeed", "(https://e.example/a)"]


def test_a_link_is_parted_only_if_it_must_be() -> None:
    mark = Mark("link", "https://e.example/a")
    said = [*parts_of("one two three "), *parts_of("four five", mark), *parts_of(" six")]
    parts = split(said, partial(fits, 19), 5)
    assert [[piece.text for piece in part if piece.mark] for part in parts or ()] == [[], ["four", " ", "five"]]


def test_more_parts_than_wanted_are_none() -> None:
    assert parted("a b c", 1, 3) == ["a", "b", "c"]
    assert parted("a b c", 1, 2) is None


def test_a_piece_that_is_too_long_for_a_part_is_none() -> None:
    assert split([Piece("short"), Piece(" "), Piece("muchtoolong")], partial(fits, 8), 5) is None


def test_a_part_may_count_for_less_than_its_beginning() -> None:
    """An address counts for 3, once it is whole: what is before it must not be taken for a part that fits."""

    def short(wanted: Sequence[Piece]) -> bool:
        text = "".join(piece.text for piece in wanted)
        return len(text.replace("u" * 80, "url")) <= 20

    parts = split([*parts_of("u" * 80), *parts_of(" and then some more")], short, 9) or []
    assert all(short(part) for part in parts)
    assert len(parts) >= 2


def test_a_long_note_is_given_up_early() -> None:
    looks = 0

    def counted(wanted: Sequence[Piece]) -> bool:
        nonlocal looks
        looks += 1
        return fits(100, wanted)

    assert split(list(parts_of("word " * 100_000)), counted, 25) is None
    assert looks < 1000


def test_parts_follow_one_another_without_a_gap() -> None:
    text = "One two. Three four!\nFive six\n\nSeven eight? Nine " * 5
    parts = parted(text, 33) or []
    at = 0
    for part in parts:
        assert text[at:].lstrip().startswith(part)
        at = text.index(part, at) + len(part)
    assert text[at:].strip() == ""
    assert all(len(one) + len(two) > 33 for one, two in pairwise(parts) if one.endswith(","))
