"""Notes, limits and media for the tests of composing."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import strategies as st

from tests.blogs import NOW, note, read_entry
from tests.servers.samples import picture
from tinyblog.compose import Brief, Limits, Post, compose
from tinyblog.config import Style
from tinyblog.markdown import Run
from tinyblog.media import Media, MediaKind
from tinyblog.networks._instances import DEFAULTS, read_limits
from tinyblog.networks._lexicon import LIMITS
from tinyblog.notes.wishes import Wish
from tinyblog.site import Entry

PERMALINK = "https://blog.example/2026/11/hello/"
BLUESKY, MASTODON = LIMITS, DEFAULTS
_GOTOSOCIAL = read_limits({"configuration": {"statuses": {"max_characters": 500, "supported_mime_types": []}}})
assert _GOTOSOCIAL is not None
GOTOSOCIAL: Limits = _GOTOSOCIAL
EVERY = {"bluesky": BLUESKY, "mastodon": MASTODON, "gotosocial": GOTOSOCIAL}


def limited(limits: Limits, length: int) -> Limits:
    """The same network with shorter posts; bytes go down with the length."""
    return replace(limits, length=length, max_bytes=limits.max_bytes and length * 10)


def entry_of(folder: Path, body: str, **keys: str) -> Entry:
    """The note `hello` in a blog of its own."""
    return read_entry(folder, note(body, **keys))


def written(entry: Entry, limits: Limits, brief: Brief | None = None, *, now: datetime = NOW, **wishes: object) -> Post:
    """The post of a note; `wishes` are the note's."""
    given = brief or Brief()
    wish = Wish(**wishes)  # type: ignore[arg-type]
    return compose(
        entry, limits, account="a", visibility="public", now=now, brief=replace(given, wish=wish.over(given.wish))
    )


def marked(post: Post, at: int = 0) -> list[tuple[str, str, str]]:
    """The spans of a part: words, kind, target."""
    part = post.parts[at]
    text = part.text.encode()
    return [(text[span.start : span.end].decode(), span.kind, span.target) for span in part.spans]


def media(kinds: Iterable[MediaKind]) -> tuple[Media, ...]:
    """Pictures and films, each of its own, without the right bytes; a GIF has become a film."""
    data = picture("PNG")
    return tuple(
        Media(
            kind=kind,
            data=data,
            mime="image/png" if kind == "image" else "video/mp4",
            alt=f"{at}",
            width=64,
            height=48,
            file=Path(f"{at}.png"),
        )
        for at, kind in enumerate(kinds)
    )


def unnumbered(post: Post) -> Sequence[str]:
    """The texts of a thread without their numbers."""
    count = len(post.parts)
    return [text.removesuffix(f"({at}/{count})").rstrip() for at, text in enumerate(post.texts, 1)]


_WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Z")), min_size=1, max_size=12)
_SENTENCES = st.lists(_WORDS, min_size=1, max_size=30).map(lambda words: " ".join(words) + ".")
_URLS = st.sampled_from(
    [
        "https://e.example/a",
        "https://www.e.example/a/rather/long/way/to/a/page?with=more&and=more#end",
        "http://e.example/(a)",
        "https://e.example/" + "x" * 90,
    ]
)
RUNS: st.SearchStrategy[Sequence[Run]] = st.lists(
    st.one_of(
        st.builds(Run, text=_SENTENCES),
        st.builds(Run, text=_WORDS),
        st.builds(Run, text=st.lists(_WORDS, min_size=1, max_size=8).map(" ".join), kind=st.just("link"), target=_URLS),
        _URLS.map(lambda url: Run(text=url, kind="link", target=url)),
        st.sampled_from(["tag", "größe", "FilmNoir"]).map(lambda tag: Run(text=f"#{tag}", kind="tag", target=tag)),
        st.sampled_from(["ada.example.com", "bob@m.example"]).map(
            lambda name: Run(text=f"@{name}", kind="mention", target=name)
        ),
        st.sampled_from(["\n\n", "\n", " ", "人民的名义" * 20, "x" * 150, "👨‍👩‍👧‍👦" * 10]).map(
            lambda text: Run(text=text)
        ),
    ),
    min_size=1,
    max_size=14,
)
STYLES = st.builds(
    Style,
    overflow=st.sampled_from(["link", "thread"]),
    numbered=st.booleans(),
    link=st.sampled_from(["always", "when-cut", "never"]),
)
LATER = datetime(2030, 1, 1, tzinfo=UTC)
