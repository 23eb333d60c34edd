"""Compose: an entry becomes a post that fits a network's limits."""

from datetime import datetime

from tinyblog.compose.composer import LONGEST_THREAD, Composer
from tinyblog.compose.posts import (
    Brief,
    Card,
    Edition,
    Limits,
    Part,
    Post,
    Span,
    SpanKind,
    Target,
    graphemes,
    is_short,
    part_key,
    post_key,
    span_texts,
    spelled_out,
)
from tinyblog.compose.words import post_runs, says_something
from tinyblog.site import Entry

__all__ = [
    "LONGEST_THREAD",
    "Brief",
    "Card",
    "Edition",
    "Limits",
    "Part",
    "Post",
    "Span",
    "SpanKind",
    "Target",
    "compose",
    "graphemes",
    "is_short",
    "part_key",
    "post_key",
    "post_runs",
    "says_something",
    "span_texts",
    "spelled_out",
]


def compose(
    entry: Entry, limits: Limits, *, account: str, visibility: str, now: datetime, brief: Brief | None = None
) -> Post:
    """Write the note as a post: whole where it fits, else as a thread, or cut at a word and closed with the permalink.

    Raise NetworkError if not even that fits.
    """
    return Composer(entry, limits, brief or Brief(), account).post(visibility, now)
