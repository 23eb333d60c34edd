import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.notes.keys import gather, misspelt, squeeze


def test_case_and_separators_do_not_count() -> None:
    for key in ("in-reply-to", "in_reply_to", "inReplyTo", "In Reply To"):
        assert gather({key: "x"}) == {"in_reply_to": [(key, "x")]}


def test_the_spelling_that_counts_most_comes_first() -> None:
    assert gather({"published": "2", "pubDate": "3", "Date": "1"}) == {
        "date": [("Date", "1"), ("published", "2"), ("pubDate", "3")]
    }


def test_unknown_keys_and_empty_values_are_left_out_but_not_an_empty_alternative_text() -> None:
    assert gather({"layout": "post", "title": "", "tags": [], "date": None}) == {}
    assert gather({"mp-photo-alt": "", "draft": False}) == {"alts": [("mp-photo-alt", "")], "draft": [("draft", False)]}


@given(st.dictionaries(st.text(), st.one_of(st.none(), st.text(), st.booleans())))
def test_what_is_gathered_is_what_was_given(values: dict[str, object]) -> None:
    for entries in gather(values).values():
        for key, value in entries:
            assert values[key] == value
            assert squeeze(squeeze(key)) == squeeze(key)


@pytest.mark.parametrize(
    "key", ["drfat", "Draf", "visiblity", "expire", "delete", "sindication", "perma-lnk", "post-statis"]
)
def test_a_misspelt_key_that_would_let_a_note_out_is_seen(key: str) -> None:
    assert misspelt(key)


@pytest.mark.parametrize(
    "key", ["draft", "Post-Status", "layout", "type", "publisher", "client_id", "guid", "_template", "x"]
)
def test_other_keys_are_let_be(key: str) -> None:
    assert misspelt(key) is None
