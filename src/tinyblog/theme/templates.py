"""Templates: those of a theme, ready to be rendered for one site. With `sources` and `faults` the home of Jinja2."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

from jinja2 import Environment

from tinyblog.theme.assets import Assets
from tinyblog.theme.compiled import Compiled
from tinyblog.theme.encoding import Encoder
from tinyblog.theme.faults import POSSIBLE, Nothing, explain
from tinyblog.theme.formats import Formats, direction, language_name
from tinyblog.theme.layers import Layer
from tinyblog.theme.running import Quick
from tinyblog.theme.sources import Sources

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The templates of a theme, for a site in one language."""

    environment: Environment
    words: NullTranslations
    once: "_Once"
    encoder: Encoder = field(default_factory=Encoder)

    def render(self, template: str, **values: Any) -> str:
        """Render a template; raise ThemeError naming template, line, and what is wrong there."""
        return "".join(self._mended(template, lambda: self._pieces(template, values)))

    def page(self, template: str, **values: Any) -> bytes:
        """The bytes of a page: as `render`, in UTF-8, without what no HTML may hold."""
        return self.encoder.page(self._mended(template, lambda: self._pieces(template, values)))

    def check(self) -> None:
        """Read every template; raise ThemeError for one that cannot be read."""
        for name in self.environment.list_templates():
            self._mended(name, lambda name=name: self.environment.get_template(name))  # type: ignore[misc]

    def forget(self) -> None:
        """Let go of what was made of values that are no more: who goes on with another site does so in between."""
        self.once.forget()

    def _pieces(self, template: str, values: dict[str, Any]) -> list[str]:
        found = self.environment.get_template(template)
        try:
            return list(found.root_render_func(found.new_context(values)))
        except POSSIBLE:
            self.environment.handle_exception()  # raises it again, with the places in templates

    def _mended(self, template: str, work: Callable[[], Made]) -> Made:
        try:
            return work()
        except POSSIBLE as error:
            if fault := explain(error, template, self.environment):
                raise fault from error
            raise


class _Once:
    """What macros have made of values: asked again for the same of the same, it is there. Of one build."""

    def __init__(self) -> None:
        # With the macro and the values, so that no other object can come by their ids.
        self._made: dict[tuple[int, ...], tuple[object, tuple[object, ...]]] = {}

    def made(self, macro: Callable[..., object], *values: object) -> object:
        """What the macro makes of the values."""
        key = tuple(map(id, (macro, *values)))
        made = self._made  # another thread may let go of it
        if key not in made:
            made[key] = macro(*values), (macro, *values)
        return made[key][0]

    def forget(self) -> None:
        """Let go of it all."""
        self._made = {}


def open_templates(
    layers: tuple[Layer, ...],
    settings: SimpleNamespace,
    assets: Assets,
    words: NullTranslations,
    language: str,
    kept: Path | None = None,
) -> Templates:
    """Make the templates of the layers ready; those that were before are in the folder `kept`."""
    once = _Once()
    environment = Quick(
        loader=Sources(layers),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,  # whatever comes from a note is text, unless a template says otherwise
        undefined=Nothing,  # a name that a template misspells is an error, not an empty place
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        auto_reload=False,
        bytecode_cache=Compiled(kept) if kept else None,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.say(words)
    environment.filters |= Formats(language).filters
    environment.globals |= {
        "theme": settings,
        "once": once.made,
        "static": cache(assets.href),
        "stylesheet": cache(assets.sheet),
        "dir_of": direction,
        "language_name": language_name,
    }
    return Templates(environment=environment, words=words, once=once)
