import marshal
import sys
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blogs import NOW, make_blog, note
from tests.theme.themes import make_theme
from tinyblog.build import build
from tinyblog.errors import ThemeError
from tinyblog.theme import compiled, load_theme, templates, templates_folder
from tinyblog.theme.compiled import Compiled
from tinyblog.theme.running import Quick

PARTS: dict[str, str | bytes] = {
    "templates/page.html": '{% import "parts.html" as parts %}{{ parts.one("é") }}',
    "templates/parts.html": "{% macro one(x) %}{{ x }} {{ 1234|number }}{% endmacro %}",
}


@pytest.fixture(autouse=True)
def _as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(templates, "Quick", Quick)
    monkeypatch.setattr(compiled, "_BESIDE", tmp_path / "none")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


def page(folder: Path, language: str = "en") -> str:
    """What a new process makes of the page, with what is kept."""
    theme = load_theme(folder, "mine", kept=templates_folder(folder))
    return theme.templates(language=language, home="/").render("page.html")


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in templates_folder(folder).iterdir()}


def sealed(data: bytes) -> bytes:
    """As a memo keeps it."""
    return sha256(data).digest() + data


def test_a_translated_template_is_kept_and_taken_again(tmp_path: Path) -> None:
    make_theme(tmp_path, PARTS)
    assert page(tmp_path) == "é 1,234"
    first = kept(tmp_path)
    assert len(first) == 2
    for name, data in first.items():
        other = marshal.dumps(_changed(marshal.loads(data[32 + 64 :])))
        templates_folder(tmp_path).joinpath(name).write_bytes(sealed(data[32:96] + other))
    assert page(tmp_path) == "é-1,234"


def _changed(code: Any) -> Any:
    """The code with another text between the two values of the macro."""
    if not isinstance(code, CodeType):
        return "-" if code == " " else code
    return code.replace(co_consts=tuple(map(_changed, code.co_consts)))


def test_another_text_language_or_place_is_another_template(tmp_path: Path) -> None:
    make_theme(tmp_path, PARTS)
    assert page(tmp_path) == "é 1,234"
    assert page(tmp_path, "de") == "é 1.234"
    make_theme(tmp_path, {**PARTS, "templates/parts.html": "{% macro one(x) %}new{% endmacro %}"})
    assert page(tmp_path) == "new"
    assert len(kept(tmp_path)) == 2


@settings(max_examples=20)
@given(junk=st.binary(max_size=200), cut=st.integers(0, 400), whole=st.booleans())
def test_nothing_that_is_kept_can_break_or_change_a_page(
    junk: bytes, cut: int, whole: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("blog")
    make_theme(folder, PARTS)
    assert page(folder) == "é 1,234"
    sound = kept(folder)
    for name, data in sound.items():
        broken = sealed(junk) if whole else data[:cut] + junk
        templates_folder(folder).joinpath(name).write_bytes(broken)
    assert page(folder) == "é 1,234"
    assert page(folder) == "é 1,234"
    assert {name: data[32:96] for name, data in kept(folder).items()} == {
        name: data[32:96] for name, data in sound.items()
    }


def test_what_another_version_kept_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_theme(tmp_path, PARTS)
    page(tmp_path)
    mine = Compiled(tmp_path).get_source_checksum("x")
    monkeypatch.setattr("jinja2.__version__", "99")
    assert Compiled(tmp_path).get_source_checksum("x") != mine
    for path in templates_folder(tmp_path).iterdir():
        path.write_bytes(sealed(path.read_bytes()[32:96] + marshal.dumps(compile("1/0", "", "exec"))))
    assert page(tmp_path) == "é 1,234"


def test_a_folder_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    make_theme(tmp_path, PARTS)
    (tmp_path / ".tinyblog").write_text("in the way")
    assert page(tmp_path) == page(tmp_path) == "é 1,234"


def test_a_mistake_in_a_template_that_was_kept_names_its_line(tmp_path: Path) -> None:
    make_theme(tmp_path, {**PARTS, "templates/page.html": "{% if site is defined %}\n{{ site.no }}{% endif %}"})
    assert page(tmp_path) == ""
    theme = load_theme(tmp_path, "mine", kept=templates_folder(tmp_path))
    with pytest.raises(ThemeError) as caught:
        theme.templates(language="en", home="/").render("page.html", site=1)
    assert str(caught.value.where) == "themes/mine/templates/page.html:2"


def test_a_build_with_kept_templates_writes_the_same_site(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("Words #tag"), "b.md": note("More", "2026-11-20")})
    built = []
    for number in range(3):
        build(config, tmp_path / f"site{number}", now=NOW)
        files = (path for path in (tmp_path / f"site{number}").rglob("*") if path.is_file())
        built.append({path.relative_to(tmp_path / f"site{number}"): path.read_bytes() for path in files})
        if number == 1:
            for path in templates_folder(tmp_path).iterdir():
                path.write_bytes(b"broken")
    assert built[0] == built[1] == built[2]


def test_templates_of_shipped_themes_are_kept_where_python_keeps_what_it_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    make_theme(tmp_path, {**PARTS, "templates/page.html": "x"})

    def named(folder: Path, beside: Path) -> tuple[list[str], list[str]]:
        monkeypatch.setattr(templates, "Compiled", lambda kept: Compiled(kept, beside))
        load_theme(folder, "paper", kept=templates_folder(folder)).templates(language="en", home="/").check()
        there = [sorted(path.name for path in place.iterdir()) if place.is_dir() else []
                 for place in (beside, templates_folder(folder))]  # fmt: skip
        return there[0], there[1]

    shared, own = named(tmp_path, tmp_path / "beside")
    assert shared
    assert own == []
    assert {name.partition("-")[0] for name in shared} == {"template"}
    (tmp_path / "file").write_text("in the way")
    assert named(tmp_path / "other", tmp_path / "file") == ([], shared)
