import dataclasses
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.errors import NoteError, TinyblogError
from tinyblog.notes import Note, parse_note, read_notes
from tinyblog.notes.fields import Photo

WARSAW = ZoneInfo("Europe/Warsaw")


def parse(front: str, source: str = "hello.md", body: str = "Body\n") -> Note:
    return parse_note(PurePosixPath(source), f"---\n{front}\n---\n{body}".encode(), timezone=WARSAW)


def dated(front: str, source: str = "hello.md") -> Note:
    return parse(f"date: 2024-05-31 14:30\n{front}", source)


def problems(front: str, source: str = "hello.md") -> list[tuple[str, str]]:
    with pytest.raises(TinyblogError) as caught:
        parse(front, source)
    assert all(isinstance(part, NoteError) for part in caught.value.parts)
    return [(part.where, part.message) for part in caught.value.parts]


def test_a_note_is_read_with_all_its_fields() -> None:
    note = parse_note(
        PurePosixPath("a/hello.md"),
        b"""\xef\xbb\xbf---\r
title: Hello  there\r
date: 2024-05-31 14:30 +02:00\r
updated: 2024-06-01\r
slug: hi\r
permalink: /2024/hi.html\r
summary: Short\r
expiryDate: 2030-01-01\r
visibility: Unlisted\r
lang: pl\r
tags: [a, B]\r
categories: [b, c]\r
photo: {value: x.jpg, alt: An x}\r
syndication: ["https://mastodon.social/@me/1"]\r
mp-syndicate-to: ["https://fed.brid.gy/", "https://bsky.app/profile/me/post/3k"]\r
aliases: [/old/, "https://example.com/older/"]\r
in-reply-to: https://example.com/1\r
like-of: https://example.com/2\r
repost-of: https://example.com/3\r
bookmark-of: https://example.com/4\r
rsvp: yes\r
layout: post\r
---\r
One\r
two\r""",
        timezone=WARSAW,
        files=[PurePosixPath("a/x.jpg")],
    )
    assert note == Note(
        source=PurePosixPath("a/hello.md"),
        published=datetime(2024, 5, 31, 14, 30, tzinfo=timezone(timedelta(hours=2))),
        slug="hi",
        body="One\ntwo\n",
        body_line=24,
        path="/2024/hi.html/",
        title="Hello there",
        updated=datetime(2024, 6, 1, tzinfo=WARSAW),
        summary="Short",
        expires=datetime(2030, 1, 1, tzinfo=WARSAW),
        visibility="unlisted",
        language="pl",
        tags=("a", "B", "c"),
        photos=(Photo(src="x.jpg", alt="An x"),),
        syndication=("https://mastodon.social/@me/1", "https://bsky.app/profile/me/post/3k"),
        aliases=("/old/", "/older/"),
        in_reply_to="https://example.com/1",
        like_of="https://example.com/2",
        repost_of="https://example.com/3",
        bookmark_of="https://example.com/4",
        rsvp="yes",
        files=(PurePosixPath("a/x.jpg"),),
    )


def test_all_mistakes_of_a_note_are_reported_together_with_their_lines() -> None:
    front = "date: soon\nlang: no language\ntags: {a: b}\nslug: a/b\n"
    front += "permalink: /:year/\nin-reply-to: nobody\nvisibility: secret"
    found = problems(front)
    assert [where for where, _ in found] == [f"content/hello.md:{line}" for line in range(2, 9)]
    assert found[0][1] == "`date`: expected a date like 2024-05-31 14:30, got 'soon'"


def test_a_mistake_on_an_unknown_line_is_named_by_its_key() -> None:
    with pytest.raises(NoteError) as caught:
        parse_note(PurePosixPath("x.md"), b'+++\ndate = 2024-01-01\n[photo]\nalt = "x"\n+++\n', timezone=WARSAW)
    assert caught.value.where == "content/x.md: photo"


