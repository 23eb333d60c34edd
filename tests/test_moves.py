"""Moves: the ledger follows a note wherever it goes, and takes no note for another."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import event, given, settings
from hypothesis import strategies as st

from tests.blogs import CONFIG, NOW, make_blog, note
from tests.life import BlueskyStage, Life, MastodonStage
from tests.life import texts as texts_of
from tests.networks.stages import Stage
from tests.repositories import commit, git, make_repository, needs_git
from tests.servers.mastodon import MastodonServer
from tinyblog.check import check
from tinyblog.cli import cli
from tinyblog.config import Config, load_config
from tinyblog.ledger import Ledger, Line, load_ledger
from tinyblog.moves import FAR, Calm, Followed, Place, follow
from tinyblog.session import World
from tinyblog.source import ledger_path, read_source
from tinyblog.steps import Outcome
from tinyblog.syndicate import Options, syndicate

DAY = timedelta(days=1)
POSTED = Line(
    note="/old/", account="m", action="posted", time=NOW.isoformat(), network="mastodon", url="https://m.example/1",
    id="1", body="b1", published=(NOW - DAY).isoformat(),
)  # fmt: skip
LEGACY = replace(POSTED, published="")
TEXTS, SLUGS = ("Good morning!", "Good night.", "On the road"), tuple("abcdefghijkl")


def place(path: str, *aliases: str, body: str = "b1", at: datetime = NOW - DAY, is_new: bool = False) -> Place:
    return Place(path=path, published=at, aliases=aliases, body=body, is_new=is_new)


def followed(lines: Iterable[Line], *places: Place) -> Followed:
    return follow(Ledger(lines=tuple(lines)), places, now=NOW + DAY)


def test_the_lines_of_a_moved_note_follow_its_text() -> None:
    found = followed([POSTED], place("/new/"))
    assert found.ledger.line("/new/", "m") == replace(POSTED, note="/new/")
    assert found.moved == found.guessed == {"/old/": "/new/"}


def test_the_lines_of_a_moved_note_follow_its_alias_even_if_it_was_edited_and_dated_anew() -> None:
    found = followed([POSTED], place("/new/", "/old/", body="b2", at=NOW + 30 * DAY))
    assert found.ledger.line("/new/", "m") == replace(POSTED, note="/new/")
    assert (found.moved, found.guessed) == ({"/old/": "/new/"}, {})


def test_a_second_note_with_the_same_words_takes_nothing_from_the_first() -> None:
    found = followed([POSTED], place("/old/"), place("/new/"))
    assert (found.ledger.lines, found.moved, found.unseen) == ((POSTED,), {}, ())


def test_notes_without_words_are_not_taken_for_each_other() -> None:
    line = replace(POSTED, body="")
    assert followed([line], place("/new/", body="")).ledger.lines == (line,)


def test_a_note_that_has_lines_of_its_own_takes_no_others() -> None:
    lines = (POSTED, replace(POSTED, note="/new/"))
    assert followed(lines, place("/new/", "/old/")).ledger.lines == lines


@pytest.mark.parametrize(
    ("line", "at", "is_moved"),
    [
        (POSTED, NOW - DAY, True),
        (POSTED, NOW - 2 * DAY, True),  # its date was mended
        (POSTED, NOW, True),
        (POSTED, NOW + timedelta(minutes=1), False),  # it was written after the other had been posted
        (POSTED, NOW - DAY - FAR, True),
        (POSTED, NOW - DAY - FAR - timedelta(minutes=1), False),
        (replace(POSTED, published="2026-10-25T02:30:00+02:00"), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True),
        (replace(POSTED, published="2026-10-25T02:30:00"), datetime(2026, 10, 25, 2, 30, tzinfo=UTC), True),
        (LEGACY, NOW - 60 * DAY, True),
        (LEGACY, NOW + timedelta(minutes=1), False),
    ],
)
def test_a_note_with_the_same_words_is_the_old_one_only_if_its_date_can_be(
    line: Line, at: datetime, is_moved: bool
) -> None:
    assert bool(followed([line], place("/new/", at=at)).moved) == is_moved


def test_an_author_can_say_that_a_note_is_new() -> None:
    assert followed([POSTED], place("/new/", is_new=True)).moved == {}
    seen = followed([POSTED], place("/new/")).unseen
    assert followed([POSTED, *seen], place("/new/", is_new=True)).ledger.line("/new/", "m") is None


def test_a_move_that_is_on_record_is_no_guess_and_nothing_new() -> None:
    first = followed([POSTED], place("/new/"))
    (seen,) = first.unseen
    assert (seen.note, seen.was, seen.action, seen.body) == ("/new/", "/old/", "seen", "b1")
    again = followed([POSTED, seen], place("/new/"))
    assert again.ledger.line("/new/", "m") == replace(POSTED, note="/new/")
    assert (again.moved, again.guessed, again.unseen) == ({"/old/": "/new/"}, {}, ())


def test_an_edit_is_put_on_record_so_that_a_later_move_is_known() -> None:
    (seen,) = followed([POSTED], place("/old/", body="b2")).unseen
    assert (seen.note, seen.was, seen.body) == ("/old/", "", "b2")
    assert followed([POSTED, seen], place("/new/", body="b2")).ledger.line("/new/", "m")
    assert followed([POSTED, seen], place("/new/", body="b1")).ledger.line("/new/", "m"), "the edit was taken back"


def test_a_note_that_moved_twice_keeps_both_old_addresses() -> None:
    lines = [POSTED]
    for path in ("/second/", "/third/"):
        lines += followed(lines, place(path)).unseen
    found = followed(lines, place("/third/"))
    assert found.ledger.line("/third/", "m") == replace(POSTED, note="/third/")
    assert found.moved == {"/old/": "/third/", "/second/": "/third/"}


def test_an_alias_may_be_any_path_that_the_note_ever_had() -> None:
    lines = [POSTED]
    lines += followed(lines, place("/second/")).unseen
    assert followed(lines, place("/third/", "/old/", body="b9")).ledger.line("/third/", "m")


def test_a_note_that_moved_back_is_the_same_even_if_it_was_edited() -> None:
    lines = [POSTED]
    lines += followed(lines, place("/second/")).unseen
    found = followed(lines, place("/old/", body="b9"))
    assert found.ledger.line("/old/", "m")
    assert found.moved == {"/second/": "/old/"}


def test_a_new_note_at_an_old_path_is_new_and_the_moved_one_is_not() -> None:
    later = place("/old/", body="other words", at=NOW + timedelta(hours=1))
    found = followed([POSTED], later, place("/new/"))
    assert found.ledger.line("/new/", "m") == replace(POSTED, note="/new/")
    assert found.ledger.line("/old/", "m") is None
    theirs = replace(POSTED, note="/old/", body="other words", id="2", time=(NOW + DAY).isoformat())
    again = followed([POSTED, *found.unseen, theirs], later, place("/new/"))
    assert again.ledger.line("/old/", "m") == theirs
    assert again.ledger.line("/new/", "m") == replace(POSTED, note="/new/")


def test_a_moved_note_is_followed_though_another_of_the_same_day_took_its_old_path() -> None:
    """Notes that are dated by the day alone: which one was written first cannot be told by their dates."""
    other = place("/old/", body="other words")
    found = followed([POSTED], other, place("/new/"))
    assert found.ledger.line("/new/", "m") == replace(POSTED, note="/new/")
    assert found.ledger.line("/old/", "m") is None


def test_an_edited_note_keeps_its_copy_though_a_note_of_another_date_has_its_old_words() -> None:
    found = followed([POSTED], place("/old/", body="edited"), place("/new/", at=NOW - 2 * DAY))
    assert found.ledger.line("/old/", "m") == POSTED
    assert found.ledger.line("/new/", "m") is None


def test_two_notes_of_the_same_words_that_move_together_keep_each_its_own() -> None:
    lines = [replace(POSTED, note=f"/x/{n}/", id=n, published=(NOW - int(n) * DAY).isoformat()) for n in "12"]
    found = followed(lines, place("/y/2/", at=NOW - 2 * DAY), place("/y/1/", at=NOW - DAY))
    assert found.moved == {"/x/1/": "/y/1/", "/x/2/": "/y/2/"}
    old = [replace(line, published="") for line in lines]
    assert followed(old, place("/y/2/"), place("/y/1/")).moved == found.moved


def test_a_moved_note_takes_nothing_of_a_note_with_the_same_words_that_is_gone() -> None:
    gone = replace(POSTED, note="/gone/", id="2", published=(NOW - 2 * DAY).isoformat())
    assert followed([gone, POSTED], place("/new/")).moved == {"/old/": "/new/"}


def test_lines_of_two_accounts_under_two_paths_come_together() -> None:
    other = replace(LEGACY, note="/older/", account="n")
    found = followed([other, LEGACY], place("/new/"))
    assert {line.account for line in found.ledger.lines if line.note == "/new/"} == {"m", "n"}


def known(*paths: str, at: datetime = NOW - DAY) -> list[Line]:
    """A posted note at each path, with a body of the same name."""
    return [replace(POSTED, note=f"/{one}/", id=one, body=one, published=at.isoformat()) for one in paths]


def ids(found: Followed) -> dict[str, set[str]]:
    paths = {line.note for line in found.ledger.lines}
    return {path: {line.id for line in found.ledger.lines if line.note == path and line.id} for path in paths}


def settled(lines: list[Line], *places: Place) -> Followed:
    """What is known once the moves are on record, which no further run has to add to."""
    first = followed(lines, *places)
    again = followed([*lines, *first.unseen], *places)
    assert ids(again) == ids(first)
    assert again.moved == first.moved
    assert again.unseen == ()
    return again


@pytest.mark.parametrize(
    "bodies",
    ["ba", "bca", "cab", "badc", "dcba", "xab", "bax", "xabc"],
    ids=["swapped", "cycle", "back", "two pairs", "four", "moved on", "a new one beside", "all moved on"],
)
def test_notes_that_change_places_keep_their_copies(bodies: str) -> None:
    """The first place has the text that the first letter names, and so on; `x` was not posted."""
    count = len(bodies)
    paths = "abcde"[:count]
    lines = known(*sorted(set(bodies) - {"x"} | set(paths[: count - bodies.count("x")])))
    places = [place(f"/{path}/", body=body) for path, body in zip(paths, bodies, strict=True)]
    found = ids(settled(lines, *places))
    for path, body in zip(paths, bodies, strict=True):
        assert found.get(f"/{path}/", set()) == ({body} if body != "x" else set()), (path, found)


def test_a_note_that_changed_places_may_have_been_edited_too() -> None:
    found = settled(known("a", "b"), place("/a/", body="b, edited"), place("/b/", body="a"))
    assert ids(found) == {"/a/": {"b"}, "/b/": {"a"}}


def test_notes_of_other_dates_that_say_each_others_words_were_edited() -> None:
    lines = [*known("a"), *known("b", at=NOW - 2 * DAY)]
    found = settled(lines, place("/a/", body="b"), place("/b/", body="a", at=NOW - 2 * DAY))
    assert ids(found) == {"/a/": {"a"}, "/b/": {"b"}}


def test_a_note_that_takes_the_words_of_another_leaves_it_its_copy() -> None:
    found = settled(known("a", "b"), place("/a/", body="new"), place("/b/", body="a", at=NOW - 2 * DAY))
    assert ids(found) == {"/a/": {"a"}, "/b/": {"b"}}


def test_of_two_edited_notes_of_one_day_that_have_changed_places_nobody_knows_which_is_which() -> None:
    found = settled(known(*"abcd"), *(place(f"/{path}/", body=body) for path, body in ("ax", "ba", "cy", "dc")))
    assert ids(found) == {f"/{path}/": {path} for path in "abcd"}


def test_a_note_that_takes_the_place_of_one_that_is_gone_is_that_one_edited() -> None:
    """Whether a copy is to be taken down, only the author can say; a place has one note."""
    found = followed(known("a", "b"), place("/a/", body="b"))
    assert ids(found) == {"/a/": {"a"}, "/b/": {"b"}}


def test_a_note_that_says_that_it_is_new_takes_no_place() -> None:
    found = followed(known("a", "b"), place("/a/", body="b"), place("/b/", body="a", is_new=True))
    assert ids(found) == {"/a/": {"a"}, "/b/": {"b"}}


def test_two_machines_that_have_both_seen_an_exchange_do_not_undo_it() -> None:
    places = [place("/a/", body="b"), place("/b/", body="c"), place("/c/", body="a")]
    lines = known("a", "b", "c")
    one, two = (follow(Ledger(lines=tuple(lines)), places, now=NOW + n * DAY).unseen for n in (1, 2))
    joined = followed([*lines, *one, *two], *places)
    assert ids(joined) == {"/a/": {"b"}, "/b/": {"c"}, "/c/": {"a"}}
    assert joined.unseen == ()


def test_notes_may_change_places_again_and_again() -> None:
    lines, turns = known("a", "b", "c"), ["bca", "acb", "cba", "abc", "bac"]
    for day, turn in enumerate(turns, 1):
        places = [place(f"/{path}/", body=body) for path, body in zip("abc", turn, strict=True)]
        found = follow(Ledger(lines=tuple(lines)), places, now=NOW + day * DAY)
        assert ids(found) == {f"/{path}/": {body} for path, body in zip("abc", turn, strict=True)}
        lines += found.unseen


def moved_and(*late: Line) -> tuple[list[Line], list[Line]]:
    """A note that one machine has seen move, and what another one wrote that had not heard of it: in both orders."""
    seen = followed([POSTED], place("/new/")).unseen
    return [POSTED, *seen, *late], [POSTED, *late, *seen]


TAKEN = Line(note="/old/", action="withdrawn", time=(NOW + DAY).isoformat(), body="b1", reason="wrong")
EDITED = replace(POSTED, action="edited", body="b2", time=(NOW + DAY).isoformat())


@pytest.mark.parametrize("late", [(TAKEN,), (replace(TAKEN, body=""),), (EDITED,), (EDITED, replace(TAKEN, body="b2"))])
def test_what_another_machine_wrote_under_the_old_path_follows_in_whatever_order_git_joined_it(
    late: tuple[Line, ...],
) -> None:
    for lines in moved_and(*late):
        found = followed(lines, place("/new/", body=late[-1].body))
        assert {line.note for line in found.ledger.lines} == {"/new/"}
        assert bool(found.ledger.withdrawn("/new/")) == (late[-1].action == "withdrawn")


def test_it_follows_every_further_move_too() -> None:
    lines, _ = moved_and()
    lines += [*followed(lines, place("/third/")).unseen, TAKEN, EDITED]
    assert {line.note for line in followed(lines, place("/third/")).ledger.lines} == {"/third/"}


def test_it_follows_though_another_note_stands_at_the_old_path_today() -> None:
    other = place("/old/", body="other words", at=NOW + timedelta(hours=1))
    for lines in moved_and(EDITED, replace(TAKEN, body="b2"), replace(EDITED, action="withdrawn")):
        found = followed(lines, place("/new/"), other)
        assert found.ledger.withdrawn("/new/")
        assert {line.note for line in found.ledger.lines} == {"/new/"}


def test_a_note_that_came_to_the_old_path_later_and_is_gone_keeps_its_own_copy() -> None:
    theirs = replace(POSTED, note="/old/", body="other words", id="2", published=NOW.isoformat())
    lines, _ = moved_and(theirs, replace(TAKEN, body="other words", published=NOW.isoformat()))
    found = followed(lines, place("/new/"))
    assert ids(found) == {"/new/": {"1"}, "/old/": {"2"}}
    assert found.ledger.withdrawn("/new/") is None


def test_of_two_notes_that_were_made_into_one_both_copies_are_its_own() -> None:
    found = settled(known("a", "b"), place("/c/", "/a/", "/b/", body="c"))
    assert ids(found) == {"/c/": {"a", "b"}}
    assert found.moved == {"/a/": "/c/", "/b/": "/c/"}


def test_two_machines_that_have_both_seen_two_notes_become_one_agree() -> None:
    one, two = (follow(Ledger(lines=tuple(known("a", "b"))), [place("/c/", "/a/", "/b/", body="c")], now=NOW + n * DAY)
                for n in (1, 2))  # fmt: skip
    joined = followed([*known("a", "b"), *one.unseen, *two.unseen], place("/c/", "/a/", "/b/", body="c"))
    assert ids(joined) == {"/c/": {"a", "b"}}


@settings(max_examples=60)
@given(st.data())
def test_whatever_places_notes_change_each_keeps_its_copy(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Any permutation, several times over, of notes that differ in their words or their date."""
    folder = tmp_path_factory.mktemp("places")
    pairs = st.tuples(st.sampled_from(TEXTS), st.sampled_from(["08:00", "09:00", "10:00"]))
    notes = data.draw(st.lists(pairs, min_size=2, max_size=6, unique=True))
    kept, urls = "", dict[int, str]()
    for turn in range(data.draw(st.integers(2, 4))):
        order = data.draw(st.permutations(range(len(notes))))
        files = {f"{SLUGS[at]}.md": note(notes[number][0], f"2026-11-21 {notes[number][1]}")
                 for at, number in enumerate(order)}  # fmt: skip
        config = make_blog(folder, files, ledger=kept)
        outcomes = _run(config, NOW + turn * timedelta(minutes=1))
        kept = ledger_path(folder).read_text()
        source = read_source(config, now=NOW)
        assert source.ledger is not None
        assert len(outcomes) == (len(notes) if turn == 0 else 0)
        for at, number in enumerate(order):
            (link,) = source.ledger.backlinks(f"/2026/11/{SLUGS[at]}/")
            assert urls.setdefault(number, link.url) == link.url
        assert source.unseen == ()
        assert source.redirects == ()


