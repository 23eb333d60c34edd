"""Redirects: whoever comes to a note's old address is sent on."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.blogs import CONFIG, NOW, make_blog, note
from tinyblog.build import build
from tinyblog.config import Config
from tinyblog.errors import TinyblogError
from tinyblog.ledger import Line, append_lines
from tinyblog.session import World
from tinyblog.site import Wanted
from tinyblog.source import ledger_path
from tinyblog.syndicate import Options, syndicate

PROJECT = CONFIG.replace("https://blog.example", "https://me.example/blog")


def built(config: Config) -> dict[str, str]:
    folder = config.root / "site"
    build(config, folder, now=NOW)
    pages = (
        path
        for path in folder.rglob("*")
        if path.is_file() and path.suffix.lower() in (".htm", ".html", ".xml", ".json")
    )
    return {path.relative_to(folder).as_posix(): path.read_text() for path in pages}


def problems(config: Config) -> list[str]:
    with pytest.raises(TinyblogError) as caught:
        build(config, config.root / "site", now=NOW)
    assert all(part.hint for part in caught.value.parts)
    return [str(part) for part in caught.value.parts]


def known(config: Config, *paths: str) -> None:
    """Put copies of notes at these paths on record."""
    stamp = NOW.isoformat()
    lines = [Line(note=path, account="outbox", action="posted", time=stamp, body="", id=path) for path in paths]
    append_lines(ledger_path(config.root), tuple(lines))


@pytest.mark.parametrize(
    ("alias", "file"),
    [
        ("/old/path/", "old/path/index.html"),
        ("old/path", "old/path/index.html"),
        ("/old/index.html", "old/index.html"),
        ("/old.html", "old.html"),
        ("/2019/old.HTM", "2019/old.HTM"),
        ("https://elsewhere.example/old/", "old/index.html"),
        ("/żółw/", "żółw/index.html"),
    ],
)
def test_an_alias_is_a_page_that_sends_on(tmp_path: Path, alias: str, file: str) -> None:
    page = built(make_blog(tmp_path, {"hello.md": note("Hello.", aliases=f'["{alias}"]')}, config=PROJECT))[file]
    assert '<meta http-equiv="refresh" content="0; url=/blog/2026/11/hello/">' in page
    assert '<link rel="canonical" href="https://me.example/blog/2026/11/hello/">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert '<a href="/blog/2026/11/hello/">Hello.</a>' in page


def test_a_redirect_is_in_no_list_feed_or_sitemap(tmp_path: Path) -> None:
    files = built(make_blog(tmp_path, {"hello.md": note("Hello. #tag", aliases="[/secret-old/]")}))
    assert [name for name, text in files.items() if "secret-old" in name + text] == ["secret-old/index.html"]


def test_what_a_note_says_cannot_break_out_of_its_redirect(tmp_path: Path) -> None:
    text = note("x", aliases="[/old/]", title="'\"><script>alert(1)</script>'", slug="a'b")
    page = built(make_blog(tmp_path, {"x.md": text}))["old/index.html"]
    assert "<script>" not in page


def test_every_path_that_the_ledger_knows_of_a_moved_note_sends_on(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"one.md": note("Words.")})
    world = World(env={}, clock=lambda: NOW, sleep=lambda _: None)
    for old, new in (("one", "two"), ("two", "three")):
        assert list(syndicate(config, Options(), world)) == [] or old == "one"
        (tmp_path / "content" / f"{old}.md").rename(tmp_path / "content" / f"{new}.md")
    files = built(config)
    assert all("url=/2026/11/three/" in files[f"2026/11/{old}/index.html"] for old in ("one", "two"))
    assert 'class="u-syndication"' in files["2026/11/three/index.html"]


def test_no_redirect_stands_where_a_note_does(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"b.md": note("Old words.", aliases="[/2026/11/b/]"), "a.md": note("New words.")})
    files = built(config)
    assert "refresh" not in files["2026/11/a/index.html"] + files["2026/11/b/index.html"]


def test_a_page_that_was_one_of_ours_sends_on_from_its_folder(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"b.md": note("Words.", aliases="[/old.html]")})
    known(config, "/old.html/")
    files = built(config)
    assert "old.html/index.html" in files
    assert "old.html" not in files


def test_nothing_sends_on_to_a_note_that_is_not_on_the_site(tmp_path: Path) -> None:
    text = note("Words.", "2026-11-23 09:00", aliases="[/old/]")
    config = make_blog(tmp_path, {"b.md": text, "c.md": note("x", draft="true", aliases="[/older/]")})
    assert not {"old/index.html", "older/index.html"} & built(config).keys()
    build(config, tmp_path / "site", now=NOW + timedelta(days=2), wanted=Wanted())
    assert (tmp_path / "site" / "old" / "index.html").is_file()


def withdrawn(config: Config, path: str) -> None:
    line = Line(note=path, action="withdrawn", time=NOW.isoformat(), reason="It was not true.")
    append_lines(ledger_path(config.root), (line,))


@pytest.mark.parametrize("kept", [True, False])
def test_every_old_address_of_a_withdrawn_note_shows_that_it_was_withdrawn(tmp_path: Path, *, kept: bool) -> None:
    config = make_blog(tmp_path, {"b.md": note("Mistaken.", aliases="[/even/older.html]")}, config=PROJECT)
    known(config, "/2026/11/a/")
    stamp = NOW.isoformat()
    moved = Line(note="/2026/11/b/", action="seen", time=stamp, was="/2026/11/a/", published=stamp, body="x")
    append_lines(ledger_path(config.root), (moved,))
    withdrawn(config, "/2026/11/b/")
    if not kept:
        (tmp_path / "content" / "b.md").unlink()
    pages = built(config)
    stands = pages["2026/11/b/index.html"]
    assert "It was not true." in stands
    assert pages["2026/11/a/index.html"] == stands
    assert pages.get("even/older.html") == (stands if kept else None)
    assert "Mistaken" not in "".join(pages.values())
    assert built(config) == pages


def test_a_note_that_stands_where_a_withdrawn_one_did_before_is_shown(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"b.md": note("Mistaken.")})
    known(config, "/2026/11/a/")
    moved = Line(note="/2026/11/b/", action="seen", time=NOW.isoformat(), was="/2026/11/a/")
    append_lines(ledger_path(config.root), (moved,))
    withdrawn(config, "/2026/11/b/")
    make_blog(tmp_path, {"a.md": note("A new one.")}, ledger=ledger_path(tmp_path).read_text())
    assert "A new one." in built(config)["2026/11/a/index.html"]


def test_an_alias_that_is_another_notes_is_a_mistake(tmp_path: Path) -> None:
    notes = {
        "a.md": note("a", "2026-11-20", aliases="[/old/, /2026/11/c/]"),
        "b.md": note("b", "2026-11-19", aliases="[/Old/]"),
        "c.md": note("c", "2026-11-18", aliases="[/tags/x/, /index.html/y, /404.html]"),
    }
    assert problems(make_blog(tmp_path, notes)) == [
        "content/a.md: the alias /2026/11/c/ is where content/c.md stands",
        "content/b.md: the alias /Old/ is one of content/a.md too",
        "content/c.md: the alias /tags/x/ is tinyblog's own",
        "content/c.md: the alias /index.html/y/ is tinyblog's own",
        "content/c.md: the alias /404.html/ is tinyblog's own",
    ]


def test_an_alias_in_the_way_of_a_file_is_a_mistake(tmp_path: Path) -> None:
    notes = {"a.md": note("a", aliases="[/x.html]"), "b.md": note("b", permalink="/x.html/y/")}
    (found,) = problems(make_blog(tmp_path, notes))
    assert "another part of the site stands at x.html already" in found


def test_a_note_that_is_left_out_for_its_alias_leaves_the_others(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("a", aliases="[/tags/]"), "b.md": note("b", aliases="[/old/]")})
    done = build(config, tmp_path / "site", now=NOW, keep_going=True)
    assert (done.notes, len(done.problems)) == (1, 1)
    assert (tmp_path / "site" / "old" / "index.html").is_file()


def test_a_redirect_goes_when_its_alias_does(tmp_path: Path) -> None:
    built(make_blog(tmp_path, {"a.md": note("a", aliases="[/old/]")}))
    assert "old/index.html" not in built(make_blog(tmp_path, {"a.md": note("a")}))
    assert not (tmp_path / "site" / "old").exists()


def test_a_second_build_changes_nothing(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("a", aliases="[/old/, /older.html]")})
    built(config)
    assert build(config, tmp_path / "site", now=NOW).changes.written == ()
