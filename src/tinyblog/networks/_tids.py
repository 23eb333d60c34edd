"""TIDs, the record keys of the AT Protocol: https://atproto.com/specs/tid."""

from datetime import UTC, datetime

_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_SECOND = 1_000_000 << 10
_LENGTH = 13


def first_tid(moment: datetime) -> str:
    """The lowest TID of a second; TIDs sort as their times do."""
    return _write(int(moment.timestamp()) * _SECOND)


def make_tid(moment: datetime, salt: int) -> str:
    """A TID in the second of `moment`, one of a thousand million by `salt`: the client may choose it freely."""
    return _write(int(moment.timestamp()) * _SECOND + salt % _SECOND)


def moment_of(tid: str) -> datetime:
    """The second in which a TID is; 1970 of a key that is none."""
    if len(tid) != _LENGTH or not set(tid) <= set(_ALPHABET):
        return datetime.fromtimestamp(0, UTC)
    value = 0
    for letter in tid:
        value = value << 5 | _ALPHABET.index(letter)
    return datetime.fromtimestamp(value % 2**63 // _SECOND, UTC)


def _write(value: int) -> str:
    """13 characters for microseconds << 10 | clock id; the top bit stays clear."""
    return "".join(_ALPHABET[max(value, 0) % 2**63 >> shift & 31] for shift in range(60, -1, -5))
