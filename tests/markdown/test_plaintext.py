"""The plain text of Markdown's blocks."""

import pytest

from tinyblog.markdown import render


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
    ],
)
def test_blocks_become_plain_lines(body: str, text: str) -> None:
    assert render(body).text == text
