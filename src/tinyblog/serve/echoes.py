"""Echoes: whether other words of one note can change what is known of any note's moves.

`tinyblog.moves.follow` asks of a body only whether a trail of the ledger has it, and of a trail only whether a note of
today has one of its bodies. So where the words that a note had, has, and ever had on record are nobody else's, and it
was not moved, all stays as it was, and need not be found out again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tinyblog.moves import Followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Echoes:
    """By the digest of a body, the paths that have it: in the ledger (`recorded`), and today (`said`).

    `bodies` are those on record of each path, and `moved` all paths that have to do with a move.
    """

    recorded: Mapping[str, frozenset[str]]
    said: Mapping[str, frozenset[str]]
    bodies: Mapping[str, frozenset[str]]
    moved: frozenset[str]

    def change(self, path: str, old: str, new: str) -> "Echoes | None":
        """What there is after the body of the note at this path has changed; None where that may concern others."""
        own = {path}
        if path in self.moved or any(self.recorded.get(body, own) - own for body in (old, new)):
            return None
        if any(self.said.get(body, own) - own for body in self.bodies.get(path, ())):
            return None
        said = {**self.said, old: self.said.get(old, frozenset()) - own}
        return replace(self, said={**said, new: said.get(new, frozenset()) | own})


def echoes(known: Followed, places: Iterable[tuple[str, str]]) -> Echoes:
    """The echoes of a ledger that has followed its notes, and of today's `places`: paths with digests of bodies."""
    pairs = {(line.note, line.body) for line in known.ledger.lines if line.body}
    by_body = _grouped((body, path) for path, body in pairs)
    said = _grouped((body, path) for path, body in places if body)
    moved = frozenset((*known.moved, *known.moved.values(), *known.guessed, *known.guessed.values()))
    return Echoes(recorded=by_body, said=said, bodies=_grouped(pairs), moved=moved)


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}
