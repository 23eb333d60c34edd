"""The memo of the pictures' files: without it a build takes longer, and writes the same bytes.

In its folder stand the files by the SHA-256 of their bytes, and for each picture a list of its own, which begins with
its own SHA-256. What is cut off or changed is not believed, but made again; what cannot be written is not kept.
"""

import json
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One file of a picture: its bytes, or the file that holds them; its size in pixels; and its SHA-256, `digest`."""

    data: bytes | Path = field(repr=False)
    width: int
    height: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """The memo in a folder, which need not be there."""

    folder: Path

    def recall(self, key: str) -> tuple[Rendition, ...] | None:
        """The files made from what `key` names, if all of them are there and whole."""
        try:
            digest, text = self._list(key).read_bytes().split(b"\n", 1)
            if sha256(text).hexdigest().encode() != digest:
                return None
            found = tuple(
                Rendition(data=self.folder / digest, width=width, height=height, digest=digest)
                for width, height, digest in json.loads(text)
            )
            return found if all(_is_whole(one) for one in found) else None
        except (OSError, ValueError):
            return None

    def keep(self, key: str, made: Iterable[Rendition]) -> tuple[Rendition, ...]:
        """Keep the files; give them as they are kept, or as they were if that cannot be."""
        made = tuple(made)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for one in made:
                if isinstance(one.data, bytes):
                    _write(self.folder / one.digest, one.data)
            text = json.dumps([(one.width, one.height, one.digest) for one in made]).encode()
            _write(self._list(key), sha256(text).hexdigest().encode() + b"\n" + text)
        except OSError:
            return made
        return tuple(replace(one, data=self.folder / one.digest) for one in made)

    def _list(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def _is_whole(one: Rendition) -> bool:
    data = one.data if isinstance(one.data, bytes) else one.data.read_bytes()
    return sha256(data).hexdigest() == one.digest


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it is never seen half-written."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise
