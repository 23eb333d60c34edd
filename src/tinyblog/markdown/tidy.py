"""Raw HTML as a page can bear it: it runs nothing, it is valid wherever it stands, and it says what was written."""

import html
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from tinyblog.markdown.elements import BLOCKS, HEADINGS, SINGLE
from tinyblog.markdown.tree import Node, tree_of

Children = list[Node | str]
_DESCRIPTIONS = re.compile(r"(?:(?:dt )+(?:dd )+)+")
_RUBY = re.compile(r"(?:(?:\w+ )+?(?:rt |rp rt rp ))+")


def tidy(source: str, *, key: str = "") -> str:
    """Return the HTML `source` as valid HTML that runs, loads and asks nothing but its pictures and films.

    Headings begin at the second level and leave none out, since the first is the page's. With a `key`, the ids are the
    note's own: so many notes can stand on one page.
    """
    root = tree_of(source)
    root.children = _mended(root.children)
    _drop_boxes(root)
    _level(root)
    _name(root, key)
    return "".join(map(_written, root.children))


def _mended(children: Children) -> Children:
    found: Children = []
    for one in children:
        if isinstance(one, str):
            found.append(one)
        else:
            one.children = _mended(one.children)
            found += _MENDERS[one.name](one) if one.name in _MENDERS else [one]
    return found


def _needing(attribute: str) -> Callable[[Node], Children]:
    """Without this attribute, only what is in the element stays."""
    return lambda node: [node] if node.attributes.get(attribute) is not None else node.children


def _link(node: Node) -> Children:
    return [node] if node.says and node.attributes.get("href") else node.children


def _picture(node: Node) -> Children:
    node.attributes.setdefault("alt", "")
    return [node] if node.attributes.get("src") else []


def _film(node: Node) -> Children:
    node.children = [one for one in node.elements if one.name == "source" and one.attributes.get("src")]
    if not node.attributes.get("src") and not node.children:
        return []
    if node.attributes.get("src"):
        node.children = []
    node.attributes |= {"controls": "", "preload": "metadata"}
    return [node]


def _details(node: Node) -> Children:
    first = next(iter(_first_words(node)), "")
    if not isinstance(first, Node) or first.name != "summary" or not first.says:
        node.name, node.attributes = "div", _without(node.attributes, "open")
        first = ""
    node.children = [one for part in node.children for one in _unless(first, part, "summary")]
    return [node]


def _figure(node: Node) -> Children:
    words = _first_words(node)
    kept = next((one for one in (*words[:1], *words[-1:]) if isinstance(one, Node) and one.name == "figcaption"), None)
    for one in node.elements:
        if one.name == "figcaption" and one is not kept:
            one.name = "div"
    return [node]


def _heading(node: Node) -> Children:
    return [node] if node.says else node.children


def _label(node: Node) -> Children:
    boxes = [one for one in node.walk() if one.name == "input"]
    if len(boxes) == 1 and _is_box(boxes[0]) and node.says:
        boxes[0].attributes["disabled"] = ""
        return [node]
    return [one for one in node.children if not (isinstance(one, Node) and one.name == "input")]


def _task(node: Node) -> Children:
    """The box of a task is named by the words behind it."""
    words = _first_words(node)
    if not words or not _is_box(words[0]):
        return [node]
    match words:
        case [box, Node(name="p") as paragraph, *_]:
            node.children.remove(box)
            paragraph.children.insert(0, box)
            _task(paragraph)
            return [node]
    at = node.children.index(words[0])
    end = next((n for n, one in enumerate(node.children) if _is_block(one)), len(node.children))
    label = Node(name="label", children=node.children[at:end])
    node.children[at:end] = _label(label)
    return [node]


def _descriptions(node: Node) -> Children:
    if not _DESCRIPTIONS.fullmatch("".join(f"{one.name} " for one in node.elements)):
        node.name = "div"
        for one in node.elements:
            one.name = "div"
    return [node]


def _ruby(node: Node) -> Children:
    names = (one.name if isinstance(one, Node) else "text" for one in _first_words(node))
    if _RUBY.fullmatch("".join(f"{name} " for name in names)):
        return [node]
    return [part for one in node.children for part in _unless("", one, "rt", "rp")]


