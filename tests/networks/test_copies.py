"""Which of an account's posts is the copy of a note."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks.posts import PERMALINK, make_post
from tinyblog.errors import OutcomeUnknownError
from tinyblog.networks import Copy
from tinyblog.networks._copies import CLOCK_SLACK, FRESH, Candidate, Recent, pick

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LONG = "A long note about many things that goes on and on and on"


def candidate(text: str, *, hours: float = 1, name: str = "one") -> Candidate:
    """A post made so many hours after noon."""
    copy = Copy(url=f"https://net.example/{name}", id=name, text=text)
    return Candidate(copy=copy, text=text, created=NOON + timedelta(hours=hours))


def found(text: str, *candidates: Candidate, taken: Iterable[str] = ()) -> str | None:
    copy = pick(make_post(text, when=NOON), candidates, frozenset(taken))
    return copy.id if copy else None


def test_nothing_is_picked_from_nothing() -> None:
    assert found("hello") is None


@given(st.text(min_size=1))
def test_the_same_text_is_a_copy(text: str) -> None:
    assert found(text, candidate(text)) == "one"


def test_a_shorter_or_longer_text_is_no_copy() -> None:
    assert found("good morning", candidate("good"), candidate("good morning all", name="two")) is None


def test_the_same_text_wins_over_the_same_words() -> None:
    assert found("C++", candidate("C"), candidate("C++", hours=2, name="two")) == "two"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("one\n\ntwo", "one two"),
        ("say *this* and `that`", "say this and that"),
        ("# Not a heading", "Not a heading"),
        ("see https://example.org/ü", "see https://example.org/%C3%BC"),
        ("hi @bob@social.example.", "hi @bob."),
        ("hi @bob@social.example, and @a.b@c.example!", "hi @bob, and @a.b!"),
        ("it's 👍🏽", "it’s 👍🏽"),
    ],
)
def test_what_servers_change_in_a_text_makes_no_difference(said: str, shown: str) -> None:
    assert found(said, candidate(shown)) == "one"


@pytest.mark.parametrize(
    ("said", "other"), [("👍", "👎"), ("!!!", "???"), ("👍🏽", "👍🏿"), ("5 €", "5 $"), ("a", "b")]
)
def test_other_words_are_another_post(said: str, other: str) -> None:
    assert found(said, candidate(other)) is None


def test_a_copy_cut_with_the_permalink_is_found_whatever_it_said() -> None:
    assert found("quite other words now", candidate(f"as it was… {PERMALINK}")) == "one"
    assert found("quite other words now", candidate(PERMALINK)) == "one"


def test_a_copy_made_under_another_limit_is_found() -> None:
    assert found(LONG, candidate(f"A long note about… {PERMALINK}")) == "one"
    assert found(f"A long note about… {PERMALINK}", candidate(LONG)) == "one"


def test_a_copy_that_another_program_made_of_the_start_is_found() -> None:
    assert found(LONG, candidate(f"A long note\n\n{PERMALINK}")) == "one"


def test_another_note_that_ends_in_the_permalink_is_no_copy() -> None:
    assert found(LONG, candidate(f"More on what I said: {PERMALINK}")) is None


def test_a_longer_address_is_not_the_permalink() -> None:
    assert found(LONG, candidate(f"A long… {PERMALINK}comments")) is None


def test_a_copy_of_another_note_is_never_picked() -> None:
    assert found("hi", candidate("hi"), taken=["one"]) is None
    assert found("hi", candidate("hi"), candidate("hi", hours=2, name="two"), taken=["one"]) == "two"


def test_a_post_from_before_the_note_is_no_copy() -> None:
    assert found("hi", candidate("hi", hours=-25)) is None
    assert found("hi", candidate("hi", hours=-23)) == "one"  # clocks differ


def test_the_first_after_the_note_is_picked() -> None:
    later, first = candidate("hi", hours=3, name="later"), candidate("hi", hours=1, name="first")
    yesterday = candidate("hi", hours=-20, name="yesterday")
    assert found("hi", yesterday, later, first) == "first"


class Reads:
    """Counts how often the account's posts are read, and since when."""

    def __init__(self) -> None:
        self.since: list[datetime] = []
        self.posts: list[Candidate] = []

    def __call__(self, since: datetime) -> Iterable[Candidate]:
        self.since.append(since)
        return list(self.posts)


def test_the_posts_are_read_once_for_many_notes() -> None:
    reads = Reads()
    recent = Recent(reads)
    for hours in (0, 1, 2):
        recent.since(make_post("hi", when=NOON + timedelta(hours=hours)))
    assert len(reads.since) == 1


def test_an_older_note_needs_older_posts() -> None:
    reads = Reads()
    recent = Recent(reads)
    recent.since(make_post("hi", when=NOON))
    recent.since(make_post("hi", when=NOON - timedelta(days=3)))
    assert reads.since == [NOON - timedelta(days=1), NOON - timedelta(days=4)]


