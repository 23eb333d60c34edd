"""Runs from pieces of text."""

from hypothesis import given
from hypothesis import strategies as st

from tinyblog.markdown.runs import Parts, Run

TEXTS = st.text(st.sampled_from("a \n,."))


def test_texts_are_joined_and_marks_stay_apart() -> None:
    parts = Parts()
    for text, kind in (("a", "text"), ("b", "text"), ("c", "code"), ("d", "code"), ("#e", "tag"), ("#e", "tag")):
        parts.add(text, kind, "e" * (kind == "tag"))  # type: ignore[arg-type]
    tag = Run(text="#e", kind="tag", target="e")
    assert parts.runs() == (Run(text="ab"), Run(text="cd", kind="code"), tag, tag)


def test_blanks_go_at_the_end_of_a_text_and_stay_in_code() -> None:
    parts = Parts()
    parts.add("a ", "code")
    parts.add(" ")
    parts.add("\n")
    parts.trim()
    parts.add("b")
    assert parts.runs() == (Run(text="a ", kind="code"), Run(text="b"))


@given(st.lists(st.tuples(TEXTS, st.sampled_from(["text", "code"]))))
def test_runs_say_all_without_white_space_around_it(pieces: list[tuple[str, str]]) -> None:
    parts = Parts()
    for text, kind in pieces:
        parts.add(text, kind)  # type: ignore[arg-type]
    assert "".join(run.text for run in parts.runs()) == "".join(text for text, _ in pieces).strip()
