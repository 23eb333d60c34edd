"""A text file: its bytes become text with `\\n` line ends and no byte order mark, or a NoteError that says why not."""

import math
import os
import re
from io import FileIO
from pathlib import Path

from tinyblog.errors import NoteError

MAX_BYTES = 1024 * 1024
"""How many bytes a note may hold."""

_BOM = b"\xef\xbb\xbf"
# What XML 1.0, and so no feed, can hold (https://www.w3.org/TR/xml/#charsets).
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def read_bytes(path: Path | str, where: str) -> bytes:
    """Read the file, but no more than `MAX_BYTES`; raise NoteError."""
    try:
        with FileIO(path) as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_BYTES:
                raise _too_big(size, where)
            return file.readall()
    except OSError as error:
        raise NoteError(f"cannot be read: {error.strerror}", where=where) from None


def decode(data: bytes, where: str) -> str:
    """The text of `data`; raise NoteError for what is too big, not UTF-8, empty, or holds control characters."""
    if len(data) > MAX_BYTES:
        raise _too_big(len(data), where)
    try:
        text = data.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        start = error.start + len(data) - len(error.object)
        line = _plain(data[:start].decode(errors="replace")).count("\n") + 1
        message = f"the byte 0x{data[start]:02X} at offset {start} is not UTF-8"
        raise NoteError(message, where=f"{where}:{line}", hint="save the file as UTF-8") from None
    text = _plain(text)
    if not text or text.isspace():
        raise NoteError("the file is empty", where=where, hint="write the note, or remove the file")
    bad = _UNPRINTABLE.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        message = f"the character U+{ord(bad[0]):04X} cannot stand on a page or in a feed"
        raise NoteError(message, where=f"{where}:{line}", hint="take it out")
    return text


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _too_big(size: int, where: str) -> NoteError:
    shown = math.ceil(size * 10 / 1024 / 1024) / 10
    hint = "put photos and other files beside the note"
    return NoteError(f"is {shown:.1f} MiB; a note may hold at most 1 MiB", where=where, hint=hint)
