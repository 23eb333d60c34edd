"""Catalogues: the words of a theme in other languages, gettext's .po files, read with Babel.

English is the language of the templates themselves: what no catalogue has stays English.
"""

import re
from collections.abc import Iterator
from gettext import GNUTranslations, NullTranslations
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from tinyblog.errors import ThemeError, raise_all
from tinyblog.theme.layers import Layer

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

PART = "locales"
_NAME = re.compile(r"%\((\w+)\)")
# A comment, a keyword with text, more text, or nothing: Babel takes much else for one of them.
_LINE = re.compile(r"""\s*(#.*|(#~\s*)?((msgctxt|msgid|msgid_plural|msgstr(\[\d\])?)\s+)?"([^"\\]|\\.)*"\s*)?""")


def translations(layers: tuple[Layer, ...], language: str) -> NullTranslations:
    """The words of a theme in a language (BCP 47): the nearest layer's, and those of `pt` where `pt-BR` lacks some.

    Raise a TinyblogError naming file and line for a catalogue that is broken.
    """
    chain = NullTranslations()
    for path, shown in reversed(list(_files(layers, language))):
        made = _compiled(read_catalogue(path, shown), shown)
        made.add_fallback(chain)
        chain = made
    return chain


def read_catalogue(path: Path, shown: str) -> "Catalog":
    """Read `LANG.po`, called `shown` in messages; raise a TinyblogError naming each line that is wrong."""
    from babel.messages.pofile import PoFileError, read_po

    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = f"{shown}:{data.count(10, 0, error.start) + 1}"
        raise ThemeError("this line is not UTF-8", where=where, hint="save the file as UTF-8") from error
    lines = enumerate(text.splitlines(), 1)
    hint = 'expected msgid "…", msgstr "…", more "…", or a # comment'
    raise_all(ThemeError("I cannot read this line", where=f"{shown}:{number}", hint=hint)
              for number, line in lines if not _LINE.fullmatch(line))  # fmt: skip
    try:
        catalogue = read_po(StringIO(text), locale=path.stem.replace("-", "_"), abort_invalid=True)
    except PoFileError as error:
        said = str(error).removesuffix(f" on {error.lineno}")
        raise ThemeError(said, where=f"{shown}:{error.lineno + 1}") from error
    except ValueError as error:
        raise ThemeError(f"the head of this file is wrong: {error}", where=shown) from error
    raise_all(ThemeError(problem, where=f"{shown}:{message.lineno}", hint=_hint(message))
              for message in catalogue for problem in _problems(message))  # fmt: skip
    return catalogue


def _files(layers: tuple[Layer, ...], language: str) -> Iterator[tuple[Path, str]]:
    """The catalogues for a language, first the one whose words count most; each with its name in messages."""
    parts = language.replace("_", "-").casefold().split("-")
    for count in range(len(parts), 0, -1):
        for layer in layers:
            for name, path in sorted(layer.files(PART)):
                if name.casefold().replace("_", "-") == "-".join(parts[:count]) + ".po":
                    yield path, f"{layer.shown}/{PART}/{name}"


def _compiled(catalogue: "Catalog", shown: str) -> GNUTranslations:
    from babel.messages.mofile import write_mo

    data = BytesIO()
    catalogue.charset = "utf-8"
    write_mo(data, catalogue)
    data.seek(0)
    try:
        return GNUTranslations(data)
    except ValueError as error:  # of the rule for plurals, which gettext reads
        raise ThemeError(f"the line Plural-Forms is wrong: {error}", where=shown) from error


def _problems(message: "Message") -> Iterator[str]:
    """What would stop a template that uses this message; one that is unsure (fuzzy) is used by none."""
    if message.fuzzy:
        return
    ids, strings = _texts(message.id), _texts(message.string)
    values = dict.fromkeys(_NAME.findall(" ".join(ids)), 1)
    for text in strings if message.id else ():
        try:
            _ = text % values  # as templates do
        except KeyError as error:
            yield f"the translation has %({error.args[0]})s, and the text has not"
        except (ValueError, TypeError):
            yield "the translation has a % that stands for nothing"


def _hint(message: "Message") -> str:
    names = sorted(set(_NAME.findall(" ".join(_texts(message.id)))))
    return f"the text has {', '.join(f'%({name})s' for name in names)}" if names else "write % as %%"


def _texts(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text or ""),)
