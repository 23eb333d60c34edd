from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.blogs import CONFIG, NOW, make_blog, note, read_entry, read_site
from tinyblog.notes import Note, parse_note
from tinyblog.site import LIVE, Wanted, state
from tinyblog.source import read_source


def problems(folder: Path, notes: dict[str, str], config: str = CONFIG) -> list[str]:
    return [str(problem) for problem in read_source(make_blog(folder, notes, config=config), now=NOW).problems]


def test_an_entry_knows_its_place(tmp_path: Path) -> None:
    config = CONFIG.replace("blog.example", "blog.example/me")
    entry = read_entry(tmp_path, note("x", slug="Zażółć"), config=config)
    assert entry.path == "/2026/11/zażółć/"
    assert entry.href == "/me/2026/11/za%C5%BC%C3%B3%C5%82%C4%87/"
    assert entry.permalink == "https://blog.example/me/2026/11/za%C5%BC%C3%B3%C5%82%C4%87/"


def test_the_pattern_of_permalinks_is_in_the_time_of_the_site(tmp_path: Path) -> None:
    pattern = (
        'title = "Blog"\ntimezone = "Asia/Tokyo"\npermalink = "/{year}/{month}/{day}/{hour}{minute}{second}-{slug}"'
    )
    config = CONFIG.replace('title = "Blog"', pattern)
    assert read_entry(tmp_path, note("x", "2026-11-20T23:30:05Z"), config=config).path == "/2026/11/21/083005-hello/"


def test_a_permalink_of_the_authors_own_wins(tmp_path: Path) -> None:
    assert read_entry(tmp_path, note("x", permalink="/about/me")).path == "/about/me/"


def test_entries_are_newest_first(tmp_path: Path) -> None:
    notes = {f"{day}.md": note("x", f"2026-11-{day}T10:00:00Z", slug=f"n{day}") for day in (11, 13, 12)}
    site = read_site(make_blog(tmp_path, notes))
    assert [entry.path for entry in site.entries] == ["/2026/11/n13/", "/2026/11/n12/", "/2026/11/n11/"]


def test_tags_of_front_matter_and_text_are_one_list_by_slug(tmp_path: Path) -> None:
    entry = read_entry(tmp_path, note("#Rust and #c++ and #new", tags="[rust, Go, 🙂]"))
    assert [(tag.name, tag.href) for tag in entry.tags] == [
        ("rust", "/tags/rust/"),
        ("Go", "/tags/go/"),
        ("c", "/tags/c/"),
        ("new", "/tags/new/"),
    ]


def test_the_page_of_a_tag_lists_every_entry_that_has_it(tmp_path: Path) -> None:
    notes = {"a.md": note("#one"), "b.md": note("#One #two", "2026-11-21")}
    site = read_site(make_blog(tmp_path, notes))
    assert {tag.name: [entry.note.slug for entry in entries] for tag, entries in site.tags.items()} == {
        "one": ["a", "b"],
        "two": ["b"],
    }


def test_months_are_in_the_time_of_the_site_newest_first(tmp_path: Path) -> None:
    notes = {"a.md": note("x", "2026-09-30T23:59:00Z"), "b.md": note("x", "2026-10-01T00:00:00Z")}
    assert list(read_site(make_blog(tmp_path, notes)).months) == ["2026/10", "2026/09"]


def test_two_notes_with_one_permalink_are_one_error_that_names_both(tmp_path: Path) -> None:
    notes = {"a/hello.md": note("x"), "b/hello.md": note("x"), "c.md": note("x")}
    config = make_blog(tmp_path, notes)
    source = read_source(config, now=NOW)
    assert [str(problem) for problem in source.problems] == [
        "content/b/hello.md: has the same permalink as content/a/hello.md: /2026/11/hello/"
    ]
    assert "{day}" in source.problems[0].hint
    assert [entry.note.source.as_posix() for entry in source.site.entries] == ["a/hello.md", "c.md"]


def test_permalinks_that_differ_only_in_case_would_be_one_on_a_mac(tmp_path: Path) -> None:
    notes = {"a.md": note("x", permalink="/About/"), "b.md": note("x", permalink="/about/")}
    assert problems(tmp_path, notes) == ["content/b.md: has the same permalink as content/a.md: /about/"]


