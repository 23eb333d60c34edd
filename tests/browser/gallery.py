"""A blog that has everything at once: notes of every kind, in every script, with whatever breaks layouts."""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.blogs import note
from tests.pictures import draw, jpeg, png
from tests.servers.samples import film

CONFIG = """\
[site]
url = "{url}"
title = "A gallery of everything that a microblog may have to show"
description = "Long words, wide tables, many pictures, and every script that people write."
language = "en"
timezone = "Europe/Warsaw"
theme = "{theme}"
per_page = 60
cards = false

[author]
name = "Bartholomew Featherstonehaugh-Cholmondeley"
bio = "Writes one note of each kind, and a biography that is long enough to need several lines on a telephone."
photo = "face.jpg"
email = "bartholomew@gallery.example"
profiles = ["https://social.example/@bartholomew", "https://git.example/featherstonehaugh-cholmondeley"]
fediverse = "@bartholomew@social.example"

[accounts.outbox]
network = "outbox"
"""
_LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
_ARABIC = "السلام عليكم ورحمة الله وبركاته، هذه ملاحظة قصيرة تُقرأ من اليمين إلى اليسار"
_HEBREW = "שלום לכולם, זהו פתק קצר שנקרא מימין לשמאל"
_CHINESE = "今天天气很好，我们沿着河边走了很久，聊了很多关于写作和网络的事情。"
_JAPANESE = "今日はとても良い天気だったので、川沿いを長い間歩きました。"
_TEXTS = {
    "plain": "A plain note with a [link](https://commonmark.org/), *emphasis* and a #hashtag.",
    "paragraphs": "One paragraph.\n\nAnother one, which is a little longer.\n\n> Said by someone else.\n\n1. A\n2. B",
    "long-words": f"{_LONG} and {'a' * 180} and <https://example.com/{'path/' * 30}> and `{'code' * 50}`.",
    "table": "|" + "A wide column|" * 12 + "\n|" + "---|" * 12 + "\n" + ("|" + "cell of text|" * 12 + "\n") * 3,
    "code": "```python\n" + "a_long_line_of_code = [" + "12345, " * 40 + "]\n" + "```\n\nand `inline`.",
    "headings": "## A heading\n\nText.\n\n### A smaller one\n\nText.\n\n## Another\n\nText.",
    "tasks": "- [x] done\n- [ ] to do\n  - [ ] inside\n\n---\n\nText with a footnote.[^1]\n\n[^1]: With a [link](/).",
    "rules": "~~Struck~~, **strong**, H~2~O, a line\\\nbroken, and @ada@social.example beside @ada.example.com.",
    "raw": "<details>\n<summary>More</summary>\n\nFolded *text* with a [link](/).\n\n</details>\n\n"
    "Press <kbd>Ctrl</kbd>, "
    "<mark>marked</mark>, <abbr title='HyperText'>HT</abbr>, H<sub>2</sub>O.\n\n"
    "<figure><img src='one.jpg' alt='A slope'><figcaption>Below</figcaption></figure>",
    "picture-in-text": "Before.\n\n![A slope of grey with coloured corners](one.jpg)\n\nAfter.",
    "film-in-text": "![A film of nothing](film.mp4)",
    "endless-word": "a" * 10_000,
    "emoji": "👩🏽‍🚀 🏳️‍🌈 🇵🇱",
    "one-word": "Yes.",
    "mixed": f"In English, then {_ARABIC}, then {_CHINESE}",
}


def notes() -> Iterator[tuple[str, str | bytes]]:
    """Every file of the gallery's `content/`."""
    for number, (name, text) in enumerate(_TEXTS.items()):
        yield f"{name}.md", note(text, f"2026-11-{number + 1:02} 09:00")
    yield from _kinds()
    yield from _pictures()
    for name, language, text in (
        ("arabic", "ar", _ARABIC),
        ("hebrew", "he", _HEBREW),
        ("chinese", "zh", _CHINESE),
        ("japanese", "ja", _JAPANESE),
        ("polish", "pl", "Zażółć gęślą jaźń. Dłuższe zdanie po polsku, żeby się złamało w wierszu."),
    ):
        yield f"{name}.md", note(text, "2026-10-20 09:00", lang=language, tags=f"[{text[:5]}]")
    yield "arabic-titled.md", note(_ARABIC, "2026-10-21", lang="ar", title=_ARABIC[:30])


