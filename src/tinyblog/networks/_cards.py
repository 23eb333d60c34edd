"""The card of a foreign page, as a network that makes none itself shows it."""

from tinyblog.compose import Card


def foreign_card(url: str) -> Card | str:
    """Fetch a page's card; in words why there is none."""
    return f"not yet {url}"
