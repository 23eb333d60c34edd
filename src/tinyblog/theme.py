"""Themes: a folder of Jinja2 templates and static files. The only module that knows Jinja2.

A blog's own `themes/NAME` is laid over a shipped theme of that name, file by file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError

from tinyblog.errors import ThemeError

_NAME = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """An open theme: its templates, and its static files by their path below `static/`."""

    name: str
    templates: Environment
    static: Mapping[str, Path]

    def render(self, template: str, **values: Any) -> str:
        """Render a template; raise ThemeError naming template and line."""
        try:
            return self.templates.get_template(template).render(**values)
        except TemplateSyntaxError as error:
            raise ThemeError(str(error.message), where=f"{error.filename}:{error.lineno}") from error
        except UndefinedError as error:
            raise ThemeError(str(error.message), where=_place(error) or template) from error
        except TemplateError as error:
            raise ThemeError(f"cannot be rendered: {error}", where=template) from error


def load_theme(root: Path, name: str) -> Theme:
    """Open the theme `name` of the blog in `root`; raise ThemeError if there is none."""
    places = (root / "themes", shipped_themes()) if _NAME.fullmatch(name) else ()
    folders = [folder / name for folder in places if (folder / name).is_dir()]
    if not folders:
        there = sorted(path.name for path in shipped_themes().iterdir() if path.is_dir())
        own = f"make the folder themes/{name}" if _NAME.fullmatch(name) else "its name has letters, digits, - and _"
        hint = f"{own}; or choose a shipped theme: {', '.join(there)}"
        raise ThemeError(f"there is no theme {name!r}", where="site.theme", hint=hint)
    templates = Environment(
        loader=FileSystemLoader([folder / "templates" for folder in folders]),
        autoescape=True,  # whatever comes from a note is text, unless a template says otherwise
        undefined=StrictUndefined,  # a name that a template misspells is an error, not an empty place
        trim_blocks=True,
        lstrip_blocks=True,
    )
    static: dict[str, Path] = {}
    for folder in reversed(folders):
        files = (path for path in (folder / "static").rglob("*") if path.is_file())
        static |= {path.relative_to(folder / "static").as_posix(): path for path in files}
    return Theme(name=name, templates=templates, static=dict(sorted(static.items())))


def shipped_themes() -> Path:
    """The folder of the shipped themes: inside the package where it was installed, else in the repository."""
    package = Path(__file__).parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parents[1] / "themes"


def _place(error: UndefinedError) -> str:
    """The last place in a template on the way to the error."""
    trace, place = error.__traceback__, ""
    while trace:
        code = trace.tb_frame.f_code
        if code.co_filename.endswith(".html"):
            place = f"{code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
