import json
import re
from datetime import UTC, date, datetime

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinyblog.errors import NoteError
from tinyblog.notes import yamltext
from tinyblog.notes.frontmatter import split

WHERE = "content/x.md"


def mistake(text: str) -> NoteError:
    with pytest.raises(NoteError) as caught:
        split(text, WHERE)
    assert caught.value.where.startswith(f"{WHERE}:")
    return caught.value


@pytest.fixture(params=[yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)], ids=["python", "libyaml"])
def _loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yamltext, "_LOADER", request.param)


pytestmark = pytest.mark.usefixtures("_loader")


def test_yaml_is_taken_apart_with_its_lines() -> None:
    front = split("---  \ntitle: Hi\ntags:\n  - a\n  - b\n\ndate: 2024-01-02\n---\t\nBody\n---\nmore\n", WHERE)
    assert front.values == {"title": "Hi", "tags": ["a", "b"], "date": "2024-01-02"}
    assert front.lines == {"title": 2, "tags": 3, "date": 7}
    assert (front.body, front.body_line) == ("Body\n---\nmore\n", 9)


def test_toml_is_taken_apart_with_the_lines_that_are_certain() -> None:
    front = split(
        '+++\ntitle = "Hi"\ndate = 2024-01-02\nn = 3\ntext = """\nn = 4\n"""\nat = 2024-01-02T03:04:05Z\n'
        "[deep]\nx = 1.50\n+++\nBody",
        WHERE,
    )
    assert front.values == {
        "title": "Hi",
        "date": date(2024, 1, 2),
        "n": "3",
        "text": "n = 4\n",
        "at": datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
        "deep": {"x": "1.50"},
    }
    assert front.lines == {"title": 2, "date": 3, "text": 5, "at": 8}
    assert (front.body, front.body_line) == ("Body", 12)


def test_json_is_taken_apart_with_its_lines() -> None:
    front = split('{\n "title": "Hi",\n "n": 3,\n\n "tags": [\n  "a"\n ], "x": null\n}\nBody\n', WHERE)
    assert front.values == {"title": "Hi", "n": "3", "tags": ["a"], "x": None}
    assert front.lines == {"title": 2, "n": 3, "tags": 5, "x": 7}
    assert (front.body, front.body_line) == ("Body\n", 9)


@pytest.mark.parametrize("text", ["---\n---\nBody", "---\n# nothing\n...\nBody", "+++\n+++\nBody", "{}\nBody"])
def test_empty_front_matter_is_front_matter(text: str) -> None:
    front = split(text, WHERE)
    assert front.values == {}
    assert front.body == "Body"


@pytest.mark.parametrize(
    "text",
    [
        "Body",
        "",
        " ---\na: b\n---\n",
        "---\n\nBody",
        "---",
        "---\n",
        "----\nBody",
        "{{< figure >}}",
        "{.class}\n",
        "{% x %}",
    ],
)
def test_what_is_no_front_matter_is_the_body(text: str) -> None:
    front = split(text, WHERE)
    assert front.values == {}
    assert (front.body, front.body_line) == (text, 1)


@pytest.mark.parametrize(
    "plain", ["2024-01-02", "10", "0x1F", "1e3", ".inf", "yes", "No", "on", "off", "12:30:45", "007"]
)
def test_a_plain_scalar_of_yaml_stays_the_text_it_is(plain: str) -> None:
    assert split(f"---\nkey: {plain}\n---\n", WHERE).values == {"key": plain}


