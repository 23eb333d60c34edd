"""Assets: a theme's static files, by address or, if they are style sheets, in the page itself."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, unquote

from markupsafe import Markup

from tinyblog.errors import ThemeError
from tinyblog.theme.faults import MisuseError, nearest
from tinyblog.theme.layers import Layer

_PART = "static"
_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?(?:\*/|\Z)""", re.DOTALL)
_URL = re.compile(r"""url\(\s*(["']?)(.*?)\1\s*\)""", re.DOTALL)
# What has a place of its own in the world: another host, the host's root, data, or a part of the page.
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/#]|\Z")
_PRELUDE = re.compile(r"[^{};]+(?=\{)")
_DESCENDANT = re.compile(r"(?<=[\w\])*&\"'-])\s+(?=:)")
_END = re.compile(r"(?i)</style")
FEED_SHEET = "feed.css"
"""The static file by which browsers show feeds. No template is there to say its words: they are texts in the sheet."""
# A comment, or a text that is put into a page and has a letter. In catalogues, % stands for something else.
_SAID = re.compile(
    r"""/\*.*?(?:\*/|\Z)|(?P<before>\bcontent\s*:\s*")(?P<words>[^"\\\n%]*[^\W\d_][^"\\\n%]*)(?=")""", re.DOTALL
)


def static_files(layers: tuple[Layer, ...]) -> Mapping[str, Path]:
    """The static files by their path below `static/`: each from the nearest layer that has it."""
    found: dict[str, Path] = {}
    for layer in reversed(layers):
        found |= dict(layer.files(_PART))
    return dict(sorted(found.items()))


def words_of(sheet: str) -> Iterator[str]:
    """The words that a style sheet puts into a page, with `content: "…"`."""
    yield from (found["words"] for found in _SAID.finditer(sheet) if found["words"])


def translated(sheet: str, say: Callable[[str], str]) -> str:
    """The style sheet with these words put into another language."""
    return _SAID.sub(lambda found: found["before"] + _text(say(found["words"])) if found["words"] else found[0], sheet)


def _text(words: str) -> str:
    """Words as they stand between two quotes in CSS."""
    return re.sub(r'["\\]', r"\\\g<0>", " ".join(words.split("\n")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assets:
    """The static files of a theme, on a site whose path on its host is `home` (a slash at both ends)."""

    layers: tuple[Layer, ...]
    files: Mapping[str, Path]
    home: str

    def href(self, name: str) -> str:
        """The address of a file, named by its content too, so that no browser shows an old one."""
        path = self.files.get(name)
        if path is None:
            raise MisuseError(f"there is no static file {name!r}", nearest(name, self.files))
        return f"{self.home}static/{quote(name)}?v={sha256(path.read_bytes()).hexdigest()[:8]}"

    def sheet(self, *names: str) -> Markup:
        """Style sheets for a `<style>` element, one after the other, without comments and white space."""
        return Markup("\n".join(map(self._small, names)))

    def _small(self, name: str) -> str:
        from rcssmin import cssmin  # where it is used: a theme may do without

        path = self.files.get(name)
        if path is None:
            raise MisuseError(f"there is no style sheet {name!r} among the static files", nearest(name, self.files))
        text = _COMMENT.sub(lambda found: found[1] or re.sub(r"[^\n]+", " ", found[0]), self._read(name, path))
        if found := _END.search(text):
            hint = r"in a text, write it as <\/style"
            raise ThemeError(
                "a style sheet in a page cannot hold `</style`", where=self._where(name, text, found.start()), hint=hint
            )
        text = _URL.sub(lambda found: self._address(name, text, found), text)
        return str(cssmin(_PRELUDE.sub(_kept_apart, text)))

    def _read(self, name: str, path: Path) -> str:
        data = path.read_bytes()
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            where = self._where(name, data[: error.start].decode(), error.start)
            raise ThemeError("this line is not UTF-8", where=where, hint="save the file as UTF-8") from error

    def _address(self, sheet: str, text: str, found: re.Match[str]) -> str:
        """An address in a style sheet, which is relative to the sheet, as it is in any page."""
        target, tail = re.fullmatch(r"([^?#]*)(.*)", found[2], re.DOTALL).groups()  # type: ignore[union-attr]
        if _ABSOLUTE.match(found[2]):
            return found[0]
        name = posixpath.normpath(posixpath.join(posixpath.dirname(sheet), unquote(target)))
        if name not in self.files:
            where = self._where(sheet, text, found.start())
            raise ThemeError(f"there is no static file {name!r}", where=where, hint=nearest(name, self.files))
        fragment = tail[tail.index("#") :] if "#" in tail else ""
        return f'url("{self.href(name)}{fragment}")'

    def _where(self, name: str, text: str, at: int) -> str:
        shown = next(
            (one.shown for one in self.layers if one.folder / _PART / name == self.files[name]), self.layers[0].shown
        )
        return f"{shown}/{_PART}/{name}:{text.count(chr(10), 0, at) + 1}"


def _kept_apart(prelude: re.Match[str]) -> str:
    """`.a :hover` inside of another rule: rcssmin would take it for a declaration, and make it `.a:hover`."""
    text = prelude[0]
    return text if text.lstrip().startswith("@") else _DESCENDANT.sub(" *", text)