@pytest.mark.parametrize("place", ["mastodon", "bluesky"])
def test_copies_of_notes_that_change_places_stay_as_they_are(
    request: pytest.FixtureRequest, tmp_path: Path, place: str
) -> None:
    server = request.getfixturevalue("mastodon" if place == "mastodon" else "pds")
    stage: Stage = MastodonStage(server) if place == "mastodon" else BlueskyStage(server)
    more = "" if place == "mastodon" else 'on_edit = "replace"'
    life = Life(folder=tmp_path / "blog", stages=(stage,), more={place: more})
    life.begin(a="Text one.", b="Text two.", c="Text three.")
    life.run()
    before = stage.shown()
    copies = {line.text: line.id for line in life.lines()}
    for texts in (("two", "one", "three"), ("three", "two", "one"), ("two", "three", "one")):
        for name, text in zip("abc", texts, strict=True):
            life.write(name, f"Text {text}.")
        assert life.run() == []
        assert stage.shown() == before
        assert set(life.states().values()) == {"posted"}
    life.write("a", "Text two, edited.")
    (outcome,) = life.run()
    (edited,) = (line for line in life.lines() if line.note == life.path("a") and "edited" in line.text)
    assert outcome.note == life.path("a")
    assert sorted(texts_of(stage)) == ["Text one.", "Text three.", "Text two, edited."]
    assert (edited.id == copies["Text two."]) == (place == "mastodon")


