"""What a server stated, in a line of the ledger."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.blogs import account
from tinyblog.compose import Limits
from tinyblog.networks import bluesky, mastodon
from tinyblog.networks._instances import read_limits
from tinyblog.networks._stated import read, written

SAMPLES = ("Hello.", "See https://example.org/a/long/address for @bob@social.example", "👩‍👩‍👧")


@given(st.dictionaries(st.sampled_from(["length", "url", "image_bytes"]), st.integers(0, 10**12)))
def test_what_is_written_is_read_again(values: dict[str, int]) -> None:
    assert read(written(values)) == values


@given(st.text())
def test_what_a_hand_has_spoilt_is_passed_over(text: str) -> None:
    assert all(isinstance(value, int) for value in read(text).values())


def same(one: Limits, other: Limits) -> bool:
    """Limits that hold for the same posts; how they measure cannot be compared but by doing so."""
    names = [item.name for item in fields(Limits) if item.name != "measure"]
    return all(getattr(one, name) == getattr(other, name) for name in names) and all(
        one.measure(text) == other.measure(text) for text in SAMPLES
    )


@pytest.mark.parametrize(
    "answer",
    [
        {"configuration": {"statuses": {"max_characters": 500}}},
        {"configuration": {"statuses": {"max_characters": 5000, "characters_reserved_per_url": 30}}},
        {"configuration": {"statuses": {"max_characters": 500, "supported_mime_types": []}}},
        {"max_toot_chars": 640, "api_versions": {"mastodon": 7}},
        {
            "version": "3.5.3 (compatible; Pixelfed 0.12.6)",
            "configuration": {
                "statuses": {"max_characters": 500, "max_media_attachments": 10},
                "media_attachments": {"image_size_limit": 1, "image_matrix_limit": 2, "video_size_limit": 3},
            },
        },
    ],
)
def test_the_limits_of_a_server_are_the_same_again_without_asking_it(answer: dict[str, object]) -> None:
    limits = read_limits(answer)
    assert limits
    place = account("toots", "mastodon", server="https://social.example")
    assert same(mastodon.limits(place, limits.stated), limits)


def test_a_repository_that_takes_smaller_pictures_and_no_films_is_known_by_that() -> None:
    place = account("sky", "bluesky", handle="a.example")
    media = bluesky.limits(place, "image_bytes=5000 video_bytes=0").media
    assert (media.image_bytes, media.video_bytes) == (5000, None)
    assert same(bluesky.limits(place, ""), bluesky.limits(place))
