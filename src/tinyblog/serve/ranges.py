"""Parts of files: browsers play films by asking for one range of bytes after another (RFC 9110, section 14)."""

import re
from collections.abc import Mapping
from typing import Protocol

_ONE = re.compile(r"bytes=(\d*)-(\d*)")


class Whole(Protocol):
    """What there is to send."""

    @property
    def status(self) -> int:
        """200 where it is there."""

    def data(self) -> bytes:
        """The bytes."""


def part_of(whole: Whole, asked: str | None) -> tuple[int, bytes, Mapping[str, str]]:
    """The status, the bytes and the headers for a request with this `Range`; all of it where none can be given."""
    data = whole.data()
    found = _ONE.fullmatch(asked or "")
    if whole.status != 200 or not found or not any(found.groups()):
        return whole.status, data, {"Accept-Ranges": "bytes"}
    first, last = found.groups()
    start = int(first) if first else max(0, len(data) - int(last))
    end = min(int(last) + 1, len(data)) if first and last else len(data)
    if start >= end:
        return 416, b"", {"Content-Range": f"bytes */{len(data)}"}
    return 206, data[start:end], {"Content-Range": f"bytes {start}-{end - 1}/{len(data)}"}
