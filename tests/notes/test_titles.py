from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tinyblog.notes.titles import says_nothing

UTC = ZoneInfo("UTC")


def test_digits_and_timestamps_say_nothing() -> None:
    for title in ("7", "20240531", "2024-05-31", "2024-05-31T14:30:00Z", "05/31/2024 14:30 -05:00"):
        assert says_nothing(title, (), UTC)


def test_numbers_that_are_no_dates_say_something() -> None:
    for title in ("24/7", "9/11", "3.14", "2024 in review", "May 4, 2024"):
        assert not says_nothing(title, (), UTC)


def test_a_name_in_another_form_of_unicode_is_the_same_name() -> None:
    assert says_nothing("Café", ("cafe\u0301",), UTC)


@given(
    st.text(st.characters(categories=["L", "Nd"]), min_size=1),
    st.lists(st.text(st.characters(categories=["L"]), min_size=1)),
)
def test_a_name_repeated_says_nothing_but_words_made_of_it_do(name: str, words: list[str]) -> None:
    assert says_nothing(name, ("other", name), UTC)
    title = " ".join(["a", "b", *words])
    assert not says_nothing(title, (title.replace(" ", "-"),), UTC)
