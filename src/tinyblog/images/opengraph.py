"""The picture that networks show beside a link (OpenGraph): what it says, and its name. It is drawn by `drawing`."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

WIDTH, HEIGHT = 1200, 630
EDITION = "1"
"""Change it with the drawing: it is part of every picture's name."""
_SUMS = Path(__file__).with_name("fonts") / "SHA256SUMS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What a picture says: `words` large, as a title with `detail` below or as plain text; `author` and `site` small.

    `language` chooses between the shapes that one character has in Chinese and in Japanese.
    """

    words: str
    author: str
    site: str
    is_title: bool = False
    detail: str = ""
    language: str = ""

    @property
    def digest(self) -> str:
        """Names the picture: what it says, the fonts, and how it is drawn."""
        said = (self.words, self.author, self.site, str(self.is_title), self.detail, self.language)
        digest = _begun().copy()
        digest.update("\0".join(said).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()


@cache
def _begun() -> "Hash":
    """The beginning of each digest: how it is drawn, and the digests of all the fonts."""
    return sha256(f"{EDITION}\0{_SUMS.read_text('ascii')}\0".encode())


@cache
def engine() -> str:
    """Name what draws: another version may give other bytes for the same sketch."""
    from importlib.metadata import version

    return f"pillow-{version('pillow')}"  # asked so that nothing of it is loaded
