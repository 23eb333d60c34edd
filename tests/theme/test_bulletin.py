"""The second shipped theme, `bulletin`: a newsroom that is made through nothing but the interface of themes."""

import gzip
import re
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import mf2py
import pytest
from jinja2 import meta, nodes
from jinja2.filters import FILTERS as JINJAS

from tests.blogs import NOW, make_blog, note
from tests.pictures import draw, jpeg
from tinyblog.build import build
from tinyblog.config import load_config
from tinyblog.theme import load_theme, shipped_themes
from tinyblog.theme.catalogues import read_catalogue
from tinyblog.theme.layers import settings_of
from tinyblog.theme.messages import gather, lacks

ROOT = Path(__file__).parents[2]
BULLETIN = shipped_themes() / "bulletin"
LANGUAGES = ("de", "en", "es", "fr", "pl")
GIVEN = {"site", "page", "sections"}
FUNCTIONS = {"theme", "stylesheet", "static", "once", "_", "gettext", "ngettext", "dir_of", "language_name"}
FILTERS = {"date", "time", "datetime", "month", "number"}
# What a template has of the one that it extends.
INHERITED = {"parts", "facts", "words", "portrait", "about"}
CONFIG = """\
[site]
url = "https://news.example"
title = "Nine Islands"
description = "News of the boats."
timezone = "Europe/Warsaw"
theme = "bulletin"
cards = false

[author]
name = "The press office"
bio = "Answers."
email = "press@news.example"
profiles = ["https://social.example/@boats"]

[authors.ines]
name = "Ines Okafor"
photo = "ines.jpg"

[authors.marek]
name = "Marek Zieliński"
"""
ARABIC = "أبحرت السفينة الأولى هذا الصباح"
CAMPAIGN = """\
---
title: {title}
description: {title}, in a sentence.
start: {start}
end: {end}
call:
  text: Come aboard
  url: /2026/11/open-ship/
---
An introduction of {title}.
"""
FACE: dict[str, str | bytes] = {"ines.jpg": jpeg(draw(200, 200))}
NOTES: dict[str, str | bytes] = {
    **FACE,
    "ship.jpg": jpeg(draw(900, 600)),
    "sails.md": note(
        "The whole text.\n\n## Inside\n\nMore of it.",
        "2026-11-22 09:00",
        title="She sails",
        summary="In short.",
        author="ines",
        tags="[boats, electric]",
        photos='[{src: ship.jpg, alt: "A ship"}]',
    ),
    "plain.md": note("A story without a picture.", "2026-11-22 08:00", title="No picture", author="[ines, marek]"),
    "fog.md": note("Fog. #boats", "2026-11-22 07:00", author="marek"),
    "photo.md": note("Look.", "2026-11-21 12:00", photos='[{src: ship.jpg, alt: "A ship"}]'),
    "reply.md": note("Yes.", "2026-11-21 11:00", in_reply_to="https://news.example/2026/11/fog/"),
    "warned.md": note("It ended well.", "2026-11-21 10:00", content_warning="An accident"),
    "arabic.md": note(ARABIC, "2026-11-20 10:00", lang="ar", title=ARABIC, author="ines", updated="2026-11-21"),
    "long.md": note("Many words. " * 100, "2026-11-19 10:00"),
    "like.md": note("", "2026-11-18 10:00", like_of="https://social.example/@ada/2"),
    **{
        f"event-{number}.md": note(
            "Come.", f"2026-11-1{number} 10:00", event=f"{{name: Event {number}, start: 2026-12-0{number} 18:00}}"
        )
        for number in range(1, 5)
    },
    "open-ship.md": note("Come aboard.", "2026-11-10 10:00", title="Open ship"),
    "campaigns/electric.md": CAMPAIGN.format(title="Electric", start="2026-11-01", end="2026-12-24"),
    "campaigns/summer.md": CAMPAIGN.format(title="Summer", start="2026-06-01", end="2026-08-31"),
}


