"""What a note wants of its posts: the key `accounts:`."""

import dataclasses
from collections.abc import Mapping
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.config import Style
from tinyblog.errors import TinyblogError
from tinyblog.notes import parse_note
from tinyblog.notes.wishes import Wish, Wishes, read_wishes

NONE = Wishes(only=frozenset())


def mistake(value: object) -> str:
    with pytest.raises(ValueError) as caught:
        read_wishes(value)
    return str(caught.value)


def noted(front: str) -> Wishes:
    text = f"---\ndate: 2026-11-22\n{front}\n---\nHello.\n"
    return parse_note(PurePosixPath("hello.md"), text.encode(), timezone=ZoneInfo("UTC")).accounts


@pytest.mark.parametrize("value", [False, "false", "no", "none", "skip", "", [], [""]])
def test_false_none_and_an_empty_list_keep_a_note_off_every_account(value: object) -> None:
    assert read_wishes(value) == NONE
    assert NONE.of("any").skip


@pytest.mark.parametrize("value", [True, "true", "all", ["all"], ["toots", "all"], {}])
def test_true_and_all_leave_every_account(value: object) -> None:
    assert read_wishes(value) == Wishes()
    assert not Wishes().of("any").skip


@pytest.mark.parametrize("value", [["toots", "sky"], "toots, sky", "sky ,toots", ["toots", " sky "]])
def test_a_list_names_the_only_accounts(value: object) -> None:
    wishes = read_wishes(value)
    assert wishes.only == frozenset({"toots", "sky"})
    assert wishes.named() == {"toots", "sky"}
    assert not wishes.of("toots").skip
    assert wishes.of("other").skip


@pytest.mark.parametrize("value", ["skip", "none", False, "no", {"skip": True}])
def test_an_account_can_be_skipped(value: object) -> None:
    wishes = read_wishes({"toots": value})
    assert wishes.of("toots").skip
    assert not wishes.of("sky").skip
    assert wishes.named() == {"toots"}


def test_all_can_be_skipped_but_for_one() -> None:
    wishes = read_wishes({"all": "skip", "toots": True})
    assert not wishes.of("toots").skip
    assert wishes.of("sky").skip
    assert wishes.named() == {"toots"}


def test_a_wish_for_all_holds_where_an_account_has_none_of_its_own() -> None:
    wishes = read_wishes({"all": {"link": "always", "warning": "Food"}, "toots": {"link": "never"}})
    assert (wishes.of("toots").link, wishes.of("toots").warning) == ("never", "Food")
    assert (wishes.of("sky").link, wishes.of("sky").warning) == ("always", "Food")


def test_every_wish_is_read() -> None:
    written = {
        "skip": False,
        "text": "Own *words*.\n\nMore.\n",
        "warning": "  Food ",
        "visibility": "Unlisted",
        "language": "pt_BR",
        "reply": "https://m.example/@a/1",
        "quote": ["https://m.example/@a/2"],
        "overflow": "thread",
        "numbered": "yes",
        "link": "always",
        "hashtags": "append",
    }
    assert set(written) == {item.name for item in dataclasses.fields(Wish)}
    assert read_wishes({"toots": written}).of("toots") == Wish(
        skip=False,
        text="Own *words*.\n\nMore.",
        warning="Food",
        visibility="unlisted",
        language="pt-BR",
        reply="https://m.example/@a/1",
        quote="https://m.example/@a/2",
        overflow="thread",
        numbered=True,
        link="always",
        hashtags="append",
    )


@pytest.mark.parametrize("value", [False, "none", "no"])
def test_an_answer_or_a_quote_can_be_wished_away(value: object) -> None:
    wish = read_wishes({"toots": {"reply": value, "quote": value}}).of("toots")
    assert (wish.reply, wish.quote) == ("", "")


