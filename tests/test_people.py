from dataclasses import replace
from pathlib import Path
from typing import Any

import mf2py
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.blogs import CONFIG, NOW, make_blog, note, read_site
from tests.pictures import draw, jpeg
from tests.test_pages import parsed, rendered
from tinyblog.build import build
from tinyblog.config import Config
from tinyblog.errors import ConfigError, TinyblogError
from tinyblog.pages import render_pages
from tinyblog.people import authors_of
from tinyblog.site import Site
from tinyblog.source import read_source
from tinyblog.streams import streams
from tinyblog.theme import load_theme

AUTHORS = """\
[authors.ada]
name = "Ada  Lovelace"
bio = "Engines."
profiles = ["https://m.example/@ada"]
fediverse = "@ada@m.example"
email = "ada@blog.example"

[authors.grace]
name = "Grace Hopper"
"""
NEWSROOM = CONFIG.replace('name = "Ada"', 'name = "The office"\nfediverse = "@office@m.example"') + AUTHORS


def newsroom(folder: Path, **authors: str) -> Config:
    notes = {f"{slug}.md": note(f"By {slug}", author=author) for slug, author in authors.items()}
    return make_blog(folder, {**notes, "plain.md": note("By the office")}, config=NEWSROOM)


def written_by(site: Site) -> dict[str, list[str]]:
    return {entry.note.slug: [person.name for person in entry.authors] for entry in site.entries}


def problems(config: Config) -> list[TinyblogError]:
    return list(read_source(config, now=NOW).problems)


def test_a_note_names_its_authors_by_key_or_by_name(tmp_path: Path) -> None:
    config = newsroom(
        tmp_path,
        a="ada",
        b="ada lovelace",
        c="[Grace Hopper, ADA]",
        d="The Office",
        e="[ada, ada]",
        f="the-office",
        g="[The-Office, The office, grace]",
    )
    assert written_by(read_site(config)) == {
        "a": ["Ada  Lovelace"],
        "b": ["Ada  Lovelace"],
        "c": ["Grace Hopper", "Ada  Lovelace"],
        "d": ["The office"],
        "e": ["Ada  Lovelace"],
        "f": ["The office"],
        "g": ["The office", "Grace Hopper"],
        "plain": ["The office"],
    }


@pytest.mark.parametrize("key", ["author", "authors", "Author", "contributors"])
def test_other_tools_keys_are_understood(tmp_path: Path, key: str) -> None:
    text = note("x", **{key: "[{name: Grace Hopper, url: 'https://e.example'}]"})
    (entry,) = read_site(make_blog(tmp_path, {"a.md": text}, config=NEWSROOM)).entries
    assert [person.key for person in entry.authors] == ["grace"]


def test_an_unknown_author_is_a_mistake_that_names_the_nearest(tmp_path: Path) -> None:
    (problem,) = problems(newsroom(tmp_path, a="adda", b="grace"))
    assert str(problem) == "content/a.md: `author`: there is no author 'adda'"
    assert problem.hint == "did you mean 'ada'? else add [authors.adda] to tinyblog.toml"


def test_an_author_nobody_resembles_is_told_who_there_is(tmp_path: Path) -> None:
    (problem,) = problems(newsroom(tmp_path, a="Zbigniew Żak"))
    assert problem.hint == "there are: the-office, ada, grace; add [authors.zbigniew-żak] to tinyblog.toml"


def test_a_note_by_a_stranger_hides_no_other(tmp_path: Path) -> None:
    site = read_source(newsroom(tmp_path, a="nobody", b="ada"), now=NOW).site
    assert sorted(entry.note.slug for entry in site.entries) == ["b", "plain"]


@pytest.mark.parametrize("value", ["nobody", "{twitter: x}", "[{id: 1}]", "7", "[1, null]"])
def test_a_blog_with_one_author_passes_over_what_notes_say(tmp_path: Path, value: str) -> None:
    site = read_site(make_blog(tmp_path, {"a.md": note("x", author=value), "b.md": note("x")}))
    assert written_by(site) == {"a": ["Ada"], "b": ["Ada"]}
    assert not any(name.startswith("authors/") for name in rendered(site))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return newsroom(tmp_path_factory.mktemp("newsroom"))


@given(
    names=st.lists(
        st.sampled_from(["ada", "GRACE", "grace hopper", "the office", "the-office", "Ada Lovelace"]), max_size=4
    )
)
def test_every_note_has_an_author_and_none_twice(office: Config, names: list[str]) -> None:
    (entry,) = read_site(office).entries
    found = authors_of(office, replace(entry.note, authors=tuple(names)))
    assert found
    assert len({person.key for person in found}) == len(found)


