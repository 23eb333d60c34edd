"""Sources: which file a template's name stands for, over the layers of a theme."""

from collections.abc import Callable

from jinja2 import BaseLoader, Environment, TemplateNotFound
from jinja2.loaders import split_template_path

from tinyblog.errors import ThemeError
from tinyblog.theme.layers import Layer

_PART = "templates"


class Sources(BaseLoader):
    """Finds templates: `base.html` in the nearest layer, `paper/base.html` in the theme paper.

    From within paper that is the layer below, so that a template can extend the one it replaces.
    """

    def __init__(self, layers: tuple[Layer, ...]) -> None:
        self._layers = layers

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002
        """The text of a template, and the name that messages call it by."""
        if (at := self._layer(template)) is None:
            raise TemplateNotFound(template)
        name = template if self._stands(at, template) else template.partition(":")[2]
        shown = f"{self._layers[at].shown}/{_PART}/{name}"
        data = (self._layers[at].folder / _PART / name).read_bytes()
        try:
            return data.decode("utf-8-sig"), shown, lambda: True
        except UnicodeDecodeError as error:
            where = f"{shown}:{data.count(10, 0, error.start) + 1}"
            raise ThemeError("this line is not UTF-8", where=where, hint="save the file as UTF-8") from error

    def text(self, shown: str) -> str:
        """The text of a template that was read before, by the name that messages call it by."""
        for layer in self._layers:
            name = shown.removeprefix(f"{layer.shown}/{_PART}/")
            if name != shown:
                return (layer.folder / _PART / name).read_text("utf-8-sig")
        return ""

    def list_templates(self) -> list[str]:
        """The names of all templates, as one writes them."""
        return sorted({name for layer in self._layers for name, _ in layer.files(_PART) if name.endswith(".html")})

    def join(self, name: str, parent: str) -> str:
        """The full name of the template that `parent` calls `name`: `2:base.html` is the third layer's."""
        theme, _, rest = name.partition("/")
        themes = [layer.theme for layer in self._layers]
        if not rest or theme not in themes:
            return name
        at = self._layer(parent)
        start = at + 1 if at is not None and themes[at] == theme else 0
        for here in range(start, len(themes)):
            if themes[here] == theme and self._stands(here, rest):
                return f"{here}:{rest}"
        return name

    def below(self, shown: str) -> str | None:
        """What a template has to call the one that it replaces; None if it replaces none."""
        for at, layer in enumerate(self._layers):
            name = shown.removeprefix(f"{layer.shown}/{_PART}/")
            if name != shown:
                under = (one.theme for here, one in enumerate(self._layers) if here > at and self._stands(here, name))
                return next((f"{theme}/{name}" for theme in under), None)
        return None

    def _layer(self, name: str) -> int | None:
        """Which layer a full name's file stands in."""
        number, _, rest = name.partition(":")
        if number.isdecimal() and int(number) < len(self._layers) and self._stands(int(number), rest):
            return int(number)
        return next((at for at in range(len(self._layers)) if self._stands(at, name)), None)

    def _stands(self, at: int, name: str) -> bool:
        try:
            path = self._layers[at].folder.joinpath(_PART, *split_template_path(name))
        except TemplateNotFound:
            return False
        return path.is_file()
