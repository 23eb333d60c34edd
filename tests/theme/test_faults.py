from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.theme.themes import fault, make_theme, opened

SITE = SimpleNamespace(title="Blog", url="https://blog.example", settings=SimpleNamespace(language="en"))


def wrong(root: Path, text: str | bytes, **values: object) -> str:
    make_theme(root, {"templates/page.html": text})
    return fault(root, "page.html", site=SITE, entries=[], **values).removeprefix("themes/mine/templates/page.html")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\n{{ site.titel }}", ":2: there is no `site.titel` | did you mean `title`?"),
        ("{{ site.settings.langauge }}", ":1: there is no `site.settings.langauge` | did you mean `language`?"),
        ("{{\n\n site.nonsense }}", ":3: there is no `site.nonsense` | there are: settings, title, url"),
        ("{{ site['titel'] }}", ":1: there is no `site['titel']` | did you mean `title`?"),
        ("{{ stie.title }}", ":1: there is no `stie` | did you mean `site`?"),
        ("{% for entry in entires %}{% endfor %}", ":1: there is no `entires` | did you mean `entries`?"),
        ("{% if site.titel %}{% endif %}", ":1: there is no `site.titel` | did you mean `title`?"),
        ("{{ site.titel|upper }}", ":1: there is no `site.titel` | did you mean `title`?"),
        ("{{ site.titel.x }}", ":1: there is no `site.titel` | did you mean `title`?"),
        ("{% set here = 1 %}\n{{ heer }}", ":2: there is no `heer` | did you mean `here`?"),
        ("{% for one in [1] %}\n{{ onee }}{% endfor %}", ":2: there is no `onee` | did you mean `one`?"),
        ("{{ theme.acent }}", ":1: there is no `theme.acent` | "),
        ("{{ site.x.lower() }}{{ (site).x }}", ":1: there is no `site.x` | there are: settings, title, url"),
        ("{% trans %}{{ titel }}{% endtrans %}", ":1: there is no `titel` | did you mean `title`?"),
    ],
)  # fmt: skip
def test_a_name_that_is_not_there_is_named_with_its_line_and_the_nearest(
    tmp_path: Path, text: str, expected: str
) -> None:
    assert wrong(tmp_path, text, title="T") == expected


def test_of_two_names_on_a_line_the_kind_of_thing_tells_which(tmp_path: Path) -> None:
    found = wrong(tmp_path, "{{ site.title ~ site.x ~ page.x }}", page=SimpleNamespace(x=1))
    assert found == ":1: there is no `x` in what is a SimpleNamespace | there are: settings, title, url"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n{% if %}", ":2: Expected an expression, got 'end of statement block' | "),
        ("\n{{ 'a'|uper }}", ":2: No filter named 'uper'. | did you mean `upper`?"),
        ("{% if 'a' is strin %}{% endif %}", ":1: No test named 'strin' found. | did you mean `string`?"),
        ("\n{% if 0 %}{% else %}\n{{ 'a'|dat }}{% endif %}", ":3: No filter named 'dat' found. | did you mean `date`?"),
        ("{% block a %}", ":1: Unexpected end of template. Jinja was looking for the following tags: 'endblock'. "
         "The innermost block that needs to be closed is 'block'. | "),
        ("\n{{ 1 / 0 }}", ":2: ZeroDivisionError: division by zero | "),
        ("\n{{ 1 + 'a' }}", ":2: unsupported operand type(s) for +: 'int' and 'str' | "),
        ("\n{{ [1]|join(2, 3, 4, 5) }}",
         ":2: sync_do_join() takes from 2 to 4 positional arguments but 6 were given | "),
        ("\n{{ 5|date }}", ":2: expected a date, got '5' | "),
        ("\n{{ site.titel|date }}", ":2: there is no `site.titel` | did you mean `title`?"),
        ("\n{{ site() }}", ":2: 'types.SimpleNamespace' object is not callable | "),
        ("\n{{ 'x' % 5 }}", ":2: not all arguments converted during string formatting | "),
        ("{% macro m(a) %}{% endmacro %}\n{{ m(1, 2) }}", ":2: macro 'm' takes not more than 1 argument(s) | "),
        ("\n{% include 'xyz' %}", ":2: there is no template 'xyz' | there are: page.html"),
        ("\n{% extends 'pgae.html' %}", ":2: there is no template 'pgae.html' | did you mean `page.html`?"),
        ("\n{% extends 'paper/pgae.html' %}", ":2: there is no template 'paper/pgae.html' | did you mean `page.html`?"),
        ("{% include ['a.html', 'b.html'] %}", ":1: there is no template 'a.html or b.html' | there are: page.html"),
        ("\n{% import 'page.html' as x %}{{ x.y }}", ":2: this extends, includes or calls itself without end | "
         "a template cannot be a part of itself"),
        ("a\nb\xff", ""),
    ],
)  # fmt: skip
def test_every_other_mistake_is_named_with_its_line(tmp_path: Path, text: str, expected: str) -> None:
    if not expected:
        text, expected = "", ":2: this line is not UTF-8 | save the file as UTF-8"
        assert wrong(tmp_path, b"a\nb\xff") == expected
    else:
        assert wrong(tmp_path, text) == expected