def test_what_the_account_posts_meanwhile_is_known_without_another_look() -> None:
    reads = Reads()
    recent = Recent(reads)
    post = replace(make_post("hi"), published=NOON)
    reads.posts.append(candidate("old"))
    assert recent.since(post) == (candidate("old"),)
    with recent.changing() as made:
        made += [candidate("hi", name="2"), candidate("hi", name="3")]
    assert [one.copy.id for one in recent.since(post)] == ["3", "2", "one"]
    with recent.changing(["one", "2"]):
        pass
    assert [one.copy.id for one in recent.since(post)] == ["3"]
    assert len(reads.since) == 1


def test_what_was_not_read_is_not_known_because_the_account_posts() -> None:
    reads = Reads()
    recent = Recent(reads)
    post = replace(make_post("hi"), published=NOON)
    with recent.changing() as made:
        made.append(candidate("hi"))
    assert recent.known_since(post.published - CLOCK_SLACK) is None
    assert recent.since(post) == ()
    assert len(reads.since) == 1


def test_after_a_failure_every_look_is_fresh_until_the_account_has_posted() -> None:
    reads = Reads()
    recent = Recent(reads)
    post = replace(make_post("hi"), published=NOON)
    assert recent.since(post) == ()
    with suppress(OutcomeUnknownError), recent.changing() as made:
        made.append(candidate("one"))
        raise OutcomeUnknownError("no answer")
    assert not recent.is_sure
    assert recent.since(post) == ()
    reads.posts.append(candidate("hi"))
    assert recent.since(post) == (candidate("hi"),)
    with recent.changing():
        pass
    assert recent.known_since(post.published - CLOCK_SLACK) is None
    looks = len(reads.since)
    assert recent.since(post) == recent.since(post) == (candidate("hi"),)
    assert len(reads.since) == looks + 1


@pytest.mark.parametrize(("seconds", "reads_again"), [(FRESH - 1, False), (FRESH + 1, True), (-1, True)])
def test_what_was_read_is_not_believed_for_long(seconds: float, reads_again: bool) -> None:
    """A machine may have slept, and another one posted: after an hour no key would stop a second post."""
    reads, now = Reads(), [1000.0]
    recent = Recent(reads, lambda: now[0])
    post = replace(make_post("hi"), published=NOON)
    recent.since(post)
    now[0] += seconds
    assert (recent.known_since(post.published - CLOCK_SLACK) is None) == reads_again
    recent.since(post)
    assert (len(reads.since) == 2) == reads_again


def test_the_next_look_is_a_fresh_one_if_that_is_wanted() -> None:
    reads = Reads()
    recent = Recent(reads)
    post = replace(make_post("hi"), published=NOON)
    recent.since(post)
    recent.forget()
    recent.since(post)
    recent.since(post)
    assert len(reads.since) == 2


def test_what_others_have_posted_meanwhile_is_read_as_far_as_it_is_new() -> None:
    read: list[str] = []
    posts = [candidate("two", name="2", hours=2), candidate("one", name="1"), candidate("zero", name="0")]

    def read_on(since: datetime) -> Iterable[Candidate]:
        for one in posts:
            read.append(one.copy.id)
            yield one

    recent = Recent(read_on)
    post = replace(make_post("hi"), published=NOON)
    recent.since(post)
    # what was stored at the same time may come to stand behind what has been read already
    posts[:1] = [candidate("four", name="4", hours=2.01), posts[0], candidate("three", name="3", hours=2)]
    recent.look_again()
    read.clear()
    assert recent.known_since(post.published - CLOCK_SLACK) is None
    assert [one.copy.id for one in recent.since(post)] == ["4", "2", "3", "1", "0"]
    assert read == ["4", "2", "3", "1"]
    recent.since(post)
    assert read == ["4", "2", "3", "1"]


def test_what_was_sent_is_compared_to_the_letter_where_the_server_tells_it() -> None:
    for said, other in [
        ("Hello @bob@one.example", "Hello @bob@two.example"),
        ("see https://example.org/s", "see https://example.org/s/"),
        ("a*b*c", "abc"),
    ]:
        assert found(said, replace(candidate(other), as_sent=True)) is None
        assert found(said, replace(candidate(other), as_sent=True), candidate(said, hours=2, name="two")) == "two"


def test_of_two_that_both_could_be_it_the_one_to_the_letter_is() -> None:
    other, own = candidate("Hello @bob@one.example"), candidate("Hello @bob@two.example", hours=2, name="two")
    assert found("Hello @bob@two.example", own, other) == "two"


def test_of_two_made_in_one_second_the_first_in_time_is_the_last_in_the_list() -> None:
    assert found("hello", candidate("hello", name="newer"), candidate("hello", name="older")) == "older"


def test_a_mention_of_a_host_with_a_port_is_folded_too() -> None:
    assert found("hi @bob@127.0.0.1:8001 and", candidate("hi @bob and")) == "one"
