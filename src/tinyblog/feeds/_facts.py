"""What a feed says of an event, of an answer to an invitation and of a place, in HTML that every reader shows."""

from collections.abc import Callable
from html import escape

from tinyblog.notes.events import CALENDAR
from tinyblog.site import Entry, Site


def event_html(entry: Entry, say: Callable[[str], str]) -> str:
    """When and where an event takes place, with its calendar; empty for a note that is none."""
    event = entry.note.event
    if event is None:
        return ""
    parts = [event.name, event.when, entry.note.location.label if entry.note.location else ""]
    said = escape(", ".join(part for part in parts if part))
    return f'<p>{said} (<a href="{escape(entry.permalink)}{CALENDAR}">{escape(say("Add to calendar"))}</a>)</p>\n'


def answer_html(entry: Entry, say: Callable[[str], str]) -> str:
    """Whether the author comes to an event of others; empty for a note that does not say so."""
    answer = entry.note.rsvp
    return f"<p>{escape(say('RSVP'))} {escape(say(answer))}</p>\n" if answer else ""


def place_html(site: Site, entry: Entry, say: Callable[[str], str]) -> str:
    """Where a note was written, with a link to a map; empty for an event, which says it above."""
    location = entry.note.location
    if location is None or entry.note.event:
        return ""
    if href := location.map_href(site.settings.map_url):
        return f'<p>{escape(location.label)} (<a href="{escape(href)}">{escape(say("Map"))}</a>)</p>\n'
    return f"<p>{escape(location.label)}</p>\n"
