"""What may happen to a blog between two builds, besides what an author writes: to its memo, its site and its clocks."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from tests.blogs import make_blog, note
from tests.serve.acts import BASE, MANIFEST, Act, acts, write
from tinyblog import retouch as retouching
from tinyblog.build import build
from tinyblog.config import load_config
from tinyblog.errors import TinyblogError
from tinyblog.rebuild import Wish, rebuild
from tinyblog.recent import By
from tinyblog.site import Wanted

TICK = 0.06
"""So many seconds after it was changed a file is known not to have changed again."""
WRITERS = BASE + '\n[authors.bob]\nname = "Bob"\n'
OWN = WRITERS.replace("cards", 'theme = "own"\ncards')
CONFIGS = (
    WRITERS,
    WRITERS.replace("cards", 'theme = "bulletin"\ncards'),
    WRITERS.replace("cards = false", "cards = true"),
    WRITERS.replace("per_page = 2", "per_page = 5\nper_feed = 2").replace("blog.example", "blog.example/path"),
    OWN,
)
ASKING = (
    "<p>{{ site.entries[0].label }}</p>",
    "<p>{{ site.tags|length }}</p>",
    "<p>{{ site.coming }}{{ site.gone|length }}{{ site.people|length }}</p>",
    '<p>{% set one = site.entry_at("https://blog.example/2026/11/a/") %}{{ one.label if one }}</p>',
    "<p>{{ site.entry_at(page.url).label }}{{ site.root }}</p>",
    "<p>{{ site.nothing is defined }}{{ site.author.name }}</p>",
    "<p>{{ page.conversation.below|length }}{{ page.newer }}{{ page.older }}</p>",
)
"""What a theme's page of a note may ask of the site."""
DATES = {
    "a.md": "2026-11-20 09:00",
    "b.md": "2026-11-20 09:00",
    "c.md": "2026-11-22 09:00",
    "2025/e.md": "2025-11-22 09:00",
    "2025/more/f.markdown": "2026-10-01 10:30",
    "g.de.md": "2026-11-21 23:59",
}
"""Notes by their names, and the dates that they keep."""
BODIES = (
    "Words.",
    "More words, and *other* ones.",
    "Of #tag, see https://blog.example/2026/11/a/.",
    "<b>raw</b> [^1]\n\n[^1]: A note at its foot.",
    "Posted words.",
    *(f"Words for the {number}th time, of #tag{number % 3}." for number in range(8)),
)
KEYS = (
    "tags: [tag]",
    "tags: [Tag, other]",
    "title: A title",
    "title: Another <title>",
    "lang: de",
    "author: bob",
    "author: [ada, bob]",
    "content-warning: careful",
    "updated: 2026-11-22 10:00",
    "in-reply-to: https://blog.example/2026/11/a/",
    "in-reply-to: https://blog.example/2026/11/c/",
    "like-of: https://example.com/",
    "location: Berlin",
)
_POSTED = (
    '{{"note": "/2026/11/{name}/", "account": "outbox", "network": "outbox", "action": "posted", '
    '"time": "2026-11-22T10:00:00+00:00", "id": "{name}", "url": "https://o.example/{name}", "body": "{body}"}}\n'
)


def posted(name: str, words: str) -> str:
    """A line of the ledger: the note was posted when it said this."""
    return _POSTED.format(name=name, body=sha256(words.encode()).hexdigest())


LEDGERS = (
    "",
    posted("a", BODIES[0]),
    posted("a", BODIES[0]) + posted("b", BODIES[4]),
    posted("gone", BODIES[4]),
    posted("b", "what no note says"),
)


FIRST = {
    "a.md": note(BODIES[0], DATES["a.md"]),
    "c.md": note(BODIES[1], DATES["c.md"], tags="[tag]"),
    "2025/e.md": note(BODIES[2], DATES["2025/e.md"]),
    "tagged.md": note("Of #more, #tag.", "2026-01-02 03:04", lang="de"),
}
"""The notes of a blog before anything happens."""


def first_blog(folder: Path, config: str = WRITERS, ledger: str = "", asking: str = ASKING[-1]) -> Wish:
    """Write the blog before anything happens; its own theme asks this. What is to be built of it."""
    make_blog(folder, FIRST, config=config, ledger=ledger)
    for file, text in own_theme(asking).items():
        write(file, text).do(folder)
    return Wish(config=folder / "tinyblog.toml", output=folder / "site")


def plain(name: str) -> st.SearchStrategy[Act]:
    """Writing a note that concerns nothing but the pages that show it; it stays where it is."""
    return st.builds(
        lambda keys, body: write(
            f"content/{name}", note(f"{body}", DATES[name], **dict(key.split(": ", 1) for key in keys))
        ),
        st.lists(st.sampled_from(KEYS), max_size=3, unique_by=lambda key: key.split(":")[0]),
        st.sampled_from(BODIES),
    )


def kept_times(file: str, data: str) -> Act:
    """Put another file in the place of one, with the times of that, and of as many bytes where that can be."""

    def work(folder: Path) -> None:
        path = folder / file
        if path.is_file() and not path.is_symlink():
            was, new = path.stat(), folder / "new"
            new.write_bytes(data.encode().ljust(was.st_size, b"\n"))
            os.utime(new, ns=(was.st_atime_ns, was.st_mtime_ns))
            new.replace(path)

    return Act(name=f"replace {file}, with its times: {data!r}", work=work)


def timed(file: str, seconds: int) -> Act:
    """Say that a file was changed so much later, or earlier, than it was."""

    def work(folder: Path) -> None:
        path = folder / file
        if path.is_file():
            os.utime(path, ns=(time := path.stat().st_mtime_ns + seconds * 1_000_000_000, time))

    return Act(name=f"touch {file} {seconds:+} s", work=work)


