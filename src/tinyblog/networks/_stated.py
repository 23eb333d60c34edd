"""What a server stated of its limits, in a line that the ledger keeps: `length=500 url=23`."""

from collections.abc import Mapping

import regex

_PAIR = regex.compile(r"([a-z_]+)=(\d{1,15})")


def written(values: Mapping[str, int]) -> str:
    """Write numbers by name."""
    return " ".join(f"{name}={value}" for name, value in values.items())


def read(text: str) -> dict[str, int]:
    """Read them again; what is no such pair is passed over."""
    return {name: int(value) for name, value in _PAIR.findall(text)}
