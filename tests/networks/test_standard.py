"""The records of standard.site: what a real server, which knows their lexicons, takes."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks.stages import BlueskyStage, connected
from tinyblog.compose import graphemes
from tinyblog.documents import Document, Publication, owner_of
from tinyblog.ledger import Line
from tinyblog.networks import Library, NetworkError
from tinyblog.networks._standard import LONGEST_TEXT, document, place, publication
from tinyblog.networks._tids import moment_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FAMILY = "👩\u200d👩\u200d👧"
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def of(*signs: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(signs), min_size=1, max_size=20).map("".join)


def note(**what: object) -> Document:
    values = {
        "path": "/2026/11/a/",
        "title": "A",
        "description": "",
        "text": "",
        "tags": (),
        "published": NOW,
        "updated": None,
    }
    return Document(**{**values, **what})  # type: ignore[arg-type]


def said(**what: object) -> dict[str, object]:
    return dict(document(note(**what), "at://did:plc:abc/x/y", None, "at://did:plc:abc/x/z").values)


@pytest.fixture
def library(bluesky: BlueskyStage, connect: Callable[[BlueskyStage], object]) -> Library:
    found = connect(bluesky)
    assert isinstance(found, Library)
    return found


@given(title=WORDS, description=WORDS, text=WORDS, tags=st.lists(WORDS))
def test_what_there_is_to_say_is_said_and_nothing_else(
    title: str, description: str, text: str, tags: list[str]
) -> None:
    values = said(title=title, description=description, text=text, tags=tuple(tags))
    assert all(values.values())
    assert values.get("textContent", "") == text
    assert set(values) - {"title", "description", "textContent", "tags"} == {"$type", "site", "path", "publishedAt"}


@given(words=of("a", "é", "字", FAMILY, " "), times=st.integers(1, 400))
def test_no_word_is_longer_than_the_lexicon_wants_it(words: str, times: int) -> None:
    long = words * times
    values = said(title=long, description=long, tags=(long,))
    for text, clusters, size in (
        (values["title"], 500, 5000),
        (values["description"], 3000, 30_000),
        (values["tags"][0], 128, 1280),  # type: ignore[index]
    ):
        assert isinstance(text, str)
        assert long.startswith(text)
        assert graphemes(text) <= clusters
        assert len(text.encode()) <= size


@given(words=of("a", "字", FAMILY, " ", "\n", '"', "\\"), times=st.integers(1, 9000))
def test_a_text_is_as_long_as_a_server_takes_it_in_one_request(words: str, times: int) -> None:
    long = words * times
    text = str(said(text=long).get("textContent", ""))
    assert len(json.dumps(text)) <= LONGEST_TEXT + len(json.dumps("…"))
    assert text == long or (text.endswith("…") and long.startswith(text[:-1]))


def test_a_real_server_takes_all_that_is_as_long_as_may_be(library: Library, bluesky: BlueskyStage) -> None:
    site = publication(bluesky.did, Publication(url="https://b.example", name="字" * 900, description=FAMILY * 9000))
    library.write(site)
    letters = iter("bcdefghijk")
    for words in ("x", "字", FAMILY, "é", "\u0000", "\u202e", "<script>", "a b ", "\U0010ffff"):
        copy = Line(note="/", action="posted", time="", id=f"at://{bluesky.did}/p/3aaaaaaaaaaa{next(letters)}", cid="")
        long = words * 30_000
        record = document(
            note(title=long, description=long, text=long, tags=(long, "x")), site.address, copy, place(copy.id)
        )
        library.write(record, NOW)
        assert record.digest in {digest for one in library.held(site.address) for digest in one.digests}


def test_a_copy_is_named_only_where_its_digest_is_known() -> None:
    copy = Line(note="/a/", action="posted", time="", id="at://did:plc:abc/app.bsky.feed.post/3m", cid="bafy")
    assert place(copy.id) == "at://did:plc:abc/site.standard.document/3m"
    record = document(note(), "at://s", copy, "at://x")
    assert record.values["bskyPostRef"] == {"uri": copy.id, "cid": "bafy"}
    assert "bskyPostRef" not in said()


@given(urls=st.lists(st.text(max_size=30), unique=True, max_size=20))
def test_each_site_has_its_own_key_and_every_key_is_a_tid(urls: list[str]) -> None:
    records = [publication("did:plc:abc", Publication(url=url, name="A", description="")) for url in urls]
    assert len({record.address for record in records}) == len(urls)
    for record in records:
        assert owner_of(record.address) == "did:plc:abc"
        assert moment_of(record.address.rpartition("/")[2]).year == 2025


def test_whose_records_they_are_is_told_apart(library: Library, bluesky: BlueskyStage) -> None:
    mine, other = (
        publication(bluesky.did, Publication(url=f"https://{name}.example", name=name, description="")).address
        for name in ("mine", "other")
    )
    for key, site in (("3aaaaaaaaaaa2", mine), ("3aaaaaaaaaaa3", other)):
        library.write(document(note(), site, None, f"at://{bluesky.did}/site.standard.document/{key}"))
    (held,) = library.held(mine)
    assert held.path == "/2026/11/a/"
    assert held.copy == ""
    library.erase(held.address)
    library.erase(held.address)
    assert library.held(mine) == ()
    assert len(library.held(other)) == 1


def test_more_documents_than_a_server_gives_at_once_are_all_found(library: Library, bluesky: BlueskyStage) -> None:
    site = publication(bluesky.did, Publication(url="https://b.example", name="b", description="")).address
    letters = "abcdefghijk"
    keys = [f"3aaaaaaaaaa{one}{other}" for one in letters for other in letters]
    for key in keys:
        library.write(document(note(path=f"/{key}/"), site, None, f"at://{bluesky.did}/site.standard.document/{key}"))
    assert {one.path for one in library.held(site)} == {f"/{key}/" for key in keys}


def test_what_the_server_refuses_is_said(bluesky: BlueskyStage) -> None:
    with closing(connected(bluesky)) as publisher:
        assert isinstance(publisher, Library)
        with pytest.raises(NetworkError, match="Invalid TID"):
            publisher.write(document(note(), "at://s", None, f"at://{bluesky.did}/site.standard.document/my-slug"))