def clones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: Stage, text: str) -> tuple[Life, Life]:
    """A blog with one posted note, in git on two machines; in the first one the note has moved, which is on record."""
    one = Life(folder=make_repository(tmp_path / "one", monkeypatch), stages=(stage,))
    one.begin(a=text)
    (one.folder / ".gitattributes").write_text("content/syndication.jsonl merge=union\n")
    (one.folder / ".gitignore").write_text(".tinyblog\nsite\n")
    one.run()
    commit(one.folder, "Post")
    git(tmp_path, "clone", "--quiet", "one", "two")
    two = replace(one, folder=tmp_path / "two")
    git(one.folder, "mv", "content/a.md", "content/b.md")
    assert one.run() == []
    commit(one.folder, "Move")
    return one, two


@needs_git
@pytest.mark.parametrize("puller", [0, 1])
def test_what_was_withdrawn_on_another_machine_is_not_shown_again_where_the_note_has_moved_to(
    mastodon: MastodonServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, puller: int
) -> None:
    machines = clones(tmp_path, monkeypatch, MastodonStage(mastodon), "Secret text.")
    machines[1].withdraw("a")
    commit(machines[1].folder, "Withdraw")
    here, there = machines[puller], machines[1 - puller]
    git(here.folder, "pull", "--quiet", "--no-rebase", "--no-edit", str(there.folder), "main")
    assert here.run() == []
    assert here.states() == {(here.path("b"), "mastodon"): "withdrawn"}
    assert [page for page in here.build().rglob("*.*") if b"Secret text" in page.read_bytes()] == []
    assert texts_of(here.stages[0]) == []


