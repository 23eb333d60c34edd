"""Quotation marks: which ones a language puts around a quotation, and around a quotation within it.

From the locale data of https://cldr.unicode.org (delimiters); French without its blanks, which are added here.
"""

Marks = tuple[str, str, str, str]
"""The opening and the closing mark, and the two for a quotation within a quotation."""

ENGLISH: Marks = ("“", "”", "‘", "’")
_LOW: Marks = ("„", "“", "‚", "‘")
_ANGLES: Marks = ("«", "»", "“", "”")
_ANGLES_AND_LOW: Marks = ("«", "»", "„", "“")
_RIGHT: Marks = ("”", "”", "’", "’")
_CORNERS: Marks = ("「", "」", "『", "』")
_LOW_AND_ANGLES: Marks = ("„", "”", "«", "»")
_BY_LANGUAGE: dict[str, Marks] = {
    "bg": _LOW,
    "cs": _LOW,
    "da": _RIGHT,
    "de": _LOW,
    "el": _ANGLES,
    "es": _ANGLES,
    "fi": _RIGHT,
    "fr": ("«\u202f", "\u202f»", "“", "”"),
    "hu": ("„", "”", "»", "«"),
    "it": _ANGLES,
    "ja": _CORNERS,
    "nb": ("«", "»", "‘", "’"),
    "no": ("«", "»", "‘", "’"),
    "pl": _LOW_AND_ANGLES,
    "ro": _LOW_AND_ANGLES,
    "ru": _ANGLES_AND_LOW,
    "sk": _LOW,
    "sl": _LOW,
    "sv": _RIGHT,
    "uk": _ANGLES_AND_LOW,
}


def marks(language: str) -> Marks:
    """Return the marks of a language (`pl`, `de-AT`); those of English for one that is not in the table."""
    return _BY_LANGUAGE.get(language.replace("_", "-").partition("-")[0].lower(), ENGLISH)