@pytest.mark.parametrize("path", ["/tags/x/", "/archive/", "/page/2/", "/static/", "/feed.xml", "/TAGS/x/"])
def test_tinyblogs_own_addresses_are_refused(tmp_path: Path, path: str) -> None:
    (problem,) = problems(tmp_path, {"a.md": note("x", permalink=path)})
    assert problem.endswith("is one of tinyblog's own")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, "live"),
        ({"draft": "true"}, "draft"),
        ({"date": "2026-11-23"}, "scheduled"),
        ({"draft": "true", "date": "2026-11-23"}, "draft"),
        ({"deleted": "true"}, "withheld"),
        ({"visibility": "private"}, "withheld"),
        ({"visibility": "unlisted"}, "live"),
    ],
)
def test_one_rule_says_whether_a_note_is_on_the_site(tmp_path: Path, keys: dict[str, str], expected: str) -> None:
    config = make_blog(tmp_path, {})
    made = parse_note(Path("a.md"), note("x", **keys).encode(), timezone=config.site.timezone)  # type: ignore[arg-type]
    assert state(made, NOW) == expected
    assert LIVE.includes(made, NOW) == (expected == "live")
    assert Wanted(drafts=True, future=True).includes(made, NOW) == (expected != "withheld")
    assert Wanted(drafts=True, future=True, withheld=True).includes(made, NOW)


def test_an_unlisted_or_expired_note_has_a_page_and_is_in_no_list(tmp_path: Path) -> None:
    notes = {
        "a.md": note("x", visibility="unlisted"),
        "b.md": note("x", expires="2026-11-22 10:00"),
        "c.md": note("#x", expires="2026-11-23"),
    }
    site = read_site(make_blog(tmp_path, notes))
    assert len(site.entries) == 3
    assert [entry.note.slug for entry in site.listed] == ["c"]
    assert [len(entries) for entries in site.months.values()] == [1]


def test_backlinks_are_those_of_the_ledger_and_those_written_down(tmp_path: Path) -> None:
    ledger = (
        '{"note": "/2026/11/a/", "account": "m", "action": "posted", "time": "2026-11-22T10:00:00Z", '
        '"network": "mastodon", "url": "https://m.example/1"}\n'
    )
    text = note(
        "x", syndication="[https://m.example/1, https://other.example/2, 'at://did:plc:x/app.bsky.feed.post/3']"
    )
    (entry,) = read_site(make_blog(tmp_path, {"a.md": text}, ledger=ledger)).entries
    assert [(link.account, link.url) for link in entry.backlinks] == [
        ("m", "https://m.example/1"),
        ("", "https://other.example/2"),
    ]


def test_a_backlink_does_not_change_the_version_of_a_page(tmp_path: Path) -> None:
    ledger = '{"note": "/2026/11/a/", "account": "m", "action": "posted", "time": "2026-11-22T10:00:00Z", "url": "https://m.example/1"}\n'
    (plain,) = read_site(make_blog(tmp_path / "1", {"a.md": note("x")})).entries
    (linked,) = read_site(make_blog(tmp_path / "2", {"a.md": note("x")}, ledger=ledger)).entries
    (edited,) = read_site(make_blog(tmp_path / "3", {"a.md": note("y")})).entries
    assert linked.backlinks
    assert plain.digest == linked.digest != edited.digest


def test_local_addresses_lead_to_the_site_and_to_files_beside_the_note(tmp_path: Path) -> None:
    config = CONFIG.replace("blog.example", "blog.example/me")
    entry = read_entry(tmp_path, note("![a](p.png) [b](/tags/x/)", photo="q.jpg"), config=config)
    assert 'src="/me/2026/11/hello/p.png"' in entry.html
    assert 'href="/me/tags/x/"' in entry.html
    assert [(photo.url, photo.href, photo.alt) for photo in entry.photos] == [
        ("https://blog.example/me/2026/11/hello/q.jpg", "/me/2026/11/hello/q.jpg", "")
    ]


def test_a_label_and_a_description_are_short_and_plain(tmp_path: Path) -> None:
    entry = read_entry(tmp_path, note("word " * 100))
    assert entry.label == "word " * 13 + "word…"
    assert len(entry.description) <= 201
    assert read_entry(tmp_path / "2", note("", like_of="https://e.example/")).label == "hello"
    long = "It is finally here: " + "very " * 20 + "long"
    assert read_entry(tmp_path / "4", note("x", title=f"'{long}'")).label == long
    assert len(read_entry(tmp_path / "5", note("x", content_warning=f"'{long}'")).label) <= 71
    assert read_entry(tmp_path / "3", note("x", summary="In short.")).description == "In short."


@given(st.timedeltas(min_value=timedelta(-9), max_value=timedelta(9)))
def test_a_note_is_scheduled_just_until_its_time(shift: timedelta) -> None:
    text = note("x", (NOW + shift).isoformat()).encode()
    made: Note = parse_note(Path("a.md"), text, timezone=NOW.tzinfo)  # type: ignore[arg-type]
    assert state(made, NOW) == ("scheduled" if shift > timedelta(0) else "live")
