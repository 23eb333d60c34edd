"""The keys of later editions, and the walk along them: over records in a dictionary."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.networks.posts import make_post
from tinyblog.compose import Edition, Part, Post, part_key
from tinyblog.networks import Copy
from tinyblog.networks._editions import MANY, address, editions, known_as, record_key
from tinyblog.networks._tids import first_tid, make_tid, moment_of

FOLDER = "at://did:plc:abc/app.bsky.feed.post"
WHEN = datetime(2026, 11, 22, 9, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
WAYS = st.sampled_from(["instead", "below"])
Records = dict[str, Copy]


def edition_of(of: str, way: str, parts: int = 1, **more: str) -> Post:
    edition = Edition(way=way, of=of)  # type: ignore[arg-type]
    made = make_post("text", when=WHEN, **more)
    return Post(
        parts=tuple(Part(key=part_key(edition.key, at), text=f"{way} {at}") for at in range(parts)),
        permalink=made.permalink,
        language="en",
        visibility="public",
        published=made.published,
        created=made.created,
        edition=edition,
    )


def stored(records: Records, post: Post) -> str:
    """Put a post among the records; the address of its first part."""
    for at, part in enumerate(post.parts):
        uri = address(post, FOLDER, at)
        records[uri] = Copy(url="", id=uri, text=part.text)
    return address(post, FOLDER)


def ids(copies: list[Copy]) -> list[list[str]]:
    return [[one.id for one in (copy, *copy.more)] for copy in copies]


@given(MOMENTS, st.integers(0, 2**128))
def test_a_key_tells_its_second(moment: datetime, salt: int) -> None:
    assert moment_of(make_tid(moment, salt)) == moment.replace(microsecond=0)


@given(st.text(max_size=20))
def test_of_a_key_that_is_none_the_second_is_known_too(key: str) -> None:
    assert moment_of(key).tzinfo is UTC


@given(MOMENTS, WAYS, st.integers(0, 5))
def test_an_edition_stands_beside_what_it_follows(moment: datetime, way: str, at: int) -> None:
    post = edition_of(f"{FOLDER}/{make_tid(moment, 7)}", way)
    key = record_key(post, at)
    assert first_tid(moment) <= key < first_tid(moment + timedelta(seconds=1))


@given(st.text(), st.text(min_size=1), WAYS)
def test_nothing_but_what_it_follows_makes_an_editions_key(text: str, path: str, way: str) -> None:
    of = f"{FOLDER}/{make_tid(WHEN, 1)}"
    one, other = edition_of(of, way), edition_of(of, way, path=f"/{path}/")
    assert record_key(one) == record_key(other)
    assert record_key(one) != record_key(edition_of(f"{FOLDER}/{make_tid(WHEN, 2)}", way))


def test_what_stands_below_a_record_is_not_what_stands_instead_of_it() -> None:
    of = f"{FOLDER}/{make_tid(WHEN, 1)}"
    assert record_key(edition_of(of, "below")) != record_key(edition_of(of, "instead"))


def test_a_copy_that_stands_is_followed_by_what_has_taken_its_place() -> None:
    records: Records = {}
    first = stored(records, make_post("first", when=WHEN))
    second = stored(records, edition_of(first, "instead", 2))
    found = list(editions(records[first], records.get))
    assert [len(one) for one in ids(found)] == [1, 2]
    assert [one.id for one in found] == [first, second]
    assert known_as(make_post("first", when=WHEN), FOLDER, records.get) == found[-1]


def test_corrections_stand_below_one_another() -> None:
    records: Records = {}
    first = stored(records, make_post("first", when=WHEN))
    correction = edition_of(first, "below", 2)
    second = stored(records, correction)
    third = stored(records, edition_of(address(correction, FOLDER, 1), "below"))
    (found,) = editions(Copy(url="", id=first, text=""), records.get)
    assert [part.id for part in found.more] == [second, address(correction, FOLDER, 1), third]


def test_editions_that_have_gone_are_passed_over_as_far_as_may_be_asked() -> None:
    records: Records = {}
    here = first = address(make_post("first", when=WHEN), FOLDER)
    chain = [here := address(edition_of(here, "instead"), FOLDER) for _ in range(MANY + 1)]
    for at, ahead, is_found in ((4, 0, True), (30, 0, False), (30, MANY, True), (MANY, MANY, False)):
        records.clear()
        records[chain[at]] = Copy(url="", id=chain[at], text="")
        found = list(editions(Copy(url="", id=first, text=""), records.get, ahead=ahead))
        assert [one.id for one in found] == ([chain[at]] if is_found else [])


def test_a_copy_whose_first_part_has_gone_is_none() -> None:
    records: Records = {}
    post = edition_of(f"{FOLDER}/{make_tid(WHEN, 1)}", "instead", 2)
    first = stored(records, post)
    copy = Copy(url="", id=first, text="", more=(records[address(post, FOLDER, 1)],))
    del records[first]
    assert list(editions(copy, records.get)) == []
    assert known_as(post, FOLDER, records.get) is None


def test_a_part_that_has_gone_is_left_out() -> None:
    records: Records = {}
    post = edition_of(f"{FOLDER}/{make_tid(WHEN, 1)}", "instead", 3)
    first = stored(records, post)
    more = tuple(records[address(post, FOLDER, at)] for at in (1, 2))
    del records[more[0].id]
    (found,) = editions(Copy(url="", id=first, text="", more=more), records.get)
    assert ids([found]) == [[first, more[1].id]]
