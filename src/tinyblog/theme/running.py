"""Running: what Jinja2 does at each step of each page, the same with less work. Without it pages take twice as long."""

from collections.abc import Callable, Mapping, MutableMapping
from functools import partial
from gettext import NullTranslations
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType
from typing import Any

import markupsafe
from jinja2 import Environment, Template, pass_context
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode, missing
from markupsafe import Markup, escape

from tinyblog.theme.sources import Sources

_PLAIN = frozenset((FunctionType, BuiltinFunctionType, MethodType))
# From text to text; `escape` makes a Markup of it, which what is written at once need not be.
_escaped_text: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)


class _Words:
    """`_("…")` and `{% trans %}`: the words of the site's language, looked up once, `%(name)s` in them replaced."""

    def __init__(self, gettext: Callable[[str], str]) -> None:
        self._gettext = gettext
        self._marked: dict[str, Markup] = {}
        self._whole: dict[str, Markup] = {}

    @pass_context
    def __call__(self, context: Context, message: str, /, **values: Any) -> str:
        if not context.eval_ctx.autoescape:
            return self._gettext(message) % values
        if not values:
            return self.whole(message)
        if (text := self._marked.get(message)) is None:
            text = self._marked.setdefault(message, Markup(self._gettext(message)))
        if _SIMPLE.issuperset(map(type, values.values())):
            return _marked(str.__mod__(text, {name: _in_words(value) for name, value in values.items()}))
        return text % values

    def whole(self, message: str) -> Markup:
        """Words in which nothing is replaced but `%%`."""
        if (text := self._whole.get(message)) is None:
            text = self._whole.setdefault(message, Markup(self._gettext(message)) % {})
        return text


_SIMPLE = frozenset((str, Markup, int))


class _Macro(Macro):
    """A macro that is called without being asked for a context first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        count = len(self.arguments)
        self.rest = [(missing,) * (count - given) for given in range(count + 1)]
        self.is_simple = not (self.catch_kwargs or self.catch_varargs or self.caller or self.explicit_caller)
        self.function = self._func

    __hash__ = object.__hash__


class _Context(Context):
    @internalcode
    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls."""
        kind = type(called)
        if kind is _Macro:
            if called.is_simple and len(args) < len(called.rest) and (not kwargs or kwargs.keys() <= _OWN):
                made = called.function(*args, *called.rest[len(args)])
                return made if type(made) is Markup or not self.eval_ctx.autoescape else Markup(made)
        elif kind is _Words:
            if len(args) == 1:
                kwargs.pop("_block_vars", None)
                kwargs.pop("_loop_vars", None)
                return called(self, args[0], **kwargs)
        elif kind in _PLAIN and not hasattr(called, "jinja_pass_arg"):
            kwargs.pop("_block_vars", None)
            kwargs.pop("_loop_vars", None)
            try:
                return called(*args, **kwargs)
            except StopIteration as error:
                return super().call(partial(_raise, error))
        return super().call(called, *args, **kwargs)


_OWN = frozenset(("_block_vars", "_loop_vars"))


def _raise(error: Exception) -> None:
    raise error


def _written(value: object) -> str:
    """What stands on a page for a value."""
    kind = type(value)
    if kind is str:
        return _escaped_text(value)  # type: ignore[arg-type]
    return value if kind is Markup else escape(value)  # type: ignore[return-value]


def _in_words(value: object) -> object:
    return value if type(value) is int else _written(value)


def _marked(value: object) -> Markup:
    return str.__new__(Markup, value) if type(value) is str else Markup(value)


class _Template(Template):
    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """A template of its code, which finds here what it uses of Jinja2's."""
        made = super().from_code(environment, code, globals, uptodate)
        made.root_render_func.__globals__.update(Macro=_Macro, Markup=_marked, escape=_written)
        return made

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        # All templates have the same globals, so that what one imports never depends on who does.
        return self._module or super()._get_default_module(ctx)


class Quick(Environment):
    """An environment whose globals are complete before its first template is loaded."""

    template_class = _Template
    context_class = _Context

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._joined: dict[tuple[str, str], str] = {}
        self._found: dict[tuple[object, str | None], Template] = {}

    def join_path(self, template: str, parent: str) -> str:
        """The full name of the template that `parent` calls `template`."""
        if not isinstance(self.loader, Sources):
            return template
        key = template, parent
        if key not in self._joined:
            self._joined[key] = self.loader.join(template, parent)
        return self._joined[key]

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """The template that is called `name`, by `parent`."""
        if globals is not None:
            return super().get_template(name, parent, globals)
        if (found := self._found.get((name, parent))) is None:
            found = self._found[name, parent] = super().get_template(name, parent)
        return found

    def make_globals(self, d: Mapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template: a plain dictionary is asked far more quickly than a chain of them."""
        return {**self.globals, **(d or {})}

    def say(self, words: NullTranslations) -> None:
        """Take the words of a language for `_` and `{% trans %}`."""
        self.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
        self.globals["gettext"] = self.globals["_"] = _Words(words.gettext)
