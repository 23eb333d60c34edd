"""Addresses that an author chose: a slug or a permalink path, checked so that it can be a folder on any system."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from tinyblog.slugs import check_segment

_ENCODED = re.compile(r"%(?:2[ef]|5c|[01][0-9a-f]|7f)", re.IGNORECASE)
_TEMPLATE = re.compile(r"\{|(?:^|/):[a-z]|^(?:pretty|date|ordinal|weekdate|none)$")


def read_path(value: object) -> str:
    """Read a permalink or alias as a path like `/2020/foo/`; raise ValueError.

    Of an absolute URL the path counts; a last `index.html` is dropped; the result is decoded, in NFC, and ends in `/`.
    """
    if not isinstance(value, str) or not value.strip():
        raise ValueError("expected a path like /2024/hello/")
    text = value.strip()
    if _TEMPLATE.search(text):
        raise ValueError(
            f"expected a finished path like /2024/hello/, got a pattern: {text!r}; a pattern for all notes is"
            " `permalink` of [site] in tinyblog.toml"
        )
    if text.startswith(("http://", "https://")):
        text = _path_of(text)
    segments = _decoded(text).removesuffix("/").removeprefix("/").split("/")
    if segments[-1] == "index.html":
        segments.pop()
    if not segments or segments == [""]:
        raise ValueError("expected a path like /2024/hello/, got the home page")
    for segment in segments:
        check_segment(segment)
    return f"/{'/'.join(segments)}/"


def read_slug(value: object) -> str:
    """Read a slug that the author chose: one segment of a path, in NFC; raise ValueError."""
    if not isinstance(value, str):
        raise ValueError("expected text like hello-world")
    text = _decoded(value.strip().strip("/"))
    if "/" in text:
        raise ValueError(f"expected one word like hello-world, got a path: {text!r}; `permalink` takes a path")
    check_segment(text)
    return text


def _path_of(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ValueError(f"expected a path like /2024/hello/, got {url!r}") from None
    if parts.query or parts.fragment or url.endswith(("?", "#")):
        raise ValueError("expected no '?' and '#' in an address")
    return parts.path


def _decoded(text: str) -> str:
    """The text with its %xx resolved once; what would hide a slash, a dot or a control character is refused."""
    hidden = _ENCODED.search(text)
    if hidden:
        raise ValueError(f"expected no {hidden[0]} in an address")
    try:
        plain = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise ValueError("expected %xx in an address to be UTF-8") from None
    if _ENCODED.search(plain):
        raise ValueError("expected an address that is encoded once, not twice")
    return unicodedata.normalize("NFC", plain)
