"""The card of a foreign page: its title, description and picture, as the page states them for previews.

What can be asked is up to strangers, so nothing here trusts them: only public addresses are asked (`addresses`), for
seconds and a few megabytes (`visits`), and every byte may be anything (`charsets`, `tags`). A card that cannot be had
is no error: the post goes out without it, and its author is told why.
"""

import ssl
import time
from dataclasses import dataclass

from tinyblog.errors import NetworkError
from tinyblog.linkcards.addresses import Resolver, look_up
from tinyblog.linkcards.charsets import decode
from tinyblog.linkcards.tags import clean, read_tags
from tinyblog.linkcards.visits import Visit, Wanted, get

SECONDS = 8.0
"""For everything: names, redirects, the page, its picture."""
_LONGEST_REASON = 300
_PAGE = Wanted(accept="text/html, application/xhtml+xml", what="a web page", most=512_000, in_part=True)
_PICTURE = Wanted(accept="image/*", what="a picture", most=10_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedCard:
    """What the page at `url` (as it was asked for) says of itself, in plain text.

    `picture` holds the bytes as they came, not looked at, of the type that the server states. Without a picture,
    `trouble` says why the one that the page names could not be had; it is empty if the page names none.
    """

    url: str
    title: str
    description: str
    picture: bytes | None = None
    picture_mime: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCard:
    """There is no card for `url`; `reason` says why, for the author."""

    url: str
    reason: str


def fetch_card(
    url: str,
    *,
    seconds: float = SECONDS,
    resolve: Resolver = look_up,
    allow_loopback: bool = False,
    tls: ssl.SSLContext | None = None,
) -> FetchedCard | NoCard:
    """Ask the page at `url` for its card; never raises, and never takes longer than `seconds`.

    `resolve` gives a host's IP addresses. `allow_loopback` lets this machine be asked, on any port, and `tls` says
    whom to trust: both are for tests.
    """
    visit = Visit(end=time.monotonic() + seconds, resolve=resolve, allow_loopback=allow_loopback, tls=tls)
    try:
        page = get(url, visit, _PAGE)
    except NetworkError as error:
        return NoCard(url=url, reason=clean(str(error), _LONGEST_REASON))
    tags = read_tags(decode(page.body, page.charset), visit.is_over)
    if not tags.title:
        return NoCard(url=url, reason="the page has no title")
    card = FetchedCard(url=url, title=tags.title, description=tags.description)
    return _with_picture(card, page.url, tags.picture, visit) if tags.picture else card


def _with_picture(card: FetchedCard, page: str, address: str, visit: Visit) -> FetchedCard:
    picture, mime, trouble = None, "", ""
    try:
        answer = get(address, visit, _PICTURE, base=page)
        picture, mime = answer.body, answer.mime
    except NetworkError as error:
        trouble = clean(f"its picture: {error}", _LONGEST_REASON)
    return FetchedCard(
        url=card.url,
        title=card.title,
        description=card.description,
        picture=picture,
        picture_mime=mime,
        trouble=trouble,
    )
