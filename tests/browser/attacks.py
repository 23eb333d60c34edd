"""A blog that is attacked: each hostile text stands in every place that a text can stand in."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, combinations
from pathlib import Path

from lxml import etree

from tests.blogs import NOW, make_blog, note, read_site
from tests.pictures import png
from tinyblog.build import build
from tinyblog.config import Config, load_config, parse_config
from tinyblog.errors import ConfigError, Mistakes
from tinyblog.feeds import render_feeds
from tinyblog.pages import render_pages
from tinyblog.site import Site
from tinyblog.theme import load_theme

_CONFIG = '[site]\nurl = "{url}"\ntitle = "Attacked"\ncards = false\nper_page = {size}\n[author]\nname = "Ada"\n'
_NOT_IN_NAMES = frozenset("/\0")


def write_attacked(folder: Path, url: str, texts: Iterable[str], *, size: int = 20) -> Config:
    """Write a blog of three notes for each text: it is the body, the front matter's words, or its addresses."""
    content = folder / "content"
    content.mkdir(parents=True)
    (folder / "tinyblog.toml").write_text(_CONFIG.format(url=url, size=size), "utf-8")
    (content / "p.png").write_bytes(png())
    for number, text in enumerate(texts):
        body = note(text, "2026-01-01", slug=f"b{number}").encode("utf-8", "replace")
        (content / _file_name(number, text)).write_bytes(body)
        words = {"title": text, "tags": [text], "summary": text, "content-warning": text}
        photo = {"src": "p.png", "alt": text}
        for name, front in (
            (f"w{number}", {**words, "photos": [photo]}),
            (f"u{number}", {"in-reply-to": text, "syndication": [text], "photos": [text]}),
        ):
            head = {"date": "2026-01-02", "slug": name, **front}
            (content / f"{name}.md").write_bytes(json.dumps(head).encode() + b"\nx\n")
    return load_config(folder / "tinyblog.toml")


def _file_name(number: int, text: str) -> str:
    """The text as a file's name, as far as a file system takes it."""
    name = "".join(sign for sign in text if sign not in _NOT_IN_NAMES and sign.isprintable()).encode()[:150]
    return f"b{number} {name.decode('utf-8', 'ignore')}.md"


def build_attacked(config: Config) -> Path:
    """Build it into `site`; what a note has that cannot be understood is told, and nothing else goes wrong."""
    built = build(config, config.root / "site", now=NOW, keep_going=True)
    assert all(problem.where and problem.hint for problem in built.problems)
    return config.root / "site"


def configured(folder: Path, url: str, texts: Iterable[str]) -> Iterator[tuple[int, str, bytes]]:
    """The home page and the feeds of a blog whose configuration holds a text everywhere: number, file name, bytes.

    A text that the configuration refuses gives none.
    """
    make_blog(folder, {"a.md": note("A note. #tag")}, config=_CONFIG.format(url=url, size=20))
    theme = load_theme(folder, "paper")
    for number, text in enumerate(texts):
        site = _attacked(folder, url, text)
        pages = (one for one in render_pages(site, theme) if one[0] in ("index.html", "404.html")) if site else ()
        for name, data in (*pages, *(render_feeds(site) if site else ())):
            yield number, name, data


def _attacked(folder: Path, url: str, text: str) -> Site | None:
    """The site with the text wherever its configuration takes one; None if it takes it nowhere."""
    settings = {"url": url, "title": f"a{text}", "description": text, "cards": False}
    author = {"name": f"a{text}", "bio": text, "email": text, "fediverse": text, "photo": text, "profiles": [text]}
    checked = ("profiles", "photo", "email")
    for left_out in chain.from_iterable(combinations(checked, count) for count in range(len(checked) + 1)):
        kept = {key: value for key, value in author.items() if key not in left_out}
        with suppress(ConfigError, Mistakes):
            return read_site(parse_config({"site": settings, "author": kept}, path=folder / "tinyblog.toml"))
    return None


def feed_troubles(name: str, data: bytes) -> Iterator[str]:
    """What is wrong with a feed, if anything."""
    if name.endswith(".json"):
        json.loads(data)
        return
    try:
        etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        yield f"{name}: {error}"