@needs_git
def test_what_was_edited_on_another_machine_is_edited_where_the_note_has_moved_to(
    mastodon: MastodonServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "One line.\n\nAnother one.\n\nVersion "
    here, there = clones(tmp_path, monkeypatch, MastodonStage(mastodon), f"{text}A.")
    there.write("a", f"{text}B.")
    there.run()
    commit(there.folder, "Edit")
    git(here.folder, "pull", "--quiet", "--no-rebase", "--no-edit", str(there.folder), "main")
    assert here.run() == []
    assert here.states() == {(here.path("b"), "mastodon"): "edited"}
    assert check(here.config, now=here.now).warnings == ()
    here.withdraw(here.path("a"))
    assert here.states() == {(here.path("b"), "mastodon"): "withdrawn"}


@pytest.mark.parametrize("place", ["mastodon", "bluesky"])
def test_of_two_notes_that_were_made_into_one_both_copies_come_down_with_it(
    request: pytest.FixtureRequest, tmp_path: Path, place: str
) -> None:
    server = request.getfixturevalue("mastodon" if place == "mastodon" else "pds")
    stage: Stage = MastodonStage(server) if place == "mastodon" else BlueskyStage(server)
    life = Life(folder=tmp_path / "blog", stages=(stage,))
    life.begin(a="Text one.", b="Text two.")
    life.run()
    for name in "ab":
        (life.folder / "content" / f"{name}.md").unlink()
    life.write("c", "Text one. Text two.", aliases=f"[{life.path('a')}, {life.path('b')}]")
    life.run()
    assert life.run() == []
    assert {note for note, _ in life.states()} == {life.path("c")}
    (warning,) = check(life.config, now=life.now).warnings
    assert "has two copies" in warning.message
    life.withdraw("c")
    assert texts_of(stage) == []


# What happens to a blog between two runs.


@dataclass(kw_only=True)
class Author:
    """A blog with an outbox, and what its author knows: for each note, its slug, words, date and older slugs."""

    folder: Path
    now: datetime = NOW
    notes: dict[int, dict[str, str]] = field(default_factory=dict)
    urls: dict[int, str] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    made: int = 0

    def free(self, slug: str) -> bool:
        return slug not in self.spent and slug not in {one["slug"] for one in self.notes.values()}

    def run(self) -> list[Outcome]:
        shutil.rmtree(self.folder / "content" / "notes", ignore_errors=True)
        notes = {
            f"notes/{one['slug']}.md": note(one["text"], one["date"], **_alias(one)) for one in self.notes.values()
        }
        kept = ledger_path(self.folder).read_text() if ledger_path(self.folder).exists() else ""
        config = make_blog(self.folder, notes, ledger=kept)
        self.now += timedelta(minutes=1)
        return _run(config, self.now)

    def new(self, slug: str, text: str) -> None:
        if self.free(slug):
            self.notes[self.made] = {"slug": slug, "text": text, "date": f"{self.now:%Y-%m-%dT%H:%M:%SZ}"}
            self.made += 1

    def move(self, number: int, slug: str) -> None:
        if number in self.notes and self.free(slug):
            self.spent.add(self.notes[number]["slug"])
            self.notes[number] = {**self.notes[number], "slug": slug, "old": ""}

    def edit(self, number: int, text: str) -> None:
        if number in self.notes:
            self.notes[number] = {**self.notes[number], "text": text, "old": ""}

    def move_and_edit(self, number: int, slug: str, text: str) -> None:
        if number in self.notes and self.free(slug):
            self.spent.add(self.notes[number]["slug"])
            self.notes[number] = {**self.notes[number], "slug": slug, "text": text, "old": self.notes[number]["slug"]}

    def delete(self, number: int) -> None:
        if number in self.notes:
            self.spent.add(self.notes.pop(number)["slug"])  # a path is a note's name, also of one that is gone


def _alias(one: dict[str, str]) -> dict[str, str]:
    return {"aliases": f"[/2026/11/{one['old']}/]"} if one.get("old") else {}


def _run(config: Config, at: datetime) -> list[Outcome]:
    return list(syndicate(config, Options(max_posts=99), World(env={}, clock=lambda: at, sleep=lambda _: None)))


_slug, _text, _number = st.sampled_from(SLUGS), st.sampled_from(TEXTS), st.integers(0, 4)
STEPS = st.one_of(
    st.tuples(st.just("new"), _slug, _text),
    st.tuples(st.just("move"), _number, _slug),
    st.tuples(st.just("edit"), _number, _text),
    st.tuples(st.just("move_and_edit"), _number, _slug, _text),
    st.tuples(st.just("delete"), _number),
)


@settings(max_examples=60)
@given(st.lists(STEPS, min_size=2, max_size=9))
def test_whatever_is_moved_edited_and_deleted_each_note_is_posted_once_and_keeps_its_copy(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, ...]]
) -> None:
    blog = Author(folder=tmp_path_factory.mktemp("moves") / "blog")
    for name, *values in steps:
        before = blog.made
        getattr(blog, name)(*values)
        outcomes = [outcome for outcome in blog.run() if outcome.action != "edit"]
        assert [outcome.result for outcome in outcomes] == ["posted"] * (blog.made - before)
        blog.urls |= dict(zip(range(before, blog.made), (outcome.url for outcome in outcomes), strict=True))
        source = read_source(load_config(blog.folder / "tinyblog.toml"), now=blog.now)
        assert source.ledger is not None
        assert source.unseen == ()
        for number, one in blog.notes.items():
            path = f"/2026/11/{one['slug']}/"
            lines = [line for line in source.ledger.lines if line.account and line.note == path]
            assert [line.action == "edited" for line in lines] == [False] + [True] * (len(lines) - 1)
            line = lines[-1]
            assert {line.url for line in lines} == {blog.urls[number]}
            assert [link.url for link in source.ledger.backlinks(path)] == [line.url]
    assert len(list((blog.folder / "outbox").rglob("*.json"))) == blog.made


