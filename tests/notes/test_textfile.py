import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.errors import NoteError
from tinyblog.notes.textfile import MAX_BYTES, decode, read_bytes


def test_line_ends_become_newlines_and_the_byte_order_mark_goes() -> None:
    assert decode(b"\xef\xbb\xbfa\r\nb\rc\n", "content/x.md") == "a\nb\nc\n"


def test_a_wrong_byte_is_named_with_its_line() -> None:
    with pytest.raises(NoteError, match="0xE9 at offset 7") as caught:
        decode(b"a\r\nb\rc\n\xe9t\xe9", "content/x.md")
    assert caught.value.where == "content/x.md:4"
    assert caught.value.hint


def test_a_wrong_byte_after_a_byte_order_mark_has_its_offset_in_the_file() -> None:
    with pytest.raises(NoteError, match="0xFF at offset 5"):
        decode(b"\xef\xbb\xbfa\n\xff", "content/x.md")


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(NoteError, match="the file is empty"):
        decode(data, "content/x.md")


@pytest.mark.parametrize("character", ["\0", "\x01", "\x0b", "\x0c", "\x1b", "\uffff"])
def test_a_character_that_no_feed_can_hold_is_refused(character: str) -> None:
    with pytest.raises(NoteError, match=f"U\\+{ord(character):04X}") as caught:
        decode(f"a\nb{character}".encode(), "content/x.md")
    assert caught.value.where == "content/x.md:2"


def test_a_big_file_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "big.md"
    path.write_bytes(b"a" * (10 * MAX_BYTES))
    with pytest.raises(NoteError, match=r"is 10\.0 MiB; a note may hold at most 1 MiB"):
        read_bytes(path, "content/big.md")
    assert decode(b"a" * MAX_BYTES, "content/x.md")
    with pytest.raises(NoteError, match=r"is 1\.1 MiB"):
        decode(b"a" * (MAX_BYTES + 1), "content/x.md")


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoteError, match="cannot be read") as caught:
        read_bytes(tmp_path / "gone.md", "content/gone.md")
    assert caught.value.where == "content/gone.md"


@given(st.binary())
def test_any_bytes_are_text_with_plain_line_ends_or_an_error(data: bytes) -> None:
    try:
        text = decode(data, "content/x.md")
    except NoteError:
        return
    assert "\r" not in text
    assert text.split("\n") == re.split("\r\n|\r|\n", data.decode("utf-8-sig"))
