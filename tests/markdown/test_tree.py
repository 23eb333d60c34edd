"""The tree of elements in a note's HTML."""

import pytest

from tinyblog.markdown.tree import Node, tree_of


def shape(node: Node) -> str:
    inner = " ".join(shape(one) if isinstance(one, Node) else one.strip() for one in node.children)
    return f"{node.name}({' '.join(inner.split())})"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<b>a</p></div>", "b(a)"),
        ("<p>a<div>b</div>", "p(a) div(b)"),
        ("<p>a<p>b", "p(a) p(b)"),
        ("<b><i>a</b>b</i>", "b(i(a)) b"),
        ("<h2>a<div>b</div></h2>", "h2(a b)"),
        ("<li>a", "div(a)"),
        ("<ul>a<li>b<li>c", "ul(li(a) li(b) li(c))"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>d", "ul(li(a ul(li(b))) li(c)) d"),
        ("<dl><dt>a<dd>b<dt>c", "dl(dt(a) dd(b) dt(c))"),
        ("<table>a<td>b<tr><th>c</table>d", "table(tbody(tr(td(a) td(b)) tr(th(c)))) d"),
        ("<tr><td>a", "a"),
        ("<a href=/x>a<a href=/y>b</a>", "a(a) a(b)"),
        ("<video src=a.mp4>none<b>either</b></video>", "video() b(either)"),
        ("<details><summary>a <a href=/>b</a></summary>c</details>", "details(summary(a b) c)"),
        ("<center><font>a</font></center>", "div(a)"),
        ("<script>a</script>b<style>c</style><svg><text>d</text></svg>e", "b e"),
        ("<svg>never closed", "never closed"),
        ("<object><object>a</object>b</object>c", "c"),
        ('<iframe src="https://v.example/1" title="A film"></iframe>', "a(A film)"),
        ('<iframe src="javascript:a()">x</iframe>', ""),
        ("a < b &lt; c &amp; d", "a < b < c & d"),
        ("<!-- a --><x-y>b</x-y>", "b"),
    ],
)
def test_each_element_stands_where_it_may(source: str, expected: str) -> None:
    assert shape(tree_of(source)) == f"root({expected})"


def test_depth_is_bounded() -> None:
    node, depth = tree_of("<div>" * 5000 + "x"), 0
    while node.elements:
        node, depth = node.elements[0], depth + 1
    assert depth < 100
    assert node.children == ["x"]
