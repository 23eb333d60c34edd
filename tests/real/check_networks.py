"""The networks' own test cases for what is a link, a mention, a hashtag, and for how long a post is.

Run by `make check-real` where they are at hand. A note is Markdown and one text for all networks, so a few cases
rightly differ: they stand in `DIFFERENT`, by file and position, with the reason.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.blogs import NOW, note, read_entry
from tests.real.data import DATA
from tinyblog.compose import compose
from tinyblog.markdown import render
from tinyblog.networks._lengths import length
from tinyblog.networks._lexicon import LIMITS

BARE = "an address without https:// is words: Mastodon links none, and the name of a file looks the same"
PUNCTUATION = "a hashtag is the same on the site and on both networks: on Mastodon it ends at this sign"
NO_SERVER = "a name without its server is someone else on every server"
NOT_WEB = "a post links to web addresses only: an app would have to open this one"
DIFFERENT = {
    ("bluesky-hashtags", 8): "a hashtag as on the site and Mastodon; `networks/bluesky.py` leaves out those over 64",
    ("bluesky-hashtags", 9): PUNCTUATION,
    ("bluesky-hashtags", 11): PUNCTUATION,
    ("bluesky-hashtags", 14): "an emoji of a number sign is no letter, and Mastodon's hashtags hold none",
    ("bluesky-links-mentions", 10): BARE,
    ("bluesky-links-mentions", 11): BARE,
    ("bluesky-links-mentions", 12): BARE,
    ("bluesky-links-mentions", 13): BARE,
    ("mastodon-mentions", 0): NO_SERVER,
    ("mastodon-mentions", 2): NO_SERVER,
    ("mastodon-urls", 12): NOT_WEB,
    ("mastodon-urls", 13): NOT_WEB,
}
KINDS = {"mastodon-mentions": "mention", "mastodon-hashtags": "tag", "mastodon-urls": "link"}

Case = dict[str, Any]


def cases(name: str) -> list[Any]:
    path = DATA / "cases" / f"{name}.json"
    found: list[Case] = json.loads(path.read_bytes())["cases"] if path.is_file() else []
    return [pytest.param(name, n, case, id=f"{name}-{n}") for n, case in enumerate(found)]


def agree(name: str, number: int, found: object, expected: object) -> None:
    if reason := DIFFERENT.get((name, number)):
        assert found != expected, f"no longer different: {reason}"
    else:
        assert found == expected


def marks(text: str, kind: str) -> list[tuple[str, str]]:
    return [(run.text, run.target) for run in render(text).runs if run.kind == kind]


def spans(folder: Path, text: str) -> Iterator[tuple[str, str, int, int]]:
    """Kind, target, start and end in bytes, of a post on Bluesky in which addresses are shown in full."""
    limits = replace(LIMITS, shown=lambda url: url)
    post = compose(read_entry(folder, note(text)), limits, account="a", visibility="public", now=NOW)
    for span in post.spans:
        yield span.kind, span.target, span.start, span.end


def test_the_cases_are_at_hand() -> None:
    names = {name for name, _ in DIFFERENT} | {"mastodon-hashtags", "mastodon-length"}
    assert all(cases(name) for name in names)


@pytest.mark.parametrize(("name", "number", "case"), cases("bluesky-hashtags"))
def test_hashtags_on_bluesky(name: str, number: int, case: Case, tmp_path: Path) -> None:
    found = [span for span in spans(tmp_path, case["text"]) if span[0] == "tag"]
    edges = [(place["byteStart"], place["byteEnd"]) for place in case["byteIndices"]]
    expected = [("tag", tag, *place) for tag, place in zip(case["tags"], edges, strict=True)]
    agree(name, number, found, expected)
    agree(name, number, [target for _, target in marks(case["text"], "tag")], case["tags"])


@pytest.mark.parametrize(("name", "number", "case"), cases("bluesky-links-mentions"))
def test_links_and_mentions_on_bluesky(name: str, number: int, case: Case, tmp_path: Path) -> None:
    expected, here = [], 0
    for segment in case["segments"]:
        end = here + len(segment["text"].encode())
        if "kind" in segment:
            expected.append((segment["kind"], segment["target"].removeprefix("did:fake:"), here, end))
        here = end
    agree(name, number, list(spans(tmp_path, case["text"])), expected)


@pytest.mark.parametrize(("name", "number", "case"), [case for name in KINDS for case in cases(name)])
def test_marks_on_mastodon(name: str, number: int, case: Case) -> None:
    kind = KINDS[name]
    wanted = case["url"] if kind == "link" else case["match"]
    found = [target if kind == "mention" else text for text, target in marks(case["text"], kind)]
    agree(name, number, found, [wanted] if wanted else [])


@pytest.mark.parametrize(("name", "number", "case"), cases("mastodon-length"))
def test_lengths_on_mastodon(name: str, number: int, case: Case) -> None:
    agree(name, number, length(23, case["spoiler_text"] + case["text"]) <= 500, case["ok"])
