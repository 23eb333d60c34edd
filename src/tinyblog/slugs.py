"""Slugs, the readable last part of an address, and what any part of one may hold."""

import re
import unicodedata
from functools import lru_cache

LONGEST_SLUG = 200
"""In bytes of UTF-8: file systems take 255 for a name, and names of files grow."""
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff<>:\"|?*#\\\u2028\u2029]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_WORDS = re.compile(r"[a-z0-9_]+")
_SPELLED = str.maketrans({"+": "plus", "#": "sharp", "'": None, "’": None})


@lru_cache(maxsize=4096)
def slugify(text: str) -> str:
    """Return `text` as a slug: small letters, digits, marks and _ of any script, joined by single hyphens.

    Letters stay in their own script (addresses are percent-encoded where they are written); what has
    no letter or digit at all gives an empty slug. `C++` and `C#` stay apart from `C`.
    """
    text = text.lower().translate(_SPELLED)
    if text.isascii():
        return "-".join(_WORDS.findall(text))
    text = unicodedata.normalize("NFC", text)
    kept = (c if c == "_" or unicodedata.category(c)[0] in "LMN" else " " for c in text)
    return "-".join("".join(kept).split())


def check_segment(segment: str) -> None:
    """Raise ValueError if `segment` cannot be one part of an address, and a folder's name on any system."""
    if not segment:
        raise ValueError("expected something between the slashes")
    unsafe = _UNSAFE.search(segment)
    if unsafe:
        raise ValueError(f"expected no {unsafe[0]!r} in an address")
    if segment.startswith("."):
        raise ValueError(f"expected no part that starts with a dot, got {segment!r}")
    if segment != segment.strip() or segment.endswith("."):
        raise ValueError(f"expected no space or dot at the edge of a part, got {segment!r}")
    if _RESERVED.fullmatch(segment):
        raise ValueError(f"{segment!r} is a name that Windows keeps for itself")
    size = len(segment.encode())
    if size > LONGEST_SLUG:
        raise ValueError(f"a part of the address takes {size} bytes, at most {LONGEST_SLUG} are possible")