def test_a_key_spelled_in_two_ways_with_two_values_is_a_mistake() -> None:
    assert "same key" in problems("date: 2024-01-01\nDate: 2024-01-02")[0][1]
    assert dated("inReplyTo: https://a.example/\nin-reply-to: https://a.example/").in_reply_to == "https://a.example/"


# dates


def test_the_date_comes_from_the_front_matter_then_from_the_path() -> None:
    assert parse("published: 2024-01-02", "2020-01-01-x.md").published == datetime(2024, 1, 2, tzinfo=WARSAW)
    assert parse("date: 1970-01-01\ncreated: 2024-01-02").published == datetime(2024, 1, 2, tzinfo=WARSAW)
    assert parse("date: 1970-01-01", "2020-01-01-x.md").published == datetime(2020, 1, 1, tzinfo=WARSAW)
    assert parse("published: true", "2020-01-01-x.md").published == datetime(2020, 1, 1, tzinfo=WARSAW)


def test_a_note_without_a_date_is_refused() -> None:
    assert problems("title: x") == [("content/hello.md", "this note has no date")]
    assert problems("title: x\ndate: 1970-01-01") == [
        ("content/hello.md:3", "`date` is 1970-01-01, which stands for no date")
    ]
    with pytest.raises(NoteError, match="no date") as caught:
        parse_note(PurePosixPath("README.md"), b"# Read me\n", timezone=WARSAW)
    assert "date:" in caught.value.hint


# drafts


@pytest.mark.parametrize(
    ("front", "source"),
    [
        ("draft: true", "a.md"),
        ("Draft: yes", "a.md"),
        ("published: false", "a.md"),
        ("publish: no", "a.md"),
        ("post-status: draft", "a.md"),
        ("post-status: scheduled", "a.md"),
        ("permalink: false", "a.md"),
        ("", "drafts/a.md"),
        ("", "x/_drafts/y/a.md"),
    ],
)
def test_a_draft_is_known_in_all_its_spellings(front: str, source: str) -> None:
    assert dated(front, source).draft


@pytest.mark.parametrize(
    "front",
    ["", "draft: false", "published: true", "published: 2024-01-01", "post-status: published", "permalink: /a/"],
)
def test_anything_else_is_no_draft(front: str) -> None:
    assert not dated(front, "my-drafts/a.md").draft


@pytest.mark.parametrize("front", ["draft: maybe", "published: flase", "publish: nope", "draft: [true, false]"])
def test_a_misspelled_draft_is_refused_and_not_published(front: str) -> None:
    assert problems(f"date: 2024-01-01\n{front}")[0][0] == "content/hello.md:3"


@pytest.mark.parametrize(("value", "deleted"), [("true", True), ("2024-01-01", True), ("false", False), ("", False)])
def test_deleted_is_a_flag_or_a_date(value: str, deleted: bool) -> None:
    assert dated(f"deleted: {value}").deleted is deleted


# titles


@pytest.mark.parametrize(
    ("title", "source"),
    [
        ("2024", "a.md"),
        ("20240531143000", "a.md"),
        ("2024-05-31 14:30", "a.md"),
        ("2024-05-31T14:30:00+02:00", "a.md"),
        ("hack-the-vote", "hack-the-vote.md"),
        ("Hack-The-Vote", "hack-the-vote.md"),
        ("hackthevote", "hack-the-vote.md"),
        ("Sylveon", "sylveon.md"),
        ("diverse hiring", "diverse hiring.md"),
        ("2018-06-26-slug", "2018-06-26-slug.md"),
        ("slug", "2018-06-26-slug.md"),
        ("hello", "2024/hello/index.md"),
        ("null", "a.md"),
        ("'  '", "a.md"),
    ],
)
def test_a_title_that_says_nothing_is_none(title: str, source: str) -> None:
    assert dated(f"title: {title}", source).title is None


