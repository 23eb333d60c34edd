from pathlib import Path

import pytest

from tests.theme.themes import fault, make_theme, mistakes, opened, write
from tinyblog.errors import ThemeError
from tinyblog.theme import load_theme, shipped_themes


def test_the_shipped_theme_is_found_without_a_folder_of_ones_own(tmp_path: Path) -> None:
    found = load_theme(tmp_path, "paper")
    assert "style.css" in found.static
    assert shipped_themes().name == "themes"


def test_a_theme_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match="there is no theme 'papper'") as caught:
        load_theme(tmp_path, "papper")
    assert "did you mean paper?" in caught.value.hint


@pytest.mark.parametrize("name", ["", ".", "..", "../../..", "/etc", "paper/static", "paper/../paper", "C:", "a\\b"])
def test_a_name_that_is_no_folders_name_is_no_theme(tmp_path: Path, name: str) -> None:
    (tmp_path / "themes").mkdir()
    with pytest.raises(ThemeError, match="there is no theme") as caught:
        load_theme(tmp_path, name)
    assert "letters, digits, - and _" in caught.value.hint


def test_a_blog_overrides_one_template_and_one_file_and_keeps_the_rest(tmp_path: Path) -> None:
    write(tmp_path / "themes" / "paper", {"templates/missing.html": "Gone, {{ name }}.", "static/style.css": "mine"})
    found = load_theme(tmp_path, "paper")
    templates = opened(tmp_path, "paper")
    assert templates.render("missing.html", name="<Ada>") == "Gone, &lt;Ada&gt;."
    assert found.static["style.css"].read_text() == "mine"
    assert "home.html" in templates.environment.list_templates()


def test_a_theme_stands_on_the_one_that_it_extends(tmp_path: Path) -> None:
    make_theme(tmp_path, {"templates/a.html": "a of mid", "templates/b.html": "b of mid"}, name="mid")
    make_theme(tmp_path, {"templates/a.html": "a of mine"}, extends="mid")
    templates = opened(tmp_path)
    assert [templates.render(name) for name in ("a.html", "b.html")] == ["a of mine", "b of mid"]


def test_a_template_extends_the_one_that_it_replaces(tmp_path: Path) -> None:
    base = "<{% block main %}low{% endblock %}>"
    make_theme(tmp_path, {"templates/base.html": base}, name="low")
    middle = '{% extends "low/base.html" %}{% block main %}mid, {{ super() }}{% endblock %}'
    make_theme(tmp_path, {"templates/base.html": middle}, name="mid", extends="low")
    top = '{% extends "mid/base.html" %}{% block main %}mine, {{ super() }}{% endblock %}'
    make_theme(tmp_path, {"templates/base.html": top}, extends="mid")
    assert opened(tmp_path).render("base.html") == "<mine, mid, low>"


def test_a_blog_extends_the_shipped_template_of_the_same_name(tmp_path: Path) -> None:
    shipped = (shipped_themes() / "paper" / "templates" / "missing.html").read_text("utf-8")
    assert '{% extends "base.html" %}' in shipped
    files = {
        "templates/missing.html": '{% extends "paper/missing.html" %}{% block main %}Mine.{% endblock %}',
        "templates/base.html": "[{% block main %}{% endblock %}]",
    }
    write(tmp_path / "themes" / "paper", files)
    assert opened(tmp_path, "paper").render("missing.html") == "[Mine.]"


def test_a_page_of_the_theme_below_uses_the_base_of_the_theme_above(tmp_path: Path) -> None:
    files = {
        "templates/base.html": "low {% block main %}{% endblock %}",
        "templates/page.html": '{% extends "base.html" %}{% block main %}page{% endblock %}',
    }
    make_theme(tmp_path, files, name="low")
    make_theme(tmp_path, {"templates/base.html": "mine {% block main %}{% endblock %}"}, extends="low")
    assert opened(tmp_path).render("page.html") == "mine page"


