"""The words of themes: gathered from templates, and translated as a whole."""

import re
import shutil
from html import unescape
from pathlib import Path

import pytest

from tests.blogs import NOW, make_blog, note
from tests.pictures import draw, jpeg
from tests.theme.themes import make_theme, opened, write
from tinyblog.build import build
from tinyblog.config import load_config
from tinyblog.theme import shipped_themes
from tinyblog.theme.catalogues import read_catalogue
from tinyblog.theme.messages import gather, lacks, main

PAPER = shipped_themes() / "paper"
LANGUAGES = ("de", "en", "es", "fr", "pl")
PAGES = ("", "archive", "tags/hashtag", "subscribe", "elsewhere")
BLOG = Path(__file__).parents[1] / "golden" / "blog"
# A site of which every page and card says something, and none of it in the author's words where the theme has some.
EVERY_KIND = """\
[site]
url = "https://xyz.example"
title = "Xyz"
language = "{language}"
theme = "{theme}"

[author]
name = "Ada"
profiles = ["https://social.example/@ada"]

[authors.ines]
name = "Ines"
"""
LABELS = ("In reply to", "Reposted", "Liked", "Bookmarked", "Quoting")
CITED = ("in_reply_to", "repost_of", "like_of", "bookmark_of", "quote_of")
NOTES: dict[str, str | bytes] = {
    **{f"{key.split('_')[0]}.md": note("", **{key: "https://other.example/xyz"}) for key in CITED},
    **{
        f"rsvp-{answer[0]}.md": note("", in_reply_to="https://other.example/e", rsvp=answer)
        for answer in ("yes", "maybe")
    },
    "words.md": note("Abc. #abc", title="Abc", author="ines"),
    "older.md": note("Abc.", "2025-11-22 09:00"),
    "place.md": note("", location="{name: Abc}"),
    "photo.md": note("", photo="{src: abc.jpg, alt: Abc}"),
    "abc.jpg": jpeg(draw(300, 200)),
    "event.md": note("", event="{start: 2026-12-24 18:00, name: Abc}"),
    "campaigns/abc.md": "---\ntitle: Abc\n---\nAbc.\n",
    **{f"in-{language}.md": note("Abc.", language=language) for language in LANGUAGES},
}
# What search engines, other sites and browsers' tabs show of a page.
SAID = re.compile(
    r'<meta (?:name="description"|property="og:(?:title|description|image:alt)") content="([^"]*)"'
    "|<title>([^<]*)</title>"
)


def words(folder: Path) -> list[object]:
    return [message.id for message in gather(folder) if message.id]


def test_the_words_of_templates_are_gathered_in_their_order(tmp_path: Path) -> None:
    files = {
        "templates/b.html": '{{ _("B") }} {% trans %}A{% endtrans %}',
        "templates/a/a.html": "{% trans count=2 %}\n  one\n  note{% pluralize %}{{ count }} notes{% endtrans %}",
        "templates/c.html": "{{ pgettext('verb', 'Post') }}",
        "templates/notes.txt": '{{ _("no template") }}',
        "static/feed.css": 'a { content: "A feed: what?" } b{content:"→"} /* content: "No" */ i { content: "5%o" }',
        "static/style.css": 'a::after { content: "Of pages" }',
    }
    write(tmp_path, files)
    assert words(tmp_path) == [("one note", "%(count)s notes"), "B", "A", "Post", "A feed: what?"]


def test_a_catalogue_follows_its_templates_and_keeps_what_was_translated(tmp_path: Path) -> None:
    theme = make_theme(tmp_path, {"templates/a.html": '{{ _("Old") }}{{ _("Stays") }}'}) / "themes" / "mine"
    assert main([str(theme), "de"]) == 0
    (theme / "locales" / "de.po").write_text('msgid "Stays"\nmsgstr "Bleibt"\n\nmsgid "Old"\nmsgstr "Alt"\n')
    write(theme, {"templates/a.html": '{{ _("Something else") }}{{ _("Stays") }}'})
    assert main([str(theme)]) == 0
    found = read_catalogue(theme / "locales" / "de.po", "de.po")
    assert [(one.id, one.string) for one in found if one.id] == [("Something else", ""), ("Stays", "Bleibt")]
    assert list(lacks(found, gather(theme))) == ["not translated: 'Something else'"]


def test_a_text_that_changes_a_little_keeps_its_translation_as_a_guess_that_stops_nothing(tmp_path: Path) -> None:
    theme = make_theme(tmp_path, {"templates/a.html": '{{ _("Notes of the month %(month)s", month=1) }}'})
    folder = theme / "themes" / "mine"
    said = 'msgid "Notes of the month %(month)s"\nmsgstr "Beiträge: %(month)s"\n'
    write(folder, {"locales/de.po": said, "templates/a.html": '{{ _("Notes of the month %(when)s", when=1) }}'})
    assert main([str(folder)]) == 0
    found = read_catalogue(folder / "locales" / "de.po", "de.po")
    assert list(lacks(found, gather(folder))) == ["fuzzy: 'Notes of the month %(when)s'"]
    assert main([str(folder)]) == 0
    assert opened(tmp_path, language="de").render("a.html") == "Notes of the month 1"


def test_catalogues_that_are_up_to_date_stay_to_the_byte(tmp_path: Path) -> None:
    theme = make_theme(tmp_path, {"templates/a.html": '{{ _("Żółć") }}'}) / "themes" / "mine"
    main([str(theme), "en", "de", "pt_BR"])
    files = {path: path.read_bytes() for path in (theme / "locales").iterdir()}
    assert sorted(path.name for path in files) == ["de.po", "en.po", "messages.pot", "pt_BR.po"]
    main([str(theme)])
    assert {path: path.read_bytes() for path in (theme / "locales").iterdir()} == files
    assert not list(lacks(read_catalogue(theme / "locales" / "en.po", "en.po"), gather(theme)))


