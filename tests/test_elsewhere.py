from tests.blogs import account
from tinyblog.elsewhere import Channel, channels

BLUESKY = account("bluesky", "bluesky", handle="@me.example.com")
MASTODON = account("m", "mastodon", server="https://m.example", user="@ada@m.example")


def test_an_account_is_named_with_its_network_and_the_address_of_its_page() -> None:
    assert channels([BLUESKY, MASTODON]) == (
        Channel(network="Bluesky", handle="@me.example.com", url="https://bsky.app/profile/me.example.com"),
        Channel(network="Mastodon", handle="@ada@m.example", url="https://m.example/@ada"),
    )


def test_an_account_whose_address_is_not_known_is_left_out() -> None:
    assert channels([account(), account("m", "mastodon", server="https://m.example")]) == ()


def test_two_names_for_one_account_are_one_channel() -> None:
    again = account("second", "bluesky", handle="me.example.com")
    assert len(channels([BLUESKY, again])) == 1
