"""Campaigns: the files in `content/campaigns/`, each of which gives a tag a page of its own.

They are no notes: nothing of them is in a feed of notes or posted.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from tinyblog.config import Config
from tinyblog.errors import NoteError, TinyblogError, raise_all
from tinyblog.markdown.addresses import join
from tinyblog.notes import Note
from tinyblog.notes.dates import read_date
from tinyblog.notes.fields import Photo, is_web_url, read_flag, read_language, read_photos, read_tags, read_text, shown
from tinyblog.notes.folders import NoteFile, is_folder_note
from tinyblog.notes.frontmatter import FrontMatter, split
from tinyblog.notes.keys import squeeze
from tinyblog.notes.textfile import decode, read_bytes
from tinyblog.slugs import check_segment, slugify

State = Literal["coming", "running", "past"]
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call to action: the words of a link, and its address as the author wrote it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What a campaign's file says but for its introduction; days are those of the site's time zone.

    `path` is its page's below the site's own, `href` the same from the host's root; `tag` is spelled as in the file,
    `slug` as in addresses.
    """

    name: str
    source: PurePosixPath
    path: str
    href: str
    title: str
    description: str
    tag: str
    slug: str
    start: date | None
    end: date | None
    call: Call | None
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaigns:
    """The campaigns, each with its introduction as if it were a note, and what is wrong with the others."""

    campaigns: tuple[tuple[Campaign, Note], ...]
    problems: tuple[TinyblogError, ...]


def read_campaigns(config: Config, files: Iterable[NoteFile], *, now: datetime, drafts: bool = False) -> Campaigns:
    """Read every file, without drafts unless they are wanted; `now` decides which campaigns are coming or past."""
    found: list[tuple[Campaign, Note]] = []
    problems: list[TinyblogError] = []
    for file in files:
        where = f"content/{file.source}"
        try:
            data = read_bytes(config.root / where, where)
            campaign, note = parse_campaign(config, file, data, now=now)
        except TinyblogError as error:
            problems.extend(error.parts)
            continue
        if drafts or not note.draft:
            clashes = list(_clashes(campaign, (other for other, _ in found)))
            problems.extend(clashes)
            found += [] if clashes else [(campaign, note)]
    found.sort(key=lambda one: (one[0].start or date.min, one[0].path), reverse=True)
    return Campaigns(campaigns=tuple(found), problems=tuple(problems))


def parse_campaign(config: Config, file: NoteFile, data: bytes, *, now: datetime) -> tuple[Campaign, Note]:
    """Read one file; raise NoteError, or Mistakes for several at once."""
    where = f"content/{file.source}"
    name = _name(file.source, where)
    front = split(decode(data, where), where)
    values = _values(config, front, where)
    campaign = _campaign(config, file.source, name, values, now)
    introduction = Note(
        source=file.source,
        published=_BEGINNING,
        slug=name,
        body=front.body,
        body_line=front.body_line,
        path=campaign.path,
        title=campaign.title,
        summary=campaign.description or None,
        draft=values.get("draft", False),
        language=values.get("language"),
        photos=values.get("image", ()),
        files=file.files,
    )
    return campaign, introduction


def _campaign(config: Config, source: PurePosixPath, name: str, values: Mapping[str, Any], now: datetime) -> Campaign:
    root = urlsplit(config.site.url).path.rstrip("/") + "/"
    path = f"/campaigns/{name}/"
    href = root + quote(path[1:])
    call: Call | None = values.get("call")
    start, end, tag = values.get("start"), values.get("end"), values.get("tag", name)
    return Campaign(
        name=name,
        source=source,
        path=path,
        href=href,
        title=values["title"],
        description=values.get("description", ""),
        tag=tag,
        slug=slugify(tag),
        start=start,
        end=end,
        call=replace(call, url=join(call.url, site=root, page=href)) if call else None,
        state=_state(start, end, now.astimezone(config.site.timezone).date()),
    )


def _name(source: PurePosixPath, where: str) -> str:
    """The campaign's name in addresses: that of the file `campaigns/NAME.md`, or of the folder in which it is alone."""
    parts = source.with_suffix("").parts[1:]
    name = parts[0] if len(parts) == 1 + is_folder_note(source) else ""
    slug = slugify(name) if parts[0] != "index" else ""
    try:
        check_segment(slug)
    except ValueError as error:
        hint = "put it at campaigns/NAME.md, or with its pictures at campaigns/NAME/index.md"
        raise NoteError(f"this file gives no campaign's address: {error}", where=where, hint=hint) from None
    return slug


