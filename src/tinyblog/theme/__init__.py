"""Themes: folders of templates, static files, settings and words in other languages, laid over one another.

`theme.toml` says what a theme is (`manifest`, `declared`), `layers` which folders make it, `templates` renders. What a
template can do besides: `assets`, `catalogues`, `formats`. `docs/themes.md` tells theme authors all of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from tinyblog.config import Chosen
from tinyblog.theme.assets import FEED_SHEET, Assets, static_files, translated
from tinyblog.theme.catalogues import translations
from tinyblog.theme.compiled import templates_folder
from tinyblog.theme.declared import Setting, choose
from tinyblog.theme.layers import Layer, find_layers, settings_of, shipped_themes
from tinyblog.theme.templates import Templates, open_templates

__all__ = ["Setting", "Templates", "Theme", "load_theme", "settings_of", "shipped_themes", "templates_folder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """An open theme: its folders, nearest first; what the blog has chosen; and its static files by their path.

    Its templates are `kept` in a folder as Jinja2 translates them, if there is one.
    """

    name: str
    layers: tuple[Layer, ...]
    settings: SimpleNamespace
    static: Mapping[str, Path]
    kept: Path | None = None

    def templates(self, *, language: str, home: str) -> Templates:
        """Its templates for a site in a language (BCP 47), whose path on its host is `home` (a slash at both ends).

        Raise a TinyblogError for a catalogue of words that is broken.
        """
        assets = Assets(layers=self.layers, files=self.static, home=home)
        words = translations(self.layers, language)
        return open_templates(self.layers, self.settings, assets, words, language, self.kept)

    def words(self, language: str) -> Callable[[str], str]:
        """What puts English words of the theme into a language (BCP 47); raise a TinyblogError as `templates` does."""
        return translations(self.layers, language).gettext

    def feed_sheet(self, language: str) -> Mapping[str, bytes]:
        """The style sheet of feeds by its path among the static files, in a language as `words`; empty: it has none."""
        if FEED_SHEET not in self.static:
            return {}
        # Whatever encoding its author chose stays as it is.
        sheet = self.static[FEED_SHEET].read_bytes().decode(errors="surrogateescape")
        return {FEED_SHEET: translated(sheet, self.words(language)).encode(errors="surrogateescape")}


def load_theme(root: Path, name: str, chosen: Chosen | None = None, kept: Path | None = None) -> Theme:
    """Open the theme `name` of the blog in `root`, with the settings that the blog has chosen.

    `kept` is the folder for its templates as Jinja2 translates them (`templates_folder`), which takes a tenth of a
    second; without one they are translated each time. Raise a TinyblogError if there is no such theme, or a
    `theme.toml` or a setting is wrong.
    """
    layers = find_layers(root, name)
    settings = choose(chosen or Chosen(), settings_of(layers), name)
    return Theme(name=name, layers=layers, settings=settings, static=static_files(layers), kept=kept)
