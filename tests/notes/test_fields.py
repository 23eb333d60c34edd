import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.notes import fields
from tinyblog.notes.fields import Photo


def test_text_is_collapsed_and_a_list_of_one_is_unwrapped() -> None:
    assert fields.read_text(" a \n b ") == "a b"
    assert fields.read_text(["a"]) == "a"


@pytest.mark.parametrize("wrong", [3, True, ["a", "b"], {}, "a\x00", "a\x7f", "\ud800"])
def test_what_is_no_text_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="expected text"):
        fields.read_text(wrong)


@pytest.mark.parametrize(
    ("value", "flag"), [(True, True), ("yes", True), ("Off", False), ("false", False), (["no"], False)]
)
def test_flags_are_read(value: object, flag: bool) -> None:
    assert fields.read_flag(value) is flag


@pytest.mark.parametrize("wrong", ["maybe", "1", 1, None, []])
def test_what_is_no_flag_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="true or false"):
        fields.read_flag(wrong)


@pytest.mark.parametrize(
    ("value", "language"), [("en", "en"), ("pt_BR", "pt-BR"), ("zh-Hant-TW", "zh-Hant-TW"), ("sl-rozaj", "sl-rozaj")]
)
def test_languages_are_read(value: str, language: str) -> None:
    assert fields.read_language(value) == language


@pytest.mark.parametrize(
    "wrong", ["e", "english please", "en-", "", "en--US", "pl;q=1", "en-x", "en-x-a", "en-a-b", "english", "i-klingon"]
)
def test_what_is_no_language_tag_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="expected a language"):
        fields.read_language(wrong)


@pytest.mark.parametrize(
    ("stem", "language"),
    [("hello.pl", "pl"), ("index.en", "en"), ("hello", None), ("socket.io", None), ("node.js", None), (".pl", None)],
)
def test_the_language_in_a_file_name_is_found(stem: str, language: str | None) -> None:
    assert fields.language_of(stem) == language


@pytest.mark.parametrize(
    ("value", "tags"),
    [
        (["a", "#b", " c d "], ("a", "b", "c d")),
        ("a, b,c", ("a", "b", "c")),
        ("film noir", ("film noir",)),
        ("#a #b", ("a", "b")),
        ("#a, #b", ("a", "b")),
        ([None, "a", ""], ("a",)),
        ([], ()),
        ("C#, C++", ("C#", "C++")),
    ],
)
def test_tags_are_a_list_or_text(value: object, tags: tuple[str, ...]) -> None:
    assert fields.read_tags(value) == tags


@pytest.mark.parametrize("wrong", [True, {"a": "b"}, [["a", "b"]], [True], 3])
def test_what_are_no_tags_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        fields.read_tags(wrong)


def test_tags_that_differ_by_case_are_one() -> None:
    assert fields.unique(["IndieWeb", "indieweb", "b"]) == ("IndieWeb", "b")


URL = "https://example.com/post"


@pytest.mark.parametrize(
    "value",
    [
        URL,
        f" {URL} ",
        [URL, "https://other.example"],
        {"type": "cite", "properties": {"url": [URL]}},
        {"type": ["h-cite"], "properties": {"url": URL, "author": {}}},
        [{"type": ["h-cite"], "properties": {"url": [URL]}, "value": "x"}],
        {"url": URL},
        {"value": URL},
    ],
)
def test_a_target_is_found_in_all_its_shapes(value: object) -> None:
    assert fields.read_target(value) == URL


def test_what_may_not_stand_in_an_address_is_percent_encoded() -> None:
    assert fields.read_target("https://[::1]/a|b/50%/[x]?q=%20`") == "https://[::1]/a%7Cb/50%25/%5Bx%5D?q=%20%60"


@pytest.mark.parametrize(
    "wrong",
    [
        "foo",
        "/a/b",
        "javascript:alert(1)",
        "https://",
        "https://[x/",
        "https://a b",
        "http://a:99999/",
        [],
        {},
        3,
        [[[]]],
        "https://a/\ud800",
        "https://me:secret@a.example/",
        "https://a.example%2f@b.example/",
        "https://a|b/",
    ],
)
def test_what_is_no_web_address_is_no_target(wrong: object) -> None:
    with pytest.raises(ValueError, match="expected an address"):
        fields.read_target(wrong)


