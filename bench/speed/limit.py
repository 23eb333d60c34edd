"""The least that a cold build can take: reading the notes, and writing the same bytes into fresh folders.

`python -m bench.speed.limit CONTENT SITE FRESH` prints the seconds. What is written was in memory before.
"""

import os
import sys
import time
from pathlib import Path


def seconds(content: Path, site: Path, fresh: Path) -> float:
    """Read all of `content`, write the files of `site` into the folder `fresh`, and say how long both took."""
    notes = [str(path) for path in content.rglob("*.md")]
    made = {fresh / path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    folders, files = sorted({path.parent for path in made}), [(str(path), data) for path, data in made.items()]
    os.sync()
    start = time.perf_counter()
    for path in notes:
        _read(path)
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    for path, data in files:
        _write(path, data)
    return time.perf_counter() - start


def _read(path: str) -> bytes:
    place = os.open(path, os.O_RDONLY)
    try:
        return os.read(place, os.fstat(place).st_size)
    finally:
        os.close(place)


def _write(path: str, data: bytes) -> None:
    place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        os.write(place, data)
    finally:
        os.close(place)


if __name__ == "__main__":
    print(seconds(*map(Path, sys.argv[1:])))
