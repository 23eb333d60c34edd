from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.blogs import make_blog, note, read_site
from tinyblog.site import Site
from tinyblog.watched import Watched, same_answers

QUIET = ("settings", "author", "people", "url", "root")
LOUD = ("entries", "listed", "tags", "months", "gone", "campaigns", "coming", "past", "campaign_entries")


def site_of(folder: Path, **notes: str) -> Site:
    return read_site(make_blog(folder, {f"{name}.md": text for name, text in notes.items()}))


def test_it_says_what_the_site_says_and_notes_down_what_it_was_asked(tmp_path: Path) -> None:
    site = site_of(tmp_path, a=note("Of #tag."))
    watched = Watched(site)
    assert [getattr(watched, name) for name in QUIET] == [getattr(site, name) for name in QUIET]
    assert watched.asked == set()
    assert [getattr(watched, name) for name in LOUD] == [getattr(site, name) for name in LOUD]
    assert watched.asked == {*LOUD}
    url = "https://blog.example/2026/11/a/"
    assert watched.entry_at(url) is site.entries[0]
    assert watched.entry_at("https://blog.example/none/") is None
    assert watched.asked == {*LOUD, f"entry_at {url}", "entry_at https://blog.example/none/"}


def test_all_that_a_site_says_is_either_always_the_same_or_noted_down() -> None:
    public = {name for name in (*vars(Site), *Site.__dataclass_fields__) if not name.startswith("_")}
    assert public == {*QUIET, *LOUD, "entry_at"}


def test_what_no_site_says_is_no_answer_and_noted_down_too(tmp_path: Path) -> None:
    site = site_of(tmp_path, a=note("x"))
    watched = Watched(site)
    with pytest.raises(AttributeError):
        _ = watched.nothing
    assert watched.asked == {"nothing"}
    assert same_answers(watched.asked, site, replace(site, entries=()))


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Site]:
    """Two sites that differ in a note with a tag."""
    site = site_of(tmp_path_factory.mktemp("blog"), a=note("x"), b=note("Of #tag.", "2026-11-20"))
    return site, replace(site, entries=site.entries[:1])


@given(asked=st.sets(st.sampled_from(("entries", "gone", "tags", "entry_at https://blog.example/2026/11/a", "other"))))
def test_two_sites_say_the_same_if_every_answer_is_equal(sites: tuple[Site, Site], asked: set[str]) -> None:
    site, other = sites
    assert same_answers(asked, site, replace(site))
    assert same_answers(asked, site, other) == asked.isdisjoint({"entries", "tags"})
