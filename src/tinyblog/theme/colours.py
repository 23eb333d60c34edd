"""Colours: whether a text in one can be read on another, as WCAG 2.2 reckons (1.4.3, "relative luminance")."""

import re
from collections.abc import Iterable

CONTRAST = 4.5
"""The least contrast of a text with what it stands on, for level AA."""
_HEX = re.compile(r"#[0-9a-f]{6}")
_SHORT = re.compile(r"#[0-9a-f]{3}")
_STEPS = 100


def read_colour(value: object) -> str:
    """Read `#0a558c` or `#05c`, as `#rrggbb` in small letters; raise ValueError."""
    text = value.lower() if isinstance(value, str) else ""
    if _SHORT.fullmatch(text):
        return "#" + "".join(digit * 2 for digit in text[1:])
    if not _HEX.fullmatch(text):
        raise ValueError(f"expected a colour like #0a558c, got {value!r}")
    return text


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 (the same) to 21 (black and white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def check_contrast(colour: str, grounds: Iterable[str]) -> None:
    """Raise ValueError unless a text in this colour can be read on each of the grounds; name a shade that can."""
    grounds = tuple(grounds)
    for ground in grounds:
        ratio = contrast(colour, ground)
        if ratio < CONTRAST:
            shade = _readable(colour, grounds)
            better = f"; {shade} would do" if shade else ""
            # Rounded down: 4.496 must not be shown as the 4.5 that it misses.
            raise ValueError(
                f"{colour} cannot be read on {ground}: the contrast is {int(ratio * 100) / 100}:1, "
                f"and must be at least {CONTRAST}:1{better}"
            )


def _readable(colour: str, grounds: tuple[str, ...]) -> str:
    """The nearest shade of the colour, towards black or white, that can be read on every ground; empty if none can."""
    for step in range(1, _STEPS + 1):
        for end in (0, 255):
            shade = "#" + "".join(f"{round(part + (end - part) * step / _STEPS):02x}" for part in _parts(colour))
            if all(contrast(shade, ground) >= CONTRAST for ground in grounds):
                return shade
    return ""


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