def made(folder: Path, theme: str = "", *, notes: dict[str, str | bytes] = NOTES, config: str = CONFIG) -> Path:
    """Build the newsroom with these settings of the theme; gives the folder of the site."""
    build(make_blog(folder, notes, config=f"{config}\n[theme]\n{theme}\n"), folder / "site", now=NOW)
    return folder / "site"


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("newsroom"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """tinyblog's own microblog."""
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(ROOT / "content", folder / "content")
    text = (
        (ROOT / "tinyblog.toml").read_text("utf-8").replace("[site]\n", '[site]\ntheme = "bulletin"\ncards = false\n')
    )
    (folder / "tinyblog.toml").write_text(text.replace("search = true\n", ""), "utf-8")
    build(load_config(folder / "tinyblog.toml"), folder / "site", now=NOW)
    return folder / "site"


def html(site: Path, place: str = "") -> str:
    return (site / place / "index.html").read_text("utf-8")


def whole_pages(*sites: Path) -> Iterator[tuple[str, str]]:
    for site in sites:
        for path in sorted(site.rglob("*.html")):
            text = path.read_text("utf-8")
            if 'http-equiv="refresh"' not in text:
                yield str(path.relative_to(site)), text


def templates() -> Iterator[tuple[str, nodes.Template]]:
    environment = load_theme(ROOT / "none", "bulletin").templates(language="en", home="/").environment
    for path in sorted((BULLETIN / "templates").iterdir()):
        yield path.name, environment.parse(path.read_text("utf-8"))


def test_it_stands_on_paper_and_no_line_of_python_knows_it() -> None:
    assert load_theme(ROOT / "none", "bulletin").layers[1].theme == "paper"
    assert [path for path in (ROOT / "src").rglob("*.py") if "bulletin" in path.read_text("utf-8")] == []


def test_its_templates_use_only_what_templates_are_given() -> None:
    for name, tree in templates():
        own = {one.target for one in tree.find_all(nodes.Import)} | {one.name for one in tree.find_all(nodes.Macro)}
        own |= {one.name for one in tree.find_all(nodes.Name) if one.ctx == "store"}
        assert meta.find_undeclared_variables(tree) - own <= GIVEN | FUNCTIONS | INHERITED, name
        assert {one.name for one in tree.find_all(nodes.Filter)} <= FILTERS | set(JINJAS), name
        assert [one.attr for one in tree.find_all(nodes.Getattr) if one.attr.startswith("_")] == [], name


def test_every_heading_is_in_its_place(newsroom: Path, sample: Path) -> None:
    for name, text in whole_pages(newsroom, sample):
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", text)]
        assert levels[:1] == [1], name
        assert levels.count(1) == 1, name
        assert all(after - before <= 1 for before, after in pairwise(levels)), name


def test_no_page_waits_for_a_request_or_runs_a_script(newsroom: Path, sample: Path) -> None:
    for name, text in whole_pages(newsroom, sample):
        assert "<script" not in text, name
        assert 'rel="stylesheet"' not in text, name
        assert "@import" not in text, name


def test_a_note_weighs_at_most_14_kb(newsroom: Path, sample: Path) -> None:
    sizes = {
        name: len(gzip.compress(text.encode()))
        for name, text in whole_pages(newsroom, sample)
        if 'class="on-note' in text
    }
    assert len(sizes) > 30
    assert max(sizes.values()) <= 14_000, max(sizes, key=lambda name: sizes[name])


def test_a_note_stands_once_on_the_front_page_and_is_read_whole(newsroom: Path) -> None:
    (feed,) = [
        item for item in mf2py.parse(html(newsroom), url="https://news.example/")["items"] if item["type"] == ["h-feed"]
    ]
    assert feed["properties"]["name"] == ["Nine Islands"]
    assert feed["properties"]["summary"] == ["News of the boats."]
    entries = [one["properties"] for one in feed["children"] if one["type"] == ["h-entry"]]
    urls = [one["url"][0] for one in entries]
    assert len(urls) == len(set(urls)) == sum(name.endswith(".md") and "/" not in name for name in NOTES)
    assert all({"published", "author", "uid"} <= set(one) for one in entries)
    sails = next(one for one in entries if one["url"] == ["https://news.example/2026/11/sails/"])
    assert sails["name"] == ["She sails"]
    assert sails["summary"] == ["In short."]
    assert sails["category"] == ["boats", "electric"]
    assert sails["photo"][0]["alt"] == "A ship"
    assert sails["author"][0]["properties"]["name"] == ["Ines Okafor"]
    assert sails["author"][0]["properties"]["url"] == ["https://news.example/authors/ines/"]
    assert sails["author"][0]["properties"]["photo"][0]["value"] == "https://news.example/ines.jpg"
    fog = next(one for one in entries if one["url"] == ["https://news.example/2026/11/fog/"])
    assert fog["content"][0]["value"] == "Fog. #boats"


def test_the_page_of_a_note_is_an_entry_with_all_its_properties(newsroom: Path) -> None:
    parsed = mf2py.parse(html(newsroom, "2026/11/sails"), url="https://news.example/2026/11/sails/")
    (entry,) = [item["properties"] for item in parsed["items"] if item["type"] == ["h-entry"]]
    assert {"name", "summary", "content", "published", "author", "category", "photo", "url", "uid"} <= set(entry)
    reply = mf2py.parse(html(newsroom, "2026/11/reply"), url="https://news.example/2026/11/reply/")["items"]
    assert "in-reply-to" in next(item["properties"] for item in reply if item["type"] == ["h-entry"])


def test_who_publishes_is_a_card_on_the_front_page_unless_the_blog_says_otherwise(
    newsroom: Path, tmp_path: Path
) -> None:
    (card,) = [
        one for one in mf2py.parse(html(newsroom), url="https://news.example/")["items"] if one["type"] == ["h-card"]
    ]
    assert card["properties"]["uid"] == card["properties"]["url"][:1] == ["https://news.example/"]
    assert card["properties"]["email"] == ["mailto:press@news.example"]
    assert 'class="h-card author"' not in html(made(tmp_path, "author_card = false"))


def test_every_page_says_whom_the_press_may_ask(newsroom: Path) -> None:
    for name, text in whole_pages(newsroom):
        assert "<h2>Press contact</h2>" in text, name
        assert 'href="mailto:press@news.example"' in text, name


def test_nobody_to_ask_is_nobody_named(tmp_path: Path) -> None:
    config = CONFIG.replace('email = "press@news.example"\n', "")
    assert "Press contact" not in html(made(tmp_path, config=config))


def test_the_campaign_that_runs_opens_the_front_page(newsroom: Path, tmp_path: Path) -> None:
    (lead,) = re.findall(r'<section class="lead.*?</section>', html(newsroom), re.DOTALL)
    assert '<h2><a href="/campaigns/electric/">Electric</a></h2>' in lead
    assert "Electric, in a sentence." in lead
    assert '<a href="/2026/11/open-ship/">Come aboard</a>' in lead
    assert "Until December 24, 2026" in lead
    assert "Summer" not in html(newsroom)
    assert 'class="lead' not in html(made(tmp_path, "lead = false"))


def test_the_campaigns_that_run_lead_their_page_and_the_past_ones_follow(newsroom: Path) -> None:
    text = html(newsroom, "campaigns")
    assert text.index('class="lead"') < text.index("<h2>Past</h2>") < text.index("Summer")


@pytest.mark.parametrize(("count", "expected"), [("0", 0), ("2", 2), ("12", 4)])
def test_the_front_page_announces_as_many_events_as_it_is_told(tmp_path: Path, count: str, expected: int) -> None:
    text = html(made(tmp_path, f"agenda = {count}"))
    agenda = re.findall(r'<section class="agenda">.*?</section>', text, re.DOTALL)
    assert len(agenda) == bool(expected)
    assert sum(one.count("<li") for one in agenda) == expected


def test_each_day_has_its_stories_and_photos_and_its_short_updates(newsroom: Path) -> None:
    days = re.findall(r'<section class="day.*?</section>', html(newsroom), re.DOTALL)
    stamps = [re.findall(r'<h2><time datetime="([^"]+)"', day) for day in days]
    assert stamps[:3] == [["2026-11-22"], ["2026-11-21"], ["2026-11-20"]]
    stories, shorts = days[0].split('<div class="shorts">')
    assert ("She sails" in stories, "No picture" in stories, "Fog." in shorts) == (True, True, True)
    stories, shorts = days[1].split('<div class="shorts">')
    assert ("Look." in stories, "Yes." in shorts, "An accident" in shorts) == (True, True, True)


def test_of_a_long_note_a_list_has_the_beginning_and_the_way_to_the_rest(newsroom: Path) -> None:
    assert html(newsroom).count("Many words.") < 30
    assert '<a href="/2026/11/long/">Read on' in html(newsroom)


def test_a_list_of_whole_notes_shortens_none(newsroom: Path, tmp_path: Path) -> None:
    assert "More of it." not in html(newsroom)
    text = html(made(tmp_path, 'front = "notes"'))
    assert "More of it." in text
    assert "Read on" not in text
    assert text.count("Many words.") >= 100


def test_words_of_the_site_in_a_note_from_right_to_left_go_their_own_way(newsroom: Path) -> None:
    text = html(newsroom, "2026/11/arabic")
    assert '<article class="h-entry full" lang="ar" dir="rtl">' in text
    assert '<span class="moment" lang="en" dir="ltr">' in text


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ('masthead = "band"', ' band">'),
        ('masthead = "plain"', ' plain">'),
        ('accent = "#0b4f3c"', ":root{--accent:#0b4f3c;"),
        ('face = "mixed"', ":root{--head:var(--grotesque)}"),
        ('face = "sans"', ":root{--head:var(--grotesque);--text:var(--grotesque)}"),
        ('face = "book"', 'font-family:"Literata"'),
    ],
)
def test_a_setting_is_seen_on_every_page(tmp_path: Path, setting: str, expected: str) -> None:
    site = made(tmp_path, setting, notes={**FACE, "a.md": note("A."), "b.md": note("B.", title="B")})
    assert [name for name, text in whole_pages(site) if expected not in text] == []