def test_an_author_has_a_page_with_an_h_card_and_their_notes(tmp_path: Path) -> None:
    found = rendered(read_site(newsroom(tmp_path, a="ada", b="[grace, ada]", c="grace")))
    page: Any = mf2py.parse(doc=found["authors/ada/index.html"], url="https://blog.example/authors/ada/")
    card, feed = page["items"]
    assert card["type"] == ["h-card"]
    assert card["properties"]["uid"] == ["https://blog.example/authors/ada/"]
    assert card["properties"]["note"] == ["Engines."]
    assert card["properties"]["email"] == ["mailto:ada@blog.example"]
    assert page["rels"]["me"] == [
        "https://m.example/@ada",
        "https://blog.example/authors/ada/",
        "mailto:ada@blog.example",
    ]
    shown = [child["properties"]["url"][0] for child in feed["children"]]
    assert shown == ["https://blog.example/2026/11/b/", "https://blog.example/2026/11/a/"]


def test_an_entry_names_each_author_with_their_page(tmp_path: Path) -> None:
    html = rendered(read_site(newsroom(tmp_path, b="[grace, ada]")))["2026/11/b/index.html"]
    (entry,) = parsed(html)["items"]
    assert [one["properties"] for one in entry["properties"]["author"]] == [
        {"name": ["Grace Hopper"], "url": ["https://blog.example/authors/grace/"]},
        {"name": ["Ada Lovelace"], "url": ["https://blog.example/authors/ada/"]},
    ]
    assert '<meta property="article:author" content="https://blog.example/authors/grace/">' in html


def test_a_page_names_the_creator_of_what_it_shows(tmp_path: Path) -> None:
    found = rendered(read_site(newsroom(tmp_path, a="ada", b="grace")))
    creators = {
        name: [line for line in found[name].splitlines() if "fediverse:creator" in line]
        for name in ("index.html", "2026/11/a/index.html", "2026/11/b/index.html", "authors/ada/index.html")
    }
    ada = '<meta name="fediverse:creator" content="@ada@m.example">'
    assert creators == {
        "index.html": ['<meta name="fediverse:creator" content="@office@m.example">'],
        "2026/11/a/index.html": [ada],
        "2026/11/b/index.html": [],
        "authors/ada/index.html": [ada],
    }


def test_all_authors_are_listed_also_those_who_have_written_nothing(tmp_path: Path) -> None:
    found = rendered(read_site(newsroom(tmp_path, a="ada")))
    cards: Any = parsed(found["authors/index.html"])["items"]
    assert [card["properties"]["url"] for card in cards] == [
        ["https://blog.example/authors/the-office/"],
        ["https://blog.example/authors/ada/"],
        ["https://blog.example/authors/grace/"],
    ]
    assert "There are no notes yet." in found["authors/grace/index.html"]


def test_photos_of_authors_are_published_as_portraits(tmp_path: Path) -> None:
    config = CONFIG.replace('name = "Ada"', 'name = "Me"\nphoto = "me.jpg"') + AUTHORS.replace(
        'bio = "Engines."', 'photo = "people/ada b.jpg"'
    ).replace('name = "Grace Hopper"', 'name = "Grace Hopper"\nphoto = "me.jpg"')
    notes: dict[str, str | bytes] = {"me.jpg": jpeg(draw(900, 900)), "people/ada b.jpg": jpeg(draw(900, 600))}
    build(make_blog(tmp_path, notes, config=config), tmp_path / "site", now=NOW)
    assert (tmp_path / "site" / "me.jpg").is_file()
    assert (tmp_path / "site" / "people" / "ada b.jpg").is_file()
    assert not list((tmp_path / "site").rglob("*.webp"))
    assert 'src="/people/ada%20b.jpg"' in (tmp_path / "site" / "authors" / "ada" / "index.html").read_text()


def test_a_photo_that_is_not_there_names_its_key(tmp_path: Path) -> None:
    config = NEWSROOM.replace('name = "Grace Hopper"', 'name = "Grace Hopper"\nphoto = "gone.jpg"')
    with pytest.raises(TinyblogError, match=r"authors\.grace\.photo: there is no picture 'gone\.jpg'"):
        read_source(make_blog(tmp_path, {}, config=config), now=NOW)


def writers(config: Config) -> dict[str, list[str]]:
    """The notes of each author that the site has a page for, by its path."""
    return {
        stream.path: [entry.note.slug for entry in entries]
        for stream, entries in streams(read_site(config)).items()
        if stream.kind == "author"
    }


