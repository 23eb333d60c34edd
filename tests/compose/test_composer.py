"""One note, one account: where the link stands, what goes together, what has a card."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.compose.samples import BLUESKY, GOTOSOCIAL, MASTODON, PERMALINK, entry_of, limited, marked, media, written
from tinyblog.compose import LONGEST_THREAD, Brief, Card, Target
from tinyblog.config import Style
from tinyblog.errors import NetworkError
from tinyblog.media import MediaKind
from tinyblog.notes.wishes import Wish
from tinyblog.site import Entry

LINK = "https://e.example/a"
LONG = "\n\n".join(f"Paragraph {n} with a few words that take some room." for n in range(1, 10))
THREAD = Brief(style=Style(overflow="thread"))


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Entry:
    return entry_of(tmp_path_factory.mktemp("short"), "Hello.")


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Entry:
    return entry_of(tmp_path_factory.mktemp("long"), LONG)


@pytest.fixture(scope="module")
def wordless(tmp_path_factory: pytest.TempPathFactory) -> Entry:
    return entry_of(tmp_path_factory.mktemp("wordless"), "", photo="a.jpg")


def test_a_post_carries_the_permalink_always_only_when_cut_or_never(short: Entry, long: Entry) -> None:
    assert written(short, MASTODON, link="always").text == f"Hello.\n\n{PERMALINK}"
    assert written(short, MASTODON, link="when-cut").text == "Hello."
    assert written(short, MASTODON, link="never").text == "Hello."
    limits = limited(MASTODON, 100)
    assert written(long, limits, link="always").text.endswith(f"… {PERMALINK}")
    assert written(long, limits, link="when-cut").text.endswith(f"… {PERMALINK}")
    cut = written(long, limits, link="never").text
    assert cut.endswith("…")
    assert PERMALINK not in cut


def test_a_link_whose_address_does_not_fit_leaves_no_bracket_behind(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, f"See [these words]({LINK}) and some more of them, as many as there are")
    for length in range(40, 90):
        text = written(entry, limited(GOTOSOCIAL, length)).text
        assert text.count("(") == text.count(")")


def test_the_permalink_is_not_said_twice(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, f"This is [me]({PERMALINK}).")
    assert written(entry, MASTODON, link="always").text == f"This is me ({PERMALINK})."
    assert written(entry, BLUESKY, link="always").text == "This is me."


def test_a_thread_closes_with_the_permalink_only_when_it_is_always_wanted(long: Entry) -> None:
    limits = limited(MASTODON, 150)
    assert PERMALINK not in "".join(written(long, limits, THREAD).texts)
    always = written(long, limits, THREAD, link="always")
    assert always.texts[-1].endswith(PERMALINK)
    assert "".join(always.texts).count(PERMALINK) == 1


def test_a_thread_is_numbered_if_wanted(long: Entry) -> None:
    limits = limited(BLUESKY, 150)
    plain, numbered = written(long, limits, THREAD), written(long, limits, THREAD, numbered=True)
    count = len(numbered.parts)
    assert [text[-6:] for text in numbered.texts] == [f" ({at}/{count})" for at in range(1, count + 1)]
    assert not any("/" in text for text in plain.texts)


def test_more_than_nine_parts_leave_room_for_two_digits(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, "word " * 150)
    made = written(entry, limited(BLUESKY, 60), THREAD, numbered=True)
    assert 9 < len(made.parts) <= LONGEST_THREAD
    assert all(BLUESKY.measure(text) <= 60 for text in made.texts)
    assert made.texts[0].endswith(f" (1/{len(made.parts)})")


def test_a_single_post_has_no_number(short: Entry) -> None:
    assert written(short, BLUESKY, THREAD, numbered=True).texts == ("Hello.",)


def test_a_note_of_too_many_parts_is_cut_and_says_so(tmp_path: Path) -> None:
    made = written(entry_of(tmp_path, "word " * 5000), BLUESKY, THREAD)
    assert len(made.parts) == 1
    assert marked(made)[-1][2] == PERMALINK
    (notice,) = made.notices
    assert f"more than {LONGEST_THREAD} parts" in notice


def test_a_warning_stands_before_every_part_of_a_thread_or_in_the_first(long: Entry) -> None:
    toots = written(long, limited(MASTODON, 150), THREAD, warning="Careful")
    assert all(MASTODON.count(text, toots.warning) <= 150 for text in toots.texts)
    posts = written(long, limited(BLUESKY, 150), THREAD, warning="Careful")
    assert ["CW:" in text for text in posts.texts] == [True, *[False] * (len(posts.parts) - 1)]


def test_gotosocial_counts_addresses_in_full(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, f"See {LINK}{'x' * 60}")
    assert len(written(entry, limited(MASTODON, 60)).parts) == 1
    assert written(entry, limited(MASTODON, 60)).text.endswith("x")
    assert written(entry, limited(GOTOSOCIAL, 60)).text == f"See… {PERMALINK}"


def test_a_warning_that_leaves_no_room_is_an_error(short: Entry) -> None:
    for link in ("when-cut", "never"):
        with pytest.raises(NetworkError, match=r"no room|not even the first word"):
            written(short, limited(MASTODON, 100), warning="w" * 100, link=link)


def test_nothing_empty_is_ever_posted(tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="not even the first word fits"):
        written(entry_of(tmp_path, "w" * 55), limited(MASTODON, 50), link="never")


@pytest.mark.parametrize(
    ("kinds", "groups"),
    [
        (["image"] * 4, ["0123"]),
        (["image"] * 9, ["0123", "4567", "8"]),
        (["video"], ["0"]),
        (["image", "video", "image", "image"], ["0", "1", "23"]),
        (["video", "video"], ["0", "1"]),
        (["image", "gif", "image"], ["0", "1", "2"]),
    ],
)
def test_media_go_four_to_a_post_and_a_film_alone(short: Entry, kinds: list[MediaKind], groups: list[str]) -> None:
    made = written(short, BLUESKY, Brief(style=Style(overflow="thread"), media=media(kinds)))
    assert ["".join(one.alt for one in part.media) for part in made.parts] == groups
    assert made.notices == ()
    count = len(groups)
    assert made.texts == ("Hello.", *(f"({at}/{count})" for at in range(2, count + 1)))


def test_a_gif_that_is_no_film_goes_with_pictures(short: Entry) -> None:
    gif = replace(media(["gif"])[0], mime="image/gif")
    made = written(short, MASTODON, Brief(media=(*media(["image"]), gif)))
    assert len(made.first.media) == 2


def test_without_a_thread_the_first_media_are_posted_and_the_rest_is_linked_to(short: Entry) -> None:
    made = written(short, MASTODON, Brief(media=media(["image"] * 6)))
    assert made.text == f"Hello.\n\n{PERMALINK}"
    assert len(made.first.media) == 4
    assert made.notices == ("more pictures and films than one post takes: 2 left out",)


def test_what_is_left_out_is_linked_to_and_told(short: Entry) -> None:
    brief = Brief(left_out=("bee.mp4 is a film",))
    assert written(short, MASTODON, brief).text == f"Hello.\n\n{PERMALINK}"
    assert written(short, MASTODON, brief).notices == ("bee.mp4 is a film",)
    assert written(short, MASTODON, brief, overflow="thread").text == f"Hello.\n\n{PERMALINK}"
    assert written(short, MASTODON, brief, link="never").text == "Hello."


@pytest.mark.parametrize("link", ["always", "when-cut", "never"])
def test_pictures_without_words_carry_the_permalink_by_which_they_are_found(wordless: Entry, link: str) -> None:
    assert written(wordless, MASTODON, Brief(media=media(["image"])), link=link).text == PERMALINK
    threaded = written(wordless, MASTODON, Brief(media=media(["image"] * 5)), link=link, overflow="thread")
    assert threaded.texts == (PERMALINK, "(2/2)")


def test_the_first_link_has_a_card(tmp_path: Path) -> None:
    made = written(entry_of(tmp_path, f"[one]({LINK}) and https://e.example/b"), BLUESKY, link="always")
    assert made.first.card == Card(url=LINK, is_foreign=True)


def test_a_cut_note_has_the_card_of_its_own_page(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, f"[one]({LINK}) {'word ' * 100}")
    assert written(entry, BLUESKY).first.card == Card(url=PERMALINK, is_foreign=False)
    assert written(entry, BLUESKY, link="never").first.card == Card(url=LINK, is_foreign=True)


def test_each_part_of_a_thread_has_the_card_of_its_own_first_link(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, f"[one]({LINK}) {'word ' * 55}\n\nno link {'word ' * 50}\n\n{LINK}2 {'end ' * 20}")
    made = written(entry, BLUESKY, THREAD)
    assert [part.card and part.card.url for part in made.parts] == [LINK, None, f"{LINK}2"]


def test_there_is_no_card_beside_media_or_a_quote_or_without_links(tmp_path: Path, short: Entry) -> None:
    entry = entry_of(tmp_path, f"[one]({LINK})")
    assert written(entry, BLUESKY, Brief(media=media(["image"]))).first.card is None
    assert written(entry, BLUESKY, Brief(quote=Target(url=LINK))).first.card is None
    assert written(short, BLUESKY).first.card is None
    assert written(entry, MASTODON).first.card is None


def test_only_the_first_part_of_a_thread_is_the_one_that_quotes(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, f"[one]({LINK}) {'word ' * 60}\n\n{LINK}2 end")
    made = written(entry, BLUESKY, Brief(style=Style(overflow="thread"), quote=Target(url=f"{LINK}3")))
    assert [part.card and part.card.url for part in made.parts] == [None, f"{LINK}2"]


def test_a_cut_post_keeps_its_hashtags_before_the_permalink(tmp_path: Path) -> None:
    entry = entry_of(tmp_path, "word " * 100, tags="[OpenSource, film noir]")
    made = written(entry, BLUESKY, hashtags="append")
    assert made.text.endswith("word… #OpenSource #FilmNoir blog.example/2026/11/hello")
    assert [span.kind for span in made.spans] == ["tag", "tag", "link"]


def test_hashtags_that_would_leave_no_room_for_words_go_first(tmp_path: Path) -> None:
    tags = ", ".join(f"aVeryLongTagIndeedNumber{number}" for number in "abcdefg")
    made = written(entry_of(tmp_path, "word " * 100, tags=f"[{tags}]"), BLUESKY, hashtags="append")
    assert "#" not in made.text
    assert made.text.endswith("word… blog.example/2026/11/hello")


def test_hashtags_follow_the_words_and_the_permalink_follows_them(tmp_path: Path) -> None:
    made = written(entry_of(tmp_path, "Hello.", tags="[OpenSource]"), BLUESKY, hashtags="append", link="always")
    assert made.text == "Hello.\n\n#OpenSource\n\nblog.example/2026/11/hello"


def test_pictures_behind_a_warning_get_the_label_that_the_account_wants(short: Entry) -> None:
    pictures = Brief(media=media(["image"]), wish=Wish(warning="Food"))
    labelled = replace(BLUESKY, label="graphic-media")
    assert written(short, labelled, pictures).label == "graphic-media"
    assert written(short, BLUESKY, pictures).label == ""
    assert written(short, labelled, Brief(media=media(["image"]))).label == ""
    assert written(short, labelled, Brief(wish=Wish(warning="Food"))).label == ""