def _table(node: Node) -> Children:
    """A table whose parts are in order, and whose rows are all as long as the longest, in a frame that can scroll."""
    parts = node.elements
    rows = [row for part in parts for row in part.elements if part.name != "caption"]
    columns = max((len(row.elements) for row in rows), default=0)
    if not columns:
        return [one for part in parts if part.name == "caption" for one in part.children]
    for row in rows:
        row.children = [*row.elements, *(Node(name="td") for _ in range(columns - len(row.elements)))]
        for cell in row.elements:
            if cell.name == "th" and not cell.says:
                cell.name, cell.attributes = "td", _without(cell.attributes, "scope")
    captions = [one for one in parts if one.name == "caption"][:1]
    heads = [one for one in parts if one.name == "thead"]
    for one in (*heads[1:], *(one for one in parts if one.name == "tfoot")):
        one.name = "tbody"
    bodies = [one for one in parts if one.name == "tbody" and one.elements]
    node.children = [*captions, *(one for one in heads[:1] if one.elements), *bodies]
    return [Node(name="div", attributes={"class": "wide", "tabindex": "0"}, children=[node])]


def _code(node: Node) -> Children:
    """Long lines can be scrolled to with the keyboard."""
    node.attributes["tabindex"] = "0"
    return [node]


def _wide(node: Node) -> Children:
    """A table in its frame needs no second one."""
    inner = _first_words(node)
    is_frame = node.attributes.get("class") == "wide"
    return inner if is_frame and len(inner) == 1 and _is_frame(inner[0]) else [node]


def _is_frame(part: Node | str) -> bool:
    return isinstance(part, Node) and part.attributes.get("class") == "wide"


def _is_box(part: Node | str) -> bool:
    return isinstance(part, Node) and part.name == "input" and part.attributes.get("type") == "checkbox"


def _is_block(part: Node | str) -> bool:
    return isinstance(part, Node) and part.name in BLOCKS | {"pre", "hr", *HEADINGS}


def _first_words(node: Node) -> Children:
    """The children but white space."""
    return [one for one in node.children if isinstance(one, Node) or one.strip()]


def _unless(kept: Node | str, part: Node | str, *names: str) -> Children:
    """A part as it is; one of these names, if it is not the one that is kept, without its tag."""
    return part.children if isinstance(part, Node) and part.name in names and part is not kept else [part]


def _without(attributes: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in attributes.items() if key != name}


_MENDERS: Mapping[str, Callable[[Node], Children]] = MappingProxyType(
    {
        "a": _link,
        "audio": _film,
        "bdo": _needing("dir"),
        "data": _needing("value"),
        "details": _details,
        "div": _wide,
        "dl": _descriptions,
        "figure": _figure,
        "img": _picture,
        "label": _label,
        "li": _task,
        "p": _task,
        "pre": _code,
        "ruby": _ruby,
        "table": _table,
        "time": _needing("datetime"),
        "video": _film,
        **dict.fromkeys(HEADINGS, _heading),
    }
)


def _drop_boxes(node: Node) -> None:
    """Take out every box that nothing names."""
    node.children = [one for one in node.children if not isinstance(one, Node) or one.name != "input"]
    for one in node.elements:
        if one.name != "label":
            _drop_boxes(one)


def _level(root: Node) -> None:
    """Give the headings their levels: the first is the page's own, and none is left out on the way down."""
    headings = [one for one in root.walk() if one.name in HEADINGS]
    wanted = [HEADINGS.index(one.name) + 1 for one in headings]
    more, last = (1 if 1 in wanted else 0), 1
    for heading, level in zip(headings, wanted, strict=True):
        last = min(level + more, last + 1, 6)
        heading.name = f"h{last}"


def _name(root: Node, key: str) -> None:
    """Make ids the note's own, each once, and follow them with the links within the note."""
    seen: dict[str, str] = {}
    for node in root.walk():
        name = node.attributes.get("id", "")
        if name in seen:
            del node.attributes["id"]
        elif name:
            seen[name] = node.attributes["id"] = name if not key or key in name else f"{key}-{name}"
    for node in root.walk():
        href = node.attributes.get("href", "")
        if href.startswith("#") and href[1:] in seen:
            node.attributes["href"] = f"#{seen[href[1:]]}"


def _written(node: Node | str) -> str:
    if isinstance(node, str):
        return html.escape(node, quote=False)
    given = "".join(f' {name}="{html.escape(value)}"' for name, value in node.attributes.items())
    if node.name in SINGLE or node.name == "source":
        return f"<{node.name}{given}>"
    inner = "".join(map(_written, node.children))
    first = "\n" if node.name == "pre" and inner.startswith("\n") else ""
    return f"<{node.name}{given}>{first}{inner}</{node.name}>"
