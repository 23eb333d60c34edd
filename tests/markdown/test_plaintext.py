"""The plain text of Markdown's blocks."""

import pytest

from tinyblog.markdown import Run, render


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("a\nb  \nc\n\nd", "a b\nc\n\nd"),
        ("3. a\n4. b\n   - c\n\n     d", "3. a\n4. b\n  • c\n    d"),
        ("- > a", "• “a”"),
        ("> - a\n\n>", "“• a”"),
        ("> > a\n>\n> b", "“‘a’\n\nb”"),
        ("> `a`\n\nb", "“a”\n\nb"),
        ("|a|b|\n|-|-|\n||c|", "b: c"),
        ("a\n***\nb", "a\n\nb"),
        ("[![x](y)](z) a", "a"),
        ("<span>a<br/>b</span> <!-- c -->d", "a\nb d"),
        ("a <script>b *c*</script> d", "a d"),
        ("[a<br>b](c)", "a\nb"),
        ("    a\n      b", "a\n  b"),
        ("a\n\n```\n  b\n\n c \n```\nd", "a\n\n  b\n\n c \n\nd"),
        ("- a\n\n      b\n- c", "• a\nb\n• c"),
        ("a  b \t c&nbsp;  d", "a b c\u00a0 d"),
        ("1. [x] a\n2. [ ] b\n- [x](y)", "1. ☑ a\n2. ☐ b\n\n• x"),
        ("- [x] ~~a~~\n- b", "• b"),
        ("> > > a", "“‘“a”’”"),
        ("> https://a.example/b", "“https://a.example/b\u202f”"),
        ("https://a.example/b^[c] [d](/e)^[f]", "https://a.example/b\u202f[1] d[2]\n\n[1] c\n[2] f"),
        ("a~~b~~, c ~~d~~.", "a, c."),
        ("a ~~b~~, c ~~d~~ e (~~f~~)", "a, c e ()"),
        ("a: ~~b~~, c", "a: c"),
        ("a, ~~b~~.", "a."),
        ("`a`, ~~b~~.", "a."),
        ("a ~~b~~`, c`", "a , c"),
        ("a，~~b~~。", "a。"),
        ("(~~a~~, b) ~~c~~", "(b)"),
        ("~~a~~, b", "b"),
        ("~~a~~ b\n\n~~c~~\n\nd", "b\n\nd"),
        ("[~~a~~](b) c [d ~~e~~](f)", "c d"),
        ("|a|b|\n|-|-|", "a · b"),
        ("|a:|b?|c|\n|-|-|-|\n|1|2||\n||`3`|**4**|", "a: 1 · b? 2\nb? 3 · c: 4"),
        ("- a\n\n  |b|\n  |-|\n  |c|", "• a\n  b: c"),
    ],
)
def test_blocks_become_plain_lines(body: str, text: str) -> None:
    assert render(body).text == text


def test_what_stands_above_a_column_is_a_mark_only_once() -> None:
    runs = render("| [a](/b) | #c |\n|-|-|\n| 1 | 2 |\n| 3 | 4 |").runs
    assert "".join(run.text for run in runs) == "a: 1 · #c: 2\na: 3 · #c: 4"
    assert [(run.kind, run.target) for run in runs if run.kind != "text"] == [("link", "/b"), ("tag", "c")]


def test_code_is_a_run_of_its_own() -> None:
    assert render("a `#b`` c` {{ @d.example }}\n\n    e\n     f").runs == (
        Run(text="a "),
        Run(text="#b`` c", kind="code"),
        Run(text=" "),
        Run(text="{{ @d.example }}", kind="code"),
        Run(text="\n\n"),
        Run(text="e\n f", kind="code"),
    )


@pytest.mark.parametrize("words", ["`a`", "a #b", "#b", "a ~~b~~ `c`", "*a* `b` {{ c }}", "@a.example", "a\\\nb"])
def test_the_words_of_a_link_are_one_run(words: str) -> None:
    (run,) = render(f"[{words}](/x)").runs
    assert (run.kind, run.target) == ("link", "/x")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "“a ‘b’”"),
        ("pl", "„a «b»”"),
        ("pl-PL", "„a «b»”"),
        ("DE_at", "„a ‚b‘“"),
        ("fr", "«\u202fa “b”\u202f»"),
        ("es", "«a “b”»"),
        ("ru", "«a „b“»"),
        ("ja", "「a 『b』」"),
        ("tlh", "“a ‘b’”"),
        ("", "“a ‘b’”"),
    ],
)
def test_quotation_marks_are_those_of_the_language(language: str, text: str) -> None:
    assert render("> a <q>b</q>", language=language).text == text