def test_a_run_says_which_note_is_taken_for_a_moved_one_and_only_once(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("Good morning!")})
    _run(config, NOW)
    (tmp_path / "content" / "a.md").rename(tmp_path / "content" / "b.md")
    told: list[str] = []
    world = World(env={}, clock=lambda: NOW, sleep=lambda _: None)
    assert list(syndicate(config, Options(), world, tell=lambda error: told.append(f"{error} ({error.hint})"))) == []
    (said,) = told
    assert said.startswith("content/b.md: taken for the note that stood at /2026/11/a/, which has the same text")
    assert "`aliases: [/2026/11/a/]`" in said
    assert "`aliases: false`" in said
    assert list(syndicate(config, Options(), world, tell=lambda error: told.append(str(error)))) == []
    assert len(told) == 1


def test_a_note_that_says_it_is_new_is_posted_though_another_had_its_words(tmp_path: Path) -> None:
    _run(make_blog(tmp_path, {"a.md": note("Good morning!")}), NOW)
    kept = ledger_path(tmp_path).read_text()
    (tmp_path / "content" / "a.md").unlink()
    config = make_blog(tmp_path, {"b.md": note("Good morning!", aliases="false")}, ledger=kept)
    assert [outcome.result for outcome in _run(config, NOW)] == ["posted"]
    assert _run(config, NOW) == []