@pytest.mark.parametrize(
    ("page", "line"),
    [
        ('{% import "parts.html" as parts %}{{ parts.m(site) }}', 2),
        ('{% from "parts.html" import m %}{{ m(site) }}', 2),
        ('{% include "included.html" %}', 1),
        ('{% extends "base.html" %}{% block b %}{{ super() }}{% endblock %}', 3),
    ],
)
def test_a_mistake_is_named_where_it_stands_not_where_it_is_used(tmp_path: Path, page: str, line: int) -> None:
    files = {
        "templates/page.html": page,
        "templates/parts.html": "{% macro m(site) %}\n{{ site.titel }}{% endmacro %}",
        "templates/included.html": "{{ site.titel }}",
        "templates/base.html": "\n{% block b %}\n{{ site.titel }}{% endblock %}",
    }
    found = fault(make_theme(tmp_path, files), "page.html", site=SITE)
    assert not found.startswith("themes/mine/templates/page.html")
    assert found.endswith(f".html:{line}: there is no `site.titel` | did you mean `title`?")


def test_a_macro_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    files = {
        "templates/page.html": '{% import "parts.html" as parts %}\n{{ parts.articel() }}',
        "templates/parts.html": "{% macro article() %}{% endmacro %}",
    }
    found = fault(make_theme(tmp_path, files), "page.html")
    assert found == "themes/mine/templates/page.html:2: there is no `parts.articel` | did you mean `article`?"


def test_a_mistake_in_a_shipped_template_says_that_it_is_tinyblogs(tmp_path: Path) -> None:
    found = fault(make_theme(tmp_path, {}, extends="paper"), "missing.html", page=SITE, style="")
    assert found.startswith("tinyblog/themes/paper/templates/shell.html:")


def test_a_template_that_extends_itself_is_told_how_to_extend_the_one_below(tmp_path: Path) -> None:
    files = {"templates/missing.html": '{% extends "missing.html" %}'}
    found = fault(make_theme(tmp_path, files, extends="paper"), "missing.html")
    assert found.endswith('without end | the one that it replaces is "paper/missing.html"')


@dataclass(frozen=True)
class Broken:
    @property
    def label(self) -> str:
        raise KeyError("x")


def test_a_bug_of_tinyblogs_own_is_not_called_a_mistake_in_a_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_theme(tmp_path, {"templates/page.html": "{{ entry.label }}"})
    monkeypatch.setitem(Broken.label.fget.__globals__, "__name__", "tinyblog.site")  # type: ignore[attr-defined]
    with pytest.raises(KeyError):
        opened(tmp_path).render("page.html", entry=Broken())