@pytest.mark.parametrize(
    ("value", "photos"),
    [
        ("a.jpg", (Photo(src="a.jpg"),)),
        (["a.jpg", None, "b.jpg"], (Photo(src="a.jpg"), Photo(src="b.jpg", alt="second"))),
        ({"value": "a.jpg", "alt": "An a"}, (Photo(src="a.jpg", alt="An a"),)),
        ([{"url": "a.jpg", "alt": ""}], (Photo(src="a.jpg", alt=""),)),
        ({"image": "a.jpg", "imageAlt": "An a"}, (Photo(src="a.jpg", alt="An a"),)),
        ({"src": "a.jpg"}, (Photo(src="a.jpg"),)),
        ("https://a.example/b c.jpg", (Photo(src="https://a.example/b%20c.jpg"),)),
        ("/img/12:30.jpg", (Photo(src="/img/12:30.jpg"),)),
    ],
)
def test_photos_are_read_in_all_their_shapes(value: object, photos: tuple[Photo, ...]) -> None:
    assert fields.read_photos(value, (None, "second")) == photos


@pytest.mark.parametrize(
    "wrong", [3, True, {}, {"alt": "x"}, [["a", "b"]], "a\nb", {"src": 3}, {"src": "a", "alt": 3}, "\ud800"]
)
def test_what_is_no_photo_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        fields.read_photos(wrong, ())


@pytest.mark.parametrize(
    "wrong",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\tscript:alert(1)",
        "j\ravascript:alert(1)",
        "data:image/svg+xml,<svg/>",
        "vbscript:x",
        "file:///etc/passwd",
        "//cdn.example/a.jpg",
        {"src": "javascript:alert(1)", "alt": "x"},
    ],
)
def test_a_photo_is_on_the_web_or_a_path(wrong: object) -> None:
    with pytest.raises(ValueError, match="expected an http or https address or a path"):
        fields.read_photos(wrong, ())


def test_syndication_holds_web_and_at_addresses() -> None:
    value = ["https://mastodon.social/@me/1", "at://did:plc:abc/app.bsky.feed.post/3k", None]
    assert fields.read_syndication(value) == tuple(value[:2])
    with pytest.raises(ValueError, match="expected the address of a post"):
        fields.read_syndication(["mastodon"])


@pytest.mark.parametrize(
    "post",
    [
        "https://mastodon.social/@me/112233",
        "https://twitter.com/me/status/112233",
        "https://bsky.app/profile/me.example/post/3kabc",
        "https://example.com/users/me/statuses/1",
        "at://did:plc:abc/app.bsky.feed.post/3kabc",
    ],
)
def test_a_wish_that_is_a_post_is_a_copy(post: str) -> None:
    assert fields.copies_among([post, None]) == fields.copies_among(post) == (post,)


@pytest.mark.parametrize(
    "wish",
    [
        "https://fed.brid.gy/",
        "https://brid.gy/publish/mastodon",
        "https://brid.gy/publish/twitter",
        "https://mastodon.social/@me",
        "https://twitter.com/me",
        "https://bsky.app/profile/me.example",
        "at://did:plc:abc",
        "mastodon",
        True,
        {},
    ],
)
def test_a_wish_is_no_copy(wish: object) -> None:
    assert fields.copies_among([wish]) == fields.copies_among(wish) == ()


ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.text(), st.integers()),
    lambda inner: st.one_of(
        st.lists(inner), st.dictionaries(st.sampled_from(["url", "value", "alt", "properties", "src"]), inner)
    ),
)


@given(ANY)
def test_no_value_makes_a_reader_crash(value: object) -> None:
    for read in (
        fields.read_text,
        fields.read_flag,
        fields.read_language,
        fields.read_visibility,
        fields.read_rsvp,
        fields.read_target,
        fields.read_tags,
        fields.read_syndication,
        fields.copies_among,
        fields.read_alts,
        lambda value: fields.read_photos(value, ()),
    ):
        try:
            read(value)
        except ValueError as error:
            assert str(error).startswith("expected")  # noqa: PT017 - every refusal says what was expected


def test_a_tag_too_long_for_an_address_is_refused() -> None:
    assert fields.read_tags(["a" * 200]) == ("a" * 200,)
    with pytest.raises(ValueError, match="is too long for an address"):
        fields.read_tags(["ok", "ż" * 101])
