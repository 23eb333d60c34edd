"""The order of a line that holds both left-to-right and right-to-left writing: the Unicode bidirectional algorithm.

UAX #9 without explicit embeddings and without pairs of brackets (N0): short notes have neither to speak of.
"""

import unicodedata
from collections.abc import Sequence
from functools import partial
from itertools import groupby

_STRONG = {"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"}


def is_rtl(text: str) -> bool:
    """Say whether a paragraph runs from right to left: its first letter decides (P2, P3)."""
    kinds = (unicodedata.bidirectional(char) for char in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


def levels(chars: Sequence[str], *, rtl: bool) -> tuple[int, ...]:
    """The level of each character of a paragraph: even ones run from left to right, odd ones from right to left."""
    kinds = [unicodedata.bidirectional(char) or "ON" for char in chars]
    if not rtl and not {"R", "AL", "AN"}.intersection(kinds):
        return (0,) * len(kinds)
    base = "R" if rtl else "L"
    kinds = _neutrals(_numbers(_marks(kinds), base), base)
    if rtl:
        return tuple(1 if kind == "R" else 2 for kind in kinds)
    return tuple({"L": 0, "R": 1}.get(kind, 2) for kind in kinds)


def visual(levels: Sequence[int]) -> list[int]:
    """The places in the order in which they are seen from left to right (L2)."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        turned: list[int] = []
        for inside, group in groupby(order, partial(_reaches, levels, level)):
            places = list(group)
            turned += places[::-1] if inside else places
        order = turned
    return order


def _reaches(levels: Sequence[int], level: int, place: int) -> bool:
    return levels[place] >= level


def _marks(kinds: list[str]) -> list[str]:
    """W1 to W3: marks are like what they stand on, digits after Arabic letters are Arabic ones."""
    found: list[str] = []
    strong = ""
    for kind in kinds:
        one = (found[-1] if found else "ON") if kind == "NSM" else kind
        strong = one if one in ("L", "R", "AL") else strong
        found.append("AN" if one == "EN" and strong == "AL" else one)
    return ["R" if kind == "AL" else kind for kind in found]


def _numbers(kinds: list[str], base: str) -> list[str]:
    """W4 to W7: what stands in or beside a number belongs to it; numbers after Latin letters are like them."""
    found = list(kinds)
    for at in range(1, len(found) - 1):
        before, after = found[at - 1], found[at + 1]
        if before == after and ((found[at] in ("ES", "CS") and before == "EN") or (found[at], before) == ("CS", "AN")):
            found[at] = before
    for places in (range(1, len(found)), range(len(found) - 2, -1, -1)):
        for at in places:
            if found[at] == "ET" and found[at - 1 if places.step > 0 else at + 1] == "EN":
                found[at] = "EN"
    strong = base
    for at, kind in enumerate(found):
        strong = kind if kind in ("L", "R") else strong
        found[at] = "L" if kind == "EN" and strong == "L" else kind
    return found


def _neutrals(kinds: list[str], base: str) -> list[str]:
    """N1 and N2: what has no direction has that of both its sides, else the paragraph's."""
    found: list[str] = []
    for strong, run in groupby(kinds, lambda kind: kind in _STRONG):
        length, at = len(list(run)), len(found)
        if strong:
            found += kinds[at : at + length]
            continue
        before = _STRONG[found[-1]] if found else base
        after = _STRONG[kinds[at + length]] if at + length < len(kinds) else base
        found += [before if before == after else base] * length
    return found
