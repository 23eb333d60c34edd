import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.blogs import CONFIG
from tinyblog.config import Chosen, load_config
from tinyblog.errors import TinyblogError
from tinyblog.theme import load_theme
from tinyblog.theme.declared import Setting, choose, read_setting

COLOUR: dict[str, object] = {"type": "colour", "help": "of links", "default": "#0a558c", "on": ["#fff", "#fdfcfa"]}
TABLES: dict[str, dict[str, object]] = {
    "accent": COLOUR,
    "motto": {"type": "text", "help": "a line", "default": ""},
    "size": {"type": "number", "help": "in rem", "default": 1, "minimum": 0.5, "maximum": 2},
    "loud": {"type": "flag", "help": "or quiet", "default": False},
    "face": {"type": "choice", "help": "the letters", "default": "sans", "choices": ["sans", "serif"]},
    "shop": {"type": "url", "help": "of the shop", "default": ""},
}
DECLARED = {name: read_setting(name, table, "theme.toml: settings") for name, table in TABLES.items()}


def problems(**values: object) -> list[str]:
    with pytest.raises(TinyblogError) as caught:
        choose(Chosen(where="tinyblog.toml: theme", values=values), DECLARED, "mine")
    return [f"{part} | {part.hint}" for part in caught.value.parts]


def wrong(name: str, table: object) -> str:
    with pytest.raises(TinyblogError) as caught:
        read_setting(name, table, "theme.toml: settings")
    return str(caught.value)


def test_templates_see_what_the_blog_has_chosen_and_else_the_defaults() -> None:
    chosen = {"accent": "#05A", "size": 1.5, "loud": True, "shop": "https://shop.example"}
    found = vars(choose(Chosen(values=chosen), DECLARED, "mine"))
    expected = {"accent": "#0055aa", "motto": "", "size": 1.5, "loud": True, "face": "sans"}
    assert found == expected | {"shop": "https://shop.example"}


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("accent", "blue", "expected a colour like #0a558c, got 'blue' | the default is \"#0a558c\": of links"),
        ("motto", 5, "expected text, got 5 | the default is \"\": a line"),
        ("size", "1", "expected a number of at least 0.5 and of at most 2, got '1' | the default is 1: in rem"),
        ("size", 2.5, "expected a number of at least 0.5 and of at most 2, got 2.5 | the default is 1: in rem"),
        ("size", True, "expected a number of at least 0.5 and of at most 2, got True | the default is 1: in rem"),
        ("size", math.nan, "expected a number of at least 0.5 and of at most 2, got nan | the default is 1: in rem"),
        ("loud", "yes", "expected true or false, got 'yes' | the default is false: or quiet"),
        ("face", "mono", "expected one of sans, serif, got 'mono' | the default is \"sans\": the letters"),
        ("face", ["sans"], "expected one of sans, serif, got ['sans'] | the default is \"sans\": the letters"),
        ("shop", "javascript:x", "expected an address like https://example.com/me, got 'javascript:x' | "
         "the default is \"\": of the shop"),
        ("shop", {"a": 1}, "expected text, got {'a': 1} | the default is \"\": of the shop"),
    ],
)  # fmt: skip
def test_a_wrong_value_names_file_and_key_and_the_default(key: str, value: object, expected: str) -> None:
    assert problems(**{key: value}) == [f"tinyblog.toml: theme.{key}: {expected}"]


def test_an_unknown_key_names_the_nearest() -> None:
    assert problems(acent="#000000") == ["tinyblog.toml: theme: unknown key `acent` | did you mean `accent`?"]


def test_a_theme_without_settings_says_so() -> None:
    with pytest.raises(TinyblogError, match="unknown key `accent`: the theme bare has no settings"):
        choose(Chosen(values={"accent": "#000"}), {}, "bare")