def _on_site(what: str, change: Callable[[Path], object]) -> st.SearchStrategy[Act]:
    """Change one of the files that the last build made."""

    def work(number: int, folder: Path) -> None:
        made = sorted(path for path in (folder / "site").rglob("*") if path.is_file() and path.name[:4] != ".tin")
        if made:
            change(made[number % len(made)])

    return st.integers(0, 60).map(
        lambda number: Act(name=f"{what} file {number}", work=lambda folder: work(number, folder))
    )


def _on_memo(what: str, change: Callable[[bytes, bytes], bytes]) -> st.SearchStrategy[Act]:
    """Change one of the two files of the memo, or both; what it was once stands aside."""

    def work(names: tuple[str, ...], folder: Path) -> None:
        for name in names:
            path, older = folder / ".tinyblog" / name, folder / f"older-{name}"
            if path.is_file():
                data = path.read_bytes()
                path.write_bytes(change(data, older.read_bytes() if older.is_file() else data))
                older.write_bytes(data)

    chosen = st.sampled_from((("last-build",), ("last-trace",), ("last-build", "last-trace")))
    return chosen.map(lambda names: Act(name=f"{what} {' and '.join(names)}", work=lambda folder: work(names, folder)))


def _without(*names: str) -> Act:
    def work(folder: Path) -> None:
        for name in names:
            (folder / ".tinyblog" / name).unlink(missing_ok=True)

    return Act(name=f"forget {names}", work=work)


def _without_memo(folder: Path) -> None:
    shutil.rmtree(folder / ".tinyblog", ignore_errors=True)


def _flip(data: bytes, number: int) -> bytes:
    place = number % max(1, len(data))
    return data[:place] + bytes(byte ^ 0x41 for byte in data[place : place + 1]) + data[place + 1 :]


def _older_format(data: bytes) -> bytes:
    """The same record, whole, of a tinyblog that wrote others."""
    rest = data[16:].replace(b"(1, '", b"(0, '")
    return blake2b(rest, digest_size=16).digest() + rest


def others() -> st.SearchStrategy[Act]:
    """What neither an author nor a build does."""
    numbers = st.integers(0, 5000)
    return st.one_of(
        _on_site("delete", lambda path: path.unlink()),
        _on_site("alter", lambda path: path.write_bytes(path.read_bytes() + b"x")),
        _on_memo("keep a copy of", lambda data, _: data),
        _on_memo("bring back", lambda _, older: older),
        numbers.flatmap(lambda number: _on_memo(f"cut at {number}", lambda data, _: data[: number % (len(data) + 1)])),
        numbers.flatmap(lambda number: _on_memo(f"flip {number}", lambda data, _: _flip(data, number))),
        _on_memo("of another version", lambda data, _: _older_format(data)),
        st.sampled_from([
            _without("last-build"),
            _without("last-trace"),
            Act(name="forget everything", work=_without_memo),
            *(timed(file, by) for file in ("content/a.md", "content/c.md", "tinyblog.toml") for by in (-9, 9, 4000)),
            *(kept_times(f"content/{name}", note(body, DATES[name])) for name in DATES for body in BODIES[:2]),
            Act(name="wait", work=lambda _: None, takes=timedelta(hours=3)),
            Act(name="set the clock back", work=lambda _: None, takes=timedelta(hours=-5)),
            *(write("content/syndication.jsonl", text) for text in LEDGERS),
            *(write("tinyblog.toml", text) for text in CONFIGS),
            *(write("themes/own/templates/note.html", text) for text in ASKING),
        ]),
    )  # fmt: skip


def writing() -> st.SearchStrategy[Act]:
    """What happens most: a note is written that concerns nothing else."""
    return st.sampled_from(sorted(DATES)).flatmap(plain)


def anything() -> st.SearchStrategy[Act]:
    """What may happen between two builds."""
    return st.one_of(writing(), writing(), writing(), others(), others(), acts())


def own_theme(asking: str) -> dict[str, str]:
    """The files of a theme whose pages of notes ask this."""
    shown = "{{ page.entries[0].html|safe }}{{ page.entries[0].backlinks|length }}\n"
    return {"themes/own/theme.toml": MANIFEST, "themes/own/templates/note.html": asking + shown}


def files_of(folder: Path) -> dict[str, bytes]:
    """What stands in a folder and below it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def words_of(errors: tuple[TinyblogError, ...]) -> list[str]:
    """What errors say, each part by itself."""
    return [str(part) for error in errors for part in error.parts]


Told = tuple[int, list[str], list[str]] | list[str]
"""How many notes a site shows, with mistakes and warnings; or the mistakes that kept it from being built."""


def rebuilt(wish: Wish, now: datetime, by: By = "stat") -> Told:
    """Bring a site up to date; tell what came of it."""
    try:
        made = rebuild(wish, now=now, by=by)
    except TinyblogError as error:
        return words_of((error,))
    return made.notes, words_of(made.problems), words_of(made.warnings)


def built(wish: Wish, place: Path, now: datetime) -> Told:
    """What a build says that knows of no other."""
    wanted = Wanted(drafts=wish.drafts, future=wish.future)
    try:
        made = build(load_config(wish.config), place, now=now, wanted=wanted, keep_going=wish.keep_going)
    except TinyblogError as error:
        return words_of((error,))
    return made.notes, words_of(made.problems), words_of(made.warnings)


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Count how often something was left to be done again by its parts, and how often that was done."""
    counts: Counter[str] = Counter()
    retouch = retouching.retouch

    def counting(*given: Any, **more: Any) -> Any:
        counts["asked"] += 1
        done = retouch(*given, **more)
        counts["done"] += done is not None
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(retouching, "retouch", counting)
        yield counts