def test_a_good_morning_of_another_day_is_posted_though_the_last_one_is_gone(tmp_path: Path) -> None:
    _run(make_blog(tmp_path, {"a.md": note("Good morning!")}), NOW)
    kept = ledger_path(tmp_path).read_text()
    (tmp_path / "content" / "a.md").unlink()
    config = make_blog(tmp_path, {"b.md": note("Good morning!", "2026-11-23 08:00")}, ledger=kept)
    assert [outcome.result for outcome in _run(config, NOW + DAY)] == ["posted"]


def test_a_new_note_where_a_posted_one_stood_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    """Its key would be the other's, and the network would take it for that one."""
    _run(make_blog(tmp_path, {"a.md": note("Old words.")}), NOW)
    (tmp_path / "content" / "a.md").rename(tmp_path / "content" / "b.md")
    kept = ledger_path(tmp_path).read_text()
    config = make_blog(tmp_path, {"a.md": note("New words.", "2026-11-23 08:00")}, ledger=kept)
    for _ in range(2):
        (outcome,) = _run(config, NOW + DAY)
        assert outcome.result == "failed"
        assert str(outcome.error) == "content/a.md: another note was posted from this address before it moved"
    (warning,) = read_source(config, now=NOW + DAY).moves
    assert (str(warning), warning.hint) == (str(outcome.error), outcome.error.hint if outcome.error else "")
    assert len(list((tmp_path / "outbox").rglob("*.json"))) == 1


