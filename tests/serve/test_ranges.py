import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.serve.answers import Answer
from tinyblog.serve.ranges import part_of

WHOLE = Answer(status=200, body=b"0123456789")


@pytest.mark.parametrize(
    ("asked", "data", "said"),
    [
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=2-5", b"2345", "bytes 2-5/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=-30", b"0123456789", "bytes 0-9/10"),
        ("bytes=8-100", b"89", "bytes 8-9/10"),
    ],
)
def test_a_range_is_given_and_named(asked: str, data: bytes, said: str) -> None:
    status, body, headers = part_of(WHOLE, asked)
    assert (status, body, headers["Content-Range"]) == (206, data, said)


@pytest.mark.parametrize("asked", [None, "", "bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=a-b"])
def test_what_is_no_single_range_gets_all(asked: str | None) -> None:
    assert part_of(WHOLE, asked)[:2] == (200, b"0123456789")


def test_a_range_that_is_not_there_is_refused_and_only_what_is_there_has_ranges() -> None:
    status, body, headers = part_of(WHOLE, "bytes=10-")
    assert (status, body, headers["Content-Range"]) == (416, b"", "bytes */10")
    assert part_of(Answer(status=404, body=b"none"), "bytes=0-1")[:2] == (404, b"none")


@given(st.binary(max_size=50), st.integers(0, 60), st.integers(0, 60))
def test_ranges_are_those_of_the_bytes(data: bytes, first: int, last: int) -> None:
    status, body, _ = part_of(Answer(status=200, body=data), f"bytes={first}-{last}")
    assert body == (data[first : last + 1] if status == 206 else b"")
    assert (status == 206) == (bool(data) and first < len(data) and first <= last)
