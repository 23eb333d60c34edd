"""Faults: what went wrong in a template, as its author can mend it: template, line, variable, and the nearest name."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from traceback import walk_tb
from typing import Any

from jinja2 import (
    Environment,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplatesNotFound,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.utils import missing

from tinyblog.errors import ThemeError
from tinyblog.theme.sources import Sources

POSSIBLE = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What a mistake in a template can raise."""
_KINDS = {"filter": "filters", "test": "tests"}
_MANY = 24


class MisuseError(TemplateRuntimeError):
    """A template has called one of tinyblog's functions with something that is not there."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class UnknownNameError(UndefinedError):
    """A template uses a name that `of` has not; `of` is `missing` where the name stands alone."""

    def __init__(self, message: str | None, name: str, of: object) -> None:
        super().__init__(message)
        self.name = name
        self.of = of


class Nothing(StrictUndefined):
    """What stands for a name that is not there: any use of it is an error, which knows the name."""

    __slots__ = ()

    def __init__(
        self, hint: str | None = None, obj: Any = missing, name: Any = None, exc: type[Exception] = UndefinedError
    ) -> None:
        super().__init__(hint, obj, name, exc)  # type: ignore[arg-type]
        if hint is None and exc is UndefinedError:
            self._undefined_exception = lambda message: UnknownNameError(message, str(name), obj)  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a template: the file as it is shown, the line, and the names that can be used there."""

    file: str
    line: int
    names: Mapping[str, object]


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint: the nearest of the known names, else all of them, if they are not too many."""
    names = sorted(set(known))
    if near := get_close_matches(name, names, n=1, cutoff=0.6):
        return f"did you mean `{near[0]}`?"
    return f"there are: {', '.join(names)}" if 0 < len(names) <= _MANY else ""


def explain(error: Exception, template: str, environment: Environment) -> ThemeError | None:
    """Say what is wrong with the template or one that it uses; None if the fault is not theirs, but tinyblog's."""
    *_, last = walk_tb(error.__traceback__)
    module = str(last[0].f_globals.get("__name__", ""))
    if module.startswith("tinyblog.") and not module.startswith("tinyblog.theme"):
        return None
    place = next(_places(error), None)
    where = f"{place.file}:{place.line}" if place else template
    if isinstance(error, TemplateSyntaxError):
        return ThemeError(error.message or "", where=f"{error.filename}:{error.lineno}", hint=_hint(error, environment))
    if isinstance(error, UnknownNameError):
        return _unknown(error, place, where, environment)
    if isinstance(error, TemplateNotFound):
        name = " or ".join(map(str, error.templates)) if isinstance(error, TemplatesNotFound) else str(error.name)
        known = environment.list_templates()
        return ThemeError(f"there is no template {name!r}", where=where, hint=nearest(name.rpartition("/")[2], known))
    if isinstance(error, RecursionError):
        below = _sources(environment).below(place.file) if place else None
        hint = f'the one that it replaces is "{below}"' if below else "a template cannot be a part of itself"
        return ThemeError("this extends, includes or calls itself without end", where=where, hint=hint)
    said = (
        str(error) if isinstance(error, TemplateError | ValueError | TypeError) else f"{type(error).__name__}: {error}"
    )
    return ThemeError(
        said, where=where, hint=error.hint if isinstance(error, MisuseError) else _hint(error, environment)
    )


def _places(error: Exception) -> Iterator[_Place]:
    """The places in templates on the way to the error, from the innermost outwards."""
    for frame, line in reversed(list(walk_tb(error.__traceback__))):
        # Jinja2 has rewritten these frames: file and line are the template's, the variables those of the place.
        if "__jinja_exception__" in frame.f_globals:
            yield _Place(frame.f_code.co_filename, line, frame.f_locals)


def _unknown(error: UnknownNameError, place: _Place | None, where: str, environment: Environment) -> ThemeError:
    if error.of is missing:
        known = place.names if place else ()
        return ThemeError(f"there is no `{error.name}`", where=where, hint=nearest(error.name, known))
    of = error.of
    names = map(str, of) if isinstance(of, Mapping) else (name for name in dir(of) if not name.startswith("_"))
    spelled = _spelled(error.name, place, environment) if place else None
    said = f"`{spelled}`" if spelled else f"`{error.name}` in what is a {type(of).__name__}"
    return ThemeError(f"there is no {said}", where=where, hint=nearest(error.name, names))


def _spelled(name: str, place: _Place, environment: Environment) -> str | None:
    """How the template spells the expression that ends in this name; None if several on the line do."""
    source = _sources(environment).text(place.file)
    found: dict[int, set[str]] = {}
    for node in environment.parse(source).find_all((nodes.Getattr, nodes.Getitem)):
        if _last(node) == name:
            found.setdefault(abs(node.lineno - place.line), set()).add(_dotted(node))
    near = found[min(found)] if found else set()
    return near.pop() if len(near) == 1 else None


def _last(node: nodes.Node) -> object:
    if isinstance(node, nodes.Getattr):
        return node.attr
    return node.arg.value if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) else None


def _dotted(node: nodes.Node) -> str:
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_dotted(node.node)}.{node.attr}"
        case nodes.Getitem(arg=nodes.Const(value=value)):
            return f"{_dotted(node.node)}[{value!r}]"
        case nodes.Call():
            return f"{_dotted(node.node)}(…)"
    return "…"


def _hint(error: Exception, environment: Environment) -> str:
    """For a filter or test that is not there, the nearest that is."""
    found = re.search(r"No (filter|test) named '(.+?)'", str(error))
    return nearest(found[2], getattr(environment, _KINDS[found[1]])) if found else ""


def _sources(environment: Environment) -> Sources:
    assert isinstance(environment.loader, Sources)
    return environment.loader
