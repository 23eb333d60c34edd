"""Layers: the folders that make a theme, each laid over the next.

The blog's own `themes/NAME` lies over the shipped theme of that name; both lie over the theme that NAME extends.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from tinyblog.errors import ThemeError
from tinyblog.theme.declared import Setting
from tinyblog.theme.manifest import Manifest, read_manifest

_NAME = re.compile(r"[\w-]+")
MANIFEST = "theme.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One folder of the theme `theme`; `shown` is what messages call it."""

    theme: str
    folder: Path
    shown: str
    manifest: Manifest | None

    @property
    def extends(self) -> str:
        """The theme below, as far as this folder says; else empty."""
        return self.manifest.extends if self.manifest else ""

    def files(self, part: str) -> Iterator[tuple[str, Path]]:
        """The files of one part (`templates`, `static`, `locales`), each with its path below it."""
        base = self.folder / part
        yield from ((path.relative_to(base).as_posix(), path) for path in base.rglob("*") if path.is_file())


def find_layers(root: Path, name: str) -> tuple[Layer, ...]:
    """The layers of the theme `name` for the blog in `root`, nearest first; raise a TinyblogError."""
    found: list[Layer] = []
    taken: list[str] = []
    where = "site.theme"
    while name or not found:
        if name in taken:
            way = " extends ".join((*taken[taken.index(name) :], name))
            raise ThemeError(f"{way}: a theme cannot stand on itself", where=where, hint="take one `extends` out")
        taken.append(name)
        own = _layers_of(root, name, where)
        found += own
        name, where = next(((one.extends, f"{one.shown}/{MANIFEST}: extends") for one in own if one.extends), ("", ""))
    return tuple(found)


def settings_of(layers: tuple[Layer, ...]) -> Mapping[str, Setting]:
    """The settings that the layers declare: a nearer layer's declaration replaces a farther one's."""
    found: dict[str, Setting] = {}
    for layer in reversed(layers):
        found |= layer.manifest.settings if layer.manifest else {}
    return found


def shipped_themes() -> Path:
    """The folder of the shipped themes: inside the package where it was installed, else in the repository."""
    package = Path(__file__).parents[1]
    inside = package / "themes"
    return inside if inside.is_dir() else package.parents[1] / "themes"


def _layers_of(root: Path, name: str, where: str) -> list[Layer]:
    """The folders of one theme: the blog's own, then the shipped one."""
    places = {"themes": root / "themes", "tinyblog/themes": shipped_themes()} if _NAME.fullmatch(name) else {}
    folders = {f"{shown}/{name}": place / name for shown, place in places.items() if (place / name).is_dir()}
    if len({folder.resolve() for folder in folders.values()}) < len(folders):  # tinyblog's own blog: they are the same
        folders.popitem()
    if not folders:
        raise _no_theme(root, name, where)
    manifests = {shown: folder / MANIFEST for shown, folder in folders.items() if (folder / MANIFEST).is_file()}
    if not manifests:
        hint = f'write one, with name = "{name}", and extends = "paper" to change only a part of paper'
        raise ThemeError("there is no such file", where=f"{next(iter(folders))}/{MANIFEST}", hint=hint)
    read = {shown: read_manifest(path, f"{shown}/{MANIFEST}") for shown, path in manifests.items()}
    return [
        Layer(theme=name, folder=folder, shown=shown, manifest=read.get(shown)) for shown, folder in folders.items()
    ]


def _no_theme(root: Path, name: str, where: str) -> ThemeError:
    there = {path.name for place in (root / "themes", shipped_themes()) if place.is_dir()
             for path in place.iterdir() if path.is_dir()}  # fmt: skip
    own = f"make the folder themes/{name}" if _NAME.fullmatch(name) else "its name has letters, digits, - and _"
    near = get_close_matches(name, sorted(there), n=1)
    other = f"did you mean {near[0]}?" if near else f"the themes here are: {', '.join(sorted(there))}"
    return ThemeError(
        f"there is no theme {name!r}", where=where, hint=f"{other} Else {own}" if near else f"{other}; or {own}"
    )
