"""The addresses in a note's HTML: dangerous ones are taken out, local ones are joined to the note's own address."""

import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

from tinyblog.markdown.rawhtml import Attribute, Piece, pieces

_LINKS = frozenset({"href", "src", "poster", "data", "action", "cite", "xlink:href", "formaction", "background"})
# Holds several addresses, with white space between them.
_LISTS = frozenset({"ping"})
_SETS = frozenset({"srcset", "imagesrcset"})
# What an animation writes into an attribute; they matter where that attribute is a link.
_ANIMATED = frozenset({"values", "to", "from", "by"})
_ANIMATIONS = frozenset({"animate", "set", "animatetransform", "animatemotion", "animatecolor"})
_PICTURES = frozenset({"img", "source", "video", "image", "input"})

_DANGEROUS = re.compile(r"(?i)(?:javascript|vbscript|data):")
_PICTURE = re.compile(r"(?i)data:image/(?:png|gif|jpeg|webp|avif)[;,]")
_REFRESH = re.compile(r"(?i)[\s\d.]*[;,]?\s*(?:url\s*=)?\s*[\"']?\s*")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]{2}")
_CANDIDATE = re.compile(r"[^ \t\n\f\r,][^ \t\n\f\r]*+")
_DESCRIPTORS = re.compile(r"(?:[^,(]++|\([^)]*+\)?)*+")
_IGNORED = str.maketrans("", "", "\t\n\r")
# What resolving may have to change; most notes hold nothing of the kind, and need not be read tag by tag.
_HOLD_ADDRESSES = (*sorted(_LINKS | _LISTS | _SETS), "srcdoc")
_WHOLE = re.compile(r"""(?i)\s*["']?(?:https?:|mailto:)""")
# At the root of a host, what is written from the root is right already.
_WHOLE_AT_ROOT = re.compile(r"""(?i)\s*(?:["']?(?:https?:|mailto:)|"/(?![/\\])[\w/.%~-]*")""")
# These hold several addresses, of which the first may be whole.
_LISTED = (*_LISTS, *_SETS, "srcdoc")
_LONGEST = 40
_CONTROLS = "".join(map(chr, range(0x21)))

# The start and end of a stretch of HTML, and what is to stand there instead.
_Change = tuple[int, int, str]


def neutralise(source: str) -> str:
    """Return the HTML `source` without links that would run as code, and without what would swallow the page.

    An attribute whose address is `javascript:`, `vbscript:` or `data:` is dropped (pictures as `data:` may stay in
    `<img>` and its like), so is a `<base>`'s address. A tag, comment or script that never ends is shown as text.
    Everything else stays as it is.
    """
    return _changed(source, _unsafe_changes)


def resolve(source: str, *, site: str, page: str) -> str:
    """Return the HTML `source` with its local addresses joined to the site and the page they stand on.

    `site` is the site's base (`https://example.com/blog/` or `/blog/`), `page` the note's permalink, absolute or from
    the root (`/blog/2026/11/x/`). `/x` is taken from `site`, unless the site's own path is already written; `x` from
    `page`; `#x` stays on a page from the root and follows an absolute one. Without local addresses, `source` is
    returned.
    """

    if not _may_be_local(source, _WHOLE_AT_ROOT if site == "/" else _WHOLE):
        return source

    def joined(address: str) -> str:
        return join(address, site=site, page=page)

    def changes(piece: Piece) -> Iterator[_Change]:
        for attribute in piece.attributes:
            value = _resolved(attribute, joined, site, page)
            if value != attribute.value:
                yield attribute.value_start, attribute.value_end, f'"{html.escape(value)}"'

    return _changed(source, changes)


