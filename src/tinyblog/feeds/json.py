"""JSON Feed 1.1."""

import json
import mimetypes
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from tinyblog.feeds import Feed, entry_id
from tinyblog.people import Person
from tinyblog.site import Entry, Site

FILENAME = "feed.json"
MEDIA_TYPE = "application/feed+json"
LABEL = "JSON Feed"
_plain = json.JSONEncoder(ensure_ascii=False).encode


def render(feed: Feed, url: str) -> bytes:
    """Write the feed."""
    values: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.description,
        "home_page_url": feed.home,
        "feed_url": url,
        "language": feed.language,
        "authors": _authors(feed.site, feed.authors),
        **({"hubs": [{"type": "WebSub", "url": hub} for hub in feed.hubs]} if feed.hubs else {}),
    }
    head = _written(values, 0)[:-2]  # without the line of its last bracket
    items = ",\n".join([feed.part(_item, feed, entry) for entry in feed.entries])
    written = f"[\n{items}\n ]" if items else "[]"
    return f'{head},\n "items": {written}\n}}\n'.encode()


def _written(value: object, depth: int) -> str:
    """As `json.dumps` with `indent=1`, which is many times slower, since it does it without C."""
    inner = "\n" + " " * (depth + 1)
    if isinstance(value, dict) and value:
        lines = [f"{_plain(key)}: {_written(one, depth + 1)}" for key, one in value.items()]
        return f"{{{inner}{f',{inner}'.join(lines)}{inner[:-1]}}}"
    if isinstance(value, list) and value:
        lines = [_written(one, depth + 1) for one in value]
        return f"[{inner}{f',{inner}'.join(lines)}{inner[:-1]}]"
    return _plain(value)


def _item(feed: Feed, entry: Entry) -> str:
    return "  " + _written(_values(feed, entry), 2)


def _values(feed: Feed, entry: Entry) -> dict[str, Any]:
    site = feed.site
    photos = [{"url": photo.url, "mime_type": _media_type(photo.url)} for photo in entry.photos]
    values = {
        "id": entry_id(site, entry),
        "url": entry.permalink,
        "title": entry.note.title,
        "summary": entry.note.summary,
        "content_html": feed.html(entry),
        "date_published": entry.published.isoformat(),
        "date_modified": entry.updated.isoformat() if entry.note.updated else None,
        "authors": _authors(site, entry.authors) if site.people else None,
        "language": entry.language,
        "tags": [tag.name for tag in entry.tags],
        "attachments": photos,
    }
    required = ("id", "url", "content_html")
    return {key: value for key, value in values.items() if value or key in required}


def _authors(site: Site, people: Iterable[Person]) -> list[dict[str, str]]:
    """Authors with their pages, and their pictures where there are several to tell apart."""
    return [
        {"name": person.name, "url": person.url}
        | ({"avatar": urljoin(site.url, person.portrait)} if person.portrait and site.people else {})
        for person in people
    ]


def _media_type(url: str) -> str:
    return mimetypes.guess_type(url)[0] or "application/octet-stream"
