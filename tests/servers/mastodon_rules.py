"""What Mastodon accepts in a status and as a file, and how it says no (texts from its locale files, v4.6)."""

from datetime import datetime, timedelta

from tests.servers.bodies import Fields, Upload
from tests.servers.mastodon_mode import Mode
from tests.servers.mastodon_state import Account, Media, Refusal, State, Status
from tests.servers.mastodon_text import countable_length
from tests.servers.media_bytes import Head, read_head

VISIBILITIES = ("public", "unlisted", "private", "direct")
_NO_TYPE = "Validation failed: File content type is invalid, File is invalid"
_LONGEST_PIXELFED_SPOILER = 140
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
    if mode.pixelfed:
        _check_for_pixelfed(status)
    problems = []
    if not status.text.strip() and not status.media and not status.quoted_id:
        problems.append("Text can't be blank")
    if mode.gotosocial and len(status.text + status.spoiler_text) > mode.max_characters:
        raise Refusal(422, f"text with spoiler exceed max chars ({mode.max_characters})")
    if not mode.gotosocial and _too_long(status, mode):
        problems.append(f"Text character limit of {mode.max_characters} exceeded")
    if status.visibility not in VISIBILITIES:
        problems.append("Visibility is not included in the list")
    if problems:
        raise Refusal(422, f"Validation failed: {', '.join(problems)}")
    return status


def _too_long(status: Status, mode: Mode) -> bool:
    return countable_length(status.text, status.spoiler_text, mode.url_length) > mode.max_characters


def _check_for_pixelfed(status: Status) -> None:
    """Refuse what Pixelfed refuses, in the words of its ApiV1Controller."""
    if len(status.spoiler_text) > _LONGEST_PIXELFED_SPOILER:
        limit = _LONGEST_PIXELFED_SPOILER
        raise Refusal(422, f"The spoiler text field must not be greater than {limit} characters.")
    if status.visibility == "direct":
        raise Refusal(400, "Direct visibility is not available.")
    if not status.media and not status.in_reply_to_id:
        raise Refusal(403, "Empty statuses are not allowed")


def choose_language(wanted: str | None, *fallbacks: str) -> str:
    """Take the first language Mastodon knows, whole or without its region."""
    for code in (wanted or "", *fallbacks):
        for known in (code, code.partition("-")[0]):
            if known in _LANGUAGE_CODES.split():
                return known
    return "en"


def choose_media(fields: Fields, state: State, owner: Account, mode: Mode, status_id: int | None) -> tuple[int, ...]:
    """Check the files that a status wants; `status_id` is the status edited, whose files are its own to keep.

    Stricter than Mastodon in one thing: a `media_ids` that is no list, or ids joined by commas, are refused,
    where Mastodon posts without the files, or with the first one only.
    """
    if mode.drop_media and not fields.as_json:
        return ()
    wanted = fields.items("media_ids")
    if fields.text("media_ids"):
        raise Refusal(422, f"Media {fields.text('media_ids')} not found or already attached to another post")
    if len(wanted) > mode.max_media:
        raise Refusal(422, f"Cannot attach more than {mode.max_media} files")
    own = {str(media.id): media for media in state.media.values() if _usable(media, owner, status_id)}
    missing = [str(identifier) for identifier in wanted if str(identifier) not in own]
    if missing:
        raise Refusal(422, f"Media {', '.join(missing)} not found or already attached to another post")
    media = [own[str(identifier)] for identifier in wanted]
    if len(media) > 1 and any(one.kind in {"video", "audio"} for one in media):
        raise Refusal(422, "Cannot attach a video to a post that already contains images")
    if any(one.waits or one.failed or one.unreadable for one in media):
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


def check_file(upload: object, mode: Mode) -> tuple[str, Upload, Head | None]:
    """Return the kind of an uploaded file (image, gifv, video, audio) and its head, or raise Refusal 422.

    Stricter than Mastodon in one thing: a picture of another format than it says is refused, where Mastodon mends it.
    """
    if not isinstance(upload, Upload):
        raise Refusal(422, "Validation failed: File can't be blank")
    kind = upload.mime.partition("/")[0]
    if upload.mime not in mode.mime_types:
        raise Refusal(422, _NO_TYPE)
    limit = mode.image_size_limit if kind == "image" else mode.video_size_limit
    if len(upload.data) > limit:
        raise Refusal(422, f"Validation failed: File file size must be less than {_human(limit)}")
    head = read_head(upload.data)
    if kind != "audio":
        _check_head(head, upload.mime, mode)
    return ("gifv" if head and head.moving else kind), upload, head


def _human(size: int) -> str:
    """Write a size as Rails does, in the unit that fits."""
    units = {"MB": 1_048_576, "KB": 1_024, "Bytes": 1}
    return next(f"{round(size / unit, 1):g} {name}" for name, unit in units.items() if size >= unit)


def _check_head(head: Head | None, mime: str, mode: Mode) -> None:
    kind = mime.partition("/")[0]
    if head is None:
        raise Refusal(422, "File type of uploaded media could not be verified" if kind == "image" else _NO_TYPE)
    same = head.mime == mime.replace("heif", "heic") if kind == "image" else head.mime.startswith("video/")
    if not same:
        raise Refusal(422, "Validation failed: File has an extension that does not match its contents")
    limits = {"image/gif": mode.gif_matrix_limit, "video": mode.video_matrix_limit, "image": mode.image_matrix_limit}
    if head.width * head.height > limits.get(mime, limits[kind]):
        raise Refusal(422, f"{head.width}x{head.height} {kind}s are not supported")