def test_a_warning_can_be_wished_away() -> None:
    assert read_wishes({"toots": {"warning": ""}}).of("toots").warning == ""


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (3, "expected a list of accounts, or wishes by account, got 3"),
        ([3], "expected text, got 3"),
        ([{"toots": "skip"}], "expected text, got"),
        ({"toots": 3}, "toots: expected wishes such as `text:` and `link:`, or skip, got 3"),
        ({"toots": None}, "toots: expected wishes"),
        ({"toots": "always"}, "toots: expected wishes"),
        ({"toots": {"hashtag": "append"}}, "toots: there is no wish `hashtag`; did you mean `hashtags`?"),
        ({"toots": {"content-warning": "x"}}, "toots: there is no wish `content-warning`; did you mean `warning`?"),
        ({"toots": {"in-reply-to": "x"}}, "did you mean `reply`?"),
        ({"toots": {"zzz": 1}}, "toots: there is no wish `zzz`; there are skip, text, warning, visibility"),
        ({"toots": {"link": "sometimes"}}, "toots.link: expected one of always, when-cut, never, got 'sometimes'"),
        ({"toots": {"overflow": True}}, "toots.overflow: expected one of link, thread, got True"),
        ({"toots": {"hashtags": []}}, "toots.hashtags: expected one of append, none, got []"),
        ({"toots": {"numbered": "maybe"}}, "toots.numbered: expected true or false"),
        ({"toots": {"skip": "perhaps"}}, "toots.skip: expected true or false"),
        ({"toots": {"text": " "}}, "toots.text: expected the text of the post"),
        ({"toots": {"text": 3}}, "toots.text: expected the text of the post"),
        ({"toots": {"text": "a\x00b"}}, "toots.text: expected text without control characters"),
        ({"toots": {"reply": "soon"}}, "toots.reply: expected an address"),
        ({"toots": {"visibility": "secret"}}, "toots.visibility: expected public, unlisted or private"),
        ({"toots": {"language": "english!"}}, "toots.language: expected a language"),
        ({"toots": {"warning": ["a", "b"]}}, "toots.warning: expected text"),
    ],
)
def test_a_mistake_names_its_key(value: object, message: str) -> None:
    assert mistake(value).startswith(message) or message in mistake(value)


def test_a_mistake_in_a_note_names_file_and_key() -> None:
    with pytest.raises(TinyblogError) as caught:
        noted("accounts:\n  toots:\n    link: sometimes")
    assert "hello.md" in str(caught.value)
    assert "accounts" in str(caught.value)
    assert "toots.link: expected one of" in str(caught.value)


@pytest.mark.parametrize(
    ("front", "wanted"),
    [
        ("accounts: false", NONE),
        ("accounts: []", NONE),
        ('accounts: ""', NONE),
        ("accounts: [sky]", Wishes(only=frozenset({"sky"}))),
        ("accounts: sky", Wishes(only=frozenset({"sky"}))),
        ("accounts:", Wishes()),
        ("accounts:\n  sky: skip", Wishes(by_account={"sky": Wish(skip=True)})),
        ("accounts:\n  sky:\n    link: never", Wishes(by_account={"sky": Wish(link="never")})),
    ],
)
def test_every_form_stands_in_front_matter(front: str, wanted: Wishes) -> None:
    assert noted(front) == wanted


ADDRESSES = st.sampled_from(["https://m.example/@a/1", "https://bsky.app/profile/a.example/post/3k"])
WORDS = st.text("abc é#*", min_size=1, max_size=20).filter(str.strip).map(str.strip)
WISHES: Mapping[str, st.SearchStrategy[object]] = {
    "skip": st.booleans(),
    "text": WORDS,
    "warning": WORDS.map(lambda text: " ".join(text.split())),
    "visibility": st.sampled_from(["public", "unlisted", "private"]),
    "language": st.sampled_from(["en", "pl", "pt-BR"]),
    "reply": ADDRESSES,
    "quote": ADDRESSES,
    "overflow": st.sampled_from(["link", "thread"]),
    "numbered": st.booleans(),
    "link": st.sampled_from(["always", "when-cut", "never"]),
    "hashtags": st.sampled_from(["append", "none"]),
}
NAMES = st.sampled_from(["sky", "toots", "all"])
WRITTEN = st.fixed_dictionaries({}, optional=dict(WISHES))


@given(st.dictionaries(NAMES, WRITTEN))
def test_what_is_written_is_what_is_wished(written: dict[str, dict[str, object]]) -> None:
    wishes = read_wishes(written)
    for name in ("sky", "toots"):
        expected = {**written.get("all", {}), **written.get(name, {})}
        found = dataclasses.asdict(wishes.of(name))
        assert {key: value for key, value in found.items() if value is not None} == expected


@given(st.tuples(WRITTEN, WRITTEN, WRITTEN))
def test_wishes_lie_over_one_another_in_any_grouping(written: tuple[dict[str, object], ...]) -> None:
    one, two, three = (read_wishes({"a": wish}).by_account["a"] for wish in written)
    assert one.over(two).over(three) == one.over(two.over(three))
    assert one.over(Wish()) == one == Wish().over(one)


@given(WRITTEN)
def test_a_style_is_the_accounts_but_for_what_is_wished(written: dict[str, object]) -> None:
    account = Style(overflow="thread", numbered=True, link="always", hashtags="append")
    style = dataclasses.asdict(read_wishes({"a": written}).of("a").style(account))
    assert style == {**dataclasses.asdict(account), **{key: written[key] for key in style.keys() & written.keys()}}
