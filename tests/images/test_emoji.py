import pytest

from tinyblog.images import emoji


@pytest.mark.parametrize("text", ["🎉", "❤️", "1️⃣", "🇵🇱", "👋🏽", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏳️‍🌈", "🧑🏿‍🚀", "©️"])
def test_there_is_one_picture_of_a_whole_sequence(text: str) -> None:
    key = emoji.key_of(text)
    assert key
    image = emoji.picture(key, 40)
    assert (image.mode, image.height) == ("RGBA", 40)
    assert image.getchannel("A").getextrema() == (0, 255)


@pytest.mark.parametrize("text", ["a", "1", "#", "", "🎉🎉", "日"])
def test_there_is_none_of_what_is_no_emoji(text: str) -> None:
    assert emoji.key_of(text) == ""


def test_skin_tones_are_different_pictures() -> None:
    assert emoji.picture(emoji.key_of("👋🏽"), 40) != emoji.picture(emoji.key_of("👋🏿"), 40)


def test_where_two_skin_tones_have_no_picture_it_is_the_one_without() -> None:
    assert emoji.key_of("🧑🏻‍❤️‍🧑🏿") == emoji.key_of("🧑‍❤️‍🧑") != ""


def test_a_sequence_that_is_newer_than_the_pictures_is_its_first_part() -> None:
    assert emoji.key_of("🎉\u200d🧦") == emoji.key_of("🎉")


@pytest.mark.parametrize(
    ("text", "coloured"), [("🎉", True), ("❤", False), ("❤️", True), ("🎉\ufe0e", False), ("1", False), ("→", False)]
)
def test_a_sign_is_coloured_where_unicode_says_so(text: str, coloured: bool) -> None:
    assert emoji.is_coloured(text) == coloured
