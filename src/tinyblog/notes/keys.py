"""The keys of front matter: tinyblog's own names, and the spellings of Hugo, Jekyll, Eleventy, Zola, Micropub & co.

Case, hyphens, underscores and spaces in a key do not count: `inReplyTo` is `in-reply-to` is `in_reply_to`.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache

from tinyblog.errors import NoteError

MAX_DEPTH = 32
"""How deep lists and mappings may be nested."""

_SPELLINGS: Mapping[str, str] = {
    "title": "title name linktitle",
    "date": "date published publish publishdate pubdate pubdatetime publisheddate dtpublished created",
    "updated": "updated lastmod modified lastmodifiedat dtupdated",
    "draft": "draft",
    "status": "poststatus",
    "deleted": "deleted",
    "expires": "expires expirydate unpublishdate",
    "slug": "slug mpslug",
    "permalink": "permalink url",
    "aliases": "aliases redirectfrom redirectto",
    "authors": "author authors contributors",
    "tags": "tags tag category categories contenttags topics keywords",
    "photos": "photo photos images image attachments featuredimage primaryimage mainimage cover thumbnail",
    "alts": "mpphotoalt alt",
    "films": "video videos",
    "decorative": "decorative",
    "syndication": "syndication",
    "copies": "bluesky gplus syndicateto mpsyndicateto",
    "in_reply_to": "inreplyto replytourl",
    "like_of": "likeof",
    "repost_of": "repostof",
    "bookmark_of": "bookmarkof",
    "link": "link",
    "target": "targeturl",
    "response": "responsetype",
    "rsvp": "rsvp",
    "language": "lang language",
    "summary": "summary description excerpt deck",
    "visibility": "visibility audience",
    "warning": "contentwarning",
    "quote_of": "quoteof quotationof",
    "accounts": "accounts",
    "start": "start dtstart startdate",
    "end": "end dtend enddate",
    "event": "event",
    "location": "location",
    "checkin": "checkin",
}
_NAMES = {
    spelling: (name, rank) for name, spellings in _SPELLINGS.items() for rank, spelling in enumerate(spellings.split())
}
_KEEPING_BACK = "draft deleted visibility expires status syndication aliases permalink warning accounts"
_WEIGHTY = tuple(
    spelling
    for name in _KEEPING_BACK.split()
    for spelling in _SPELLINGS[name].split()
    if spelling not in ("url", "audience")
)
# What an empty value says something for: no description, no accounts.
_SAYING_NOTHING = ("alts", "accounts")
_DROPPED = str.maketrans("", "", "-_ ")


@lru_cache(maxsize=1024)
def squeeze(key: str) -> str:
    """The key without what does not count: `mp-photo-alt` and `mpPhotoAlt` give `mpphotoalt`."""
    return key.translate(_DROPPED).lower()


def duplicate(key: str, where: str) -> NoteError:
    """The error for a key that stands twice in one mapping."""
    return NoteError(f"`{_short(repr(key)[1:-1])}` is given twice", where=where, hint="keep one of the two")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


@lru_cache(maxsize=1024)
def misspelt(key: str) -> str | None:
    """Return the key that an unknown one was probably meant to be, if that one keeps a note from being published.

    Unknown keys do no harm, and people's files are full of them; but `drfat: true` would publish the draft.
    """
    squeezed = squeeze(key)
    if squeezed in _NAMES:
        return None
    near = get_close_matches(squeezed, _WEIGHTY, n=1, cutoff=0.8)
    return near[0] if near and abs(len(near[0]) - len(squeezed)) <= 1 else None


def gather(values: Mapping[str, object]) -> dict[str, list[tuple[str, object]]]:
    """The known keys of `values` by tinyblog's name: the author's key and value, the spelling that counts most first.

    Unknown keys and empty values (null, "", []) are left out, where they say nothing.
    """
    ranked: dict[str, list[tuple[int, str, object]]] = {}
    for key, value in values.items():
        found = _NAMES.get(squeeze(key))
        if found and value is not None and (value not in ([], "") or found[0] in _SAYING_NOTHING):
            ranked.setdefault(found[0], []).append((found[1], key, value))
    return {
        name: [(key, value) for _, key, value in sorted(entries, key=lambda entry: entry[0])]
        for name, entries in ranked.items()
    }
