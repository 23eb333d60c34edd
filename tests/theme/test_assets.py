import re
from pathlib import Path

import pytest

from tests.theme.themes import fault, loaded, make_theme, opened


def page(root: Path, template: str, files: dict[str, str | bytes], home: str = "/") -> str:
    make_theme(root, {"templates/page.html": template, **files})
    return opened(root, home=home).render("page.html")


def css(root: Path, text: str, **files: str) -> str:
    return page(root, '{{ stylesheet("s/a.css") }}', {"static/s/a.css": text, **files}, home="/me/")


def test_a_static_file_is_named_by_its_content(tmp_path: Path) -> None:
    template = '{{ static("pictures/my logo.svg") }}'
    one = page(tmp_path / "a", template, {"static/pictures/my logo.svg": "<svg/>"}, home="/me/")
    other = page(tmp_path / "b", template, {"static/pictures/my logo.svg": "<svg />"}, home="/me/")
    assert re.fullmatch(r"/me/static/pictures/my%20logo\.svg\?v=[0-9a-f]{8}", one)
    assert one != other


@pytest.mark.parametrize("call", ["static", "stylesheet"])
def test_a_file_that_is_not_there_is_named_with_the_template_and_its_line(tmp_path: Path, call: str) -> None:
    make_theme(tmp_path, {"templates/page.html": f"\n{{{{ {call}('style.cs') }}}}", "static/style.css": ""})
    found = fault(tmp_path, "page.html")
    assert found.startswith("themes/mine/templates/page.html:2: there is no st")
    assert found.endswith("| did you mean `style.css`?")


def test_a_macro_that_is_imported_may_use_static_files_too(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "templates/parts.html": '{% macro m() %}{{ static("a.txt") }}{% endmacro %}',
        "static/a.txt": "",
    }
    assert page(tmp_path, '{% import "parts.html" as p %}{{ p.m() }}', files).startswith("/static/a.txt?v=")


def test_style_sheets_stand_in_the_page_in_their_order_without_white_space(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "static/a.css": "/* a */ a > b { color : red ; }\n",
        "static/b.css": '@media (min-width: 40em) { a::after { content: "/* > */" } }',
    }
    found = page(tmp_path, '<style>{{ stylesheet("a.css", "b.css") }}</style>', files)
    assert found == '<style>a>b{color:red}\n@media (min-width:40em){a::after{content:"/* > */"}}</style>'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (".a { .b :hover { color: red } }", ".a{.b *:hover{color:red}}"),
        (".a { & :is(p) { color: red } }", ".a{& *:is(p){color:red}}"),
        ("a :first-child { b : c }", "a *:first-child{b:c}"),
        ("a:hover { color : red; b { c : d } }", "a:hover{color:red;b{c:d}}"),
        ("@media (width > 40em) and (orientation : portrait) { a { b : c } }",
         "@media (width>40em) and (orientation:portrait){a{b:c}}"),
        ("a { width: calc(1px + 2px); --x: ; margin: min(100% - 2rem, 4em) }",
         "a{width:calc(1px + 2px);--x:;margin:min(100% - 2rem,4em)}"),
    ],
)  # fmt: skip
def test_white_space_that_means_something_stays(tmp_path: Path, text: str, expected: str) -> None:
    assert css(tmp_path, text) == expected


def test_addresses_in_a_style_sheet_lead_from_any_page_to_the_files_beside_it(tmp_path: Path) -> None:
    text = "@font-face { src: url( '../fonts/a b.woff2' ) format('woff2'), url(x.svg?v=1#f) }"
    found = css(tmp_path, text, **{"static/fonts/a b.woff2": "", "static/s/x.svg": ""})
    version = r"\?v=[0-9a-f]{8}"
    assert re.fullmatch(
        rf'@font-face{{src:url\("/me/static/fonts/a%20b\.woff2{version}"\) format\(\'woff2\'\),'
        rf'url\("/me/static/s/x\.svg{version}#f"\)}}',
        found,
    )


@pytest.mark.parametrize(
    "address", ["data:image/png;base64,AA", "https://e.example/x.png", "//e.example/x", "/x.png", "#clip"]
)
def test_other_addresses_stay(tmp_path: Path, address: str) -> None:
    assert css(tmp_path, f"a{{b:url({address})}}") == f"a{{b:url({address})}}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a{b:c}\n\na{content:'</STYLE>'}", r"a.css:3: a style sheet in a page cannot hold `</style` | in "
         r"a text, write it as <\/style"),
        ("/* x\n*/ a{b:url(y.png)}", "a.css:2: there is no static file 's/y.png' | did you mean `s/x.png`?"),
        ("a{b:url(../../theme.toml)}", "a.css:1: there is no static file '../theme.toml' | there are: "
         "s/a.css, s/x.png"),
        (b"a{}\nb\xff", "a.css:2: this line is not UTF-8 | save the file as UTF-8"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_style_sheet_names_its_line(tmp_path: Path, text: str | bytes, expected: str) -> None:
    files = {"templates/page.html": '{{ stylesheet("s/a.css") }}', "static/s/a.css": text, "static/s/x.png": ""}
    assert fault(make_theme(tmp_path, files), "page.html") == f"themes/mine/static/s/{expected}"


def test_what_a_comment_says_is_no_mistake(tmp_path: Path) -> None:
    assert css(tmp_path, "/* </style> url(none.png) */ a{b:c}") == "a{b:c}"


def test_the_words_of_a_style_sheet_for_feeds_are_put_into_another_language(tmp_path: Path) -> None:
    sheet = b'/* content: "A feed" */ a { content:"A feed"; b: "A feed"; c: "\xff" } a { content: "\\2192 " }'
    files: dict[str, str | bytes] = {
        "static/feed.css": sheet,
        "locales/de.po": 'msgid "A feed"\nmsgstr "Ein \\"Feed\\"\\\\\\n;"\n',
    }
    theme = loaded(tmp_path, files)
    expected = rb'/* content: "A feed" */ a { content:"Ein \"Feed\"\\ ;"; b: "A feed"; c: "' + b"\xff"
    assert theme.feed_sheet("de")["feed.css"].startswith(expected)
    assert theme.feed_sheet("en")["feed.css"] == sheet
    assert loaded(tmp_path / "none", {}).feed_sheet("de") == {}
