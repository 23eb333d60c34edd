import subprocess
import sys
from pathlib import Path

import pytest

from tests.theme.themes import make_theme, mistakes, opened

PAGE = """\
{% trans %}Archive{% endtrans %}|{{ _("Tags") }}|
{%- for count in (1, 2, 5) %}
{% trans count %}one note{% pluralize %}{{ count }} notes{% endtrans %},
{%- endfor %}
{% trans name=name %}
    by {{ name }},
    100 %
{% endtrans %}
"""
POLISH = """\
msgid ""
msgstr "Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

msgid "Archive"
msgstr "Archiwum"

msgid "one note"
msgid_plural "%(count)s notes"
msgstr[0] "jeden wpis"
msgstr[1] "%(count)s wpisy"
msgstr[2] "%(count)s wpisów"

msgid "by %(name)s, 100 %%"
msgstr "%(name)s, 100 %%"
"""


def words(text: str, **strings: str) -> str:
    return text + "".join(f'\nmsgid "{key}"\nmsgstr "{value}"\n' for key, value in strings.items())


def shown(root: Path, language: str, files: dict[str, str | bytes], *, extends: str = "") -> list[str]:
    make_theme(root, {"templates/page.html": PAGE, **files}, extends=extends)
    text = opened(root, language=language).render("page.html", name="<A>")
    return [part.strip() for part in text.replace("|", ",").replace("\n", " ").split(",")]


def test_words_plurals_and_names_come_from_the_catalogue_of_the_language(tmp_path: Path) -> None:
    found = shown(tmp_path, "pl", {"locales/pl.po": POLISH})
    assert found == ["Archiwum", "Tags", "jeden wpis", "2 wpisy", "5 wpisów", "&lt;A&gt;", "100 %"]


@pytest.mark.parametrize("language", ["en", "cs", "xx"])
def test_what_no_catalogue_has_stays_english(tmp_path: Path, language: str) -> None:
    found = shown(tmp_path, language, {"locales/pl.po": POLISH})
    assert found == ["Archive", "Tags", "one note", "2 notes", "5 notes", "by &lt;A&gt;", "100 %"]


@pytest.mark.parametrize("name", ["pt-BR", "pt_BR", "pt-br"])
def test_a_country_has_its_own_words_and_else_those_of_the_language(tmp_path: Path, name: str) -> None:
    files: dict[str, str | bytes] = {
        "locales/pt.po": words("", Archive="Arquivo", Tags="Etiquetas"),
        f"locales/{name}.po": words("", Tags="Marcadores"),
    }
    assert shown(tmp_path / "a", "pt-BR", files)[:2] == ["Arquivo", "Marcadores"]
    assert shown(tmp_path / "b", "pt-PT", files)[:2] == ["Arquivo", "Etiquetas"]


def test_the_words_of_a_theme_go_before_those_of_the_one_below(tmp_path: Path) -> None:
    low: dict[str, str | bytes] = {"locales/de.po": words("", Archive="Archiv", Tags="Schlagwörter")}
    make_theme(tmp_path, low, name="low")
    found = shown(tmp_path, "de", {"locales/de.po": words("", Tags="Themen")}, extends="low")
    assert found[:2] == ["Archiv", "Themen"]


def test_a_translation_that_is_unsure_is_not_used(tmp_path: Path) -> None:
    text = '\n#, fuzzy\nmsgid "Archive"\nmsgstr "Arschiv"\n'
    assert shown(tmp_path, "de", {"locales/de.po": words("", Tags="Themen") + text})[:2] == ["Archive", "Themen"]


def test_a_word_may_have_a_context(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "templates/page.html": '{{ pgettext("verb", "Post") }}',
        "locales/de.po": 'msgctxt "verb"\nmsgid "Post"\nmsgstr "Schreiben"\n',
    }
    assert opened(make_theme(tmp_path, files), language="de").render("page.html") == "Schreiben"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('msgid "Archive"\nmsgstr "Archiv\n', ":2: I cannot read this line | expected msgid"),
        ('msgid "Archive"\nmsgstr Archiv\n', ":2: I cannot read this line"),
        ('\nmsgidd "Archive"\n', ":2: I cannot read this line"),
        ('"Archive"\n', ":1: Got line starting with"),
        ('# a\nmsgid "Archive"\n\nmsgid "Tags"\nmsgstr "T"\n', ":2: missing msgstr for msgid 'Archive'"),
        ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "a"\nmsgstr[1] "b"\nmsgstr[2] "c"\n',
         ":1: msg has more translations"),
        ('\nmsgid "by %(name)s"\nmsgstr "von %(nmae)s"\n', ":2: the translation has %(nmae)s, and the "
         "text has not | the text has %(name)s"),
        ('\nmsgid "All"\nmsgstr "100 %"\n', ":2: the translation has a % that stands for nothing | write % as %%"),
        ('msgid ""\nmsgstr "Plural-Forms: nplurals=many; plural=n;\\n"\n', ": the head of this file is wrong"),
        ('msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=n ?;\\n"\n\nmsgid "a"\nmsgstr "b"\n',
         ": the line Plural-Forms is wrong"),
        (b'msgid "a"\nmsgstr "\xff"\n', ":2: this line is not UTF-8"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_catalogue_names_file_and_line(tmp_path: Path, text: str | bytes, expected: str) -> None:
    make_theme(tmp_path, {"locales/en.po": text})
    assert mistakes(tmp_path)[0].startswith(f"themes/mine/locales/en.po{expected}")


def test_all_mistakes_of_a_catalogue_are_told_together(tmp_path: Path) -> None:
    text = words("", A="%(a)s", B="%", C="fine")
    assert len(mistakes(make_theme(tmp_path, {"locales/en.po": text}))) == 2


def test_babel_is_not_loaded_for_a_theme_that_needs_no_words_and_dates(tmp_path: Path) -> None:
    make_theme(tmp_path, {"templates/page.html": "{{ _('Archive') }}"})
    script = (
        "import sys; from pathlib import Path; from tinyblog.theme import load_theme;"
        f"t = load_theme(Path({str(tmp_path)!r}), 'mine').templates(language='en', home='/');"
        "print(t.render('page.html'), any(name.split('.')[0] in ('babel', 'rcssmin') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout == "Archive False\n"
