"""The built sites that are looked at: each blog in each shipped theme, and which of their pages is of which kind."""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast, get_args
from urllib.parse import quote

from tests.blogs import NOW, read_site
from tests.browser.gallery import write_gallery, write_plain
from tests.browser.serving import Place
from tinyblog.build import build
from tinyblog.config import load_config
from tinyblog.page import Kind, Page
from tinyblog.pages import pages
from tinyblog.theme import shipped_themes

REPOSITORY = Path(__file__).resolve().parents[2]
THEMES = tuple(sorted(path.name for path in shipped_themes().iterdir() if (path / "templates").is_dir()))
KINDS: tuple[str, ...] = get_args(Kind)
EVERY = os.environ.get("TINYBLOG_BROWSER") == "every"
"""Whether everything is looked at (`make browser`), or what shows a fault of every sort (`make test`)."""
BLOGS = ("sample", "gallery", *(("empty", "one", "many") if EVERY else ()))
WALKED = tuple(kind for kind in KINDS if kind != "redirect")
LISTS = {"empty": ("home", "archive"), "one": ("home",), "many": ("home", "tag")}
HARD = ("endless-word", "many-tags", "many-photos", "arabic-titled")
"""The notes of the gallery that are hardest to lay out; its home page has all of them."""
T = TypeVar("T")
TWIN = re.compile(r"/tags/tag-number-[1-9]\d*/")
"""What is like its neighbour: of the gallery's three hundred tags, all pages and feeds but some."""
_COUNTS = {"empty": 0, "one": 1, "many": 200}
_OWN_URL = "https://tinyblog.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A page of a built site: its template's kind, its address on loopback, and its file; of a note, its title."""

    blog: str
    kind: str
    title: str
    url: str
    file: Path

    def __str__(self) -> str:
        return f"{self.kind} ({self.blog} {self.url.split('/', 4)[4]})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A blog in one theme: the folder of its site, where it is served, and its pages."""

    theme: str
    blog: str
    folder: Path
    url: str
    leaves: tuple[Leaf, ...]


class Shelf:
    """Builds each blog in each theme when it is first asked for, and what is found out about it once."""

    def __init__(self, root: Path, place: Place) -> None:
        self._root, self._place = root, place
        self._built: dict[tuple[str, str], Built] = {}
        self._known: dict[object, Any] = {}

    def built(self, theme: str, *blogs: str) -> tuple[Built, ...]:
        """These blogs in this theme; all of them if none is named."""
        return tuple(self._one(theme, blog) for blog in blogs or BLOGS)

    def serve(self, path: str, folder: Path) -> str:
        """Serve one folder more, and return its address."""
        return self._place.serve(path, folder)

    def leaves(self, theme: str, *blogs: str) -> list[Leaf]:
        """Every page of these blogs."""
        return [leaf for one in self.built(theme, *blogs) for leaf in one.leaves]

    def once(self, key: object, find: Callable[[], T]) -> T:
        """What `find` finds, which is not asked again."""
        if key not in self._known:
            self._known[key] = find()
        return cast("T", self._known[key])

    def _one(self, theme: str, blog: str) -> Built:
        if (theme, blog) not in self._built:
            self._built[theme, blog] = build_one(self._root, self._place, theme, blog)
        return self._built[theme, blog]


def build_one(root: Path, place: Place, theme: str, blog: str) -> Built:
    """Build and serve one blog: its files stand below `root` as they stand on the host."""
    folder, output = root / "blogs" / theme / blog, root / "host" / f"{theme}-{blog}"
    url = place.serve(f"/{output.name}", output)
    if blog == "sample":
        write_sample(folder, url, theme)
    elif blog == "gallery":
        write_gallery(folder, url, theme)
    else:
        write_plain(folder, url, theme, _COUNTS[blog])
    config = load_config(folder / "tinyblog.toml")
    build(config, output, now=NOW)
    known = {page.href: page for page in pages(read_site(config))}
    leaves = tuple(
        _leaf(file, output, url, blog, known) for file in sorted(output.rglob("*.html")) if not TWIN.search(str(file))
    )
    return Built(theme=theme, blog=blog, folder=output, url=url, leaves=leaves)


def write_sample(folder: Path, url: str, theme: str) -> None:
    """Copy the project's own microblog to where it will stand at `url`, in this theme."""
    shutil.copytree(REPOSITORY / "content", folder / "content")
    text = (REPOSITORY / "tinyblog.toml").read_text("utf-8")
    text = re.sub(r'(?m)^theme = ".*"\n', "", text).replace("[site]\n", f'[site]\ntheme = "{theme}"\n', 1)
    # What is said of a whole host cannot be said below a path.
    text = re.sub(r"(?m)^(?:atproto_did|cname) = .*\n|^\[security\]\n(?:[^\[\n].*\n)*", "", text)
    (folder / "tinyblog.toml").write_text(text.replace(_OWN_URL, url), "utf-8")
    for file in (folder / "content").rglob("*.md"):
        file.write_text(file.read_text("utf-8").replace(_OWN_URL, url), "utf-8")


def closely(shelf: Shelf, theme: str) -> list[Leaf]:
    """The pages that are looked at closely: one of each kind of the sample, or else of the gallery, and the home page
    of the gallery, which has everything at once. With EVERY, those with the most in them, what is hard to lay out by
    itself, and the lists of blogs that are very small or very large.
    """
    sample, gallery = shelf.built(theme, "sample", "gallery")
    found = fullest(sample, WALKED) if EVERY else {**usual(sample, WALKED), **fullest(sample, ("home", "note"))}
    kinds = WALKED if EVERY else ("home", *(set(WALKED) - found.keys()))
    leaves = [*found.values(), *fullest(gallery, kinds).values()]
    leaves += [leaf for leaf in gallery.leaves if EVERY and is_hard(leaf)]
    for blog, some in LISTS.items() if EVERY else ():
        leaves += fullest(shelf.built(theme, blog)[0], some).values()
    return list(dict.fromkeys(leaves))


def is_hard(leaf: Leaf) -> bool:
    """Whether it is the page of one of the HARD notes."""
    return leaf.kind == "note" and leaf.file.parent.name in HARD


def fullest(built: Built, kinds: Iterable[str]) -> dict[str, Leaf]:
    """Of each of these kinds the page with the most in it, as far as the blog has one."""
    return {kind: some[-1] for kind, some in _by_size(built, kinds)}


def usual(built: Built, kinds: Iterable[str]) -> dict[str, Leaf]:
    """Of each of these kinds the page in the middle, by what is in it, as far as the blog has one."""
    return {kind: some[len(some) // 2] for kind, some in _by_size(built, kinds)}


def _by_size(built: Built, kinds: Iterable[str]) -> Iterator[tuple[str, list[Leaf]]]:
    for kind in kinds:
        some = sorted((leaf for leaf in built.leaves if leaf.kind == kind), key=lambda leaf: leaf.file.stat().st_size)
        if some:
            yield kind, some


def _leaf(file: Path, output: Path, url: str, blog: str, known: Mapping[str, Page]) -> Leaf:
    path = quote(file.relative_to(output).as_posix().removesuffix("index.html"))
    page = known.get(f"/{url.split('/', 3)[3]}/{path}")
    kind, title = (page.kind, page.title) if page else ("redirect", "")
    return Leaf(blog=blog, kind=kind, title=title, url=f"{url}/{path}", file=file)
