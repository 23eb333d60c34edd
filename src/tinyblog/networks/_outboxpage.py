"""The page of an outbox: its posts, to be read by a person."""

from collections.abc import Iterable, Mapping
from html import escape
from itertools import pairwise
from typing import Any
from urllib.parse import quote


def page(account: str, posts: Iterable[Mapping[str, Any]]) -> str:
    """The page of these posts, as their files hold them."""
    return _PAGE.format(account=escape(account), posts="\n".join(map(article, posts)))


def article(values: Mapping[str, Any]) -> str:
    """One post; raise LookupError, TypeError or AttributeError if the file does not hold one."""
    when = escape(values["created"])
    parts = "\n".join(_message(part) for part in (values, *values.get("more", ())))
    about = "".join(
        f'<p class="about">{label} <a href="{escape(values[name])}">{escape(values[name])}</a></p>\n'
        for name, label in (("reply", "In reply to"), ("quote", "Quoting"))
        if values.get(name)
    )
    if warning := values.get("warning"):
        parts = f"<details><summary>{escape(warning)}</summary>\n{parts}\n</details>"
    return (
        f'<article id="{escape(values["key"])}" lang="{escape(values["language"])}">\n{about}{parts}\n'
        f'<footer><time datetime="{when}">{when[:16].replace("T", " ")}</time>'
        f' · <a href="{escape(values["permalink"])}">the note</a></footer>\n</article>'
    )


def _message(values: Mapping[str, Any]) -> str:
    shown = [f"<p>{_marked(values['text'].encode(), values['spans'])}</p>"] if values["text"] else []
    return "\n".join((*shown, *map(_medium, values.get("media", ()))))


def _medium(values: Mapping[str, Any]) -> str:
    file, alt = quote(values["file"]), escape(values["alt"])
    size = f'width="{int(values["width"])}" height="{int(values["height"])}"'
    if values["kind"] == "video":
        return f'<video src="{file}" aria-label="{alt}" {size} controls></video>'
    return f'<img src="{file}" alt="{alt}" {size}>'


def _marked(text: bytes, spans: Iterable[Mapping[str, Any]]) -> str:
    """Text with its spans marked; offsets are UTF-8 bytes."""
    edges: dict[int, Mapping[str, Any] | None] = {0: None, len(text): None}
    for mark in spans:
        edges |= {mark["start"]: mark, mark["end"]: edges.get(mark["end"])}
    parts = []
    for (start, span), (end, _) in pairwise(sorted(edges.items())):
        words = escape(text[start:end].decode())
        if span and span["kind"] == "link":
            words = f'<a href="{escape(span["target"])}">{words}</a>'
        elif span:
            words = f"<b>{words}</b>"
        parts.append(words)
    return "".join(parts)


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Outbox: {account}</title>
<style>
:root {{ color-scheme: light dark; font: 1.0625rem/1.55 system-ui, sans-serif; }}
body {{ max-width: 36rem; margin: 2rem auto; padding: 0 1rem; }}
article {{ border: 1px solid color-mix(in srgb, currentColor 18%, transparent); border-radius: .75rem;
  padding: 1rem 1.25rem; margin: 1rem 0; }}
article:target {{ outline: 3px solid Highlight; }}
article p {{ white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 0 .75rem; }}
b {{ font-weight: 600; }}
img, video {{ max-width: 100%; height: auto; border-radius: .5rem; }}
footer, .about {{ font-size: .875rem; opacity: .75; }}
</style>
</head>
<body>
<h1>Outbox: {account}</h1>
<p>What would stand on a network, newest first. Nothing here has left this computer.</p>
{posts}
</body>
</html>
"""
