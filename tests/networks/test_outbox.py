"""The outbox, in a folder."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.blogs import account
from tests.networks.posts import composed, make_post
from tests.networks.stages import OutboxStage
from tinyblog.errors import ConfigError, NetworkError, OutcomeUnknownError
from tinyblog.networks import Publisher
from tinyblog.networks import outbox as module

Connect = Callable[..., Publisher]


def page(stage: OutboxStage) -> str:
    return (stage.root / "outbox" / "outbox" / "index.html").read_text(encoding="utf-8")


class Text(HTMLParser):
    """What a reader of the page sees."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def seen(html: str) -> str:
    reader = Text()
    reader.feed(html)
    return reader.text


def test_a_post_is_a_file_that_is_never_overwritten(outbox: OutboxStage, connect: Connect) -> None:
    post = make_post("first")
    connect(outbox).publish(post)
    with pytest.raises(OutcomeUnknownError):
        connect(outbox).publish(post.saying(["second"]))
    assert [shown.text for shown in outbox.shown()] == ["first"]


def test_the_page_shows_every_post_newest_first(outbox: OutboxStage, connect: Connect) -> None:
    old = make_post("the old one", path="/old/")
    for post in (replace(old, created=old.created - timedelta(hours=1)), make_post("the new one")):
        made = connect(outbox).publish(post)
        assert f'id="{made.id}"' in page(outbox)
    text = seen(page(outbox))
    assert text.index("the new one") < text.index("the old one")


def test_the_page_shows_text_and_links_as_they_are(outbox: OutboxStage, connect: Connect, tmp_path: Path) -> None:
    publisher = connect(outbox)
    body = "5 < 6 &amp; <b>x</b> [größe & more](https://example.org/?a=1&b=2) #tag @me@social.example {x}"
    post = composed(tmp_path / "blog", body, publisher.limits())
    publisher.publish(post)
    assert post.text in seen(page(outbox))
    assert 'href="https://example.org/?a=1&amp;b=2">größe &amp; more</a>' in page(outbox)
    assert "<b>#tag</b>" in page(outbox)


def test_two_accounts_have_two_folders(tmp_path: Path) -> None:
    one, two = (module.connect(account(name, "outbox", tmp_path), {}) for name in ("one", "two"))
    post = make_post("hello")
    made = one.publish(post)
    assert two.find(post, ()) is None
    assert one.identity != two.identity
    assert module.is_copy(account("one", "outbox", tmp_path), made.url)
    assert not module.is_copy(account("two", "outbox", tmp_path), made.url)


def test_a_served_outbox_has_web_addresses(tmp_path: Path) -> None:
    place = account("box", "outbox", tmp_path, url="https://blog.example/outbox/")
    made = module.connect(place, {}).publish(make_post("hello"))
    assert made.url == f"https://blog.example/outbox/box/#{made.id}"
    assert module.is_copy(place, made.url)


def test_the_length_is_the_configured_one(tmp_path: Path) -> None:
    limits = module.limits(account("box", "outbox", tmp_path, length=3))
    assert limits.fits("👩‍👩‍👧é漢")
    assert not limits.fits("abcd")
    with pytest.raises(ConfigError, match="length"):
        module.limits(account("box", "outbox", tmp_path, length=0))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"not json", b"\xff", b'{"key": "x"}'])
def test_a_spoiled_file_is_named(outbox: OutboxStage, connect: Connect, data: bytes) -> None:
    connect(outbox).publish(make_post("hello"))
    spoiled = outbox.root / "outbox" / "outbox" / "spoiled.json"
    spoiled.write_bytes(data)
    with pytest.raises(NetworkError, match="not a post of the outbox") as caught:
        connect(outbox).find(make_post("other", path="/other/"), ())
    assert caught.value.where == str(spoiled)


def test_a_folder_that_cannot_be_made_is_a_plain_error(outbox: OutboxStage, connect: Connect) -> None:
    (outbox.root / "outbox").write_text("in the way")
    with pytest.raises(NetworkError, match="cannot be written"):
        connect(outbox).publish(make_post("hello"))


def test_an_unfinished_file_is_no_post(outbox: OutboxStage, connect: Connect) -> None:
    post = make_post("hello")
    made = connect(outbox).publish(post)
    (outbox.root / "outbox" / "outbox" / ".x.json.99").write_text("half")
    found = connect(outbox).find(post, ())
    assert found is not None
    assert found.id == made.id
    values = json.loads((outbox.root / "outbox" / "outbox" / f"{made.id}.json").read_text())
    assert values["permalink"] == post.permalink
