from pathlib import Path

import pytest

from tests.theme.themes import loaded, make_theme, mistakes
from tinyblog.theme import load_theme, settings_of, shipped_themes
from tinyblog.theme.manifest import read_manifest

FLAG = 'type = "flag"\nhelp = "h"\n'


def test_a_manifest_says_what_a_theme_is(tmp_path: Path) -> None:
    path = tmp_path / "theme.toml"
    path.write_text(f'name = "M"\ndescription = "D"\nextends = "paper"\n[settings.x]\n{FLAG}default = true\n')
    found = read_manifest(path, "theme.toml")
    assert (found.name, found.description, found.extends) == ("M", "D", "paper")
    assert [(one.name, one.type, one.default) for one in found.settings.values()] == [("x", "flag", True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "name: is missing"),
        ('name = ""', "name: expected text that is not empty"),
        ("name = 5", "name: expected text, got 5"),
        ('name = "M"\nextend = "paper"', "unknown key `extend` | did you mean `extends`?"),
        ('name = "M"\nsettings = 5', "settings: expected tables"),
        ('name = "M"\n[settings.x]\ntype = "flag"', "settings.x.help: is missing"),
        ('name = "M', "this is not TOML: "),
        (b'name = "\xff"', "byte 8 is not UTF-8"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_manifest_names_file_and_key(tmp_path: Path, text: str | bytes, expected: str) -> None:
    found = mistakes(make_theme(tmp_path, {"theme.toml": text}))
    assert any(one.startswith("themes/mine/theme.toml") and expected in one for one in found), found


def test_all_mistakes_of_a_manifest_are_told_together(tmp_path: Path) -> None:
    text = f"nme = 1\n[settings.x]\n{FLAG}[settings.y]\n{FLAG}default = 1\n"
    assert len(mistakes(make_theme(tmp_path, {"theme.toml": text}))) == 4


def test_a_childs_declaration_replaces_its_parents(tmp_path: Path) -> None:
    low = f'name = "L"\n[settings.a]\n{FLAG}default = true\n[settings.b]\n{FLAG}default = true\n'
    make_theme(tmp_path, {"theme.toml": low}, name="low")
    theme = loaded(tmp_path, {"theme.toml": f'name = "M"\nextends = "low"\n[settings.a]\n{FLAG}default = false\n'})
    assert vars(theme.settings) == {"a": False, "b": True}


def test_a_folder_over_a_shipped_theme_needs_no_manifest_and_may_add_settings(tmp_path: Path) -> None:
    (tmp_path / "themes" / "paper").mkdir(parents=True)
    assert load_theme(tmp_path, "paper").settings == load_theme(tmp_path / "none", "paper").settings
    make_theme(tmp_path, {"theme.toml": f'name = "P"\n[settings.mine]\n{FLAG}default = true\n'}, name="paper")
    found = load_theme(tmp_path, "paper").settings
    assert (found.mine, found.face) == (True, "book")


@pytest.mark.parametrize("name", [path.name for path in shipped_themes().iterdir()])
def test_a_shipped_theme_is_sound_and_explains_itself(tmp_path: Path, name: str) -> None:
    theme = load_theme(tmp_path, name)
    theme.templates(language="en", home="/").check()
    assert theme.layers[0].manifest
    assert theme.layers[0].manifest.description
    assert all(setting.help for setting in settings_of(theme.layers).values())
