import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.notes.paths import read_path, read_slug
from tinyblog.slugs import check_segment


@pytest.mark.parametrize(
    ("given_path", "path"),
    [
        ("/2020/foo/", "/2020/foo/"),
        ("/2020/foo", "/2020/foo/"),
        ("2020/foo", "/2020/foo/"),
        ("/a/b.html", "/a/b.html/"),
        ("/a/index.html", "/a/"),
        ("https://example.com/a/b/", "/a/b/"),
        ("/caf%C3%A9/", "/café/"),
        ("/cafe\u0301/", "/café/"),
        ("/my-date/", "/my-date/"),
        ("/a b/", "/a b/"),
    ],
)
def test_a_path_is_normalised(given_path: str, path: str) -> None:
    assert read_path(given_path) == path


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "/",
        "https://example.com",
        "https://[::1/x",
        "/index.html",
        "/a//b/",
        "//evil.example/x",
        "/a/../b/",
        "/a/./b/",
        "/.well-known/x/",
        "/a/%2e%2e/b/",
        "/a/%2E%2e/b/",
        "/a%2fb/",
        "/a%5cb/",
        "/a%00/",
        "/a%252e/",
        "/%ff/",
        "C:\\notes\\a",
        "C:/notes/a",
        "/a\\b/",
        "/a\x00/",
        "/a\n/b/",
        "/a?b",
        "/a#b",
        "https://example.com/a?b",
        "https://example.com/a#",
        "/con/",
        "/NUL.txt/",
        "/com1/",
        "/a./",
        "/a /b/",
        "/{{ page.fileSlug }}/",
        "/{% x %}/",
        "/:year/:month/:title/",
        "/{year}/{slug}/",
        "pretty",
        "/" + "é" * 101 + "/",
        True,
        ["/a/"],
        {"build": False},
        None,
    ],
)
def test_a_path_that_is_no_safe_folder_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"expected|Windows|at most"):
        read_path(wrong)


@pytest.mark.parametrize("wrong", ["a/b", "..", ".hidden", "con", "a\\b", "a%2fb", "x" * 201, 3, ["a"]])
def test_a_slug_that_is_no_safe_segment_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"expected|Windows|at most"):
        read_slug(wrong)


def test_a_segment_may_take_200_bytes_and_no_more() -> None:
    check_segment("é" * 100)
    with pytest.raises(ValueError, match="202 bytes"):
        check_segment("é" * 101)


@given(st.text())
def test_a_path_is_refused_or_a_safe_fixed_point(text: str) -> None:
    try:
        path = read_path(text)
    except ValueError:
        return
    assert path.startswith("/")
    assert path.endswith("/")
    assert path == unicodedata.normalize("NFC", path)
    for segment in path[1:-1].split("/"):
        check_segment(segment)