def test_a_colour_must_be_readable_where_its_theme_puts_it() -> None:
    (found,) = problems(accent="#ffee00")
    assert "tinyblog.toml: theme.accent: #ffee00 cannot be read on #ffffff: the contrast is 1.2:1" in found
    assert "would do" in found


def test_all_mistakes_are_told_together() -> None:
    assert len(problems(accent="x", motto=1, nonsense=2)) == 3


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"type": "color", "help": "h", "default": "#000"}, "x.type: expected one of colour, text, "
         "number, flag, choice, url, got 'color'"),
        ({"help": "h", "default": ""}, "x.type: is missing"),
        ({"type": "text", "default": ""}, "x.help: is missing"),
        ({"type": "text", "help": "h"}, "x.default: is missing"),
        ({"type": "text", "help": "h", "default": 5}, "x.default: expected text, got 5"),
        ({"type": "text", "help": "h", "default": "", "defualt": ""}, "x: unknown key `defualt`"),
        ({"type": "choice", "help": "h", "default": "a"}, "x.choices: is missing"),
        ({"type": "choice", "help": "h", "default": "a", "choices": ["b"]}, "x.default: expected one of b, got 'a'"),
        ({"type": "text", "help": "h", "default": "", "choices": ["b"]},
         "x.choices: is for settings of the type choice, and this one is a text"),
        ({"type": "flag", "help": "h", "default": True, "minimum": 1},
         "x.minimum: is for settings of the type number, and this one is a flag"),
        ({"type": "number", "help": "h", "default": 1, "minimum": "1"}, "x.minimum: expected a number, got '1'"),
        ({"type": "number", "help": "h", "default": 1, "minimum": 2},
         "x.default: expected a number of at least 2, got 1"),
        ({"type": "colour", "help": "h", "default": "#000", "on": ["white"]},
         "x.on: expected a colour like #0a558c, got 'white'"),
        ({"type": "colour", "help": "h", "default": "#aaa", "on": ["#fff"]},
         "x.default: #aaaaaa cannot be read on #ffffff: the contrast is 2.32:1, and must be at least "
         "4.5:1; #757575 would do"),
        ("text", "x: expected a table"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_declaration_names_file_and_key(table: object, expected: str) -> None:
    assert wrong("x", table) == f"theme.toml: settings.{expected}"


@pytest.mark.parametrize("name", ["Accent", "a-b", "1a", "ä", ""])
def test_a_setting_is_named_so_that_a_template_can_say_it(name: str) -> None:
    assert wrong(name, COLOUR).endswith("expected a name of small letters, digits and _")


@given(st.floats() | st.integers())
def test_a_number_that_is_read_is_a_number_within_its_bounds(value: float) -> None:
    setting = Setting(name="n", type="number", help="h", default=0, minimum=-1, maximum=1)
    try:
        assert setting.read(value) == value
    except ValueError:
        assert not -1 <= value <= 1


def test_a_number_without_bounds_is_finite() -> None:
    setting = Setting(name="n", type="number", help="h", default=0)
    for value in (math.inf, -math.inf, math.nan):
        with pytest.raises(ValueError, match="expected a number, got"):
            setting.read(value)


def test_the_settings_of_the_configuration_reach_the_theme(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(CONFIG + '[theme]\naccent = "#05a"\nface = "serif"\n')
    config = load_config(tmp_path / "mine.toml")
    found = load_theme(tmp_path, "paper", config.theme).settings
    assert (found.accent, found.face, found.author_card) == ("#0055aa", "serif", True)
    with pytest.raises(TinyblogError, match=r"mine\.toml: theme\.accent: "):
        load_theme(tmp_path, "paper", Chosen(where=config.theme.where, values={"accent": "#eee"}))


def test_settings_in_place_of_the_table_are_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "tinyblog.toml").write_text('theme = "paper"\n' + CONFIG)
    with pytest.raises(TinyblogError, match="theme: expected a table") as caught:
        load_config(tmp_path / "tinyblog.toml")
    assert "under [site]" in caught.value.hint
