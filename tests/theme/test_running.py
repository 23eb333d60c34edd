"""That templates give here what they give in Jinja2 as it comes."""

from gettext import NullTranslations
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from tinyblog.theme.faults import Nothing
from tinyblog.theme.running import Quick

PARTS = """
{% macro one(a, b="<b>", c=3) %}{{ a }}{{ b }}{{ c }}{% endmacro %}
{% macro many(a) %}{{ a }}{{ varargs|join("&") }}{{ kwargs|dictsort }}{% endmacro %}
{% macro around(a) %}<i>{{ caller(a) }}</i>{% endmacro %}
{% macro named(a, caller=none) %}{{ a }}{{ caller is none }}{% endmacro %}
{% autoescape false %}{% macro raw(a) %}{{ a }}{% endmacro %}{% endautoescape %}
"""
SNIPPETS = (
    "{{ text }}{{ marked }}{{ 1 }}{{ 1.5 }}{{ none }}{{ true }}{{ thing }}{{ items }}",
    "{{ p.one(text) }}{{ p.one(text, marked) }}{{ p.one(text, c=text) }}{{ p.one(c=1, a=2) }}",
    "{{ p.one() is string }}{{ p.one(1, 2, 3, 4) }}",
    "{{ p.one(d=4) }}",
    "{{ p.one(1, a=2) }}",
    "{{ p.many(text, text, marked, x=1, y=text) }}",
    "{% call(x) p.around(text) %}{{ x }}!{% endcall %}{{ p.around(1) }}",
    "{{ p.named(1) }}{{ p.named(1, caller=text) }}{% call p.named(1) %}x{% endcall %}",
    "{{ p.raw(text) }}{{ p.raw(marked) }}",
    "{% autoescape false %}{{ text }}{{ p.one(text) }}{{ p.raw(text) }}{{ _('<%(a)s>', a=text) }}{% endautoescape %}",
    "{{ _('plain') }}{{ _('<b> 100%%') }}{{ _('%(a)s %(b)s', a=text, b=marked) }}{{ _('%(a)s', a=5) }}",
    "{{ _('%(a)d %(a)05.1f', a=5) }}{{ _('%(a)s', a=thing) }}{{ gettext('%(a)s', a=none) }}",
    "{{ _('%(a)s') }}",
    "{{ _('100%') }}",
    "{{ _('%(a)s', a=nothing) }}",
    "{{ _('x', a=nothing) }}",
    "{% trans a=text %}one {{ a }}{% pluralize items|length %}many {{ a }} {{ num }}{% endtrans %}",
    "{% trans %}by {{ text }}{% endtrans %}{% trans a=p.one(text) %}{{ a }}{% endtrans %}",
    "{{ pgettext('c', 'x %(a)s', a=text) }}{{ ngettext('%(num)d a', '%(num)d b', 3) }}",
    "{% for x in items %}{{ p.one(x) }}{{ _('y') }}{{ stop() is undefined }}{{ loop.index }}{% endfor %}",
    "{{ plain(text) }}{{ plain(text, b=1) }}{{ ''.join(items) }}{{ text.upper() }}{{ Class(1) }}{{ called(2) }}",
    "{% set x %}{{ text }}{% endset %}{{ x }}{{ x ~ text }}{{ text|upper|e }}{{ marked|safe }}{{ (text ~ marked) }}",
    "{% block b %}{{ p.one(text) }}{{ self.c() }}{% endblock %}{% block c %}{{ _('z') }}{% endblock %}",
    "{% filter upper %}{{ text }}{% endfilter %}{{ text if text else '' }}",
    "{% with a = text %}{{ p.one(a) }}{% endwith %}",
    "{{ nothing }}",
    "{{ thing.no }}",
    "{{ thing.no is defined }}{{ thing.no|default('d') }}{{ nothing is undefined }}",
    "{{ p.two() }}",
    "{{ text() }}",
)


class Thing(SimpleNamespace):
    def __call__(self, x: int) -> str:
        return f"<{x}>"

    def __html__(self) -> str:
        return "<thing>"


def stop() -> None:
    raise StopIteration


VALUES = {
    "text": "<&\"'é>",
    "marked": Markup("<b>&amp;</b>"),
    "thing": Thing(a=1),
    "items": ["<1>", "2"],
    "stop": stop,
    "plain": lambda a, b="<": a + str(b),
    "Class": Thing.__html__,
    "called": Thing(),
}


def made(kind: type[Environment], snippet: str) -> str:
    sources = {"parts.html": PARTS, "page.html": '{% import "parts.html" as p %}' + snippet}
    environment = kind(loader=DictLoader(sources), extensions=["jinja2.ext.i18n"], autoescape=True, undefined=Nothing)
    if isinstance(environment, Quick):
        environment.say(NullTranslations())
    else:
        environment.install_gettext_translations(NullTranslations(), newstyle=True)  # type: ignore[attr-defined]
    try:
        return "\n".join(environment.get_template("page.html").render(VALUES) for _ in range(2))
    except Exception as error:  # noqa: BLE001 - whatever Jinja2 raises must be the same
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_template_gives_what_it_gives_in_jinja_itself(snippet: str) -> None:
    assert made(Quick, snippet) == made(Environment, snippet)


def test_a_template_that_has_an_error_names_it_wherever_it_is_called(tmp_path: Path) -> None:
    assert made(Quick, "{{ p.one(thing.no) }}").startswith("UnknownNameError: ")
