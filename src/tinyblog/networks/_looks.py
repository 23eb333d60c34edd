"""What the networks' own pages look like, for previews."""

from tinyblog.networks import Colours, Look


def _hidden(url: str) -> tuple[str, str]:
    """Mastodon hides the scheme, and what follows thirty characters (text_formatter.rb)."""
    scheme, separator, rest = url.partition("://")
    start = f"{scheme}{separator}" + ("www." if rest.startswith("www.") else "")
    return start, url[len(start) + 30 :]


BLUESKY = Look(
    title="Bluesky",
    handle="",
    light=Colours(ground="#ffffff", text="#0b0f14", quiet="#42576c", line="#d4dbe2", link="#0561e5"),
    dark=Colours(ground="#000000", text="#f1f3f5", quiet="#8c9eb2", line="#232e3e", link="#3d9bff"),
    portrait="50%",
    font='"InterVariable", Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
    actions=("Reply", "Repost", "Like"),
)
MASTODON = Look(
    title="Mastodon",
    handle="",
    light=Colours(ground="#ffffff", text="#1b1b1f", quiet="#606984", line="#e1e3ed", link="#563acc"),
    dark=Colours(ground="#191b22", text="#e6e7ef", quiet="#9baec8", line="#2e3038", link="#9a90ff"),
    portrait="8px",
    font='system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
    actions=("Reply", "Boost", "Favourite", "Bookmark"),
    unseen=_hidden,
)
