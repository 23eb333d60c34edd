"""Compiled: templates as Jinja2 has translated them, kept between runs, since that takes longer than most builds."""

import marshal
import sys
from hashlib import sha256
from pathlib import Path
from types import CodeType

import jinja2
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from tinyblog import memo

_EDITION = "1"
"""Change it with what `open_templates` tells Jinja2 of how templates are written, and with `running`."""


def templates_folder(root: Path) -> Path:
    """Where the templates of the blog in this folder are kept; it may be deleted at any time."""
    return root / ".tinyblog" / "templates"


class Compiled(BytecodeCache):
    """What is in a folder. Each file says of which text and which Jinja2 and Python it is, and counts for no other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_source_checksum(self, source: str) -> str:
        """Name the text of a template and all else that its translation comes from."""
        known = (_EDITION, jinja2.__version__, sys.version, str(sys.implementation.cache_tag), source)
        return sha256("\0".join(known).encode("utf-8", "surrogatepass")).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template's translation, if it is there and whole."""
        kept, checksum = memo.recall(self._folder, bucket.key), bucket.checksum.encode()
        if kept is None or not kept.startswith(checksum):
            return
        try:
            code = marshal.loads(kept[len(checksum) :])
        except (EOFError, ValueError, TypeError):
            return
        if isinstance(code, CodeType):
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it."""
        memo.keep(self._folder, bucket.key, bucket.checksum.encode() + marshal.dumps(bucket.code))
