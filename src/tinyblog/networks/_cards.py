"""The card of a foreign page, for a network that makes none itself."""

from typing import TYPE_CHECKING

from tinyblog.compose import Card
from tinyblog.errors import NoteError

if TYPE_CHECKING:
    from tinyblog.linkcards import FetchedCard

THUMB_BYTES = 1_000_000
_THUMB_SIDE = 1200


def foreign_card(url: str) -> tuple[Card | None, str]:
    """Fetch a page's card; and say why there is none, or why it has no picture."""
    from tinyblog.linkcards import NoCard, fetch_card  # imported here: only a run that posts asks strangers

    found = fetch_card(url)
    if isinstance(found, NoCard):
        return None, found.reason
    thumb, mime, trouble = _thumb(found)
    card = Card(url=url, title=found.title, description=found.description, thumb=thumb, thumb_mime=mime)
    return card, trouble


def _thumb(found: "FetchedCard") -> tuple[bytes, str, str]:
    """Any picture that we can read ourselves, as small as a card's may be: nothing of a stranger's is passed on."""
    if found.picture is None:
        return b"", "", found.trouble
    from tinyblog.images.fitting import fit_still
    from tinyblog.images.formats import HEAD, format_of_content
    from tinyblog.images.reading import parse_picture

    name = f"picture.{format_of_content(found.picture[:HEAD])}"  # whatever its address calls it
    try:
        fitted = fit_still(parse_picture(name, found.picture, found.url), THUMB_BYTES, max_side=_THUMB_SIDE)
    except NoteError as error:
        return b"", "", error.message
    return fitted.data, fitted.mime, ""
