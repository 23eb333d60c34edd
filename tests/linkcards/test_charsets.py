"""Bytes of pages become text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.linkcards.charsets import _AS, decode


@pytest.mark.parametrize(
    ("body", "stated", "text"),
    [
        ("žluť".encode(), "", "žluť"),
        ("žluť".encode(), "utf-8", "žluť"),
        ("€ “quoted”".encode("cp1252"), "iso-8859-1", "€ “quoted”"),
        ("€ “quoted”".encode("cp1252"), "Windows-1252", "€ “quoted”"),
        ("Łódź".encode("iso8859-2"), "ISO-8859-2", "Łódź"),
        ("日本語①".encode("cp932"), "Shift_JIS", "日本語①"),
        ("日本語".encode("euc-jp"), "EUC-JP", "日本語"),
        ("中文".encode("gb18030"), "gb2312", "中文"),
        ("Привет".encode("koi8-r"), "koi8-r", "Привет"),
        ("\ufeffžluť".encode("utf-16-le"), "iso-8859-1", "žluť"),
        ("\ufeffžluť".encode("utf-16-be"), "", "žluť"),
        ("\ufeffžluť".encode(), "windows-1252", "žluť"),
        ("žluť".encode("utf-16-le"), "utf-16", "žluť"),
        (b"caf\xe9", "", "caf\ufffd"),
        (b"caf\xe9", "base64", "caf\ufffd"),
        (b"caf\xe9", "undefined", "caf\ufffd"),
        (b"caf\xe9", "no-such-thing", "caf\ufffd"),
    ],
)
def test_a_page_is_read_as_browsers_read_it(body: bytes, stated: str, text: str) -> None:
    assert decode(body, stated) == text


@pytest.mark.parametrize(
    "meta",
    [
        '<meta charset="windows-1251">',
        "<META CHARSET=windows-1251>",
        '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
    ],
)
def test_a_page_can_say_its_encoding_itself(meta: str) -> None:
    assert decode(meta.encode() + "Привет".encode("cp1251")).endswith("Привет")


def test_the_server_knows_better_than_the_page() -> None:
    assert decode(b'<meta charset="koi8-r">' + "Привет".encode("cp1251"), "windows-1251").endswith("Привет")


def test_a_page_that_says_in_ascii_that_it_is_utf_16_is_utf_8() -> None:
    assert decode('<meta charset="utf-16">žluť'.encode()).endswith("žluť")


@given(st.binary(max_size=300), st.one_of(st.text(max_size=20), st.sampled_from(sorted(_AS))))
def test_no_bytes_in_no_encoding_raise(body: bytes, stated: str) -> None:
    assert isinstance(decode(body, stated), str)
    assert isinstance(decode(b"<meta charset=" + stated.encode("utf-8", "replace") + b">" + body), str)
