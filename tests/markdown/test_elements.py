"""Elements and attributes that a note's page takes from raw HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.markdown.elements import address, attributes


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://a.example/b c?d=ą#e f", "https://a.example/b%20c?d=%C4%85#e%20f"),
        ("HTTPS://zażółć.example/", "https://zażółć.example/"),
        ("//a.example:8080/x", "//a.example:8080/x"),
        ("/local/50%/x", "/local/50%25/x"),
        ("a\\b", "a/b"),
        ("#one#two", "#one%23two"),
        ("mailto:a@b.example?subject=x", "mailto:a@b.example?subject=x"),
        ("at://did:plc:abc/app.bsky.feed.post/3k", "at://did:plc:abc/app.bsky.feed.post/3k"),
        (" java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://[x", None),
        ("https://a b/", None),
        ("https://user:secret@a.example/", None),
        ("foo:bar", None),
        ("", None),
    ],
)
def test_an_address_is_encoded_or_dropped(written: str, kept: str | None) -> None:
    assert address(written) == kept


@given(st.text())
def test_an_address_that_is_kept_is_kept_again(written: str) -> None:
    once = address(written)
    assert once is None or address(once) == once


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        (
            "p",
            {"onclick": "a()", "style": "color:red", "class": " a  b ", "lang": "pl"},
            {"class": "a b", "lang": "pl"},
        ),
        ("p", {"lang": "en-UK", "dir": "down", "id": "a b", "title": " "}, {}),
        ("a", {"href": "/x", "rel": "me evil nofollow", "target": "_top"}, {"href": "/x", "rel": "me nofollow"}),
        ("img", {"src": "data:image/png;base64,aGk=", "width": "100%"}, {"src": "data:image/png;base64,aGk="}),
        ("img", {"src": "data:image/svg+xml,<svg>", "width": "10"}, {"width": "10"}),
        ("time", {"datetime": "2026-02-30"}, {}),
        ("time", {"datetime": "2026-11-22T09:00:00Z"}, {"datetime": "2026-11-22T09:00:00Z"}),
        ("video", {"src": "a.mp4", "autoplay": "", "loop": "loop"}, {"src": "a.mp4", "loop": ""}),
        ("td", {"style": "text-align:right", "colspan": "9"}, {"style": "text-align:right"}),
        ("td", {"style": "background:url(//e.example)"}, {}),
    ],
)
def test_only_known_attributes_with_sound_values_are_kept(
    name: str, given: dict[str, str], kept: dict[str, str]
) -> None:
    assert attributes(name, given) == kept


@pytest.mark.parametrize("port", ["1", "8080", "44439", "65535"])
def test_an_address_keeps_the_port_of_its_host(port: str) -> None:
    assert address(f"http://127.0.0.1:{port}/a") == f"http://127.0.0.1:{port}/a"


@pytest.mark.parametrize("port", ["65536", "99999", "123456", "x"])
def test_an_address_of_a_port_that_there_is_not_is_none(port: str) -> None:
    assert address(f"https://example.com:{port}/") is None
