"""What is due where: the whole policy, without any effect."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blogs import NOW, account, make_blog, note, read_site
from tinyblog.config import Account, Only
from tinyblog.ledger import Ledger, Line
from tinyblog.plan import Rules, Step, baseline, crowded, is_routed, plan, standing
from tinyblog.settings import Language, Languages, Tags
from tinyblog.site import Site, Wanted

ONE, TWO = account("one"), account("two")
EMPTY = Ledger()
RULES = Rules(
    now=NOW,
    max_age=timedelta(days=7),
    is_copy=lambda account, url: account.name in url,
    takes=lambda account, visibility: visibility == "public" or account.name == "one",
    follows=lambda _: True,
    is_older=lambda *_: False,
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


def only(*, tags: tuple[str, ...] = (), languages: tuple[str, ...] = ()) -> Account:
    conditions = Only(tags=Tags(tags), languages=Languages(tuple(Language(one) for one in languages)))
    return replace(ONE, only=conditions)


@pytest.mark.parametrize(
    ("taker", "text", "taken"),
    [
        (only(), note("x"), True),
        (only(tags=("news",)), note("x"), False),
        (only(tags=("news",)), note("x", tags="[News]"), True),
        (only(tags=("About us", "news")), note("x", tags="[about-us]"), True),
        (only(tags=("C",)), note("x", tags="['C++']"), False),
        (only(tags=("news",)), note("Good #News!"), True),
        (only(tags=("news",)), note("Good `#news`."), False),
        (only(languages=("en",)), note("x"), True),  # the site's own
        (only(languages=("pl",)), note("x"), False),
        (only(languages=("EN",)), note("x", lang="en-GB"), True),
        (only(languages=("en-GB",)), note("x", lang="en"), False),
        (only(languages=("en-gb",)), note("x", lang="en_GB"), True),
        (only(languages=("en",)), note("x", lang="enm"), False),
        (only(languages=("pl", "de")), note("x", lang="de-AT"), True),
        (only(languages=("pl",)), note("x", accounts="{all: {language: pl}}"), True),  # what is posted is Polish
        (only(tags=("news",), languages=("pl",)), note("x #news", lang="pl"), True),
        (only(tags=("news",), languages=("pl",)), note("x #news"), False),
        (only(tags=("news",), languages=("pl",)), note("x", lang="pl"), False),
        (only(tags=("news",)), note("x", accounts="[one]"), True),  # the note names the account
        (only(tags=("news",)), note("x", accounts="[one, two]"), True),
        (only(tags=("news",)), note("x", accounts="{one: {text: Hey}}"), True),
        (only(tags=("news",)), note("x", accounts="{one: true}"), True),
        (only(tags=("news",)), note("x", accounts="{all: {text: Hey}}"), False),
        (only(tags=("news",)), note("x", accounts="{two: {text: Hey}}"), False),
        (only(tags=("news",)), note("x", accounts="all"), False),
        (only(tags=("news",)), note("x #news", accounts="[two]"), False),
        (only(tags=("news",)), note("x #news", accounts="{one: skip}"), False),
    ],
)
def test_an_account_takes_only_the_notes_that_it_is_for(tmp_path: Path, taker: Account, text: str, taken: bool) -> None:
    (entry,) = site(tmp_path, {"hello.md": text}).entries
    assert standing(entry, taker, EMPTY, RULES) == ("due" if taken else "withheld")


SOME = st.sets(st.sampled_from(["news", "Tech", "About us", "żółw"]), max_size=3)


@settings(max_examples=50)
@given(SOME, SOME, st.sampled_from(["en", "en-GB", "pl"]), st.sets(st.sampled_from(["en", "en-gb", "pl", "de"])))
def test_a_note_goes_where_one_of_its_tags_and_its_language_are_wanted(
    tmp_path_factory: pytest.TempPathFactory, has: set[str], wanted: set[str], said: str, languages: set[str]
) -> None:
    text = note("x", tags=json.dumps([tag.upper() for tag in has]), lang=said)
    (entry,) = site(tmp_path_factory.mktemp("only"), {"a.md": text}).entries
    by_tag = not wanted or bool(has & wanted)
    by_language = not languages or bool(languages & {said.lower(), said.split("-")[0]})
    taker = only(tags=tuple(wanted), languages=tuple(languages))
    assert is_routed(entry, taker) == (by_tag and by_language)
