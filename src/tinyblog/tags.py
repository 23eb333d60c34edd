"""Tags: what a note is about in a word, each with a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from tinyblog.config import Config
from tinyblog.slugs import slugify


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag as it is shown; `path` is its page's below the site's own, `href` the same from the host's root."""

    name: str
    slug: str
    path: str
    href: str


def tags_of(config: Config, names: Iterable[str]) -> tuple[Tag, ...]:
    """One tag for each slug, spelled as it is written first."""
    spelled: dict[str, str] = {}
    for name in names:
        spelled.setdefault(slugify(name), name)
    root = config.site.root
    return tuple(tag_of(root, name, slug) for slug, name in spelled.items() if slug)


@lru_cache(maxsize=4096)
def tag_of(root: str, name: str, slug: str) -> Tag:
    """The tag of a slug; `root` is the site's path on its host."""
    """The tag of a slug; `root` is the site's path on its host."""
    return Tag(name=name, slug=slug, path=f"/tags/{slug}/", href=f"{root}tags/{quote(slug)}/")
