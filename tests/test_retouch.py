import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.blogs import NOW, make_blog, note
from tests.pictures import png
from tests.rebuilds import BODIES, DATES, TICK, WRITERS, built, counted, files_of, first_blog, posted, rebuilt
from tests.serve.acts import BASE, Act, remove, write
from tinyblog.embeds import Shown
from tinyblog.folding import Unfolder
from tinyblog.moves import Calm
from tinyblog.notes.folders import NoteFile
from tinyblog.output import MANIFEST
from tinyblog.rebuild import Wish, rebuild
from tinyblog.retouch import MOST, Trace, trace_of_values
from tinyblog.site import Entry, Gone

LATER = NOW + timedelta(seconds=1)


def is_retouched(wish: Wish, *acts: Act) -> bool:
    """Build, do something, and bring the site up to date; tell if that was done by its parts. In any case it is what a
    build makes that knows of no other.
    """
    folder = wish.config.parent
    time.sleep(TICK)
    rebuilt(wish, NOW)
    for act in acts:
        act.do(folder)
    with counted() as counts:
        told = rebuilt(wish, LATER)
    assert told == built(wish, folder / "fresh", LATER)
    if not isinstance(told, list):
        assert files_of(folder / "site") == files_of(folder / "fresh")
    return bool(counts["done"])


def plain(name: str, body: str = "Other words.", **keys: str) -> Act:
    return write(f"content/{name}", note(body, DATES.get(name, "2026-11-20 09:00"), **keys))


SIMPLE = {
    "other words": plain("a.md"),
    "a title": plain("a.md", title="A title"),
    "a tag that is known": plain("a.md", tags="[tag]"),
    "a new tag": plain("a.md", "Of #news."),
    "one tag less": write("content/tagged.md", note("Of #tag.", "2026-01-02 03:04", lang="de")),
    "an author": plain("a.md", author="bob"),
    "a language": plain("a.md", lang="pl"),
    "a warning": plain("a.md", content_warning="careful"),
    "a later date of change": plain("a.md", updated="2026-11-22 10:00"),
    "an answer": plain("a.md", in_reply_to="https://blog.example/2026/11/c/"),
    "an answer to itself": plain("a.md", in_reply_to="https://blog.example/2026/11/a/"),
    "a new note": plain("b.md"),
    "a new note in a new folder": plain("2024/more/x.md"),
    "a new note with a slug": plain("b.md", slug="other"),
    "a new note at an address of its own": plain("b.md", permalink="/about/"),
    "the first note of a year": write("content/old.md", note("Old.", "2019-03-04")),
}


@pytest.mark.parametrize("what", SIMPLE)
def test_a_note_that_concerns_only_its_pages_leaves_the_others(tmp_path: Path, what: str) -> None:
    wish = first_blog(tmp_path)
    assert is_retouched(wish, SIMPLE[what])


FAR = {
    "two new notes of one address": (plain("b.md", slug="same"), plain("x.md", slug="Same")),
    "a new note where one stands": (plain("b.md", slug="a"),),
    "a new note that differs from one in case": (plain("b.md", permalink="/2026/11/A/"),),
    "a new note among tinyblog's own": (plain("b.md", permalink="/tags/tag/"),),
    "a note that moves": (plain("a.md", slug="other"),),
    "another date": (write("content/a.md", note("Words.", "2026-11-19")),),
    "a mistake": (write("content/a.md", note("Words.", "tomorrow")),),
    "a stranger": (plain("a.md", author="carol"),),
    "a draft": (plain("a.md", draft="true"),),
    "a note for later": (write("content/b.md", note("Words.", "2027-01-01")),),
    "a private note": (plain("a.md", visibility="private"),),
    "an unlisted note": (plain("a.md", visibility="unlisted"),),
    "a note that expires": (plain("a.md", expires="2026-12-24"),),
    "an event": (plain("a.md", start="2026-11-23 10:00"),),
    "an old address": (plain("a.md", aliases="[/old/]"),),
    "a note that is new": (plain("a.md", aliases="false"),),
    "an account": (plain("a.md", accounts="{outbox: false}"),),
    "a picture": (write("content/one.png", png()), plain("a.md", "![One](one.png)")),
    "a picture that is not there": (plain("a.md", "![One](one.png)"),),
    "a picture elsewhere": (plain("a.md", "![One](https://example.com/one.png)"),),
    "no words": (plain("a.md", ""),),
    "a folder's note": (plain("b/index.md"),),
    "a note in a folder that belongs to another": (plain("album/x/b.md"),),
    "a note about a campaign": (write("content/campaigns/tag.md", note("Words.", title="T", start="2026-11-23")),),
    "a name that is not plain": (plain("ü.md"),),
    "too many": tuple(plain(f"n{number}.md", slug=f"n{number}") for number in range(MOST + 1)),
    "a note that is gone": (remove("content/a.md"),),
    "the last notes with tags": (plain("c.md"), plain("2025/e.md"), plain("tagged.md")),
    "something else too": (plain("a.md"), write("content/other.txt", "x")),
    "a new note below a file": (plain("b.md", permalink="/2026/01/album/more.txt/x/"),),
    "a new note in the place of a file": (plain("b.md", permalink="/2026/01/album/x/"),),
}