def test_what_is_wrong_with_a_catalogue_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"templates/a.html": '{{ _("One") }}{{ _("Two") }}{{ ngettext("a", "b", 2) }}'})
    text = (
        '#, fuzzy\nmsgid "One"\nmsgstr "Eins"\n\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "a"\nmsgstr[1] ""\n\n'
        'msgid "Three"\nmsgstr "Drei"\n\n#~ msgid "Four"\n#~ msgstr "Vier"\n'
    )
    write(tmp_path, {"de.po": text})
    found = sorted(lacks(read_catalogue(tmp_path / "de.po", "de.po"), gather(tmp_path)))
    assert found == [
        "fuzzy: 'One'",
        "not translated: 'Two'",
        "not translated: ('a', 'b')",
        "obsolete: 'Four'",
        "said no more: 'Three'",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "usage: "),
        (["{tmp}/none"], 2, "usage: "),
        (["{tmp}", "../x"], 2, "usage: "),
    ],
)
def test_a_mistake_on_the_command_line_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    write(tmp_path, {"templates/a.html": "{{ _('A') }}"})
    assert main([one.format(tmp=tmp_path) for one in arguments]) == code
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("text", ["{% if %}", "{{ 'a'|uper }}{% trans %}"])
def test_a_template_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    write(tmp_path, {"templates/a.html": f"\n{text}"})
    assert main([str(tmp_path)]) == 1
    assert "templates/a.html:2: " in capsys.readouterr().err


def test_templates_without_words_leave_the_catalogues_as_they_are(tmp_path: Path) -> None:
    write(tmp_path, {"templates/a.html": "Archive", "locales/de.po": 'msgid "Archive"\nmsgstr "Archiv"\n'})
    assert main([str(tmp_path)]) == 1
    assert "Archiv" in (tmp_path / "locales" / "de.po").read_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_catalogue_is_whole(language: str) -> None:
    path = PAPER / "locales" / f"{language}.po"
    assert list(lacks(read_catalogue(path, path.name), gather(PAPER))) == []


def test_just_the_languages_that_are_said_are_shipped() -> None:
    assert tuple(sorted(path.stem for path in (PAPER / "locales").glob("*.po"))) == LANGUAGES


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ("<h1>Archive</h1>", ">November</time>", "November 20, 2026", "Follow:", "All notes")),
        ("pl", ("<h1>Archiwum</h1>", ">listopad</time>", "20 listopada 2026", "Obserwuj:", "Wszystkie wpisy")),
        ("de", ("<h1>Archiv</h1>", ">November</time>", "20. November 2026", "Abonnieren:", "Alle Beiträge")),
        ("fr", ("<h1>Archives</h1>", ">novembre</time>", "20 novembre 2026", "Suivre\u00a0:", "Tous les billets")),
        ("es", ("<h1>Archivo</h1>", ">noviembre</time>", "20 de noviembre de 2026", "Seguir:", "Todas las notas")),
    ],
)
def test_a_whole_site_is_in_its_language(tmp_path: Path, language: str, expected: tuple[str, ...]) -> None:
    shutil.copytree(BLOG, tmp_path / "blog")
    path = tmp_path / "blog" / "tinyblog.toml"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("language")]
    at = lines.index("[site]") + 1
    path.write_text("\n".join([*lines[:at], f'language = "{language}"', "cards = false", *lines[at:]]))
    build(load_config(path), tmp_path / "site", now=NOW)
    pages = "".join((tmp_path / "site" / name / "index.html").read_text("utf-8") for name in PAGES)
    assert all(words in pages for words in expected), [words for words in expected if words not in pages]
    assert f'<html lang="{language}">' in pages
    assert ("Skip to the content" in pages) == (language == "en")


def in_english(language: str) -> list[re.Pattern[str]]:
    """What the shipped themes say in English, where this language says it in other words."""
    found = []
    for theme in ("paper", "bulletin"):
        path = shipped_themes() / theme / "locales" / f"{language}.po"
        for message in read_catalogue(path, path.name):
            if message.id and message.id != message.string:
                parts = re.split(r"%\(\w+\)s", str(message.id))
                found.append(re.compile(r"(?<!\w)" + ".+".join(map(re.escape, parts)) + r"(?!\w)"))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", ["paper", "bulletin"])
def test_no_page_says_in_its_head_or_on_its_card_what_is_english_elsewhere(
    tmp_path: Path, theme: str, language: str
) -> None:
    config = make_blog(tmp_path, NOTES, config=EVERY_KIND.format(language=language, theme=theme))
    build(config, tmp_path / "site", now=NOW)
    pages = {path: path.read_text("utf-8") for path in (tmp_path / "site").rglob("*.html")}
    said = {unescape("".join(one)) for page in pages.values() for one in SAID.findall(page.partition("</head>")[0])}
    english = [text for text in said if any(one.search(text) for one in in_english(language))]
    assert english == []
    known = {"Notes in Deutsch.", "Notes by Ines.", *(f"{label} other.example/xyz" for label in LABELS)}
    assert known <= said if language == "en" else not known & said
    feeds = (tmp_path / "site" / "static" / "feed.css").read_text("utf-8")
    assert ("This is a feed" in feeds) == (language == "en")
    assert re.search(r'content: "[^"]{80,}";', feeds)
