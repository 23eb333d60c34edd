from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.durations import read_duration
from tinyblog.errors import TinyblogError
from tinyblog.identities import Email
from tinyblog.settings import Count, Digits, EnvName, Language, MapUrl, Picture, Url, WebUrl, read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    name: str
    url: Url = Url("https://a.example")
    count: Count = Count(3)
    flag: bool = False
    span: timedelta = timedelta(days=1)
    zone: ZoneInfo = ZoneInfo("UTC")
    language: Language = Language("en")
    secret: EnvName = EnvName("TOKEN")
    choice: Literal["a", "b"] = "a"
    many: tuple[str, ...] = ()
    picture: Picture = Picture("")
    pages: tuple[WebUrl, ...] = ()
    digits: Digits | None = Digits(2)
    map: MapUrl = MapUrl("")
    email: Email = Email("")


def problems(**table: object) -> list[str]:
    with pytest.raises(TinyblogError) as caught:
        read_table(Sample, {"name": "x", **table}, "f.toml: t")
    return [f"{part} | {part.hint}" for part in caught.value.parts]


def test_every_type_is_read() -> None:
    table = {
        "name": "n",
        "url": "https://b.example/x/",
        "count": 5,
        "flag": True,
        "span": "90s",
        "zone": "Europe/Warsaw",
        "language": "pt-BR",
        "secret": "MY_TOKEN",
        "choice": "b",
        "many": ["one", "two"],
        "picture": "me.jpg",
        "pages": ["http://a.example/@me?x=1"],
        "email": "me+notes@example.com",
    }

    assert read_table(Sample, table, "t") == Sample(
        name="n",
        url=Url("https://b.example/x"),
        count=Count(5),
        flag=True,
        span=timedelta(seconds=90),
        zone=ZoneInfo("Europe/Warsaw"),
        language=Language("pt-BR"),
        secret=EnvName("MY_TOKEN"),
        choice="b",
        many=("one", "two"),
        picture=Picture("me.jpg"),
        pages=(WebUrl("http://a.example/@me?x=1"),),
        email=Email("me+notes@example.com"),
    )


def test_a_missing_key_is_named() -> None:
    with pytest.raises(TinyblogError, match=r"^f.toml: t\.name: is missing$"):
        read_table(Sample, {}, "f.toml: t")


def test_an_unknown_key_names_the_nearest_known_one() -> None:
    assert problems(cuont=2) == ["f.toml: t: unknown key `cuont` | did you mean `count`?"]