def _may_be_local(source: str, whole: re.Pattern[str]) -> bool:
    """Whether there may be an address that is not `whole`; said of more than there are, and never of less."""
    at = source.find("=")
    while at >= 0:
        name = source[max(0, at - _LONGEST) : at].rstrip().lower()
        if not name or (name.endswith(_HOLD_ADDRESSES) and (name.endswith(_LISTED) or not whole.match(source, at + 1))):
            return True
        at = source.find("=", at + 1)
    return False


def _changed(source: str, changes: Callable[[Piece], Iterator[_Change]]) -> str:
    parts: list[str] = []
    here = 0
    for piece in pieces(source):
        for start, end, text in changes(piece):
            parts += (source[here:start], text)
            here = end
    return "".join((*parts, source[here:])) if parts else source


def _unsafe_changes(piece: Piece) -> Iterator[_Change]:
    if piece.kind == "broken":
        yield piece.start, piece.end, "&lt;"
    for attribute in piece.attributes:
        if attribute.name == "srcdoc":
            inner = neutralise(attribute.value)
            if inner != attribute.value:
                yield attribute.value_start, attribute.value_end, f'"{html.escape(inner)}"'
        elif _is_unsafe(piece.name, attribute):
            yield attribute.start, attribute.end, ""


def _is_unsafe(element: str, attribute: Attribute) -> bool:
    name, value = attribute.name, attribute.value
    if name in _LINKS:
        return element == "base" or is_dangerous(value, pictures=element in _PICTURES)
    if name in _LISTS:
        return any(is_dangerous(part) for part in value.split())
    if name in _SETS:
        return any(is_dangerous(value[start:end], pictures=True) for start, end in _candidates(value))
    if name in _ANIMATED and element in _ANIMATIONS:
        return any(is_dangerous(part) for part in value.split(";"))
    return name == "content" and element == "meta" and is_dangerous(_REFRESH.sub("", value, count=1))


def is_dangerous(address: str, *, pictures: bool = False) -> bool:
    """Tell whether an address would run as code (`pictures`: where one may stand as `data:`)."""
    address = as_browsers_read(address)
    return bool(_DANGEROUS.match(address)) and not (pictures and _PICTURE.match(address))


def as_browsers_read(address: str) -> str:
    """Return `address` without the white space that https://url.spec.whatwg.org takes out first."""
    return address.strip(_CONTROLS).translate(_IGNORED)


def _resolved(attribute: Attribute, join: Callable[[str], str], site: str, page: str) -> str:
    if attribute.name in _LINKS:
        return join(attribute.value)
    if attribute.name in _LISTS:
        return " ".join(map(join, attribute.value.split()))
    if attribute.name in _SETS:
        return _joined_set(attribute.value, join)
    if attribute.name == "srcdoc":
        return resolve(attribute.value, site=site, page=page)
    return attribute.value


def _candidates(value: str) -> Iterator[tuple[int, int]]:
    """Where the addresses of a `srcset` begin and end: https://html.spec.whatwg.org/#parsing-a-srcset-attribute."""
    here = 0
    while found := _CANDIDATE.search(value, here):
        address = found[0].rstrip(",")
        yield found.start(), found.start() + len(address)
        rest = None if found[0].endswith(",") else _DESCRIPTORS.match(value, found.end())
        here = rest.end() if rest else found.end()


def _joined_set(value: str, join: Callable[[str], str]) -> str:
    parts: list[str] = []
    here = 0
    for start, end in _candidates(value):
        parts += (value[here:start], join(value[start:end]))
        here = end
    return "".join((*parts, value[here:]))


def join(written: str, *, site: str, page: str) -> str:
    """Return one address joined to the site and the page it stands on, as `resolve` does it."""
    address = as_browsers_read(written)
    if not address or _SCHEME.match(address):
        return written
    if address.startswith("#"):
        return page + address if _SCHEME.match(page) else written
    if not address.startswith("/"):
        return urljoin(page, address)
    base = site.rstrip("/")
    path = urlsplit(base).path
    if path and (address + "/").startswith(path + "/"):
        return base.removesuffix(path) + address
    return base + address
