"""Slugs: the readable last part of an address."""

import unicodedata

LONGEST_SLUG = 200
"""In bytes of UTF-8: file systems take 255 for a name, and names of files grow."""
_SPELLED = str.maketrans({"+": "plus", "#": "sharp", "'": None, "’": None})


def slugify(text: str) -> str:
    """Return `text` as a slug: small letters, digits, marks and _ of any script, joined by single hyphens.

    Letters stay in their own script (addresses are percent-encoded where they are written); what has
    no letter or digit at all gives an empty slug. `C++` and `C#` stay apart from `C`.
    """
    text = unicodedata.normalize("NFC", text.lower().translate(_SPELLED))
    kept = (c if c == "_" or unicodedata.category(c)[0] in "LMN" else " " for c in text)
    return "-".join("".join(kept).split())
