"""What a post may be on Bluesky, by the lexicons app.bsky.feed.post and app.bsky.embed.*."""

from dataclasses import replace
from urllib.parse import urlsplit

import regex

from tinyblog.compose import Limits, graphemes
from tinyblog.media import MediaLimits
from tinyblog.networks._stated import read

_HANDLE = regex.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", regex.IGNORECASE
)
_SHOWN = 30
VIDEO_BYTES = 300_000_000


def shown(url: str) -> str:
    """An address as posts show it: without scheme, and no longer than 30 characters unless the host is."""
    parts = urlsplit(url)
    rest = url.partition("://")[2].rstrip("/")
    if len(rest) <= _SHOWN:
        return rest
    return rest[: max(_SHOWN - 1, len(parts.netloc) + 1)] + "…"


LIMITS = Limits(
    length=300,
    max_bytes=3000,
    measure=graphemes,
    facets=True,
    mention=lambda handle: _HANDLE.fullmatch(handle) is not None,
    shown=shown,
    media=MediaLimits(images=4, image_bytes=2_000_000, preferred_bytes=1_000_000),
    cards=True,
)


def as_stated(limits: Limits, stated: str) -> Limits:
    """The same limits for a server that has stated how large a picture and a film may be (0: it takes none)."""
    known, media = read(stated), limits.media
    video = known.get("video_bytes", media.video_bytes) or None
    media = replace(media, image_bytes=known.get("image_bytes", media.image_bytes), video_bytes=video)
    return replace(limits, media=media, stated=stated)