def test_letters_that_every_device_has_are_not_fetched(tmp_path: Path) -> None:
    for face in ("sans", "serif"):
        site = made(tmp_path / face, f'face = "{face}"', notes={**FACE, "a.md": note("A.")})
        assert "@font-face" not in html(site)


def test_a_blog_without_notes_says_so(tmp_path: Path) -> None:
    assert "There are no notes yet." in html(made(tmp_path, notes=FACE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_words_are_translated_and_those_that_paper_has_as_paper_does(language: str) -> None:
    own = read_catalogue(BULLETIN / "locales" / f"{language}.po", "bulletin")
    papers = read_catalogue(shipped_themes() / "paper" / "locales" / f"{language}.po", "paper")
    assert list(lacks(own, gather(BULLETIN))) == []
    shared = {message.id: message.string for message in papers if message.id}
    assert [one.id for one in own if one.id in shared and one.string != shared[one.id]] == []


def test_every_setting_of_bulletin_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "themes.md").read_text("utf-8").split("\n## bulletin\n")[1].split("\n## ")[0]
    rows = re.findall(r"(?m)^\| `(\w+)` \| [^|]+ \| `([^|`]+)` \|", text)
    declared = settings_of(load_theme(ROOT / "none", "bulletin").layers).values()
    assert sorted(rows) == sorted((one.name, one.written) for one in declared)
