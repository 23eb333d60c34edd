"""What Mastodon accepts in a status and as a file, and how it says no (texts from its locale files, v4.6)."""

import struct
from datetime import datetime, timedelta

from tests.servers.bodies import Fields, Upload
from tests.servers.mastodon_mode import Mode
from tests.servers.mastodon_state import Account, Media, Refusal, State, Status
from tests.servers.mastodon_text import countable_length

VISIBILITIES = ("public", "unlisted", "private", "direct")
IMAGE_BYTES = 16_777_216
VIDEO_BYTES = 103_809_024
IMAGE_PIXELS = 33_177_600
GIF_PIXELS = 921_600
IMAGES = ("image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif")
VIDEOS = ("video/webm", "video/mp4", "video/quicktime", "video/ogg")
SOUNDS = ("audio/mpeg", "audio/mp3", "audio/ogg", "audio/wav", "audio/flac", "audio/aac", "audio/m4a", "audio/mp4")
_LANGUAGE_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg "
    "ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl "
    "nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sn so sq sr ss st su sv sw "
    "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu pt-BR pt-PT zh-CN zh-HK "
    "zh-TW zh-YUE ast ckb kab sco tok"
)


def check_status(status: Status, mode: Mode) -> Status:
    """Raise Refusal 422 as the model's validations would."""
    problems = []
    if not status.text.strip() and not status.media:
        problems.append("Text can't be blank")
    if mode.gotosocial and len(status.text + status.spoiler_text) > mode.max_characters:
        raise Refusal(422, f"text with spoiler exceed max chars ({mode.max_characters})")
    if not mode.gotosocial and countable_length(status.text, status.spoiler_text) > mode.max_characters:
        problems.append(f"Text character limit of {mode.max_characters} exceeded")
    if status.visibility not in VISIBILITIES:
        problems.append("Visibility is not included in the list")
    if problems:
        raise Refusal(422, f"Validation failed: {', '.join(problems)}")
    return status


def choose_language(wanted: str | None, *fallbacks: str) -> str:
    """Take the first language Mastodon knows, whole or without its region."""
    for code in (wanted or "", *fallbacks):
        for known in (code, code.partition("-")[0]):
            if known in _LANGUAGE_CODES.split():
                return known
    return "en"


def choose_media(fields: Fields, state: State, owner: Account, mode: Mode, status_id: int | None) -> tuple[int, ...]:
    """Check the files that a status wants; `status_id` is the status edited, whose files are its own to keep."""
    if mode.drop_media and not fields.as_json:
        return ()
    wanted = fields.items("media_ids")
    if len(wanted) > mode.max_media:
        raise Refusal(422, f"Cannot attach more than {mode.max_media} files")
    own = {str(media.id): media for media in state.media.values() if _usable(media, owner, status_id)}
    missing = [str(identifier) for identifier in wanted if str(identifier) not in own]
    if missing:
        raise Refusal(422, f"Media {', '.join(missing)} not found or already attached to another post")
    media = [own[str(identifier)] for identifier in wanted]
    if len(media) > 1 and any(one.kind in {"video", "audio"} for one in media):
        raise Refusal(422, "Cannot attach a video to a post that already contains images")
    if any(one.waits or one.failed for one in media):
        raise Refusal(422, "Cannot attach files that have not finished processing. Try again in a moment!")
    return tuple(dict.fromkeys(one.id for one in media))


def _usable(media: Media, owner: Account, status_id: int | None) -> bool:
    return media.account_id == owner.id and media.status_id in {None, status_id}


def read_schedule(fields: Fields, now: datetime) -> datetime | None:
    """Read `scheduled_at`: None if not sent or past; raise Refusal if it is less than five minutes ahead."""
    text = fields.text("scheduled_at")
    moment = datetime.fromisoformat(text) if text else None
    if moment is None or moment <= now:
        return None
    if moment < now + timedelta(minutes=5):
        raise Refusal(422, "Validation failed: Scheduled at The scheduled date must be in the future")
    return moment


def check_description(description: str | None, mode: Mode) -> str | None:
    if description is not None and len(description) > mode.description_limit:
        limit = mode.description_limit
        raise Refusal(422, f"Validation failed: Description is too long (maximum is {limit} characters)")
    return description


def check_file(upload: object) -> tuple[str, Upload]:
    """Return the kind of an uploaded file (image, video, audio), or raise Refusal 422."""
    if not isinstance(upload, Upload):
        raise Refusal(422, "Validation failed: File can't be blank")
    kinds = {"image": IMAGES, "video": VIDEOS, "audio": SOUNDS}
    kind = next((kind for kind, types in kinds.items() if upload.mime in types), "")
    if not kind:
        raise Refusal(422, "Validation failed: File content type is invalid, File is invalid")
    limit = IMAGE_BYTES if kind == "image" else VIDEO_BYTES
    if len(upload.data) > limit:
        raise Refusal(422, f"Validation failed: File file size must be less than {limit // 1_048_576} MB")
    if kind == "image":
        _check_image(upload.data)
    return kind, upload


def _check_image(data: bytes) -> None:
    size = _image_size(data)
    if size is None:
        raise Refusal(422, "File type of uploaded media could not be verified")
    limit = GIF_PIXELS if data.startswith(b"GIF8") else IMAGE_PIXELS
    if size[0] * size[1] > limit:
        raise Refusal(422, f"{size[0]}x{size[1]} images are not supported")


def _image_size(data: bytes) -> tuple[int, int] | None:
    """Read width and height from the head of a PNG, GIF, JPEG; (0, 0) for WebP, HEIC and AVIF; None if no image."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        return struct.unpack(">II", data[16:24])
    if data.startswith((b"GIF87a", b"GIF89a")) and len(data) >= 10:
        return struct.unpack("<HH", data[6:10])
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg_size(data)
    modern = (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or data[4:8] == b"ftyp"
    return (0, 0) if modern else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
