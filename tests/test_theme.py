from pathlib import Path

import pytest

from tinyblog.errors import ThemeError
from tinyblog.theme import load_theme, shipped_themes


def theme(root: Path, **templates: str) -> Path:
    folder = root / "themes" / "mine" / "templates"
    folder.mkdir(parents=True)
    for name, text in templates.items():
        (folder / f"{name}.html").write_text(text)
    return root


def test_the_shipped_theme_is_found_without_a_folder_of_ones_own(tmp_path: Path) -> None:
    found = load_theme(tmp_path, "paper")
    assert "style.css" in found.static
    assert shipped_themes().name == "themes"


def test_a_theme_that_is_not_there_names_the_shipped_ones(tmp_path: Path) -> None:
    with pytest.raises(ThemeError, match="there is no theme 'papper'") as caught:
        load_theme(tmp_path, "papper")
    assert "paper" in caught.value.hint


@pytest.mark.parametrize("name", ["", ".", "..", "../../..", "/etc", "paper/static", "paper/../paper", "C:", "a\\b"])
def test_a_name_that_is_no_folders_name_is_no_theme(tmp_path: Path, name: str) -> None:
    (tmp_path / "themes").mkdir()
    with pytest.raises(ThemeError, match="there is no theme") as caught:
        load_theme(tmp_path, name)
    assert "letters, digits, - and _" in caught.value.hint


def test_a_blog_overrides_one_template_and_one_file_and_keeps_the_rest(tmp_path: Path) -> None:
    (tmp_path / "themes" / "paper" / "templates").mkdir(parents=True)
    (tmp_path / "themes" / "paper" / "static").mkdir()
    (tmp_path / "themes" / "paper" / "templates" / "missing.html").write_text("Gone, {{ name }}.")
    (tmp_path / "themes" / "paper" / "static" / "style.css").write_text("mine")
    found = load_theme(tmp_path, "paper")
    assert found.render("missing.html", name="<Ada>") == "Gone, &lt;Ada&gt;."
    assert found.static["style.css"].read_text() == "mine"
    assert found.templates.get_template("home.html").name == "home.html"


def test_a_misspelled_name_names_template_and_line(tmp_path: Path) -> None:
    found = load_theme(theme(tmp_path, page="one\n{{ page.titel }}\n"), "mine")
    with pytest.raises(ThemeError, match=r"page\.html:2: .*has no attribute 'titel'"):
        found.render("page.html", page=object())


def test_a_syntax_error_names_template_and_line(tmp_path: Path) -> None:
    found = load_theme(theme(tmp_path, page="one\n{% if %}\n"), "mine")
    with pytest.raises(ThemeError, match=r"page\.html:2: Expected an expression"):
        found.render("page.html")


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = load_theme(theme(tmp_path, page="{% extends 'bas.html' %}"), "mine")
    with pytest.raises(ThemeError, match=r"page\.html: cannot be rendered: .*bas\.html"):
        found.render("page.html")
