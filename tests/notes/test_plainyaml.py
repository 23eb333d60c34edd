import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from tinyblog.errors import NoteError
from tinyblog.notes import yamltext
from tinyblog.notes.plainyaml import read_plain
from tinyblog.notes.yamltext import read_yaml

WHERE = "content/x.md"


def test_texts_lists_and_lines_are_read() -> None:
    text = (
        "title: It's a [very] good C++ day:not\\n\ndate: 2026-11-22T10:30:00+01:00  \n"
        "tags: [one, two words, 'th,ree']\ndraft: true\nempty:\nlist:\n  - a\n  - \"b: c\"\nlast: 'TRUE'\n"
    )
    found = read_plain(text)
    assert found is not None
    assert found[0] == {
        "title": "It's a [very] good C++ day:not\\n",
        "date": "2026-11-22T10:30:00+01:00",
        "tags": ["one", "two words", "th,ree"],
        "draft": True,
        "empty": None,
        "list": ["a", "b: c"],
        "last": "TRUE",
    }
    assert found[1] == {"title": 2, "date": 3, "tags": 4, "draft": 5, "empty": 6, "list": 7, "last": 10}


@pytest.mark.parametrize(
    "text",
    [
        "a: b: c\n", "a: b #c\n", "a: |\n  b\n", "a: &b c\n", "a: {b: c}\n", "a: [b: c]\n", "a: [[b]]\n", "a: b\n  c\n",
        "a: b\na: c\n", "a: \"\\t\"\n", "a: ''''\n", "a:\tb\n", "a: b\x85c: d\n", "a:\n  b: c\n", "a:\n- b\n - c\n",
        "- a\n", "a\n", "? a\n", "a: [b,, c]\n", "a: [b\n", "a: 'b' c\n", "a: \ufeffb\n", "a: *b\n", "a: !b c\n",
        "a:\n-\n",
    ],
)  # fmt: skip
def test_all_else_is_left_to_yaml(text: str) -> None:
    assert read_plain(text) is None


WORDS = st.sampled_from(
    ["a", "b c", "true", "False", "NULL", "~", "2024-01-02", "10:00", "é", "東", "\U0001f600", "'x'", '"y"', "x.y", "/"]
)
MARKS = st.sampled_from([*":,#[]{}'\"-?!&*@`%|>\\ =<.\t\x85\xa0\u2028\ufeff\ufffe", ": ", " #", "  ", "- "])
PHRASES = st.lists(WORDS | MARKS, max_size=4).map("".join)
KEYS = st.sampled_from(["a", "tags", "b-c", "true", "null", "x_1", "é", "_", "1"])
LINES = st.one_of(
    st.builds("{}: {}".format, KEYS, PHRASES),
    st.builds("{}:{}".format, KEYS, PHRASES),
    st.builds("{}: [{}]".format, KEYS, st.lists(PHRASES, max_size=3).map(", ".join)),
    st.builds("{}- {}".format, st.sampled_from(["", " ", "  "]), PHRASES),
    PHRASES,
)


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
@given(text=st.lists(LINES, max_size=5).map(lambda lines: "".join(f"{line}\n" for line in lines)))
@example(text="")
@example(text="a: b")
def test_what_is_read_is_what_yaml_reads(loader: type, text: str) -> None:
    found = read_plain(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yamltext, "_LOADER", loader)
        try:
            expected = read_yaml(text, WHERE)
        except NoteError:
            assert found is None
        else:
            assert found in (None, expected)
