"""Words: what a note says elsewhere, in runs, before any network's limits."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from urllib.parse import quote

from tinyblog.compose.posts import Brief
from tinyblog.markdown import Run, public, render
from tinyblog.markdown.spans import at as span_at
from tinyblog.notes.wishes import Wish
from tinyblog.site import Entry


def post_runs(entry: Entry) -> tuple[Run, ...]:
    """What a note says by itself: its title, its body, and the address it is about; nothing for a bare like."""
    said = [_title(entry), entry.runs]
    return _joined([*said, *(_about(said, url) for url in abouts(entry))])


def says_something(entry: Entry, wish: Wish) -> bool:
    """Whether a note has words or pictures for a post: a bare like has none."""
    return bool(wish.text or post_runs(entry)) or any(figure.file for figure in entry.figures)


def abouts(entry: Entry) -> tuple[str, ...]:
    """The addresses that a note is about."""
    note = entry.note
    first = note.bookmark_of or note.in_reply_to or note.repost_of
    return tuple(url for url in (first, note.quote_of) if url)


def note_runs(entry: Entry, brief: Brief, *, aside: str = "") -> tuple[Run, ...]:
    """What a post says: a warning that has no place of its own (`aside`), the note or the text that is to stand for it,
    and what it is about unless that is answered or quoted.
    """
    wish, shown = brief.wish, {target.url for target in (brief.reply, brief.quote) if target}
    said = [_own_text(entry, wish.text)] if wish.text else [_title(entry), entry.runs]
    about = [_about(said, url) for url in _wanted_abouts(entry, brief) if url not in shown]
    opening = "\n\n".join(filter(None, (aside and f"CW: {aside}", brief.opening)))
    first = (Run(text=opening),) if opening else ()
    return _joined([first, *said, *about])


def _wanted_abouts(entry: Entry, brief: Brief) -> Iterator[str]:
    """The addresses that a note is about, as its wish for this account has them."""
    wish, note = brief.wish, entry.note
    first = note.bookmark_of or (note.in_reply_to if wish.reply is None else wish.reply) or note.repost_of
    yield from (url for url in (first, note.quote_of if wish.quote is None else wish.quote) if url)


def _own_text(entry: Entry, text: str) -> tuple[Run, ...]:
    site = entry.permalink.removesuffix(quote(entry.path))
    return public(render(text, language=entry.language).runs, site=site, page=entry.permalink)


def _title(entry: Entry) -> tuple[Run, ...]:
    return (Run(text=entry.note.title),) if entry.note.title else ()


def _about(said: Sequence[Sequence[Run]], url: str) -> tuple[Run, ...]:
    """An address behind what is said, unless it stands there; it is nothing by itself."""
    if not any(said) or any(run.target == url for run in chain(*said)):
        return ()
    return (Run(text=url, kind="link", target=url),)


def hashtags(entry: Entry, brief: Brief, said: Iterable[Run]) -> tuple[Run, ...]:
    """The tags of the front matter that the text does not have, where they are wanted: words run together, capitals as
    they are.
    """
    if brief.wish.style(brief.style).hashtags != "append":
        return ()
    there = {run.target.casefold() for run in said if run.kind == "tag"}
    found: dict[str, Run] = {}
    for tag in entry.note.tags:
        text = f"#{_one_word(tag)}"
        span = span_at(text, 0, len(text))
        if span and span.text == text and span.target.casefold() not in there:
            found.setdefault(span.target.casefold(), Run(text=text, kind="tag", target=span.target))
    runs = [(Run(text=" "), run) for run in found.values()]
    return tuple(chain(*runs))[1:]


def _one_word(tag: str) -> str:
    """`film noir` becomes `FilmNoir`, `OpenSource` stays; `C++` and `F#` without their signs are something else."""
    if any(sign in tag for sign in "+#"):
        return ""
    words = "".join(char if char.isalnum() or char == "_" else " " for char in tag).split()
    return words[0] if len(words) == 1 else "".join(word[:1].upper() + word[1:] for word in words)


def _joined(paragraphs: Sequence[Sequence[Run]]) -> tuple[Run, ...]:
    said = [runs for runs in paragraphs if runs]
    return tuple(run for at, runs in enumerate(said) for run in (*((Run(text="\n\n"),) * (at > 0)), *runs))
