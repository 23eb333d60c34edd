"""Compiled: templates as Jinja2 has translated them, kept between runs, since that takes longer than most builds."""

import marshal
import sys
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType

import jinja2
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from tinyblog import memo

_EDITION = "1"
"""Change it with what `open_templates` tells Jinja2 of how templates are written, and with `running`."""


_SHIPPED = "tinyblog/themes/"
_BESIDE = Path(cache_from_source(__file__)).parent


def templates_folder(root: Path) -> Path:
    """Where the templates of the blog in this folder are kept; it may be deleted at any time."""
    return root / ".tinyblog" / "templates"


class Compiled(BytecodeCache):
    """What is in the folder of a blog, and, of the shipped themes, beside what Python has compiled of this module.

    Each file says of which text and which Jinja2 and Python it is, and counts for no other.
    """

    def __init__(self, folder: Path, beside: Path | None = None) -> None:
        self._folder, self._beside = folder, beside or _BESIDE

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """Name a template; those of shipped themes tell that they are."""
        return ("template-" if (filename or "").startswith(_SHIPPED) else "") + super().get_cache_key(name, filename)

    def get_source_checksum(self, source: str) -> str:
        """Name the text of a template and all else that its translation comes from."""
        known = (_EDITION, jinja2.__version__, sys.version, str(sys.implementation.cache_tag), source)
        return sha256("\0".join(known).encode("utf-8", "surrogatepass")).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template's translation, if it is there and whole."""
        folders = (self._beside, self._folder) if bucket.key.startswith("template-") else (self._folder,)
        bucket.code = next((code for folder in folders if (code := _code(folder, bucket))), None)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it: where Python would keep it, if it may."""
        data = bucket.checksum.encode() + marshal.dumps(bucket.code)
        if bucket.key.startswith("template-") and not sys.dont_write_bytecode:
            memo.keep(self._beside, bucket.key, data)
            if (self._beside / bucket.key).exists():
                return
        memo.keep(self._folder, bucket.key, data)


def _code(folder: Path, bucket: Bucket) -> CodeType | None:
    kept, checksum = memo.recall(folder, bucket.key), bucket.checksum.encode()
    if kept is None or not kept.startswith(checksum):
        return None
    try:
        code = marshal.loads(kept[len(checksum) :])
    except (EOFError, ValueError, TypeError):
        return None
    return code if isinstance(code, CodeType) else None