def test_an_unknown_key_without_a_near_one_lists_what_there_is() -> None:
    (problem,) = problems(zzzzzz=2)
    assert problem.endswith(
        "the keys here are: name, url, count, flag, span, zone, language, secret, choice, many, picture, pages,"
        " digits, map, email"
    )


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("name", 3, "expected text, got 3"),
        ("url", "example.com", "expected an address like https://example.com, got 'example.com'"),
        ("url", "http://example.com", "expected https"),
        ("url", "https://me:pw@example.com", "without a password"),
        ("url", "https://example.com/?q", "without a password, ? and #"),
        ("url", "https://[half", "expected an address"),
        ("url", "https://exa mple.com", "expected an address"),
        ("url", 7, "expected an address"),
        ("count", 0, "expected a whole number of at least 1, got 0"),
        ("count", True, "expected a whole number"),
        ("flag", "yes", "expected true or false, got 'yes'"),
        ("span", "soon", "expected a time span like 90s, 10m, 12h or 7d, got 'soon'"),
        ("span", "99999999999d", "expected a time span"),
        ("span", 7, "expected a time span"),
        ("zone", "Mars/Olympus", "expected a time zone like Europe/Warsaw, got 'Mars/Olympus'"),
        ("zone", "../etc/passwd", "expected a time zone"),
        ("language", "english!", "expected a language like en or pt-BR"),
        ("choice", "c", "expected one of a, b, got 'c'"),
        ("many", "one", "expected a list of texts, got 'one'"),
        ("many", [1], "expected a list of texts"),
        ("name", "", "expected text that is not empty"),
        ("name", " ", "expected text that is not empty"),
        ("language", "en-x", "expected a language like en or pt-BR"),
        ("language", "en-x-private", "expected a language"),
        ("picture", "javascript:alert(1)", "expected an http or https address, or the name of a file"),
        ("picture", "data:image/png;base64,x", "expected an http or https address"),
        ("picture", "java\tscript:x", "expected an http or https address"),
        ("picture", "//a.example/x.jpg", "expected an http or https address"),
        ("pages", ["javascript:alert(1)"], "expected an address like https://example.com/me"),
        ("pages", ["https://a.example", "me.html"], "expected an address like https://example.com/me, got 'me.html'"),
        ("pages", ["https://[half"], "expected an address"),
        ("pages", ["https://me:pw@a.example/"], "expected an address"),
        ("name", "a\x01b", "expected text without control characters, got U+0001"),
        ("email", "me", "expected an address like me@example.com, got 'me'"),
        ("email", "me@example.com?bcc=x", "expected an address like me@example.com"),
        ("email", "<b>@example.com", "expected an address like me@example.com"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(key: str, value: object, expected: str) -> None:
    (problem,) = problems(**{key: value})
    assert problem.startswith(f"f.toml: t.{key}: ")
    assert expected in problem


def test_a_secret_put_in_place_of_its_variable_is_never_repeated() -> None:
    (problem,) = problems(secret="abcd-efgh-ijkl-mnop")
    assert "never the secret itself" in problem
    assert "abcd" not in problem


def test_plain_http_is_for_loopback() -> None:
    for host in ("localhost:8080", "127.0.0.1:3000", "[::1]:80", "blog.localhost"):
        assert read_table(Sample, {"name": "x", "url": f"http://{host}"}, "t").url == f"http://{host}"


def test_a_table_that_is_none_is_said_plainly() -> None:
    with pytest.raises(TinyblogError, match=r"^f\.toml: t: expected a table"):
        read_table(Sample, 3, "f.toml: t")


def test_all_mistakes_of_a_table_are_reported_together() -> None:
    assert len(problems(name=1, count=0, cuont=2)) == 3


@given(st.integers(0, 9999), st.sampled_from("smhdw"))
def test_a_duration_is_always_its_number_times_its_unit(number: int, unit: str) -> None:
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[unit]
    assert read_duration(f"{number}{unit}") == timedelta(seconds=number * seconds)


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.none(), st.integers(), st.text(), st.lists(st.text()))))
def test_any_table_is_read_or_refused_with_a_place(table: dict[str, object]) -> None:
    found: tuple[TinyblogError, ...] = ()
    try:
        read_table(Sample, table, "t")
    except TinyblogError as error:
        found = error.parts
    assert all(part.where.startswith("t") for part in found)


def test_only_what_is_required_must_not_be_empty() -> None:
    assert read_table(Sample, {"name": "x", "picture": "", "many": [""]}, "t").picture == ""


@pytest.mark.parametrize("tag", ["en", "pt-BR", "zh-Hant-TW", "es-419", "sl-rozaj-biske", "de-1901", "yue"])
def test_a_language_with_script_region_and_variants_is_taken(tag: str) -> None:
    assert read_table(Sample, {"name": "x", "language": tag}, "t").language == tag


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (6, 6), ("none", None)])
def test_digits_are_few_or_none(value: object, expected: object) -> None:
    assert read_table(Sample, {"name": "x", "digits": value}, "t").digits == expected


@pytest.mark.parametrize("value", [-1, 7, True, "2", 1.5])
def test_other_digits_are_refused(value: object) -> None:
    (problem,) = problems(digits=value)
    assert problem.startswith('f.toml: t.digits: expected a whole number from 0 to 6, or "none", got ')


def test_a_map_is_an_address_with_both_coordinates_or_nothing() -> None:
    for value in ("", "https://map.example/{latitude}/{longitude}?again={latitude}"):
        assert read_table(Sample, {"name": "x", "map": value}, "t").map == value


@pytest.mark.parametrize(
    "value",
    [
        "https://map.example/",
        "https://map.example/{latitude}",
        "https://map.example/{latitude}/{longitude}/{zoom}",
        "https://map.example/{latitude}/{longitude}/{}",
        "https://map.example/{latitude}/{longitude}}",
        "http://map.example/{latitude}/{longitude}",
        "javascript:alert({latitude},{longitude})",
    ],
)
def test_other_maps_are_refused(value: str) -> None:
    (problem,) = problems(map=value)
    assert problem.startswith("f.toml: t.map: expected an address like https://www.openstreetmap.org/")
