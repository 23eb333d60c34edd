"""A memo: what was made once is kept in a folder and need not be made again.

Without the folder all is the same, and slower. So nothing that is wrong with it is ever an error.
"""

import hashlib
import tempfile
from contextlib import suppress
from pathlib import Path

_DIGEST = hashlib.sha256().digest_size


def recall(folder: Path | None, key: str) -> bytes | None:
    """What is kept in the folder under `key` (the name of a file); None if there is nothing, or it is not whole."""
    if folder is None:
        return None
    try:
        kept = (folder / key).read_bytes()
    except OSError:
        return None
    digest, data = kept[:_DIGEST], kept[_DIGEST:]
    return data if hashlib.sha256(data).digest() == digest else None


def keep(folder: Path | None, key: str, data: bytes) -> None:
    """Keep it in the folder, if that can be written: whole or not at all."""
    if folder is None:
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as aside:
            file = Path(aside, key)
            file.write_bytes(hashlib.sha256(data).digest() + data)
            file.replace(folder / key)