@pytest.mark.parametrize("what", FAR)
def test_what_may_reach_farther_is_left_to_a_build(tmp_path: Path, what: str) -> None:
    wish = first_blog(tmp_path)
    for act in (
        write("content/album/index.md", note("An album.", "2026-01-01")),
        *(write(f"content/album/{name}", "x") for name in ("more.txt", "x/index.html")),
    ):
        act.do(tmp_path)
    assert not is_retouched(wish, *FAR[what])


LEDGERS = {
    "its copy's words again": (posted("a", "Once posted."), plain("a.md", "Once posted."), False),
    "the words of another's copy": (posted("c", "Once posted."), plain("a.md", "Once posted."), False),
    "words that no copy has": (posted("a", BODIES[0]), plain("a.md", "Other words."), True),
    "a new note where one was posted": (posted("b", "Once posted."), plain("b.md", "Words."), False),
    "a new note": (posted("gone", "Once posted."), plain("b.md", "Words."), True),
}


@pytest.mark.parametrize("what", LEDGERS)
def test_a_note_that_the_ledger_may_know_is_left_to_a_build(tmp_path: Path, what: str) -> None:
    ledger, act, is_simple = LEDGERS[what]
    assert is_retouched(first_blog(tmp_path, ledger=ledger), act) == is_simple


def test_a_new_note_where_a_withdrawn_one_or_an_old_address_is_is_left_to_a_build(tmp_path: Path) -> None:
    gone = '{"note": "/2026/11/b/", "action": "withdrawn", "time": "2026-11-22T10:00:00+00:00", "reason": "Wrong."}\n'
    for number, slug in enumerate(("b", "old")):
        wish = first_blog(tmp_path / str(number), ledger=gone)
        plain("c.md", aliases="[/2026/11/old/]").do(tmp_path / str(number))
        assert not is_retouched(wish, plain("b.md", slug=slug))


def test_where_notes_can_be_searched_a_build_makes_the_index(tmp_path: Path) -> None:
    pytest.importorskip("pagefind")
    wish = first_blog(tmp_path, WRITERS.replace("cards", "search = true\ncards"))
    assert not is_retouched(wish, plain("a.md"))


def test_the_cards_of_what_has_changed_are_drawn(tmp_path: Path) -> None:
    wish = first_blog(tmp_path, WRITERS.replace("cards = false", "cards = true"))
    assert is_retouched(wish, plain("a.md", "Of #news."))
    assert is_retouched(wish, plain("a.md", title="Quite another"))
    assert is_retouched(wish, plain("b.md", "New."))


def test_a_strangers_file_that_is_already_right_is_taken_over(tmp_path: Path) -> None:
    wish, page = first_blog(tmp_path), tmp_path / "site" / "2026" / "11" / "b" / "index.html"
    plain("b.md").do(tmp_path)
    rebuilt(wish, NOW)
    right = page.read_bytes()
    remove("content/b.md").do(tmp_path)
    rebuilt(wish, NOW)
    page.parent.mkdir()
    page.write_bytes(right)
    assert is_retouched(wish, plain("b.md"))
    assert rebuild(wish, now=LATER).written == 0


ASKED = {
    "{{ site.entries[0].label }}": False,
    "{{ site.tags|length }}": False,
    '{{ (site.entry_at("https://blog.example/2026/11/a/") or page).title }}': False,
    '{{ (site.entry_at("https://blog.example/2026/11/c/") or page).title }}': True,
    "{{ site.coming|length }}{{ site.gone|length }}{{ site.people|length }}{{ site.author.name }}": True,
    "{{ site.nothing is defined }}": True,
}


