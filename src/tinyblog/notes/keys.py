"""The keys of front matter: tinyblog's own names, and the spellings of Hugo, Jekyll, Eleventy, Zola, Micropub & co.

Case, hyphens, underscores and spaces in a key do not count: `inReplyTo` is `in-reply-to` is `in_reply_to`.
"""

from collections.abc import Mapping

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
    "tags": "tags tag category categories contenttags topics keywords",
    "photos": "photo photos images image attachments featuredimage primaryimage mainimage cover thumbnail",
    "alts": "mpphotoalt alt",
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
}
_NAMES = {
    spelling: (name, rank) for name, spellings in _SPELLINGS.items() for rank, spelling in enumerate(spellings.split())
}
_DROPPED = str.maketrans("", "", "-_ ")


def squeeze(key: str) -> str:
    """The key without what does not count: `mp-photo-alt` and `mpPhotoAlt` give `mpphotoalt`."""
    return key.translate(_DROPPED).lower()


def gather(values: Mapping[str, object]) -> dict[str, list[tuple[str, object]]]:
    """The known keys of `values` by tinyblog's name: the author's key and value, the spelling that counts most first.

    Unknown keys and empty values (null, "", []) are left out; an empty alternative text says something.
    """
    ranked: dict[str, list[tuple[int, str, object]]] = {}
    for key, value in values.items():
        found = _NAMES.get(squeeze(key))
        if found and value is not None and value != [] and (value != "" or found[0] == "alts"):
            ranked.setdefault(found[0], []).append((found[1], key, value))
    return {
        name: [(key, value) for _, key, value in sorted(entries, key=lambda entry: entry[0])]
        for name, entries in ranked.items()
    }