@pytest.mark.parametrize(
    ("title", "source"),
    [
        ("Hack the Vote", "hack-the-vote.md"),
        ("Hostnames!", "hostnames.md"),
        ("3d printing", "3d-printing-1.md"),
        ("24/7", "a.md"),
        ("2024 in review", "2024.md"),
        ("Null and void", "a.md"),
    ],
)
def test_a_title_that_says_something_is_kept(title: str, source: str) -> None:
    assert dated(f"title: {title}", source).title == title


def test_a_title_that_repeats_the_chosen_slug_is_none() -> None:
    assert dated("title: my-slug\nslug: my-slug").title is None


# slugs and paths


@pytest.mark.parametrize(
    ("front", "source", "slug"),
    [
        ("", "Hello World.md", "hello-world"),
        ("", "2018-06-26-hello.md", "hello"),
        ("", "1635387673-some-slug.md", "some-slug"),
        ("", "1741387924.md", "1741387924"),
        ("", "2020/12/15/1/index.md", "1"),
        ("", "hello/index.pl.md", "hello-pl"),
        ("", "index.md", "index"),
        ("", "2018-06-26-hello/index.md", "hello"),
        ("", "🎉.md", "143000"),
        ("", "e\u0301.md", "é"),
        ("slug: My Slug", "a.md", "my-slug"),
        ("mp-slug: x", "a.md", "x"),
        ("slug: 2024-01-01", "a.md", "2024-01-01"),
    ],
)
def test_the_slug_is_chosen_or_comes_from_the_name(front: str, source: str, slug: str) -> None:
    assert dated(front, source).slug == slug


@pytest.mark.parametrize("source", ["con.md", "2024-01-01-nul.md", "é" * 101 + ".md"])
def test_a_file_name_that_gives_no_safe_slug_is_refused(source: str) -> None:
    assert "the file name gives no address" in problems("date: 2024-01-01", source)[0][1]


def test_a_permalink_gives_the_path_and_keeps_the_slug() -> None:
    note = dated("url: https://example.com/2020/caf%C3%A9")
    assert (note.path, note.slug) == ("/2020/café/", "hello")


# what a note answers


@pytest.mark.parametrize(
    ("front", "field"),
    [
        ("link: https://a.example/", "bookmark_of"),
        ("targeturl: https://a.example/\nresponse_type: Reply", "in_reply_to"),
        ("targeturl: https://a.example/\nresponse_type: reshare", "repost_of"),
        ("targeturl: https://a.example/\nresponse_type: bookmark", "bookmark_of"),
        ("reply_to_url: https://a.example/", "in_reply_to"),
    ],
)
def test_what_a_note_answers_is_found(front: str, field: str) -> None:
    note = dated(front)
    found = {name: getattr(note, name) for name in ("in_reply_to", "like_of", "repost_of", "bookmark_of")}
    assert found == {**dict.fromkeys(found), field: "https://a.example/"}


def test_a_link_beside_a_reply_is_no_bookmark() -> None:
    assert dated("link: https://a.example/\nin-reply-to: https://b.example/").bookmark_of is None


@pytest.mark.parametrize(
    ("front", "photo"),
    [
        ("image: x.jpg\nalt: An x", Photo(src="x.jpg", alt="An x")),
        ("photo: x.jpg\nmp-photo-alt: ['An x']", Photo(src="x.jpg", alt="An x")),
        ("photo: x.jpg\nmp-photo-alt: ''", Photo(src="x.jpg", alt="")),
        ("photo: x.jpg\nthumbnail: small.jpg", Photo(src="x.jpg")),
        ("mainImage: {image: x.jpg, imageAlt: An x}", Photo(src="x.jpg", alt="An x")),
    ],
)
def test_photos_find_their_alternative_text(front: str, photo: Photo) -> None:
    assert dated(front).photos == (photo,)


# folders