@pytest.mark.parametrize(
    ("plain", "value"), [("true", True), ("False", False), ("null", None), ("~", None), ("", None), ("'true'", "true")]
)
def test_only_true_false_and_null_are_words_of_yaml(plain: str, value: object) -> None:
    assert split(f"---\nkey: {plain}\n---\n", WHERE).values == {"key": value}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("---\na: 1\nb: 2\na: 3\n---\n", 4, "`a` is given twice"),
        ("---\na:\n  b: 1\n  b: 2\n---\n", 4, "`b` is given twice"),
        ("---\na: &x 1\n---\n", 2, "anchors"),
        ("---\na: &x [lol]\nb: &y [*x, *x, *x]\n---\n", 2, "anchors"),
        ("---\nb: *x\n---\n", 2, "anchors"),
        ("---\nb: 1\na: !!python/object/apply:os.system [ls]\n---\n", 3, "tags"),
        ("---\na: !!str 1\n---\n", 2, "tags"),
        ("---\n!x\na: 1\n---\n", 2, "tags"),
        ("---\na: [1\n---\n", 3, "not YAML"),
        ("---\na: b: c\n---\n", 2, "not YAML"),
        ("---\ntitle: 'x\n---\n", 3, "not YAML"),
        ("---\na: @x\n---\n", 2, "not YAML"),
        ("---\na: \x85b\nc: @\n---\n", 3, "not YAML"),
        ("---\na: 1\nb: \x7f\n---\n", 3, r"U\+007F"),
        ("---\n- a\n---\n", 2, "no list of keys"),
        ("---\njust text\n---\n", 2, "no list of keys"),
        ("---\n? [a]\n: b\n---\n", 2, "expected a key"),
        ("---\ntitle: Hi\n", 1, "never closed"),
        ("+++\ntitle = 1\n", 1, "never closed"),
        ("+++\n\ntitle = 1\n", 1, "never closed"),
        ("+++\na = 1\na = 2\n+++\n", 3, "not TOML"),
        ("+++\na = \n+++\n", 2, "not TOML"),
        ("+++\na = [\n+++\n", 2, "not TOML"),
        ('{"a": 1,\n"a": 2}\n', 2, "`a` is given twice"),
        ('{"b": 1,\n"x": {"a": 2, "a": 3}}\n', 2, "`a` is given twice"),
        ('{"a": 1\n', 2, "not JSON"),
        ('{"a": tru}\n', 1, "not JSON"),
        ('{"a": 1,}\n', 1, "not JSON"),
        ('{"a"}\n', 1, "not JSON"),
        ('{"a": 1}\n{"b": 2}'.replace("\n", " "), 1, "expected a new line"),
    ],
)
def test_a_mistake_is_named_with_the_line_of_the_file(text: str, line: int, message: str) -> None:
    error = mistake(text)
    error_line = int(error.where.rsplit(":", 1)[1])
    # PyYAML's two parsers differ by one line at the end of an unclosed value.
    assert abs(error_line - line) <= (1 if "not YAML" in message else 0)
    assert re.search(message, error.message)


@pytest.mark.parametrize(
    "text",
    [
        f"---\na: {'[' * 30_000}\n---\n",
        f"---\na: {'{a: ' * 10_000}\n---\n",
        f"---\na:\n {'- ' * 30_000}\n---\n",
        "---\n" + "\n".join(" " * depth + "a:" for depth in range(300)) + "\n---\n",
        f"+++\na = {'[' * 30_000}\n+++\n",
        f"+++\na = {'[' * 50}{']' * 50}\n+++\n",
        f"+++\na{'.a' * 500} = 1\n+++\n",
        f"+++\n{'a.' * 30_000}a = 1\n+++\n",
        '{"a": ' + "[" * 200_000 + "\n",
        '{"a": ' + '{"a":' * 200_000 + "\n",
    ],
)
def test_deep_nesting_is_refused_and_not_followed(text: str) -> None:
    assert re.search("nested|not TOML: Invalid", mistake(text).message)


def test_long_front_matter_is_refused() -> None:
    assert "64 KiB" in mistake("---\n" + "a: b\n" * 20_000 + "---\n").message


def test_huge_numbers_are_refused_or_text() -> None:
    assert split('{"a": ' + "9" * 5000 + "}\n", WHERE).values == {"a": "9" * 5000}
    assert "not TOML" in mistake("+++\na = " + "9" * 5000 + "\n+++\n").message
    assert "not TOML" in mistake("+++\na = 0x" + "f" * 5000 + "\n+++\n").message


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), VALUES, max_size=5))
def test_what_yaml_and_json_write_is_read_back(values: dict[str, object]) -> None:
    as_yaml = split(f"---\n{yaml.safe_dump(values, allow_unicode=True)}---\nBody", WHERE)
    as_json = split(f"{json.dumps(values, indent=1)}\nBody", WHERE)
    assert as_yaml.values == as_json.values == values
    assert as_json.lines.keys() == values.keys()
    assert as_yaml.body == as_json.body == "Body"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["---\n", "+++\n", '{"']),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.sampled_from(["\n---\n", "\n+++\n", "}\n"]),
)
def test_any_text_is_taken_apart_or_an_error(opening: str, inner: str, closing: str) -> None:
    text = opening + inner + closing
    try:
        front = split(text, WHERE)
    except NoteError as error:
        line = int(error.where.rsplit(":", 1)[1])
    else:
        line = front.body_line - 1
        assert text.endswith(front.body)
        assert text.count("\n") - front.body.count("\n") + 1 in (front.body_line, front.body_line - 1)
    assert 0 <= line <= text.count("\n") + 1