def test_templates_may_stand_in_folders_and_be_included_and_imported_from_a_named_theme(tmp_path: Path) -> None:
    make_theme(tmp_path, {"templates/parts/x.html": "{% macro hi() %}low{% endmacro %}"}, name="low")
    files = {
        "templates/parts/x.html": '{% import "low/parts/x.html" as low %}{% macro hi() %}{{ low.hi() }}, '
        "mine{% endmacro %}",
        "templates/parts/y.html": "y",
        "templates/page.html": '{% import "parts/x.html" as x %}{{ x.hi() }} {% include "parts/y.html" %}',
    }
    make_theme(tmp_path, files, extends="low")
    assert opened(tmp_path).render("page.html") == "low, mine y"


def test_what_a_macro_makes_of_the_same_values_is_made_once(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "templates/parts.html": "{% macro one(notes, x) %}{{ notes.pop() }}{{ x }}<{% endmacro %}"
        "{% macro two(notes, x) %}two{% endmacro %}{% macro bad(x) %}\n{{ x.y }}{% endmacro %}",
        "templates/page.html": '{% import "parts.html" as parts %}{{ once(parts.one, notes, 1) }}'
        "{{ once(parts.one, notes, 1) }} {{ once(parts.one, notes, 2) }} {{ once(parts.two, notes, 1) }}",
        "templates/wrong.html": '{% import "parts.html" as parts %}{{ once(parts.bad, 1) }}',
        "templates/none.html": '{% import "parts.html" as parts %}{{ once(parts.on, 1) }}',
    }
    templates = opened(make_theme(tmp_path, files))
    first, second = ["c", "b", "a"], ["z", "y"]
    assert templates.render("page.html", notes=first) == "a1<a1< b2< two"
    assert templates.render("page.html", notes=second) == "y1<y1< z2< two"
    assert templates.render("page.html", notes=first) == "a1<a1< b2< two"
    assert first == ["c"]
    assert fault(tmp_path, "wrong.html").startswith("themes/mine/templates/parts.html:2: there is no `x.y`")
    assert fault(tmp_path, "none.html").endswith(":1: there is no `parts.on` | did you mean `one`?")


def test_static_files_come_from_the_nearest_folder_that_has_them(tmp_path: Path) -> None:
    make_theme(tmp_path, {"static/a.txt": "low", "static/b/c.txt": "low"}, name="low")
    make_theme(tmp_path, {"static/a.txt": "mine"}, extends="low")
    found = load_theme(tmp_path, "mine").static
    assert {name: path.read_text() for name, path in found.items()} == {"a.txt": "mine", "b/c.txt": "low"}


def test_themes_that_extend_each_other_are_a_mistake(tmp_path: Path) -> None:
    make_theme(tmp_path, {}, name="one", extends="two")
    make_theme(tmp_path, {}, name="two", extends="one")
    make_theme(tmp_path, {}, extends="one")
    (found,) = mistakes(tmp_path)
    assert found.startswith(
        "themes/two/theme.toml: extends: one extends two extends one: a theme cannot stand on itself"
    )


def test_a_theme_below_that_is_not_there_is_named_with_file_and_key(tmp_path: Path) -> None:
    make_theme(tmp_path, {}, extends="papr")
    (found,) = mistakes(tmp_path)
    assert found.startswith("themes/mine/theme.toml: extends: there is no theme 'papr' | did you mean paper?")


def test_a_theme_of_ones_own_needs_a_theme_toml(tmp_path: Path) -> None:
    write(tmp_path / "themes" / "mine", {"templates/a.html": "a"})
    (found,) = mistakes(tmp_path)
    assert found.startswith("themes/mine/theme.toml: there is no such file | write one")


def test_a_template_that_no_layer_has_is_named(tmp_path: Path) -> None:
    make_theme(tmp_path, {"templates/homes.html": ""})
    assert fault(tmp_path, "home.html") == "home.html: there is no template 'home.html' | did you mean `homes.html`?"


def test_every_template_is_read_when_a_theme_is_checked(tmp_path: Path) -> None:
    make_theme(tmp_path, {"templates/a.html": "fine", "templates/z.html": "\n{% if %}", "templates/notes~": "{% x"})
    with pytest.raises(ThemeError, match=r"themes/mine/templates/z\.html:2: Expected an expression"):
        opened(tmp_path).check()