def _kinds() -> Iterator[tuple[str, str]]:
    yield "titled.md", note("Body.", "2026-10-01", title="A title", summary="What it is about.", updated="2026-10-05")
    yield (
        "long-title.md",
        note("Body.", "2026-10-02", title=f"A title that goes on and on, with {_LONG} in the middle of it"),
    )
    yield (
        "many-tags.md",
        note("Tags.", "2026-10-03", tags="[" + ", ".join(f"tag number {n}" for n in range(299)) + f", {_LONG}]"),
    )
    yield "warning.md", note("Behind it, a [link](/).", "2026-10-04", content_warning="What comes may be too much")
    yield "reply.md", note("An answer.", "2026-10-05", in_reply_to="https://social.example/@ada/" + "1" * 60)
    yield "reply-own.md", note("An answer to myself.", "2026-10-05", in_reply_to="URL/2026/11/plain/")
    yield "quote.md", note("Quoted.", "2026-10-06", quote_of="URL/2026/11/plain/")
    yield "bookmark.md", note("Worth reading.", "2026-10-07", bookmark_of="https://indieweb.org/POSSE")
    yield "like.md", note("", "2026-10-08", like_of="https://social.example/@ada/2")
    yield "repost.md", note("", "2026-10-09", repost_of="https://social.example/@ada/3")
    yield "rsvp.md", note("I will be there.", "2026-10-10", in_reply_to="https://events.example/1", rsvp="yes")
    copies = "[https://social.example/@ada/4, https://bsky.app/profile/ada.example.com/post/3kaaaaaaaaaaa]"
    yield "copied.md", note("Elsewhere too.", "2026-10-11", syndication=copies)
    yield "moved.md", note("It stood elsewhere.", "2026-10-12", aliases="[/old/place/, /old.html]")
    yield "unlisted.md", note("In no list.", "2026-10-13", visibility="unlisted")


def _pictures() -> Iterator[tuple[str, str | bytes]]:
    yield "face.jpg", jpeg(draw(400, 400))
    yield "one.jpg", jpeg(draw(1200, 800))
    yield "tall.png", png(draw(300, 900))
    yield "wide.jpg", jpeg(draw(1600, 300))
    yield "tiny.png", png(draw(24, 24))
    yield "film.mp4", film()
    for count in range(1, 6):
        names = ("one.jpg", "tall.png", "wide.jpg", "tiny.png", "one.jpg")[:count]
        photos = json.dumps([{"src": name, "alt": f"Picture {n}: a slope of grey"} for n, name in enumerate(names, 1)])
        yield f"photos-{count}.md", note(f"{count} pictures.", f"2026-10-1{count} 12:00", photos=photos)
    many = json.dumps([{"src": ("one.jpg", "tall.png")[n % 2], "alt": f"Picture {n}"} for n in range(40)])
    yield "many-photos.md", note("Forty pictures.", "2026-10-16", photos=many)
    hidden = json.dumps([{"src": "tall.png", "alt": "A tall slope"}, {"src": "wide.jpg", "alt": "A wide one"}])
    yield "warned-photos.md", note("Hidden pictures.", "2026-10-16", photos=hidden, content_warning="Slopes")
    yield "film.md", note("A film.", "2026-10-17", video=json.dumps([{"src": "film.mp4", "alt": "A film of nothing"}]))


LEDGER = "".join(
    json.dumps({"note": path, "action": "withdrawn", "time": "2026-11-20T10:00:00+00:00", "reason": reason}) + "\n"
    for path, reason in (("/2026/09/gone/", "It was not true."), ("/2026/09/gone-too/", ""))
)


def write_gallery(folder: Path, url: str, theme: str) -> None:
    """Write the gallery's blog, which will stand at `url`."""
    _write(folder, CONFIG.format(url=url, theme=theme), dict(notes()), LEDGER, url)


def write_plain(folder: Path, url: str, theme: str, count: int) -> None:
    """Write a blog of so many notes that are nothing special; every other one has a tag."""
    config = (
        f'[site]\nurl = "{url}"\ntitle = "{count} notes"\ntheme = "{theme}"\ncards = false\n[author]\nname = "Ada"\n'
    )
    texts = {
        f"n{n:03}.md": note(f"Note {n}.{' #even' if n % 2 == 0 else ''}", f"2026-{1 + n // 25:02}-{1 + n % 25:02}")
        for n in range(count)
    }
    _write(folder, config, dict(texts), "", url)


def _write(folder: Path, config: str, files: dict[str, str | bytes], ledger: str, url: str) -> None:
    (folder / "content").mkdir(parents=True)
    (folder / "tinyblog.toml").write_text(config, "utf-8")
    (folder / "content" / "syndication.jsonl").write_text(ledger, "utf-8")
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.replace("URL/", f"{url}/").encode()
        (folder / "content" / name).write_bytes(data)
