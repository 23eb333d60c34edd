"""Drafts: the post that a note becomes on an account, with what belongs to it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.blogs import NOW, make_blog, note, read_site
from tests.networks.posts import real_picture
from tests.servers.samples import picture
from tinyblog import networks
from tinyblog.compose import Limits, Post, Target
from tinyblog.drafts import Desk, mistakes
from tinyblog.errors import NetworkError, NoteError, TinyblogError
from tinyblog.ledger import Ledger, Line, Sent
from tinyblog.networks._instances import DEFAULTS, read_limits

CONFIG = """\
[site]
url = "https://blog.example"
title = "Blog"
[author]
name = "Ada"
[accounts.sky]
network = "bluesky"
handle = "ada.example"
service = "https://pds.example"
[accounts.toots]
network = "mastodon"
server = "https://m.example"
"""
ONE = "https://blog.example/2026/11/one/"
FIRST = "at://did:plc:abc/app.bsky.feed.post/3kaaaaaaaaaa2"


def desk(folder: Path, notes: Mapping[str, str | bytes], *lines: Line, config: str = CONFIG) -> Desk:
    made = make_blog(folder, notes, config=config)
    return Desk(config=made, site=read_site(made), ledger=Ledger(lines=lines))


def draft(made: Desk, account: str, slug: str = "two", limits: Limits | None = None) -> Post:
    (entry,) = (entry for entry in made.site.entries if entry.note.slug == slug)
    (place,) = (one for one in made.config.accounts if one.name == account)
    return made.draft(entry, place, limits or networks.load(place.network).limits(place), NOW)


def line(account: str, number: str, *more: str, url: str = "https://m.example/@a/1") -> Line:
    parts = tuple(Sent(text="", id=one, url=f"{url}{one}") for one in more)
    return Line(
        note="/2026/11/one/", account=account, action="posted", time=str(NOW), id=number, url=url, text="1", more=parts
    )


def test_an_answer_to_ones_own_note_answers_its_copy_on_each_network(tmp_path: Path) -> None:
    lines = (line("sky", FIRST, url="https://bsky.app/profile/did:plc:abc/post/3kaaaaaaaaaa2"), line("toots", "1"))
    made = desk(tmp_path, {"one.md": note("One."), "two.md": note("Two.", in_reply_to=ONE)}, *lines)
    assert draft(made, "sky").reply == Target(url=ONE, id=FIRST)
    assert draft(made, "toots").reply == Target(url=ONE, id="1")
    assert draft(made, "toots").text == "Two."


def test_a_thread_is_answered_at_its_end_and_quoted_at_its_beginning(tmp_path: Path) -> None:
    notes = {"one.md": note("One."), "two.md": note("Two.", in_reply_to=ONE, quote_of=ONE)}
    made = desk(tmp_path, notes, line("toots", "1", "2", "3"))
    limits = read_limits({"configuration": {"statuses": {"max_characters": 500}}, "api_versions": {"mastodon": 7}})
    post = draft(made, "toots", limits=limits)
    assert post.reply == Target(url=ONE, id="3")
    assert post.quote == Target(url=ONE, id="1")


def test_an_answer_to_a_note_that_has_no_copy_there_is_a_link(tmp_path: Path) -> None:
    made = desk(tmp_path, {"one.md": note("One."), "two.md": note("Two.", in_reply_to=ONE)}, line("toots", "1"))
    assert draft(made, "sky").reply is None
    assert draft(made, "sky").said == f"Two.\n\n{ONE}"


def test_a_copy_that_the_author_wrote_down_is_answered_too(tmp_path: Path) -> None:
    first = note("One.", syndication="[https://m.example/@ada/7]")
    made = desk(tmp_path, {"one.md": first, "two.md": note("Two.", in_reply_to=ONE)})
    assert draft(made, "toots").reply == Target(url="https://m.example/@ada/7")
    assert draft(made, "sky").reply is None


def test_a_note_that_is_still_to_be_posted_is_waited_for(tmp_path: Path) -> None:
    made = desk(tmp_path, {"one.md": note("One."), "two.md": note("Two.", in_reply_to=ONE)})
    waiting = Desk(
        config=made.config, site=made.site, ledger=made.ledger, awaited=frozenset({("/2026/11/one/", "toots")})
    )
    post = draft(waiting, "toots")
    assert post.reply == Target(url=ONE)
    account = made.config.accounts[1]
    assert waiting.awaits(Target(url=ONE), account)
    assert not waiting.awaits(Target(url=ONE, id="1"), account)
    assert draft(waiting, "sky").reply is None


def test_a_note_never_answers_itself(tmp_path: Path) -> None:
    own = "https://blog.example/2026/11/two/"
    assert draft(desk(tmp_path, {"two.md": note("Two.", in_reply_to=own, quote_of=own)}), "toots").reply is None


@pytest.mark.parametrize(
    ("url", "on"),
    [
        ("https://bsky.app/profile/a.example/post/3kaaaaaaaaaa2", "sky"),
        ("https://far.example/@al/112233", "toots"),
        ("https://other.example/a-page/", ""),
    ],
)
def test_an_answer_is_one_where_its_address_is_a_post_and_a_link_elsewhere(tmp_path: Path, url: str, on: str) -> None:
    made = desk(tmp_path, {"two.md": note("Two.", in_reply_to=url)})
    for account in ("sky", "toots"):
        post = draft(made, account)
        assert (post.reply == Target(url=url)) is (account == on)
        assert post.said == ("Two." if account == on else f"Two.\n\n{url}")


def test_each_account_can_answer_another_post(tmp_path: Path) -> None:
    there = "https://far.example/@al/112233"
    body = f"---\ndate: 2026-11-22\nin-reply-to: {there}\naccounts:\n  toots:\n    reply: none\n---\nTwo.\n"
    assert draft(desk(tmp_path, {"two.md": body}), "toots").reply is None
    assert draft(desk(tmp_path, {"two.md": body}), "toots").text == "Two."


def test_a_network_that_quotes_nothing_gets_a_link(tmp_path: Path) -> None:
    url = "https://far.example/@al/112233"
    made = desk(tmp_path, {"two.md": note("Two.", quote_of=url)})
    old = read_limits({"configuration": {"statuses": {"max_characters": 500}}, "api_versions": {"mastodon": 6}})
    post = draft(made, "toots", limits=old)
    assert post.quote is None
    assert post.text == f"Two.\n\n{url}"
    new = read_limits({"configuration": {"statuses": {"max_characters": 500}}, "api_versions": {"mastodon": 7}})
    assert draft(made, "toots", limits=new).quote == Target(url=url)
    assert draft(made, "toots", limits=new).text == "Two."


@pytest.mark.parametrize(
    ("account", "note_wide", "wish", "seen_by"),
    [
        ("toots", "public", "", "public"),
        ("toots", "unlisted", "", "unlisted"),
        ("toots", "public", "private", "private"),
        ("toots", "unlisted", "public", "public"),
        ("sky", "public", "", "public"),
    ],
)
def test_who_sees_a_post_is_the_accounts_wish_before_the_notes(
    tmp_path: Path, account: str, note_wide: str, wish: str, seen_by: str
) -> None:
    wished = f"accounts:\n  {account}:\n    visibility: {wish}\n" if wish else ""
    body = f"---\ndate: 2026-11-22\nvisibility: {note_wide}\n{wished}---\nTwo.\n"
    assert draft(desk(tmp_path, {"two.md": body}), account).visibility == seen_by


def test_the_card_of_a_page_of_our_own_is_made_from_the_note(tmp_path: Path) -> None:
    notes = {"one.md": note("Words of one.", title="First words"), "two.md": note(f"See [it]({ONE})")}
    card = draft(desk(tmp_path, notes), "sky").first.card
    assert card is not None
    assert (card.url, card.title, card.description, card.is_foreign) == (ONE, "First words", "Words of one.", False)


def test_a_cut_note_has_its_own_card(tmp_path: Path) -> None:
    card = draft(desk(tmp_path, {"two.md": note("word " * 100, title="Second words")}), "sky").first.card
    assert card is not None
    assert (card.title, card.is_foreign) == ("Second words", False)
    assert card.description


def test_the_card_of_a_foreign_page_is_left_until_it_is_posted(tmp_path: Path) -> None:
    card = draft(desk(tmp_path, {"two.md": note("https://e.example/x")}), "sky").first.card
    assert card is not None
    assert (card.title, card.is_foreign) == ("", True)


def test_an_account_that_does_not_exist_is_a_mistake(tmp_path: Path) -> None:
    made = desk(tmp_path, {"two.md": "---\ndate: 2026-11-22\naccounts: [sky, toot, x]\n---\nTwo.\n"})
    with pytest.raises(TinyblogError) as caught:
        draft(made, "sky")
    assert [str(part) for part in caught.value.parts] == [
        "content/two.md: `accounts:` names 'toot', which is no account",
        "content/two.md: `accounts:` names 'x', which is no account",
    ]
    assert caught.value.parts[0].hint == "there are: sky, toots"


def test_a_blog_without_accounts_says_so(tmp_path: Path) -> None:
    config = CONFIG.partition("[accounts.sky]")[0]
    made = desk(tmp_path, {"two.md": "---\ndate: 2026-11-22\naccounts: sky\n---\nTwo.\n"}, config=config)
    (mistake,) = mistakes(made.site.entries[0], made.config.accounts)
    assert mistake.hint == "tinyblog.toml has no [accounts.NAME]"


@pytest.mark.parametrize(
    ("body", "front", "lacks"),
    [
        ("![](a.png)", "", ["a.png"]),
        ("![ ](a.png)", "", ["a.png"]),
        ("![words](a.png)", "", []),
        ("![](a.png){.decorative}", "", []),
        ("![](a.png) ![](b.png)", "", ["a.png", "b.png"]),
        ("x", "photo: a.png\n", ["a.png"]),
        ("x", "photo: a.png\nalt: words\n", []),
        ("x", 'photo: a.png\nalt: ""\n', ["a.png"]),
        ("x", "photo: a.png\ndecorative: true\n", []),
        ("x", "photo:\n  src: a.png\n  alt: ''\n  decorative: true\n", []),
        ("x", "photo: https://far.example/a.png\n", ["https://far.example/a.png"]),
    ],
)
def test_a_picture_without_words_is_a_mistake_unless_it_only_adorns(
    tmp_path: Path, body: str, front: str, lacks: list[str]
) -> None:
    files: dict[str, str | bytes] = {"a.png": picture("PNG"), "b.png": picture("PNG")}
    made = desk(tmp_path, {**files, "two.md": f"---\ndate: 2026-11-22\n{front}---\n{body}\n"})
    found = mistakes(made.site.entries[0], made.config.accounts)
    assert [str(one) for one in found] == [
        f"content/two.md: {src} has no description for those who do not see it" for src in lacks
    ]
    for one, src in zip(found, lacks, strict=True):
        assert f"![what it shows]({src})" in one.hint
        assert f"![]({src}){{.decorative}}" in one.hint


def test_all_mistakes_of_a_note_are_told_together(tmp_path: Path) -> None:
    made = desk(tmp_path, {"two.md": "---\ndate: 2026-11-22\naccounts: [no]\n---\n![](a.png)\n"})
    with pytest.raises(TinyblogError) as caught:
        draft(made, "sky")
    assert len(caught.value.parts) == 2
    assert all(isinstance(part, NoteError) for part in caught.value.parts)


PIXELFED = read_limits({"version": "Pixelfed", "configuration": {"statuses": {"max_characters": 500}}})


def test_a_server_of_pictures_takes_no_words_alone_but_answers(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {"two.md": note("Two."), "a.png": real_picture().data}
    with pytest.raises(NetworkError, match="takes no post without a picture") as caught:
        draft(desk(tmp_path / "a", notes), "toots", limits=PIXELFED)
    assert "accounts:" in caught.value.hint
    answer = note("Two.", in_reply_to="https://far.example/@al/112233")
    assert draft(desk(tmp_path / "b", {"two.md": answer}), "toots", limits=PIXELFED).text == "Two."
    notes["two.md"] = note("![words](a.png)")
    assert draft(desk(tmp_path / "c", notes), "toots", limits=PIXELFED).first.media


def test_a_warning_that_the_server_does_not_take_is_said(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {
        "two.md": note("![words](a.png)", content_warning="w" * 141),
        "a.png": real_picture().data,
    }
    with pytest.raises(NetworkError, match="at most 140 characters"):
        draft(desk(tmp_path, notes), "toots", limits=PIXELFED)
    assert draft(desk(tmp_path, notes), "toots", limits=DEFAULTS).warning == "w" * 141


def test_pictures_of_an_own_text_are_posted_before_the_notes(tmp_path: Path) -> None:
    wish = "{all: {text: 'Other. ![Own](own.jpg)'}}"
    folder = tmp_path / "content"
    folder.mkdir()
    for name in ("own.jpg", "note.jpg"):
        (folder / name).write_bytes(picture("JPEG"))
    config = make_blog(tmp_path, {"a.md": note("Text ![Note](note.jpg)", accounts=f'"{wish}"'.replace('"', ""))})
    desk = Desk(config=config, site=read_site(config), ledger=Ledger())
    (account,) = config.accounts
    post = desk.draft(desk.site.entries[0], account, networks.load("outbox").limits(account), NOW)
    assert post.text == "Other."
    assert [(one.file.name, one.alt) for one in post.first.media] == [("own.jpg", "Own"), ("note.jpg", "Note")]


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/2026/11/other/", "Another note."),
        ("/2026/11/other/#top", "Another note."),
        ("/2026/11/other/?utm=1", "Another note."),
        ("/2026/11/other/index.html", "Another note."),
        ("/", "Blog"),
        ("/tags/x/", "#x"),
        ("/files/thesis.pdf", None),
        ("/2026/11/nope/", None),
    ],
)
def test_a_link_to_a_page_of_ours_has_that_pages_card_and_no_other(
    tmp_path: Path, address: str, title: str | None
) -> None:
    notes = {"a.md": note(f"[This](https://blog.example{address})."), "other.md": note("Another note.", tags="[x]")}
    config = make_blog(tmp_path, notes)
    desk = Desk(config=config, site=read_site(config), ledger=Ledger())
    (account,) = config.accounts
    entry = next(one for one in desk.site.entries if one.note.slug == "a")
    post = desk.draft(entry, account, networks.load("outbox").limits(account), NOW)
    assert (post.first.card and post.first.card.title) == title
