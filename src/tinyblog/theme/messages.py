"""Messages: the words of a theme's templates, gathered for its translators.

`python -m tinyblog.theme.messages FOLDER [LANGUAGE ...]` writes `locales/messages.pot` of the theme in FOLDER, and
brings its catalogues up to date: what the templates say no more goes, what they say anew is there to be translated. A
LANGUAGE that has no catalogue yet gets one.
"""

import sys
from collections.abc import Iterable, Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import write_po
from jinja2 import TemplateSyntaxError
from jinja2.ext import babel_extract

from tinyblog.errors import ThemeError, TinyblogError
from tinyblog.settings import LANGUAGE
from tinyblog.theme.assets import FEED_SHEET, words_of
from tinyblog.theme.catalogues import PART, read_catalogue

_OPTIONS = {"silent": "false", "trimmed": "true", "newstyle_gettext": "true"}
_COMMENT = ("Translators:",)
_HEAD = """\
# The words of the theme{language}. In a template: {{% trans %}}…{{% endtrans %}}, or _("…").
msgid ""
msgstr ""
"{tag}MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
{plurals}
"""


def gather(folder: Path) -> Catalog:
    """The words of the templates of the theme in `folder`, in their order, then those of its style sheet for feeds.

    Raise ThemeError with file and line.
    """
    found = Catalog()
    for path in sorted((folder / "templates").rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        try:
            for words, comments, context in _words(path):
                place = [(name, cast(int, None))]  # without a number: Babel's types do not know of it
                found.add(words, locations=place, auto_comments=comments, context=context)
        except TemplateSyntaxError as error:
            raise ThemeError(str(error.message), where=f"{name}:{error.lineno}") from error
    if (sheet := folder / "static" / FEED_SHEET).is_file():
        for text in words_of(sheet.read_text("utf-8", errors="replace")):
            found.add(text, locations=[(f"static/{FEED_SHEET}", cast(int, None))])
    return found


def lacks(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    """What a catalogue lacks beside the words of its templates, or has too much."""
    for message in template:
        if message.id:
            own = catalogue.get(message.id, message.context)
            if own is None or not _is_whole(own):
                yield f"not translated: {message.id!r}"
            elif own.fuzzy:
                yield f"fuzzy: {message.id!r}"
    for message in catalogue:
        if message.id and template.get(message.id, message.context) is None:
            yield f"said no more: {message.id!r}"
    yield from (f"obsolete: {message.id!r}" for message in catalogue.obsolete.values())


def update(folder: Path, languages: Iterable[str] = ()) -> Iterator[Path]:
    """Write the catalogues of a theme anew, and new ones for these languages; give each file that was written."""
    template = gather(folder)
    if not len(template):
        hint = 'mark them: {% trans %}…{% endtrans %}, or _("…")'
        raise ThemeError("the templates have no words to translate", where=str(folder / "templates"), hint=hint)
    place = folder / PART
    place.mkdir(exist_ok=True)
    yield _write(place / "messages.pot", template)
    there = {path.stem for path in place.glob("*.po")}
    for language in sorted(there | set(languages)):
        path = place / f"{language}.po"
        made = read_catalogue(path, str(path)) if language in there else Catalog(locale=language.replace("-", "_"))
        made.update(deepcopy(template), update_header_comment=False)  # it takes over the messages themselves
        if language == "en":
            _say_the_same(made)
        yield _write(path, made)


def _words(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    """Each text of a template (with its plural, if it has one), the comments before it, and its context."""
    with path.open("rb") as file:
        for _, words, comments, context in extract(
            babel_extract,  # type: ignore[arg-type]  # other names for the same types
            file,
            DEFAULT_KEYWORDS,
            comment_tags=_COMMENT,
            options=_OPTIONS,
        ):
            yield words, comments, context


def _write(path: Path, catalogue: Catalog) -> Path:
    """Write a catalogue without dates and line numbers: the same words give the same bytes."""
    body = BytesIO()
    write_po(body, catalogue, width=110, omit_header=True, ignore_obsolete=True, include_lineno=False)
    language = path.stem if path.suffix == ".po" else ""
    head = _HEAD.format(
        language=f" in {language}" if language else "",
        tag=f'Language: {language}\\n"\n"' if language else "",
        plurals=f'"Plural-Forms: {catalogue.plural_forms}\\n"\n' if language else "",
    )
    path.write_bytes(head.encode() + body.getvalue().rstrip() + b"\n")
    return path


def _say_the_same(catalogue: Catalog) -> None:
    """English is what the templates say themselves; its catalogue is there to be copied and changed."""
    for message in catalogue:
        if message.id:
            message.string = message.id
            message.flags.discard("fuzzy")


def _is_whole(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def main(arguments: list[str]) -> int:
    """Run from the command line; return the exit code."""
    folder, languages = Path(*arguments[:1]), arguments[1:]
    tags = (language.replace("_", "-") for language in languages)
    if not arguments or not (folder / "templates").is_dir() or not all(map(LANGUAGE.fullmatch, tags)):
        print("usage: python -m tinyblog.theme.messages FOLDER [LANGUAGE ...]", file=sys.stderr)  # noqa: T201
        return 2
    try:
        for path in update(folder, languages):
            print(path)  # noqa: T201
    except TinyblogError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