def test_one_broken_note_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.md").write_text("---\ndate: 2024-01-01\n---\n")
    (tmp_path / "a/x.jpg").write_bytes(b"\xff")
    (tmp_path / "b.md").write_text("---\ndate: soon\nlang: '?'\n---\n")
    (tmp_path / "c.md").write_bytes(b"\xff\xfe")
    (tmp_path / "d.md").symlink_to("gone")
    (tmp_path / "e.md").write_bytes(b"")
    (tmp_path / "f.md").write_bytes(b"x" * 2 * 1024 * 1024)
    found = read_notes(tmp_path, timezone=WARSAW)
    assert [(note.source, note.files) for note in found.notes] == [
        (PurePosixPath("a/index.md"), (PurePosixPath("a/x.jpg"),))
    ]
    assert [problem.where for problem in found.problems] == [
        "content/d.md",
        "content/b.md:2",
        "content/b.md:3",
        "content/c.md:1",
        "content/e.md",
        "content/f.md",
    ]


def test_a_missing_content_folder_is_a_problem(tmp_path: Path) -> None:
    found = read_notes(tmp_path / "content", timezone=WARSAW)
    assert found.notes == ()
    assert len(found.problems) == 1


# always

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1), timezones=OFFSETS)  # noqa: DTZ001 - bounds
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))


@given(
    st.one_of(
        st.binary(), TEXTS.map(str.encode), TEXTS.map(lambda text: f"---\ndate: 2024-01-01\n{text}\n---\n".encode())
    )
)
def test_any_bytes_are_a_note_or_an_error_of_the_author(data: bytes) -> None:
    try:
        note = parse_note(PurePosixPath("2024-01-01-x.md"), data, timezone=WARSAW)
    except TinyblogError as error:
        places = [part.where for part in error.parts]
    else:
        places = [f"content/{note.source}"]
        assert note.published.utcoffset() is not None
        assert note.slug == "x"
    assert all(place.startswith("content/2024-01-01-x.md") for place in places)


@given(MOMENTS, TEXTS)
def test_yaml_toml_and_json_give_the_same_note(moment: datetime, title: str) -> None:
    date = moment.isoformat(" ")
    plain = json.dumps(title, ensure_ascii=False).replace("\x7f", "\\u007f")
    texts = (
        f"---\ndate: {date}\n{yaml.safe_dump({'title': title}, allow_unicode=True, width=10**6)}---\nBody",
        f"+++\ndate = {date}\ntitle = {plain}\n+++\nBody",
        f'{{\n"date": "{date}",\n"title":{json.dumps(title)}\n}}\nBody',
    )
    notes = [parse_note(PurePosixPath("x.md"), text.encode(), timezone=WARSAW) for text in texts]
    assert notes[0].published == moment
    assert notes[0] == notes[1] == notes[2]


@given(st.lists(TEXTS, min_size=1), MOMENTS)
def test_a_byte_order_mark_and_line_ends_make_no_difference(lines: list[str], moment: datetime) -> None:
    text = "\n".join(["---", f"date: {moment.isoformat()}", "---", *lines])
    plain = parse_note(PurePosixPath("x.md"), text.encode(), timezone=WARSAW)
    for end in ("\r\n", "\r"):
        data = b"\xef\xbb\xbf" + text.replace("\n", end).encode()
        assert parse_note(PurePosixPath("x.md"), data, timezone=WARSAW) == plain
    assert plain.body == "\n".join(lines)


def test_a_note_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        dated("").slug = "x"  # type: ignore[misc]


def test_a_misspelt_key_that_would_let_a_note_out_is_an_error() -> None:
    with pytest.raises(NoteError, match=r"content/a\.md:3: `drfat` is no key that tinyblog knows") as caught:
        parse_note(PurePosixPath("a.md"), b"---\ndate: 2024-01-01\ndrfat: true\n---\nx", timezone=ZoneInfo("UTC"))
    assert caught.value.hint == "did you mean `draft`?"


def test_a_draft_needs_no_date() -> None:
    assert parse_note(PurePosixPath("a.md"), b"---\ndraft: true\n---\nx", timezone=ZoneInfo("UTC")).draft
    assert parse_note(PurePosixPath("drafts/a.md"), b"just words", timezone=ZoneInfo("UTC")).draft
