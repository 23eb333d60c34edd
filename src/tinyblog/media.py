"""Media: a note's figures as the bytes that go to a network."""

from dataclasses import dataclass
from typing import Literal

MediaKind = Literal["image", "gif", "video"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLimits:
    """What a network takes beside a text: so many `images`, of so many bytes and pixels each; bytes of a `video`.

    `gif`: the most bytes of a GIF that moves. None stands for a network that takes none of a kind. `alt`: the longest
    description, in characters.
    """

    images: int = 4
    image_bytes: int = 1_000_000
    image_pixels: int | None = None
    gif_bytes: int | None = None
    gif_pixels: int | None = None
    video_bytes: int | None = None
    alt: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture or film as it is posted: its bytes, what they are, its description, and its size in pixels, upright.

    `name` is the file's, in the content folder.
    """

    kind: MediaKind
    data: bytes
    mime: str
    alt: str
    width: int
    height: int
    name: str
