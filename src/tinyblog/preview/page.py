"""A preview as one HTML page, on which every post looks as on its network, in light and in dark.

It holds everything itself, pictures and films too: it can be kept as an artifact and opened anywhere.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from tinyblog import networks
from tinyblog.compose import Part, Span
from tinyblog.config import Config
from tinyblog.media import Media
from tinyblog.preview import Preview
from tinyblog.preview.facts import part_name, status

if TYPE_CHECKING:
    from jinja2 import Template


def as_html(previews: Iterable[Preview], config: Config) -> str:
    """The page: one section for each note, in it a post for each account."""
    shown = tuple(previews)
    accounts = {one.account.name: one.account for one in shown}
    loaded = {name: networks.load(account.network) for name, account in accounts.items()}
    return _template().render(
        notes=[(path, [*group]) for path, group in groupby(shown, key=lambda one: one.entry.path)],
        looks={name: network.look(accounts[name]) for name, network in loaded.items()},
        numbers={name: at for at, name in enumerate(accounts, 1)},
        hides={name: network.limits(accounts[name]).warnings for name, network in loaded.items()},
        site=config.site,
        author=config.author,
        portrait=_portrait(config),
        status=status,
        part_name=part_name,
        pieces=_pieces,
        data=_data,
        thumb=lambda card: _url(card.thumb, card.thumb_mime),
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent)
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("page.html")


def _pieces(part: Part) -> Iterator[tuple[str, Span | None]]:
    """A part's text in order: what is no span, and the spans."""
    data = part.text.encode()
    edges: dict[int, Span | None] = {0: None}
    for span in part.spans:
        edges |= {span.start: span, span.end: edges.get(span.end)}
    marks = sorted(edges.items(), key=lambda edge: edge[0])
    for (start, mark), (end, _) in pairwise([*marks, (len(data), None)]):
        if start < end:
            yield data[start:end].decode(), mark


def _data(media: Media) -> str:
    return _url(media.data, media.mime)


def _url(data: bytes, mime: str) -> str:
    return f"data:{mime};base64,{b64encode(data).decode()}"


def _portrait(config: Config) -> str:
    """The author's picture: small, in the page; one that stands elsewhere is not fetched."""
    name = config.author.photo
    path = config.root / "content" / name
    if not name or "://" in name or not path.is_file():
        return ""
    from tinyblog.images.fitting import fit

    fitted = fit(path, where="author.photo", max_bytes=100_000, max_side=192)
    return _url(fitted.data, fitted.mime)