def _state(start: date | None, end: date | None, today: date) -> State:
    if start and today < start:
        return "coming"
    return "past" if end and end < today else "running"


def _clashes(campaign: Campaign, others: Iterable[Campaign]) -> Iterable[NoteError]:
    where = f"content/{campaign.source}"
    for other in others:
        if other.path == campaign.path:
            hint = "rename one of the two"
            yield NoteError(f"has the same address as content/{other.source}", where=where, hint=hint)
        elif other.slug == campaign.slug:
            hint = "give one of the two another `tag:`"
            yield NoteError(f"is about the same tag as content/{other.source}: {other.tag}", where=where, hint=hint)


def _values(config: Config, front: FrontMatter, where: str) -> dict[str, Any]:
    """The values by key, each as it is read; raise what is wrong with any of them."""
    problems: list[TinyblogError] = []
    values: dict[str, Any] = {}

    def mistake(key: str, message: str, hint: str = "") -> None:
        line = front.lines.get(key)
        problems.append(NoteError(message, where=f"{where}:{line}" if line else f"{where}: {key}", hint=hint))

    readers: Mapping[str, Callable[[object], object]] = _READERS | {
        "start": partial(_day, config),
        "end": partial(_day, config),
    }
    for key, value in front.values.items():
        name = {"lang": "language"}.get(squeeze(key), squeeze(key))
        if name not in readers:
            near = get_close_matches(name, readers, n=1, cutoff=0.5)
            hint = f"did you mean `{near[0]}`?" if near else f"the keys here are: {', '.join(readers)}"
            mistake(key, f"unknown key `{key}`", hint)
        elif value is not None and value != "":
            try:
                values[name] = readers[name](value)
            except ValueError as error:
                mistake(key, f"`{key}`: {error}", _HINTS.get(name, ""))
    for key, message, hint in _missing(values) if not problems else ():
        mistake(key, message, hint)
    raise_all(problems)
    if "image" in values and values.get("alt"):
        values["image"] = tuple(replace(photo, alt=photo.alt or values["alt"]) for photo in values["image"])
    return values


def _missing(values: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """What the values lack, taken together: the key to name, the message and the hint."""
    if not values.get("title"):
        yield "title", "a campaign needs a title", "add a line like `title: Spring cleaning`"
    start, end = values.get("start"), values.get("end")
    if start and end and end < start:
        yield "end", f"it ends ({end}) before it starts ({start})", "mend one of the two days"
    if any(not photo.alt and not values.get("alt") for photo in values.get("image", ())):
        yield "image", "the picture has no description", "say with `alt:` what it shows"


def _day(config: Config, value: object) -> date:
    return read_date(value, config.site.timezone).date()


def _tag(value: object) -> str:
    tags = read_tags(value)
    if len(tags) != 1 or not slugify(tags[0]):
        raise ValueError(f"expected one tag, such as spring, got {shown(value)}")
    return tags[0]


def _call(value: object) -> Call:
    if not isinstance(value, dict) or {squeeze(str(key)) for key in value} != {"text", "url"}:
        raise ValueError(f"expected `text:` and `url:`, got {shown(value)}")
    given = {squeeze(str(key)): read_text(inner) for key, inner in value.items()}
    text, url = given["text"], given["url"]
    is_local = url.startswith("/") and not url.startswith("//")
    if not text or not (is_web_url(url) or url.startswith("mailto:") or is_local):
        raise ValueError(f"expected words, and an address like https://example.com/join or /join/, got {shown(url)}")
    return Call(text=text, url=url)


def _image(value: object) -> tuple[Photo, ...]:
    photos = read_photos(value, ())
    if len(photos) != 1:
        raise ValueError(f"expected one picture, got {len(photos)}")
    return photos


_READERS: dict[str, Callable[[object], object]] = {
    "title": read_text,
    "tag": _tag,
    "start": read_text,
    "end": read_text,
    "call": _call,
    "image": _image,
    "alt": read_text,
    "description": read_text,
    "draft": read_flag,
    "language": read_language,
}
_HINTS = {
    "start": "write a day like 2026-12-01",
    "end": "write its last day like 2026-12-24",
    "call": "write `call: {text: Join us, url: https://example.com/join}`",
    "image": "write the name of a file beside this one, or an address",
}
