"""What is due where: the whole policy, without any effect."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from tests.blogs import NOW, account, make_blog, note, read_site
from tinyblog.ledger import Ledger, Line
from tinyblog.plan import Rules, Step, baseline, crowded, plan, standing
from tinyblog.site import Site, Wanted

ONE, TWO = account("one"), account("two")
EMPTY = Ledger()
RULES = Rules(
    now=NOW,
    max_age=timedelta(days=7),
    is_copy=lambda account, url: account.name in url,
    takes=lambda account, visibility: visibility == "public" or account.name == "one",
    follows=lambda _: True,
)
ALL = Wanted(drafts=True, future=True, withheld=True)


def site(folder: Path, notes: Mapping[str, str]) -> Site:
    return read_site(make_blog(folder, notes), wanted=ALL)


def line(path: str, name: str, action: str) -> Line:
    return Line(note=path, account=name, action=action, time=NOW.isoformat())  # type: ignore[arg-type]


def names(steps: tuple[Step, ...]) -> list[tuple[str, str]]:
    return [(step.entry.note.slug, step.account.name) for step in steps]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        (note("hello"), "due"),
        (note("hello", "2026-11-15 12:00"), "due"),
        (note("hello", "2026-11-15 11:59"), "old"),
        (note("hello", "2026-11-22 12:01"), "scheduled"),
        (note("hello", draft="true"), "draft"),
        (note("hello", syndication="[https://one.example/1]"), "elsewhere"),
        (note("hello", syndication="[https://two.example/1]"), "due"),
        (note("hello", expires="2026-11-22 11:00"), "old"),
        (note("hello", visibility="private"), "withheld"),
        (note("hello", deleted="true"), "withheld"),
        (note("", like_of="https://example.org/x"), "silent"),
        (note("", bookmark_of="https://example.org/x", title="Look"), "due"),
    ],
)
def test_where_a_note_stands_without_a_line(tmp_path: Path, text: str, state: str) -> None:
    (entry,) = site(tmp_path, {"hello.md": text}).entries
    assert standing(entry, ONE, EMPTY, RULES) == state


def test_an_unlisted_note_is_withheld_where_all_posts_are_public(tmp_path: Path) -> None:
    (entry,) = site(tmp_path, {"hello.md": note("hello", visibility="unlisted")}).entries
    assert standing(entry, ONE, EMPTY, RULES) == "due"
    assert standing(entry, TWO, EMPTY, RULES) == "withheld"


@pytest.mark.parametrize("action", ["posted", "adopted", "skipped"])
def test_the_ledger_has_the_last_word(tmp_path: Path, action: str) -> None:
    for text in (note("hello"), note("hello", "2020-01-01"), note("hello", draft="true")):
        (entry,) = site(tmp_path, {"hello.md": text}).entries
        ledger = Ledger(lines=(line(entry.path, "one", action), line("/other/", "two", action)))
        assert standing(entry, ONE, ledger, RULES) == action
        assert standing(entry, TWO, ledger, RULES) != action


def test_the_plan_is_each_due_note_on_each_account_oldest_first(tmp_path: Path) -> None:
    notes = {"b.md": note("b", "2026-11-21"), "a.md": note("a"), "old.md": note("o", "2026-01-01")}
    found = site(tmp_path, notes)
    assert names(plan(found, EMPTY, (ONE, TWO), RULES)) == [("b", "one"), ("b", "two"), ("a", "one"), ("a", "two")]
    assert names(plan(found, EMPTY, (TWO,), RULES)) == [("b", "two"), ("a", "two")]


def test_a_baseline_looks_up_what_would_be_due_and_skips_the_rest(tmp_path: Path) -> None:
    notes = {"new.md": note("n"), "old.md": note("o", "2026-01-01"), "like.md": note("", like_of="https://x.example")}
    lookups, skips = baseline(site(tmp_path, notes), (ONE,), RULES)
    assert names(lookups) == [("new", "one")]
    assert sorted(names(skips)) == [("like", "one"), ("old", "one")]
    assert all(step.only_adopt for step in (*lookups, *skips))


def test_crowded_names_the_accounts_with_too_many_posts(tmp_path: Path) -> None:
    found = site(tmp_path, {f"{n}.md": note(str(n)) for n in range(3)})
    steps = plan(found, EMPTY, (ONE, TWO), RULES)
    assert crowded(steps, 3) == {}
    assert crowded(steps, 2) == {"one": 3, "two": 3}
    assert crowded((), 1) == {}
