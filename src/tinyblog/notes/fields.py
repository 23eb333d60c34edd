"""The fields of a note: how the values of front matter are read, each raising ValueError with what was expected."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from tinyblog.settings import LANGUAGE
from tinyblog.slugs import LONGEST_SLUG, slugify

Visibility = Literal["public", "unlisted", "private"]

_VISIBILITIES: dict[str, Visibility] = {"public": "public", "unlisted": "unlisted", "private": "private"}
_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
# ISO 639-1, without io and ts, which end the names of things (`socket.io.md`, `main.ts.md`).
_ISO_639_1 = """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee
    el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik is
    it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr
    ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg
    si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr tt tw ty ug uk ur uz ve vi vo wa wo
    xh yi yo za zh zu
"""
_LANGUAGES = frozenset(_ISO_639_1.split())
_NOT_URL = re.compile(r"[\s\x00-\x1f\x7f\ud800-\udfff<>\"]")
_HOST = re.compile(r"[\w.-]+|[0-9a-f.]*:[0-9a-f:.]*")
_ODD = re.compile(r"%(?![0-9A-Fa-f]{2})|[\\^`{|}\[\]]")
_HOST_PART = re.compile(r"(?<=://)[^/?#]*")
_AT_URI = re.compile(r"at://[^/\s]+/[^/\s]+/[^/\s]+")
# What the address of a post has and that of a profile or of a syndication service has not.
_POST = re.compile(r"https?://[^/]+/(?:.*/)?(?:@[^/]+|status|statuses|post|posts|notice|note|notes|objects|p)/[^/]+/?")
_BAD_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What begins an address that is no local path.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2}")
_SOURCES = ("value", "url", "src", "image", "path")
_ALTS = ("alt", "imageAlt", "image_alt")
_RSVPS = ("yes", "no", "maybe", "interested")


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo of a note: a path or URL as the author wrote it; `alt` is None if none was given.

    A `decorative` one has nothing to say to those who do not see it.
    """

    src: str
    alt: str | None = None
    decorative: bool = False


def shown(value: object) -> str:
    """The value as an error message repeats it: one line, not long."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def single(value: object) -> object:
    """The value itself, or the one in a list of one (microformats write every value as a list)."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def read_text(value: object) -> str:
    """Read text, with its white space collapsed."""
    value = single(value)
    if not isinstance(value, str):
        raise ValueError(f"expected text, got {shown(value)}")
    bad = _BAD_TEXT.search(value)
    if bad:
        raise ValueError(f"expected text without control characters, got U+{ord(bad[0]):04X}")
    return " ".join(value.split())


def as_flag(value: object) -> bool | None:
    """The boolean that `value` is or spells (true, yes, on, false, no, off); None if it is something else."""
    if isinstance(value, bool):
        return value
    return _FLAGS.get(value.strip().lower()) if isinstance(value, str) else None


def read_flag(value: object) -> bool:
    """Read true or false."""
    flag = as_flag(single(value))
    if flag is None:
        raise ValueError(f"expected true or false, got {shown(value)}")
    return flag


def read_language(value: object) -> str:
    """Read a BCP 47 language tag."""
    text = read_text(value).replace("_", "-")
    if not LANGUAGE.fullmatch(text):
        raise ValueError(f"expected a language like en or pt-BR, got {shown(value)}")
    return text


def language_of(stem: str) -> str | None:
    """The language at the end of a file name, as in `hello.pl.md`."""
    name, dot, ending = stem.rpartition(".")
    return ending if name and dot and ending in _LANGUAGES else None


def read_visibility(value: object) -> Visibility:
    """Read Micropub's visibility."""
    found = _VISIBILITIES.get(read_text(value).lower())
    if found is None:
        raise ValueError(f"expected public, unlisted or private, got {shown(value)}")
    return found


def read_rsvp(value: object) -> str:
    """Read an answer to an invitation."""
    text = "yes" if value is True else "no" if value is False else read_text(value).lower()
    if text not in _RSVPS:
        raise ValueError(f"expected yes, no, maybe or interested, got {shown(value)}")
    return text


def is_web_url(text: str) -> bool:
    """Whether `text` is an absolute http or https address, without a password."""
    if not text.startswith(("https://", "http://")) or _NOT_URL.search(text):
        return False
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return bool(_HOST.fullmatch(host)) and (port is None or port > 0) and "@" not in parts.netloc


def _encoded(url: str) -> str:
    """A web address as every reader of HTML takes it: what may not stand in one is percent-encoded."""
    host = _HOST_PART.search(url)
    end = host.end() if host else 0
    return url[:end] + _ODD.sub(lambda found: f"%{ord(found[0]):02X}", url[end:])


def read_target(value: object) -> str:
    """Read what a note answers, likes, repeats or marks: a URL, a list of them (the first counts), or an h-cite."""
    if isinstance(value, list) and value:
        return read_target(value[0])
    if isinstance(value, dict):
        inner = value.get("properties")
        table = inner if isinstance(inner, dict) else value
        return _plain_url(single(table.get("url") or value.get("value")))
    return _plain_url(value)