def test_a_note_of_the_same_day_where_a_posted_one_stood_is_refused_too(tmp_path: Path) -> None:
    _run(make_blog(tmp_path, {"a.md": note("Old words.", "2026-11-22")}), NOW)
    (tmp_path / "content" / "a.md").rename(tmp_path / "content" / "b.md")
    kept = ledger_path(tmp_path).read_text()
    config = make_blog(tmp_path, {"a.md": note("New words.", "2026-11-22")}, ledger=kept)
    for _ in range(2):
        (outcome,) = _run(config, NOW)
        assert str(outcome.error) == "content/a.md: another note was posted from this address before it moved"
    (posted,) = (tmp_path / "outbox").rglob("*.json")
    assert "Old words." in posted.read_text()


def test_a_dry_run_tells_of_a_move_and_writes_nothing(tmp_path: Path) -> None:
    path = str(tmp_path / "tinyblog.toml")
    config = make_blog(tmp_path, {"a.md": note("Good morning!")}, config=CONFIG)
    _run(config, NOW)
    (tmp_path / "content" / "a.md").rename(tmp_path / "content" / "b.md")
    before = ledger_path(tmp_path).read_bytes()
    for command in (["syndicate", "--dry-run"], ["check"], ["build"]):
        done = CliRunner().invoke(cli, [*command, "--config", path])
        assert "warning: content/b.md: taken for the note that stood at /2026/11/a/" in done.stderr, command
        assert done.exit_code == 0
    assert ledger_path(tmp_path).read_bytes() == before


