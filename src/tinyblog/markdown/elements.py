"""Which HTML elements and attributes a note's page takes from raw HTML, and where each element may stand.

After https://html.spec.whatwg.org/multipage/indices.html, without all that runs, loads, asks, or lays out the page.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from tinyblog.markdown.addresses import as_browsers_read, is_dangerous

INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "label"),
        *("mark", "q", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"),
    )
)
SINGLE = frozenset({"br", "hr", "img", "input", "wbr"})
MEDIA = frozenset({"audio", "video"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
SEALED = frozenset({*HEADINGS, "caption", "dt", "pre", "rp", "rt", "summary", "th"})
"""What holds text and inline elements only; a block in it loses its tag, not its words."""
BLOCKS = frozenset({"blockquote", "details", "div", "dl", "figure", "ol", "p", "section", "table", "ul"})
PARENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "li": ("ul", "ol"),
        "dt": ("dl",),
        "dd": ("dl",),
        "caption": ("table",),
        "thead": ("table",),
        "tbody": ("table",),
        "tfoot": ("table",),
        "tr": ("thead", "tbody", "tfoot"),
        "td": ("tr",),
        "th": ("tr",),
        "figcaption": ("figure",),
        "summary": ("details",),
        "source": ("audio", "video"),
        "rt": ("ruby",),
        "rp": ("ruby",),
    }
)
"""Elements that stand in these only."""
IMPLIED: Mapping[str, str] = MappingProxyType(
    {"ul": "li", "ol": "li", "dl": "dd", "table": "tbody", "thead": "tr", "tbody": "tr", "tfoot": "tr", "tr": "td"}
)
"""What stands between an element and text in it."""
RENAMED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("address", "article", "aside", "center", "fieldset", "footer", "form", "header"), "div"),
        **dict.fromkeys(("hgroup", "legend", "main", "nav", "search"), "div"),
        **{"acronym": "abbr", "strike": "s", "tt": "code"},
    }
)
"""Elements that would disturb a page, by what stands for them."""
LEFT_OUT = frozenset(
    (
        *("applet", "canvas", "datalist", "embed", "frameset", "head", "iframe", "map", "math", "noembed", "noframes"),
        *("noscript", "object", "plaintext", "script", "select", "style", "svg", "template", "textarea", "title"),
        "xmp",
    )
)
"""Elements that are left out with all that is in them."""
_NUMBER = re.compile(r"[1-9][0-9]{0,4}")
_ORDINAL = re.compile(r"-?[0-9]{1,6}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})(?:-(?:[A-Z][a-z]{3}))?(?:-(?!UK)[A-Z]{2})?")
_DAY = re.compile(
    r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?Z?)?"
)
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_ALIGNED = re.compile(r"text-align:(?:left|right|center)")
_ID = re.compile(r"[^\s\"'<>&]+")
_RELATIONS = frozenset(
    (
        *("author", "bookmark", "external", "help", "license", "me", "next", "nofollow", "noopener", "noreferrer"),
        *("prev", "sponsored", "tag", "ugc"),
    )
)
_PORT = r"[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"
_HOST = re.compile(rf"(?i)(?:[\w-]+\.)*[\w-]*[^\W_](?::(?:{_PORT}))?")
_WEB = re.compile(r"(?i)((?:https?|ftps?|gemini|ircs?|git|ssh|sftp):)?//([^/?#]*)(.*)", re.DOTALL)
_OTHER = re.compile(r"(?i)(?:mailto|tel|sms|geo|xmpp|at|magnet|matrix):[\w.@:+%,;=?&/~-]+")
_PICTURE = re.compile(r"(?i)data:image/(?:png|gif|jpeg|webp|avif);base64,[\w+/=]+", re.ASCII)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^\w\-.~!$&'()*+,;=:@/?#%]|(?<=#)#", re.ASCII)

Keep = Callable[[str], str | None]


def address(value: str) -> str | None:
    """An address as it may stand in a link, percent-encoded; None if it runs as code or no browser understands it."""
    value = as_browsers_read(value).replace("\\", "/")
    if is_dangerous(value):
        return None
    if web := _WEB.fullmatch(value):
        scheme, host, rest = web.groups()
        return f"{(scheme or '').lower()}//{host}{_encoded(rest)}" if _HOST.fullmatch(host) else None
    if _SCHEME.match(value):
        return value if _OTHER.fullmatch(value) else None
    return _encoded(value) or None


def picture_address(value: str) -> str | None:
    """The same for a picture, which may be in the address itself (`data:`)."""
    return value if _PICTURE.fullmatch(value) else address(value)


def _encoded(rest: str) -> str:
    before, hash_, fragment = rest.partition("#")
    return _quoted(before) + hash_ + _quoted(fragment.replace("#", "%23"))


def _quoted(part: str) -> str:
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), part)


def _matching(pattern: re.Pattern[str]) -> Keep:
    return lambda value: value if pattern.fullmatch(value) else None


def _one_of(*values: str) -> Keep:
    return lambda value: value.lower() if value.lower() in values else None


def _text(value: str) -> str | None:
    return value


def _words(value: str) -> str | None:
    return value if value.strip() else None


def _flag(_: str) -> str | None:
    return ""


def _relations(value: str) -> str | None:
    return " ".join(dict.fromkeys(word for word in value.lower().split() if word in _RELATIONS)) or None


def _classes(value: str) -> str | None:
    return " ".join(value.split()) or None


_SIZE = {"width": _matching(_NUMBER), "height": _matching(_NUMBER)}
_ANYWHERE: Mapping[str, Keep] = {
    "class": _classes,
    "id": _matching(_ID),
    "lang": _matching(_LANGUAGE),
    "dir": _one_of("ltr", "rtl", "auto"),
    "title": _words,
}
_OWN: Mapping[str, Mapping[str, Keep]] = {
    "a": {"href": address, "hreflang": _matching(_LANGUAGE), "rel": _relations},
    "audio": {"src": address, "loop": _flag, "muted": _flag},
    "blockquote": {"cite": address},
    "bdo": {"dir": _one_of("ltr", "rtl")},
    "data": {"value": _text},
    "details": {"open": _flag},
    "div": {"tabindex": _one_of("0")},
    "img": {
        **{
            "src": picture_address,
            "alt": _text,
            "loading": _one_of("lazy", "eager"),
            "decoding": _one_of("async", "sync"),
        },
        **_SIZE,
    },
    "input": {"type": _one_of("checkbox"), "disabled": _flag, "checked": _flag},
    "ol": {"start": _matching(_ORDINAL), "reversed": _flag},
    "pre": {"tabindex": _one_of("0")},
    "q": {"cite": address},
    "source": {"src": address, "type": _matching(_MEDIA_TYPE)},
    "td": {"style": _matching(_ALIGNED)},
    "th": {"style": _matching(_ALIGNED), "scope": _one_of("col", "row")},
    "time": {"datetime": _matching(_DAY)},
    "video": {
        **{"src": address, "poster": address, "loop": _flag, "muted": _flag, "aria-label": _words},
        **_SIZE,
    },
}


def attributes(name: str, given: Mapping[str, str]) -> dict[str, str]:
    """What is kept of an element's attributes."""
    keeps = {**_ANYWHERE, **_OWN.get(name, {})}
    found = {key: keeps[key](value) for key, value in given.items() if key in keeps}
    return {key: value for key, value in found.items() if value is not None}