def test_the_author_of_the_blog_has_a_page_and_feeds_beside_the_others(tmp_path: Path) -> None:
    config = newsroom(tmp_path, a="ada", b="[grace, the office]")
    assert writers(config) == {
        "/authors/the-office/": ["plain", "b"],
        "/authors/ada/": ["a"],
        "/authors/grace/": ["b"],
    }
    found = rendered(read_site(config))
    assert 'href="/authors/the-office/feed.xml"' in found["subscribe/index.html"]
    (entry,) = parsed(found["2026/11/plain/index.html"])["items"]
    (author,) = entry["properties"]["author"]
    assert author["properties"] == {"name": ["The office"], "url": ["https://blog.example/authors/the-office/"]}


@pytest.mark.parametrize("theme", ["paper", "bulletin"])
def test_the_card_that_stands_for_the_site_is_the_front_pages(tmp_path: Path, theme: str) -> None:
    config = NEWSROOM.replace('title = "Blog"', f'title = "Blog"\ntheme = "{theme}"')
    site = read_site(make_blog(tmp_path, {"a.md": note("x")}, config=config))
    found = dict(render_pages(site, load_theme(Path(), theme)))
    for path in ("", "authors/the-office/"):
        page: Any = mf2py.parse(doc=found[f"{path}index.html"], url=f"https://blog.example/{path}")
        (card,) = (item["properties"] for item in page["items"] if item["type"] == ["h-card"])
        assert (card["uid"], card["url"]) == ([f"https://blog.example/{path}"], [f"https://blog.example/{path}"])


def test_the_page_of_an_author_whose_name_is_not_in_latin_letters_is_reached(tmp_path: Path) -> None:
    config = NEWSROOM.replace("The office", "Бюро №1").replace("https://blog.example", "https://blog.example/b")
    site = read_site(make_blog(tmp_path, {"a.md": note("x", author="бюро-1")}, config=config))
    (author,) = site.entries[0].authors
    assert author.path == "/authors/бюро-1/"
    assert author.href == "/b/authors/%D0%B1%D1%8E%D1%80%D0%BE-1/"
    assert author.url == "https://blog.example" + author.href
    assert "authors/бюро-1/index.html" in rendered(site)


def test_two_tables_with_one_name_are_one_person(tmp_path: Path) -> None:
    config = CONFIG.replace('name = "Ada"', 'name = "ada lovelace"\nbio = "Main."\nfediverse = "@main@m.example"')
    notes: dict[str, str | bytes] = {
        "a.md": note("x"),
        "b.md": note("x", author="ada"),
        "c.md": note("x", author="[Ada Lovelace, ada-lovelace]"),
    }
    made = make_blog(tmp_path, notes, config=config + AUTHORS.replace('fediverse = "@ada@m.example"\n', ""))
    assert writers(made) == {"/authors/ada/": ["c", "b", "a"], "/authors/grace/": []}
    ada, _ = read_site(made).people
    assert (ada.name, ada.bio, ada.fediverse) == ("Ada  Lovelace", "Engines.", "@main@m.example")


def test_an_author_with_the_page_of_the_blogs_own_is_a_mistake(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {}, config=CONFIG + AUTHORS)
    with pytest.raises(ConfigError) as caught:
        read_source(config, now=NOW)
    assert str(caught.value) == "tinyblog.toml: authors.ada: has the page of [author] 'Ada': /authors/ada/"
    assert caught.value.hint == "if they are one person, give both the same `name`; else write [authors.ada-2], say"


@pytest.mark.parametrize("name", ["🦆", "Con", "x" * 201])
def test_a_name_that_gives_no_address_is_a_mistake_where_several_write(tmp_path: Path, name: str) -> None:
    alone = CONFIG.replace('name = "Ada"', f'name = "{name}"')
    assert read_site(make_blog(tmp_path / "alone", {"a.md": note("x")}, config=alone)).author.href == "/"
    with pytest.raises(ConfigError, match=r"^tinyblog\.toml: author\.name: makes no address for a page: ") as caught:
        read_source(make_blog(tmp_path / "several", {}, config=alone + AUTHORS), now=NOW)
    assert caught.value.hint == "add [authors.KEY] with the same `name`: the page is then /authors/KEY/"
    keyed = f'[authors.main]\nname = "{name}"\n'
    made = make_blog(tmp_path / "keyed", {"a.md": note("x")}, config=alone + AUTHORS + keyed)
    assert writers(made)["/authors/main/"] == ["a"]
