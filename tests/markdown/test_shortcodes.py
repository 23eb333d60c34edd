"""Where other tools' shortcodes begin and end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.markdown.shortcodes import end_of, find, is_open


@pytest.mark.parametrize("code", ["{{< a >}}", "{{<a b='}}'>}}", "{{% a %}}", "{% a\nb %}", "{{ a | b }}", "{{}}"])
def test_a_shortcode_ends_at_its_own_closing(code: str) -> None:
    assert end_of(code + " {{ b }} %} >}}", 0) == len(code)


@pytest.mark.parametrize("text", ["{a}", "{{ a", "{% a }}", "{{ a\n\nb }}", "", "a {{ b }}"])
def test_all_else_is_none(text: str) -> None:
    assert end_of(text, 0) == -1


def test_hugos_braces_without_its_angles_will_do() -> None:
    assert end_of("{{< a }} b", 0) == 8


def test_all_shortcodes_are_found_in_order() -> None:
    assert list(find("a {% b %}{{c}} {d} {{< e >}}")) == [(2, 9), (9, 14), (19, 28)]


def test_a_shortcode_is_open_if_it_ends_in_the_lines_that_follow() -> None:
    assert is_open("a {{< b", "c >}}")
    assert not is_open("a {{< b >}}", "c >}}")
    assert not is_open("a `{{<` b", "c >}}")
    assert not is_open("a {{< b", "c")


@given(st.text(st.sampled_from("{}<>% \na`")))
def test_what_is_found_never_overlaps(text: str) -> None:
    found = list(find(text))
    assert all(start < end <= len(text) for start, end in found)
    assert all(first[1] <= second[0] for first, second in pairwise(found))