def test_a_seen_line_comes_back_as_it_was_written(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("One.")})
    _run(config, NOW)
    make_blog(tmp_path, {"a.md": note("Two.")}, ledger=ledger_path(tmp_path).read_text())
    assert [outcome.action for outcome in _run(config, NOW)] == ["edit"]
    ledger = load_ledger(ledger_path(tmp_path))
    assert ledger is not None
    assert [(line.account, line.action) for line in ledger.lines] == [
        ("outbox", "posted"),
        ("", "seen"),
        ("outbox", "edited"),
    ]
    assert _run(config, NOW) == []
    assert load_ledger(ledger_path(tmp_path)) == ledger


def test_an_old_path_is_known_though_all_that_was_sent_from_there_is_settled() -> None:
    settled = (Line(note="/new/", action="seen", time=NOW.isoformat(), was="/old/"), replace(POSTED, note="/new/"))
    found = followed(settled, place("/new/"))
    assert found.moved == {"/old/": "/new/"}
    assert found.paths == followed(settled).paths == {"/old/": "/new/", "/new/": "/new/"}
    assert followed(settled, place("/new/", is_new=True)).moved == {}


_PATHS, _BODIES = st.sampled_from(("/a/", "/b/", "/c/", "/d/")), st.sampled_from(("x", "y", "z", ""))
_MOMENTS = st.sampled_from((NOW - 9 * DAY, NOW - DAY, NOW))
_LINES = st.builds(
    lambda path, body, at, was, action, account: replace(
        POSTED, note=path, body=body, published=at.isoformat() if at else "", was=was, action=action, account=account
    ),
    _PATHS,
    _BODIES,
    st.none() | _MOMENTS,
    st.just("") | st.just("") | _PATHS,
    st.sampled_from(("posted", "posted", "seen", "withdrawn")),
    st.sampled_from(("m", "m", "o")),
)
_PLACES = st.builds(
    lambda path, alias, body, at: place(path, *alias, body=body, at=at),
    _PATHS,
    st.just(()) | st.just(()) | st.tuples(_PATHS),
    _BODIES,
    _MOMENTS,
)


@settings(max_examples=500)
@given(st.data())
def test_where_the_ledger_is_calm_no_note_has_moved_nor_has_one_by_a_new_note_or_other_words(
    data: st.DataObject,
) -> None:
    ledger = Ledger(lines=tuple(data.draw(st.lists(_LINES, max_size=4))))
    places = data.draw(st.lists(_PLACES, max_size=4, unique_by=lambda one: one.path))
    known = follow(ledger, places, now=NOW).calm
    event("calm" if known else "not calm")
    if known is None:
        return
    found = follow(ledger, places, now=NOW + DAY)
    assert (found.moved, found.guessed, found.ledger) == ({}, {}, ledger)
    words = data.draw(st.sampled_from(sorted({"x", "y", "z", "new", ""} - known.bodies)))
    is_edit = data.draw(st.booleans())
    if places and is_edit:
        at = data.draw(st.integers(0, len(places) - 1))
        places[at] = replace(places[at], body=words)
    else:
        taken = {*known.paths, *(one.path for one in places), *(alias for one in places for alias in one.aliases)}
        path = data.draw(st.sampled_from(sorted({"/a/", "/b/", "/c/", "/d/", "/e/"} - taken)))
        places.append(place(path, body=words, at=data.draw(_MOMENTS)))
    after = follow(ledger, places, now=NOW + DAY)
    assert (after.moved, after.guessed, after.ledger, after.paths) == ({}, {}, ledger, found.paths)


def calm_of(ledger: Ledger, places: list[Place]) -> Calm | None:
    return follow(ledger, places, now=NOW).calm


def test_what_moves_or_might_is_not_calm() -> None:
    assert calm_of(Ledger(lines=()), [place("/a/"), place("/b/")]) == Calm()
    at, elsewhere = place("/old/"), place("/new/")
    stands = Calm(bodies=frozenset(("b1",)), paths=frozenset(("/old/",)))
    assert calm_of(Ledger(lines=(POSTED,)), [at, place("/b/", body="other")]) == stands
    assert calm_of(Ledger(lines=(POSTED,)), [replace(at, body="edited")]) == stands
    assert calm_of(Ledger(lines=(POSTED,)), [elsewhere]) is None
    assert calm_of(Ledger(lines=(POSTED,)), [at, elsewhere]) is None
    assert calm_of(Ledger(lines=(POSTED,)), [place("/new/", "/old/", body="edited")]) is None
    assert calm_of(Ledger(lines=(POSTED,)), [replace(at, published=NOW)]) is None
    moved = replace(POSTED, note="/new/", was="/old/", action="seen")
    assert calm_of(Ledger(lines=(POSTED, moved)), [elsewhere]) is None
