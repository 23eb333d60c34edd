"""`theme.toml`: what a theme is called, which theme it extends, and which settings it has."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tinyblog.errors import ThemeError, TinyblogError, raise_all
from tinyblog.settings import read_table
from tinyblog.theme.declared import Setting, read_setting


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    name: str
    description: str = ""
    extends: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A theme's own account of itself; `extends` is empty where it stands on no other theme."""

    name: str
    description: str = ""
    extends: str = ""
    settings: Mapping[str, Setting]


def read_manifest(path: Path, where: str) -> Manifest:
    """Read a `theme.toml`, called `where` in messages; raise a TinyblogError with every mistake in it."""
    try:
        values = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ThemeError(f"byte {error.start} is not UTF-8", where=where, hint="save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ThemeError(f"this is not TOML: {error}", where=where) from error
    except OSError as error:
        raise ThemeError(f"cannot be read: {error.strerror}", where=where) from error
    tables = values.pop("settings", {})
    problems: list[TinyblogError] = []
    head, settings = _Head(name=""), {}
    try:
        head = read_table(_Head, values, where, also=("settings",))
    except TinyblogError as error:
        problems.append(error)
    if not isinstance(tables, Mapping):
        problems.append(ThemeError("expected tables", where=f"{where}: settings", hint="write [settings.NAME]"))
        tables = {}
    for name, table in tables.items():
        try:
            settings[name] = read_setting(name, table, f"{where}: settings")
        except TinyblogError as error:
            problems.append(error)
    raise_all(problems)
    return Manifest(name=head.name, description=head.description, extends=head.extends, settings=settings)