@pytest.mark.parametrize("asked", ASKED)
def test_what_a_theme_asks_of_the_whole_site_is_known_when_it_changes(tmp_path: Path, asked: str) -> None:
    wish = first_blog(tmp_path, WRITERS.replace("cards", 'theme = "own"\ncards'), asking=asked)
    assert is_retouched(wish, plain("a.md", tags="[tag]")) == ASKED[asked]
    assert is_retouched(wish, plain("a.md", title="Another", tags="[tag]")) == ASKED[asked]


def test_what_only_a_new_page_asks_is_known_from_then_on(tmp_path: Path) -> None:
    asked = '{% if page.title == "Ask" %}{{ site.entries|length }}{% endif %}'
    wish = first_blog(tmp_path, WRITERS.replace("cards", 'theme = "own"\ncards'), asking=asked)
    time.sleep(TICK)
    moments = (NOW + timedelta(seconds=number) for number in range(20))
    told = []
    for act in (plain("a.md"), plain("b.md", title="Ask"), plain("a.md", BODIES[0]), plain("x.md"), plain("y.md")):
        rebuilt(wish, next(moments))
        act.do(tmp_path)
        with counted() as counts:
            rebuilt(wish, next(moments))
        told.append(counts["done"])
    assert told == [1, 1, 0, 0, 0]
    built(wish, tmp_path / "fresh", LATER)
    assert files_of(tmp_path / "site") == files_of(tmp_path / "fresh")


BIG = 307


def big_blog(folder: Path) -> Wish:
    first = datetime(2026, 1, 1, 9, tzinfo=UTC)
    words = ("Some #words.", "Of #tag and #other.", "Just this.")
    notes = {
        f"{number // 50}/n{number}.md": note(words[number % 3], f"{first + timedelta(days=number):%Y-%m-%d %H:%M}")
        for number in range(BIG)
    }
    make_blog(folder, notes, config=BASE.replace("per_page = 2", "per_page = 20"))
    time.sleep(TICK)
    wish = Wish(config=folder / "tinyblog.toml", output=folder / "site")
    assert rebuild(wish, now=NOW).notes == BIG
    return wish


def stamps(folder: Path) -> dict[Path, tuple[int, int]]:
    """When each file below a folder was written, and its number."""
    found = ((path, path.stat()) for path in folder.rglob("*") if path.is_file())
    return {path: (stat.st_mtime_ns, stat.st_ino) for path, stat in found}


def test_of_many_notes_few_are_read_again_and_only_the_files_that_differ_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = big_blog(tmp_path)
    before = stamps(tmp_path / "site")
    read = Unfolder.read
    asked: list[NoteFile] = []

    def noting(self: Unfolder, file: NoteFile) -> Entry:
        asked.append(file)
        return read(self, file)

    monkeypatch.setattr(Unfolder, "read", noting)

    write("content/2/n100.md", note("Other words, of #tag and #other.", "2026-04-11 09:00")).do(tmp_path)
    with counted() as counts:
        done = rebuild(wish, now=LATER)
    assert (counts["done"], done.notes) == (1, BIG)
    assert len(asked) < 60
    after = stamps(tmp_path / "site")
    written = [path for path, stamp in after.items() if before.get(path) != stamp and path.name != MANIFEST]
    assert len(written) == done.written < 40
    assert rebuild(wish, now=LATER).written == 0


def test_a_new_note_among_many_writes_few_files(tmp_path: Path) -> None:
    wish = big_blog(tmp_path)
    write("content/new.md", note("New, of #tag.", "2026-11-22 11:00")).do(tmp_path)
    with counted() as counts:
        done = rebuild(wish, now=LATER)
    assert (counts["done"], done.notes) == (1, BIG + 1)
    assert done.written <= 20
    built(wish, tmp_path / "fresh", LATER)
    assert files_of(tmp_path / "site") == files_of(tmp_path / "fresh")


def test_a_trace_comes_back_from_plain_values() -> None:
    trace = Trace(
        rows=(("a.md", (), "/a/"),),
        pictures={"a/one.png": Shown(width=1, height=2, files=(("/a/one.png", 1),))},
        redirects=(("/old/", "old/index.html", "/a/"),),
        documents={"/a/": "at://x"},
        gone=(Gone(path="/b/", reason="Wrong.", when=NOW),),
        asked=frozenset(("tags",)),
        calm=Calm(bodies=frozenset("b"), paths=frozenset(("/a/",))),
    )
    assert trace_of_values(trace.values()) == trace
