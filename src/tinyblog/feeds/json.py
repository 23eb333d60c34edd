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
        "items": [_item(feed, entry) for entry in feed.entries],
    }
    return json.dumps(values, ensure_ascii=False, indent=1).encode() + b"\n"


def _item(feed: Feed, entry: Entry) -> dict[str, Any]:
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
