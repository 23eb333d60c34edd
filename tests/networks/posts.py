"""Posts for the networks' tests."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.blogs import note, read_entry
from tests.servers.samples import film, picture
from tinyblog.compose import Limits, Part, Post, Span, compose, post_key
from tinyblog.media import Media

PERMALINK = "https://blog.example/2026/11/hello/"


def make_post(text: str, *, path: str = "/2026/11/hello/", when: datetime | None = None, language: str = "en") -> Post:
    """A post of plain text; `when` is both the note's time and the post's (none: now)."""
    moment = when or datetime.now(UTC)
    return Post(
        parts=(Part(key=post_key("account", path), text=text),),
        permalink=f"https://blog.example{path}",
        language=language,
        visibility="public",
        published=moment,
        created=moment,
    )


def composed(folder: Path, body: str, limits: Limits, **keys: str) -> Post:
    """What a note becomes on a network with these limits, made now; without the cards of foreign pages, which the
    tests do not reach.
    """
    now = datetime.now(UTC)
    entry = read_entry(folder, note(body, f"{now:%Y-%m-%dT%H:%M:%SZ}", **keys), now=now)
    post = compose(entry, limits, account="account", visibility="public", now=now)
    return replace(post, parts=tuple(replace(part, card=None) for part in post.parts))


def moved(post: Post, path: str) -> Post:
    """The same words at another address."""
    parts = tuple(replace(part, key=post_key("account", path, at)) for at, part in enumerate(post.parts))
    return replace(post, parts=parts, permalink=f"https://blog.example{path}")


def with_spans(post: Post, *spans: Span) -> Post:
    """The same post with other spans in its first part."""
    return replace(post, parts=(replace(post.first, spans=spans), *post.parts[1:]))


def with_media(post: Post, *media: Media, at: int = 0) -> Post:
    """The same post with pictures and films in one of its parts."""
    parts = list(post.parts)
    parts[at] = replace(parts[at], media=media)
    return replace(post, parts=tuple(parts))


def real_picture(alt: str = "a picture", *, width: int = 64, height: int = 48) -> Media:
    """A real PNG, as it would come from a note."""
    data, file = picture("PNG", width, height), Path(f"{width}.png")
    return Media(kind="image", data=data, mime="image/png", alt=alt, width=width, height=height, file=file)


def real_film(alt: str = "a film", *, frames: int = 5) -> Media:
    """A real film; another number of frames makes another one."""
    data, file = film(frames=frames), Path("bee.mp4")
    return Media(kind="video", data=data, mime="video/mp4", alt=alt, width=64, height=48, file=file)


def made_thread(*texts: str, path: str = "/2026/11/hello/", when: datetime | None = None) -> Post:
    """A thread of plain texts."""
    parts = tuple(Part(key=post_key("account", path, at), text=text) for at, text in enumerate(texts))
    return replace(make_post("", path=path, when=when), parts=parts)
