"""How a server that speaks Mastodon's API behaves: Mastodon by default, another one by its `Mode`."""

import re
from dataclasses import dataclass
from typing import Literal

IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif")
VIDEOS = ("video/webm", "video/mp4", "video/quicktime", "video/ogg")
SOUNDS = ("audio/mpeg", "audio/mp3", "audio/ogg", "audio/wav", "audio/flac", "audio/aac", "audio/m4a", "audio/mp4")
_API_VERSIONS = {(4, 3): 2, (4, 4): 6, (4, 5): 7, (4, 6): 10}
_QUOTES_SINCE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """What the server does; setting a new one on a running server starts its counts again.

    `idempotency`: ok (the first status again), broken-4.6 (500 although it stands), ignored, pixelfed (400).
    `media`: sync is Mastodon (images at once, video and audio later); async keeps every file waiting.
    `gif_waits`: moving GIFs wait as films do; Mastodon itself turns them into films while the client waits (200).
    `media_polls`: how often GET /api/v1/media/:id says 206 before the file is ready.
    `media_fails`: every file that waits ends in 422.
    `rate_limit`, `media_limit`, `delete_limit`: 429 after so many requests of all kinds, uploads, DELETEs.
    `error_shape`: 422 (Mastodon), 400 (GoToSocial: 400 instead of 422), html (snac: HTML instead of JSON).
    `drop_media`: `media_ids[]` in a form is ignored (Hollo); `form_sensitive` false: `sensitive` in a form is refused.
    `lost_answers`: the next so many POSTs of statuses land, and the connection closes without an answer.
    `source_text`: statuses carry their source as `text` (GoToSocial, snac).
    `gotosocial`: lengths in code points with addresses in full, and `supported_mime_types` in the instance's answer.
    `pixelfed`: a status needs media or a parent (403), a warning has at most 140 characters, nothing is direct (400).
    `exclude_replies`: others is Mastodon (replies to oneself are listed); all lists no reply at all.
    `quotes`: whether `quoted_status_id` is heard; None: as the version has it, from 4.5 on. Others ignore it.
    `version`: "4.6.5", or "3.5.3 (compatible; Pixelfed 0.12.6)"; `api_version` and `description_limit` follow it.
    `url_length`: what any address counts as. The `image_...` and `video_...` limits are in bytes and in pixels.
    `page_size`: the most statuses in a page; `link_header` false: pages come without Link (snac).
    """

    idempotency: Literal["ok", "broken-4.6", "ignored", "pixelfed"] = "ok"
    media: Literal["sync", "async"] = "sync"
    gif_waits: bool = False
    media_polls: int = 2
    media_fails: bool = False
    rate_limit: int | None = None
    media_limit: int | None = None
    delete_limit: int | None = None
    reset_seconds: int = 300
    error_shape: Literal["422", "400", "html"] = "422"
    drop_media: bool = False
    form_sensitive: bool = True
    lost_answers: int = 0
    version: str = "4.6.5"
    max_characters: int = 500
    max_media: int = 4
    max_description: int | None = None
    url_length: int = 23
    mime_types: tuple[str, ...] = (*IMAGES, *VIDEOS, *SOUNDS)
    image_size_limit: int = 16_777_216
    image_matrix_limit: int = 33_177_600
    gif_matrix_limit: int = 921_600
    video_size_limit: int = 103_809_024
    video_matrix_limit: int = 8_294_400
    video_frame_rate_limit: int = 120
    v1_instance: bool = True
    v2_instance: bool = True
    page_size: int = 40
    link_header: bool = True
    source_text: bool = False
    exclude_replies: Literal["others", "all"] = "others"
    quotes: bool | None = None
    gotosocial: bool = False
    pixelfed: bool = False

    @property
    def release(self) -> tuple[int, int]:
        """The first two numbers of the version."""
        major, minor = (int(part) for part in re.findall(r"\d+", self.version)[:2])
        return major, minor

    @property
    def is_mastodon(self) -> bool:
        """Whether this may be Mastodon itself: no version of it ignores keys."""
        return self.idempotency != "ignored"

    @property
    def says_version(self) -> str:
        """Its version; that of another server says so, as most do."""
        named = self.is_mastodon or self.gotosocial or self.pixelfed
        return self.version if named else f"{self.version} (compatible; Other 1.0)"

    @property
    def description_limit(self) -> int:
        """The most characters of an image's description: 1,500 up to 4.5, 10,000 from 4.6, unless set."""
        return self.max_description or (10_000 if self.release >= (4, 6) else 1_500)

    @property
    def api_version(self) -> int | None:
        """`api_versions.mastodon`: 2 is 4.3, 6 is 4.4, 7 is 4.5 (the first with quotes), 10 is 4.6; None before."""
        known = [number for release, number in _API_VERSIONS.items() if release <= self.release]
        return known[-1] if known and not self.gotosocial else None

    @property
    def hears_quotes(self) -> bool:
        """Whether a status can quote another."""
        return (self.api_version or 0) >= _QUOTES_SINCE if self.quotes is None else self.quotes


OLD_MASTODON = Mode(version="4.4.8")
"""The last Mastodon that cannot quote: it ignores `quoted_status_id`, and says API version 6."""

GOTOSOCIAL = Mode(
    version="0.20.0",
    gotosocial=True,
    error_shape="400",
    idempotency="ignored",
    source_text=True,
    max_characters=5_000,
    max_media=6,
    url_length=25,
    image_size_limit=41_943_040,
    video_size_limit=41_943_040,
)
"""GoToSocial as it comes: addresses count in full, whatever its `characters_reserved_per_url` says."""

PIXELFED = Mode(
    version="3.5.3 (compatible; Pixelfed 0.12.6)",
    pixelfed=True,
    idempotency="pixelfed",
    mime_types=("image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4"),
    image_size_limit=15_360_000,
    image_matrix_limit=2_073_600,
    video_size_limit=15_360_000,
    video_matrix_limit=2_073_600,
)
"""Pixelfed as it comes (app/Http/Controllers/Api/ApiV1Controller.php)."""
