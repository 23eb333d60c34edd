"""What a post says, before any limits."""

from pathlib import Path

import pytest

from tests.compose.samples import BLUESKY, MASTODON, entry_of, marked, written
from tinyblog.compose import Brief, Target, says_something
from tinyblog.config import Style
from tinyblog.notes.wishes import Wish

FAR = "https://m.example/@a/1"


def tags_of(folder: Path, body: str, tags: str) -> str:
    made = written(entry_of(folder, body, tags=tags), BLUESKY, hashtags="append")
    text = made.text
    assert [words for words, kind, _ in marked(made) if kind == "tag"] == [
        word.rstrip(".") for word in text.split() if word[0] == "#"
    ]
    return text


def test_tags_are_appended_as_they_are_written(tmp_path: Path) -> None:
    assert tags_of(tmp_path, "Hi.", "[OpenSource, größe, film noir]") == "Hi.\n\n#OpenSource #größe #FilmNoir"


def test_tags_that_the_text_has_are_not_said_twice(tmp_path: Path) -> None:
    assert tags_of(tmp_path, "Hi #opensource.", "[OpenSource, cats, Cats]") == "Hi #opensource.\n\n#cats"


@pytest.mark.parametrize(
    ("tag", "hashtag"),
    [
        ("C++", ""),
        ("F#", ""),
        ("'2026'", ""),
        ("'!!!'", ""),
        ("web-dev", "#WebDev"),
        ("iPhone apps", "#IPhoneApps"),
        ("snake_case", "#snake_case"),
        ("R&D", "#RD"),
        ("日本 語", "#日本語"),
    ],
)
def test_a_tag_becomes_one_word_or_nothing(tmp_path: Path, tag: str, hashtag: str) -> None:
    assert tags_of(tmp_path, "Hi.", f"[{tag}]") == f"Hi.\n\n{hashtag}".strip()


def test_tags_are_not_appended_unless_wanted(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, "Hi.", tags="[a]")
    assert written(entry, BLUESKY).text == "Hi."
    assert written(entry, BLUESKY, Brief(style=Style(hashtags="append"))).text == "Hi.\n\n#a"
    assert written(entry, BLUESKY, Brief(style=Style(hashtags="append")), hashtags="none").text == "Hi."


def test_a_note_may_say_something_else_on_an_account(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, "Long and [linked](https://e.example/a).", title="Title")
    made = written(entry, BLUESKY, text="Short: [here](./pic.jpg) *and* #now")
    assert made.text == "Short: here and #now"
    assert marked(made) == [("here", "link", f"{entry.permalink}pic.jpg"), ("#now", "tag", "now")]


def test_hashtags_go_with_other_words_too(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, "Long #a.", tags="[a, b]")
    assert written(entry, BLUESKY, text="Short #b", hashtags="append").text == "Short #b\n\n#a"


def test_what_a_note_is_about_follows_other_words_unless_they_say_it(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, f"See {FAR} there.", bookmark_of=FAR)
    assert written(entry, MASTODON).text == f"See {FAR} there."
    assert written(entry, MASTODON, text="Short.").text == f"Short.\n\n{FAR}"
    assert written(entry, MASTODON, text=f"Short: {FAR}").text == f"Short: {FAR}"


def test_what_is_answered_or_quoted_there_is_not_said(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, "Yes!", in_reply_to=FAR, quote_of=f"{FAR}2")
    assert written(entry, MASTODON).text == f"Yes!\n\n{FAR}\n\n{FAR}2"
    assert written(entry, MASTODON, Brief(reply=Target(url=FAR))).text == f"Yes!\n\n{FAR}2"
    both = Brief(reply=Target(url=FAR), quote=Target(url=f"{FAR}2"))
    assert written(entry, MASTODON, both).text == "Yes!"


def test_an_answer_or_a_quote_that_is_wished_away_is_not_said(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, "Yes!", in_reply_to=FAR, quote_of=f"{FAR}2")
    assert written(entry, MASTODON, reply="", quote="").text == "Yes!"
    assert written(entry, MASTODON, reply=f"{FAR}3", quote="").text == f"Yes!\n\n{FAR}3"


def test_a_warning_is_told_where_it_belongs(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, "Soup.", content_warning="Food, hot")
    toot, sky = written(entry, MASTODON), written(entry, BLUESKY)
    assert (toot.text, toot.warning) == ("Soup.", "Food, hot")
    assert (sky.text, sky.warning) == ("CW: Food, hot\n\nSoup.", "Food, hot")


def test_a_warning_can_be_other_or_none_on_an_account(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, "Soup.", content_warning="Food")
    assert written(entry, MASTODON, warning="Hot").warning == "Hot"
    assert written(entry, BLUESKY, warning="Hot").text == "CW: Hot\n\nSoup."
    assert (written(entry, MASTODON, warning="").warning, written(entry, BLUESKY, warning="").text) == ("", "Soup.")


def test_a_post_has_the_notes_language_unless_the_account_has_its_own(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, "Cześć.", lang="pl")
    assert written(entry, BLUESKY).language == "pl"
    assert written(entry, BLUESKY, text="Hi.", language="en").language == "en"


@pytest.mark.parametrize(
    ("body", "keys", "says"),
    [
        ("Hi", {}, True),
        ("", {"title": "Hi"}, True),
        ("", {"like_of": FAR}, False),
        ("", {"in_reply_to": FAR}, False),
        ("", {"quote_of": FAR}, False),
        ("", {"photo": "a.jpg"}, True),
        ("", {"photo": "https://far.example/a.jpg"}, False),
    ],
)
def test_a_note_says_something_by_words_or_pictures_of_its_own(
    tmp_path: Path, body: str, keys: dict[str, str], says: bool
) -> None:
    entry = entry_of(tmp_path, body, **keys)
    assert says_something(entry, Wish()) is says
    assert says_something(entry, Wish(text="words"))
