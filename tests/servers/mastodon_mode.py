"""How a server that speaks Mastodon's API behaves: Mastodon by default, another one by its `Mode`."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """What the server does; setting a new one on a running server starts its counts again.

    `idempotency`: ok (the first status again), broken-4.6 (500 although it stands), ignored, pixelfed (400).
    `media`: sync is Mastodon (images at once, video and audio later); async keeps every file waiting.
    `media_polls`: how often GET /api/v1/media/:id says 206 before the file is ready.
    `media_fails`: every file that waits ends in 422.
    `rate_limit`, `media_limit`, `delete_limit`: 429 after so many requests of all kinds, uploads, DELETEs.
    `error_shape`: 422 (Mastodon), 400 (GoToSocial: 400 instead of 422), html (snac: HTML instead of JSON).
    `drop_media`: `media_ids[]` in a form is ignored (Hollo); `form_sensitive` false: `sensitive` in a form is refused.
    `lost_answers`: the next so many POSTs of statuses land, and the connection closes without an answer.
    `source_text`: statuses carry their source as `text` (GoToSocial, snac).
    `gotosocial`: lengths in code points with addresses in full, and `supported_mime_types` in the instance's answer.
    `page_size`: the most statuses in a page; `link_header` false: pages come without Link (snac).
    """

    idempotency: Literal["ok", "broken-4.6", "ignored", "pixelfed"] = "ok"
    media: Literal["sync", "async"] = "sync"
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
    v1_instance: bool = True
    v2_instance: bool = True
    page_size: int = 40
    link_header: bool = True
    source_text: bool = False
    gotosocial: bool = False

    @property
    def description_limit(self) -> int:
        """The most characters of an image's description: 1,500 up to 4.5, 10,000 from 4.6."""
        major, minor = (int(part) for part in self.version.split(".")[:2])
        return 10_000 if (major, minor) >= (4, 6) else 1_500
