"""What the server puts into pages, and no build: a bar that says what is not published and what is wrong, with a script
that loads the page again when it has changed. And the page that stands in the place of one that cannot be made.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import quote, urlencode

from tinyblog.entry import Entry
from tinyblog.errors import TinyblogError
from tinyblog.page import Page
from tinyblog.serve.blog import Blog
from tinyblog.site import state

OWN = "/_tinyblog/"
"""Where the server's own pages stand: beside the site, never in it."""
EVENTS = f"{OWN}events"
_END = re.compile(rb"(?i)</body\s*>(?!.*</body)", re.DOTALL)
_MARKS = (
    "<style>html{padding-bottom:3.5rem}.tinyblog-mark{display:inline-block;margin:0 .5em .25em 0;padding:.1em .5em;\
border:1px solid;border-radius:3px;font:700 .8rem/1.4 system-ui,sans-serif}</style>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A file of the server's own: its address, and its name in this package."""

    name: str

    @property
    def address(self) -> str:
        """Where it is served."""
        return OWN + self.name

    def read(self) -> bytes:
        """The bytes."""
        return (Path(__file__).parent / self.name).read_bytes()


SCRIPT, STYLE = Own(name="serve.js"), Own(name="serve.css")


def with_bar(blog: Blog, page: Page, html: bytes, path: str, now: datetime) -> tuple[bytes, str]:
    """The page with the bar, whose address is `path`; and the name of this version of it."""
    entry = page.entries[0] if page.kind == "note" else None
    marks = {one.href: said for one in page.entries if (said := standing(blog, one, now))}
    found = blog.warnings_of(entry.note.source) if entry else ()
    parts = (*_wrong(blog.problems), *(_of_note(blog, entry, found, now) if entry else _of_list(page, marks)))
    kind = "wrong" if blog.problems else "mark" if entry and marks else ""
    bar = _bar("".join(parts), {} if entry else marks, kind)
    posts = f"{entry.note}{blog.text!r}" if entry else ""  # they may be others where the page is the same
    version = sha256(html + bar.encode() + posts.encode()).hexdigest()[:24]
    end = _END.search(html)
    at = end.start() if end else len(html)
    return html[:at] + (bar + _script(path, version)).encode() + html[at:], version


def error_page(error: TinyblogError, path: str) -> tuple[bytes, str]:
    """The page that says what is wrong, where, and how to mend it; it goes when that is mended. And its version."""
    count = "What is wrong" if len(error.parts) > 1 else "There is a mistake"
    body = f"<h1>{count}</h1>\n<ul>{_items(error.parts)}</ul>\n<p>Mend it and save: this page goes away by itself.</p>"
    version = sha256(body.encode()).hexdigest()[:24]
    return _document(count, body, _script(path, version)), version


def text_page(text: str) -> bytes:
    """A page that only says something."""
    return _document(text, f"<p>{escape(text)}</p>", "")


def standing(blog: Blog, entry: Entry, now: datetime) -> str:
    """Why a note is not published at `now`; empty if it is."""
    is_there = state(entry.note, now)
    at = entry.published.astimezone(blog.config.site.timezone)
    return {"draft": "Draft", "scheduled": f"Scheduled for {at:%Y-%m-%d %H:%M}"}.get(is_there, "")


def _of_note(blog: Blog, entry: Entry, found: Iterable[TinyblogError], now: datetime) -> Iterator[str]:
    said = standing(blog, entry, now)
    if said:
        yield f'<span class="state">{escape(said)}: not published yet</span>'
    yield f"<code>content/{escape(str(entry.note.source))}</code>"
    if items := _items(found):
        yield f'<details id="warnings"><summary>Warnings</summary><ul>{items}</ul></details>'
    if blog.config.accounts:
        address = escape(f"{OWN}preview{quote(entry.path)}")
        yield (
            f'<details id="posts"><summary>Posts elsewhere</summary><a href="{address}" target="_blank">Open alone</a>'
            f'<iframe src="{address}" loading="lazy" title="The posts of this note"></iframe></details>'
        )


def _of_list(page: Page, marks: Mapping[str, str]) -> Iterator[str]:
    items = "".join(
        f'<li><a href="{escape(one.href)}">{escape(one.label)}</a>: {escape(marks[one.href])}</li>'
        for one in page.entries
        if one.href in marks
    )
    if items:
        yield f'<details id="marks"><summary>Not published yet: {len(marks)}</summary><ul>{items}</ul></details>'


def _wrong(problems: Iterable[TinyblogError]) -> Iterator[str]:
    found = [part for problem in problems for part in problem.parts]
    if found:
        said = "1 mistake" if len(found) == 1 else f"{len(found)} mistakes"
        said += ": what is named here is left out"
        yield f'<details class="mistakes" open><summary>{said}</summary><ul>{_items(found)}</ul></details>'


def _items(problems: Iterable[TinyblogError]) -> str:
    return "".join(
        f"<li><code>{escape(one.where)}</code> {escape(one.message)}{_hint(one.hint)}</li>" for one in problems
    )


def _hint(text: str) -> str:
    return f"<br><small>{escape(text)}</small>" if text else ""


def _bar(parts: str, marks: Mapping[str, str], kind: str) -> str:
    """What is seen, in a shadow tree: neither the theme's style nor the bar's touches the other."""
    if not parts and not marks:
        return ""
    said = f' data-marks="{escape(json.dumps(dict(marks)))}"' if marks else ""
    return (
        f'{_MARKS}<tinyblog-bar{said}><template shadowrootmode="open"><link rel="stylesheet" href="{STYLE.address}">'
        f'<section class="{kind}" aria-label="tinyblog serve"><div>{parts}</div></section></template></tinyblog-bar>'
    )


def _script(path: str, version: str) -> str:
    events = escape(f"{EVENTS}?{urlencode({'path': path, 'seen': version})}")
    return f'<script type="module" src="{SCRIPT.address}" id="tinyblog-serve" data-events="{events}"></script>'


def _document(title: str, body: str, piece: str) -> bytes:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_ERROR_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n{piece}\n</body>\n</html>\n"
    ).encode()


_ERROR_STYLE = """\
:root { font: 1.05rem/1.55 system-ui, sans-serif; --wrong: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --wrong: #ff9d94; } }
body { margin: 0; padding: 1.5rem 1rem; }
main { max-width: 44rem; margin: 0 auto; border-top: .3rem solid var(--wrong); }
h1 { font-size: 1.4rem; }
ul { padding: 0; list-style: none; }
li { margin: 1rem 0; overflow-wrap: anywhere; }
small { font-size: .95rem; opacity: .85; }
code { display: block; font: 1rem/1.5 ui-monospace, monospace; font-weight: 700; color: var(--wrong); }
"""
