"""Themes for the tests: folders with the files that a test names."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tinyblog.errors import TinyblogError
from tinyblog.theme import Theme, load_theme
from tinyblog.theme.templates import Templates


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a folder, with the folders on the way."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def make_theme(root: Path, files: Mapping[str, str | bytes], *, name: str = "mine", extends: str = "") -> Path:
    """Write the theme `name` of the blog in `root`; with a theme.toml, unless the test has its own."""
    head = f'name = "{name.title()}"\n' + (f'extends = "{extends}"\n' if extends else "")
    write(root / "themes" / name, {"theme.toml": head, **files})
    return root


def opened(root: Path, name: str = "mine", *, language: str = "en", home: str = "/") -> Templates:
    """The templates of a theme, ready for a site."""
    return load_theme(root, name).templates(language=language, home=home)


def loaded(root: Path, files: Mapping[str, str | bytes]) -> Theme:
    """The theme `mine` with these files."""
    return load_theme(make_theme(root, files), "mine")


def mistakes(root: Path, name: str = "mine") -> list[str]:
    """What is wrong with a theme: place, message and hint of each mistake."""
    with pytest.raises(TinyblogError) as caught:
        opened(root, name)
    return [f"{part} | {part.hint}" for part in caught.value.parts]


def fault(root: Path, template: str, **values: object) -> str:
    """What is wrong with a template of the theme `mine`: place, message and hint."""
    with pytest.raises(TinyblogError) as caught:
        opened(root).render(template, **values)
    return f"{caught.value} | {caught.value.hint}"
