"""The settings of a theme: what its `theme.toml` declares, and what the blog's `[theme]` may say of them."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Literal, TypeVar

from tinyblog.config import Chosen
from tinyblog.errors import ConfigError, ThemeError, TinyblogError, raise_all
from tinyblog.settings import read_table, read_web_url, unknown_key
from tinyblog.theme.colours import check_contrast, read_colour

Type = Literal["colour", "text", "number", "flag", "choice", "url"]
T = TypeVar("T")
Value = str | int | float | bool
_NAME = re.compile(r"[a-z][a-z0-9_]*")
# Keys of a declaration whose values depend on the type of the setting.
_BY_TYPE = ("default", "minimum", "maximum")
# Those that only one type has.
_OF_TYPE = {"choices": "choice", "minimum": "number", "maximum": "number", "on": "colour"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting as its theme declares it.

    `choices` are what a choice may be, `minimum` and `maximum` the bounds of a number. A colour is text that stands
    `on` these colours, and must be readable there.
    """

    name: str
    type: Type
    help: str
    default: Value
    choices: tuple[str, ...] = ()
    minimum: float = -math.inf
    maximum: float = math.inf
    on: tuple[str, ...] = ()

    def read(self, value: object) -> Value:
        """Read a value for this setting; raise ValueError that says what was expected."""
        match self.type:
            case "colour":
                colour = read_colour(value)
                check_contrast(colour, self.on)
                return colour
            case "choice":
                return self._choice(value)
            case "number":
                return self._number(value)
            case "flag":
                if not isinstance(value, bool):
                    raise ValueError(f"expected true or false, got {value!r}")
                return value
            case "url" if value != "":
                return read_web_url(value)
        if not isinstance(value, str):
            raise ValueError(f"expected text, got {value!r}")
        return value

    @property
    def written(self) -> str:
        """Its default, as one writes it in TOML."""
        return str(self.default).lower() if isinstance(self.default, bool) else repr(self.default).replace("'", '"')

    def _choice(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.choices:
            raise ValueError(f"expected one of {', '.join(self.choices)}, got {value!r}")
        return value

    def _number(self, value: object) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not self.minimum <= value <= self.maximum:
            bounds = ((" of at least", self.minimum), (" of at most", self.maximum))
            said = " and".join(f"{words} {bound:g}" for words, bound in bounds if math.isfinite(bound))
            raise ValueError(f"expected a number{said}, got {value!r}")
        if not math.isfinite(value):
            raise ValueError(f"expected a number, got {value!r}")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """`[settings.NAME]` of a theme.toml, but for what depends on the type."""

    type: Type
    help: str
    choices: tuple[str, ...] = ()
    on: tuple[str, ...] = ()


def read_setting(name: str, table: object, where: str) -> Setting:
    """Read one `[settings.NAME]`; raise a TinyblogError naming file and key."""
    where = f"{where}.{name}"
    if not _NAME.fullmatch(name):
        raise ThemeError("expected a name of small letters, digits and _", where=where)
    keys = table if isinstance(table, Mapping) else {}
    rest = {key: value for key, value in keys.items() if key not in _BY_TYPE} if keys else table
    read = read_table(_Table, rest, where, also=_BY_TYPE)
    raise_all(
        ThemeError(f"is for settings of the type {type_}, and this one is a {read.type}", where=f"{where}.{key}")
        for key, type_ in _OF_TYPE.items()
        if key in keys and type_ != read.type
    )
    if read.type == "choice" and not read.choices:
        raise ThemeError("is missing", where=f"{where}.choices", hint='what can be chosen, as in ["one", "two"]')
    if "default" not in keys:
        raise ThemeError("is missing", where=f"{where}.default", hint="what holds where a blog says nothing?")
    made = Setting(
        name=name,
        type=read.type,
        help=read.help,
        default="",
        choices=read.choices,
        minimum=_bound(keys.get("minimum", -math.inf), f"{where}.minimum"),
        maximum=_bound(keys.get("maximum", math.inf), f"{where}.maximum"),
        on=tuple(_own(read_colour, ground, f"{where}.on") for ground in read.on),
    )
    return replace(made, default=_own(made.read, keys["default"], f"{where}.default"))


def _own(read: Callable[[object], T], value: object, where: str) -> T:
    """Read a value that the theme's author has written."""
    try:
        return read(value)
    except ValueError as error:
        raise ThemeError(str(error), where=where) from error


def _bound(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        raise ThemeError(f"expected a number, got {value!r}", where=where)
    return value


def choose(chosen: Chosen, declared: Mapping[str, Setting], theme: str) -> SimpleNamespace:
    """What templates see as `theme`: of every setting the blog's value, else its default.

    Raise a TinyblogError for each key of `[theme]` that is not declared or has a wrong value.
    """
    problems: list[TinyblogError] = []
    values: dict[str, Value] = {name: setting.default for name, setting in declared.items()}
    for key, value in chosen.values.items():
        if not declared:
            problems.append(ConfigError(f"unknown key `{key}`: the theme {theme} has no settings", where=chosen.where))
        elif key not in declared:
            problems.append(unknown_key(key, tuple(declared), chosen.where))
        else:
            try:
                values[key] = declared[key].read(value)
            except ValueError as error:
                hint = f"the default is {declared[key].written}: {declared[key].help}"
                problems.append(ConfigError(str(error), where=f"{chosen.where}.{key}", hint=hint))
    raise_all(problems)
    return SimpleNamespace(**values)
