"""Durable: a file is written whole or not at all, and stands after a power cut."""

import os
import shutil
from contextlib import suppress
from pathlib import Path


def put(path: Path, content: bytes) -> None:
    """Let a file have this content, in one step: a new one beside it, synced to disk, takes its place with its mode.

    Folders are made as needed. Raise OSError; then the old file stands as it was.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            if path.exists():
                shutil.copymode(path, part)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise


def _sync_folder(folder: Path) -> None:
    # Without this a power cut can undo the rename; Windows cannot open folders.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
