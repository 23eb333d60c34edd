"""What a server of the Mastodon API says of itself: how long a post may be, what media it takes, whether it quotes.

Facts from instance_serializer.rb and status_length_validator.rb, and measured on the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import regex

from tinyblog.compose import Limits
from tinyblog.media import MediaLimits
from tinyblog.networks._lengths import length as length_with
from tinyblog.networks._stated import read, written

LENGTH = 500
URL_LENGTH = 23
_QUOTING = 7  # the version of the API that Mastodon 4.5 has
_MASTODON = regex.compile(r"(?:[4-9]|\d\d+)\.\d+\.\d+(?:[-+.~][\w.+~-]*)?")
_HANDLE = regex.compile(r"\w+(?:[\w.-]+\w+)?@[\p{L}\p{N}.-]+\.[\p{L}\p{N}]+(?::\d+)?")
# What a server would take for a mention or a hashtag: how MENTION_RE (app/models/account.rb) and HASHTAG_RE
# (app/models/tag.rb, of any version) begin. A middle dot or a joiner is as good as a letter there.
_LIVE = regex.compile(
    r"(?<![=/\w])@(?=[a-z0-9_])|(?<![=/)A-Za-z0-9])[#＃](?=[\w·・\u200c]*[\p{Alphabetic}\p{M}_·・\u200c])",
    regex.IGNORECASE,
)
_JOINER = "\u2060"


def still(text: str) -> str:
    """A text in which nothing is a mention or a hashtag: a word joiner, which nobody sees, stands behind the sign."""
    return _LIVE.sub(lambda found: f"{found[0]}{_JOINER}", text)


DEFAULTS = Limits(
    length=LENGTH,
    measure=partial(length_with, URL_LENGTH),
    facets=False,
    mention=lambda handle: _HANDLE.fullmatch(handle) is not None,
    still=still,
    media=MediaLimits(
        images=4,
        image_bytes=16_777_216,
        image_pixels=33_177_600,
        gif_bytes=16_777_216,
        gif_pixels=921_600,
        video_bytes=103_809_024,
        alt=1500,
    ),
    warnings=True,
)
"""What a server does that does not say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """What a server says of itself; `keeps_keys`: what is sent twice under one key is posted once."""

    limits: Limits
    keeps_keys: bool = False


def read_instance(answer: Mapping[str, Any]) -> Instance | None:
    """Read /api/v2/instance or /api/v1/instance; None where it says nothing of lengths."""
    limits = read_limits(answer)
    return Instance(limits=limits, keeps_keys=_keeps_keys(answer)) if limits else None


def _keeps_keys(answer: Mapping[str, Any]) -> bool:
    """Whether this is a Mastodon, or a fork that calls itself `4.6.5+glitch`: they keep a key for an hour, and answer
    503 to two requests at once. Of all others (`2.7.2 (compatible; Pleroma ...)`) only some do, and none is sure to.
    """
    stated = (answer.get("configuration") or {}).get("statuses") or {}
    version = str(answer.get("version", ""))
    return bool(_MASTODON.fullmatch(version)) and _api_version(answer) > 0 and "supported_mime_types" not in stated


def read_limits(answer: Mapping[str, Any]) -> Limits | None:
    """The limits in such an answer; None where it says nothing of lengths."""
    configuration = answer.get("configuration") or {}
    statuses = configuration.get("statuses") or {}
    media = configuration.get("media_attachments") or {}
    length = _count(statuses.get("max_characters") or answer.get("max_toot_chars"))
    if length is None:
        return None
    stated = {
        "length": length,
        "url": _count(statuses.get("characters_reserved_per_url")),
        "images": _count(statuses.get("max_media_attachments")),
        "image_bytes": _count(media.get("image_size_limit")),
        "image_pixels": _count(media.get("image_matrix_limit")),
        "video_bytes": _count(media.get("video_size_limit")),
        "alt": _count(media.get("description_limit")),
        "quotes": int(_quotes(answer)),
        "points": int("supported_mime_types" in statuses),  # GoToSocial, which counts code points, addresses in full
        "pixelfed": int("pixelfed" in str(answer.get("version", "")).lower()),
    }
    return limits_as(written({name: value for name, value in stated.items() if value}))


def limits_as(stated: str) -> Limits:
    """The limits that a server has stated, as `Limits.stated` has them."""
    known = read(stated)
    return replace(
        DEFAULTS,
        length=known.get("length", LENGTH),
        measure=len if known.get("points") else partial(length_with, known.get("url", URL_LENGTH)),
        media=_media(known),
        warning_length=140 if known.get("pixelfed") else None,
        needs_media=bool(known.get("pixelfed")),
        quotes=bool(known.get("quotes")),
        stated=stated,
    )


def _media(known: Mapping[str, int]) -> MediaLimits:
    usual = DEFAULTS.media
    image_bytes = known.get("image_bytes", usual.image_bytes)
    return replace(
        usual,
        images=known.get("images", usual.images),
        image_bytes=image_bytes,
        image_pixels=known.get("image_pixels", usual.image_pixels),
        gif_bytes=image_bytes,
        video_bytes=known.get("video_bytes", usual.video_bytes),
        alt=known.get("alt", usual.alt),
    )


def _quotes(answer: Mapping[str, Any]) -> bool:
    return _api_version(answer) >= _QUOTING


def _api_version(answer: Mapping[str, Any]) -> int:
    """0 where the server states none, as before Mastodon 4.3."""
    return _count((answer.get("api_versions") or {}).get("mastodon")) or 0


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None