def _plain_url(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not is_web_url(text):
        raise ValueError(f"expected an address like https://example.com/post, got {shown(value)}")
    return _encoded(text)


def read_tags(value: object) -> tuple[str, ...]:
    """Read a list of tags, or text: `a, b` is two tags, `#a #b` too, but `film noir` is one."""
    if isinstance(value, str):
        words = value.split()
        only_hashtags = all(word.startswith("#") for word in words)
        return _tags(words if only_hashtags and "," not in value else value.split(","))
    if not isinstance(value, list):
        raise ValueError(f"expected a list of tags, got {shown(value)}")
    return _tags([read_text(item) for item in value if item is not None])


def _tags(items: Iterable[str]) -> tuple[str, ...]:
    cleaned = (read_text(item).lstrip("#").strip() for item in items)
    tags = tuple(tag for tag in cleaned if tag)
    for tag in tags:
        if len(slugify(tag).encode()) > LONGEST_SLUG:
            raise ValueError(f"the tag {shown(tag)} is too long for an address")
    return tags


def read_authors(value: object) -> tuple[str, ...]:
    """Read a name, an h-card (or a table with a `name`), or a list of those; what names nobody is passed over.

    Other tools' files have all sorts of things here, of which a blog with one author need not know.
    """
    if isinstance(value, list):
        return tuple(dict.fromkeys(name for item in value for name in read_authors(item)))
    if isinstance(value, dict):
        inner = value.get("properties")
        table = inner if isinstance(inner, dict) else value
        return read_authors(table.get("name") or table.get("value"))
    return (text,) if value is not None and (text := read_text(str(value))) else ()


def unique(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags without those that differ from an earlier one by case only."""
    seen: dict[str, str] = {}
    for tag in tags:
        seen.setdefault(tag.casefold(), tag)
    return tuple(seen.values())


def read_syndication(value: object) -> tuple[str, ...]:
    """Read the addresses of copies: http, https or at:// URLs."""
    items = value if isinstance(value, list) else [value]
    texts = [read_text(item) for item in items if item is not None and item != ""]
    for text in texts:
        if not is_web_url(text) and not _AT_URI.fullmatch(text):
            raise ValueError(f"expected the address of a post like https://mastodon.social/@me/1, got {shown(text)}")
    return tuple(_encoded(text) if is_web_url(text) else text for text in texts)


def copies_among(value: object) -> tuple[str, ...]:
    """The addresses of posts in a key that may hold wishes instead (`syndicate-to`): anything else is passed over.

    An address is a post's if it is an at:// URI of a record, or its path ends like `/@me/1`, `/status/1`, `/post/1`:
    `https://fed.brid.gy/` and `https://brid.gy/publish/mastodon` are wishes.
    """
    items = value if isinstance(value, list) else [value]
    texts = [item.strip() for item in items if isinstance(item, str)]
    return tuple(text for text in texts if _AT_URI.fullmatch(text) or (_POST.fullmatch(text) and is_web_url(text)))


def read_photos(value: object, alts: Sequence[str | None]) -> tuple[Photo, ...]:
    """Read text, a mapping (value, url, src or image, and alt) or a list of those; `alts` are for those without one."""
    items = value if isinstance(value, list) else [value]
    photos = []
    for at, item in enumerate(item for item in items if item is not None and item != ""):
        photo = _photo(item)
        given = alts[at] if at < len(alts) else None
        photos.append(replace(photo, alt=given) if photo.alt is None else photo)
    return tuple(photos)


def _photo(item: object) -> Photo:
    if not isinstance(item, dict):
        return Photo(src=_source(item))
    src = next((item[key] for key in _SOURCES if item.get(key)), None)
    alt = next((item[key] for key in _ALTS if item.get(key) is not None), None)
    decorative = read_flag(item.get("decorative") or False)
    return Photo(src=_source(src), alt=None if alt is None else read_text(alt), decorative=decorative)


def _source(value: object) -> str:
    value = single(value)
    if not isinstance(value, str) or not value.strip() or _BAD_TEXT.search(value) or "\n" in value:
        raise ValueError(f"expected the path or address of a photo, got {shown(value)}")
    text = value.strip()
    bare = re.sub(r"[\t\r]", "", text)  # as browsers read it
    if _SCHEME.match(bare) and not bare.lower().startswith(("https://", "http://")):
        raise ValueError(f"expected an http or https address or a path, got {shown(value)}")
    if not bare.lower().startswith(("https://", "http://")):
        return text
    url = _encoded(bare.replace(" ", "%20").replace('"', "%22"))
    if not is_web_url(url[:8].lower() + url[8:]):
        raise ValueError(f"expected an http or https address or a path, got {shown(value)}")
    return url


def read_alts(value: object) -> tuple[str | None, ...]:
    """Read one alternative text, or a list of them in the order of the photos."""
    items = value if isinstance(value, list) else [value]
    return tuple(None if item is None else read_text(item) for item in items)
