"""What a server says of itself, and what it would take for a mention or a hashtag."""

from typing import Any

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from tests.networks.stages import MastodonStage
from tests.servers.mastodon import start_mastodon
from tests.servers.mastodon_mode import GOTOSOCIAL, OLD_MASTODON, PIXELFED, Mode
from tests.servers.mastodon_text import entities
from tinyblog.compose import Limits
from tinyblog.compose.pieces import assemble, pieces
from tinyblog.markdown import Run
from tinyblog.networks import mastodon
from tinyblog.networks._instances import DEFAULTS, read_limits, still

# app/models/account.rb: USERNAME_RE and MENTION_RE, today's and that of 4.0.
_USER = r"[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*"
_OLD_USER = r"[a-z0-9_]+(?:[a-z0-9_.-]+[a-z0-9_]+)?"
# app/models/tag.rb, and app/models/concerns/tag/naming.rb: HASHTAG_NAME_PAT, and how HASHTAG_RE begins: today's, that
# of 4.2, and that of 4.0, whose \w was Ruby's, of ASCII only.
_SEPARATORS = "_\u00b7\u30fb\u200c"
_NAME = (
    rf"[[:word:]_][[:word:]{_SEPARATORS}]*[[:alpha:]{_SEPARATORS}][[:word:]{_SEPARATORS}]*[[:word:]_]"
    r"|[[:word:]_]*[[:alpha:]][[:word:]_]*"
)
LIVE = [
    regex.compile(rf"(?<![=/[:word:]])@(?:{_USER})(?:@[[:word:]]+(?:[.-]+[[:word:]]+)*)?", regex.IGNORECASE),
    regex.compile(rf"(?<![=/[:word:]])@(?:{_OLD_USER})(?:@[[:word:].-]+[[:word:]]+)?", regex.IGNORECASE),
    regex.compile(rf"(?:^|(?<=[[:space:]]))[#＃](?:{_NAME})"),
    regex.compile(rf"(?<![=/)[:alnum:]])[#＃](?:{_NAME})", regex.IGNORECASE),
    regex.compile(rf"(?:^|[^/)A-Za-z0-9_=])#(?:{_NAME})", regex.IGNORECASE),
]
SIGNS = st.text(st.sampled_from("@@##＃aZ1éß_·・\u200c.-=/) \n漢ſ\u0301"), max_size=12)


@given(st.one_of(SIGNS, st.text(st.characters(codec="utf-8", exclude_characters="\u2060"), max_size=20)))
@example("#1・2")
@example("#1\u200c2")
@example("é#x")
@example("@ſ")
@example("_#x")
def test_nothing_is_a_mention_or_a_hashtag_in_a_text_that_is_still(text: str) -> None:
    quiet = still(text)
    assert quiet.replace("\u2060", "") == text
    assert not [found for live in LIVE for found in live.findall(quiet)]
    assert not list(entities(quiet, ("mention", "hashtag")))


@pytest.mark.parametrize(
    "text", ["C#", "me@example.com", "1 # 2", "a @ b", "#1", "(#)", "https://e.example/@me", "https://e.example/#a"]
)
def test_what_is_none_anyway_stays_as_it_is(text: str) -> None:
    assert still(text) == text


TEXTS = st.builds(Run, text=SIGNS.filter(bool))
LINKS = st.builds(Run, text=SIGNS.filter(str.strip), kind=st.just("link"), target=st.just("https://e.example/a"))


@given(st.lists(TEXTS | LINKS, min_size=1, max_size=5))
def test_nothing_is_one_where_runs_meet_either(runs: list[Run]) -> None:
    limits: Limits = DEFAULTS
    text, _ = assemble(pieces(runs, limits))
    assert not [found for live in LIVE for found in live.findall(text)]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (Mode(), {"length": 500, "quotes": True, "needs_media": False, "warning_length": None}),
        (OLD_MASTODON, {"length": 500, "quotes": False, "needs_media": False}),
        (GOTOSOCIAL, {"length": 5000, "quotes": False}),
        (PIXELFED, {"quotes": False, "needs_media": True, "warning_length": 140}),
    ],
    ids=["Mastodon", "before 4.5", "GoToSocial", "Pixelfed"],
)
def test_each_kind_of_server_is_known_by_what_it_says(mode: Mode, expected: dict[str, Any]) -> None:
    server = start_mastodon(mode)
    stage = MastodonStage(server)
    publisher = mastodon.connect(stage.account, stage.env)
    limits = publisher.limits()
    publisher.close()
    server.close()
    assert {name: getattr(limits, name) for name in expected} == expected
    media = limits.media
    assert (media.images, media.image_bytes, media.video_bytes) == (
        mode.max_media,
        mode.image_size_limit,
        mode.video_size_limit,
    )
    assert (media.image_pixels, media.alt) == (mode.image_matrix_limit, mode.description_limit)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"configuration": None},
        {"configuration": {"statuses": {"max_characters": "many"}}},
        {"configuration": {"statuses": {"max_characters": 0}}},
    ],
)
def test_an_answer_without_a_length_says_nothing(answer: dict[str, Any]) -> None:
    assert read_limits(answer) is None


def test_what_a_server_does_not_say_is_as_usual() -> None:
    limits = read_limits({"max_toot_chars": 640, "configuration": {"media_attachments": {"image_size_limit": -1}}})
    assert limits is not None
    assert (limits.length, limits.media, limits.measure("https://example.org/abcdefghijklmnopq")) == (
        640,
        DEFAULTS.media,
        23,
    )
