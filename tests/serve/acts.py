"""What an author does to the folder of a blog, one act after the other."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hypothesis import strategies as st

from tests.blogs import CONFIG
from tests.pictures import jpeg, png

BASE = CONFIG.replace("[author]", "cards = false\nper_page = 2\n\n[author]", 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A change of the folder: what it is called, what does it, the files it touches, and how much time passes."""

    name: str
    work: Callable[[Path], None]
    files: tuple[str, ...] = ()
    takes: timedelta = timedelta(0)

    def do(self, folder: Path) -> frozenset[Path]:
        """Do it; give the files."""
        self.work(folder)
        return frozenset(folder / file for file in self.files)

    def __repr__(self) -> str:
        return self.name


def write(file: str, data: str | bytes) -> Act:
    """Write a file."""

    def work(folder: Path) -> None:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())

    return Act(name=f"write {file}: {data!r:.200}", work=work, files=(file,))


def remove(file: str) -> Act:
    """Remove a file or a folder, if it is there."""

    def work(folder: Path) -> None:
        path = folder / file
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    return Act(name=f"remove {file}", work=work, files=(file,))


NAMES = ("a.md", "b.md", "c.md", "drafts/d.md", "album/index.md")
WORDS = (
    "Words.",
    "Other *words* with #tag and https://blog.example/2026/11/a/.",
    "",
    "![alt](one.png) and ![missing](none.png)",
    "<b>raw</b> [^1]\n\n[^1]: A note at its foot.",
)
KEYS = (
    "tags: [tag, other]",
    "title: A title",
    "draft: true",
    "slug: b",
    "permalink: /2026/11/c/",
    "aliases: [/old/]",
    "aliases: [/2026/11/b/]",
    "aliases: false",
    "visibility: private",
    "visibility: unlisted",
    "expires: 2026-11-23",
    "updated: 2026-11-22 10:00",
    "in-reply-to: https://blog.example/2026/11/a/",
    "like-of: https://example.com/",
    "lang: de",
    "start: 2026-11-23 10:00",
    "content-warning: careful",
    "accounts: {outbox: false}",
    "deleted: true",
    "nonsense: [",
    "tagz: [x]",
)
DATES = ("2026-11-20 09:00", "2026-11-22 09:00", "2025-11-22 09:00", "2026-12-24 09:00", "tomorrow")
CONFIGS = (
    BASE,
    BASE.replace("Blog", "Another name"),
    BASE.replace("per_page = 2", "per_page = 1"),
    BASE.replace("blog.example", "blog.example/path/here"),
    BASE.replace("cards", 'language = "de"\ncards'),
    BASE.replace("cards", 'permalink = "/{year}/{slug}/"\ncards'),
    BASE.replace("cards", 'theme = "bulletin"\ncards'),
    BASE.replace("cards", 'theme = "own"\ncards'),
    BASE + '\n[theme]\naccent = "#0a5a3c"\n',
    BASE.replace("url", "ulr"),
    BASE.replace("cards", 'photo = "x"\ncards'),
)
MANIFEST = 'name = "own"\nextends = "paper"\n'
THEMES = (
    ("themes/own/theme.toml", MANIFEST),
    (
        "themes/own/templates/home.html",
        "<p>{{ site.settings.title }}</p>{% for one in page.entries %}{{ one.label }}{% endfor %}",
    ),
    ("themes/own/templates/home.html", "{{ nothing }}"),
    ("themes/own/static/more.css", "a{color:red}"),
    (
        "themes/paper/templates/note.html",
        "<body>{{ page.entries[0].html|safe }}{{ page.newer }}</body>",
    ),
)
_TIME = '"time": "2026-11-22T10:00:00+00:00"'
LEDGERS = (
    "",
    f'{{"note": "/2026/11/a/", "account": "outbox", "network": "outbox", "action": "posted", {_TIME}, "id": "1", '
    '"url": "https://o.example/1", "body": "x"}\n',
    f'{{"note": "/2026/11/gone/", "account": "outbox", "network": "outbox", "action": "posted", {_TIME}, "id": "2", '
    '"url": "https://o.example/2", "body": "70f5cf5bc1d1a4db4dd93a7d6ad3b96d3a1b71e7b4f4b9dcd5b52e25b6c5dd10"}\n',
    f'{{"note": "/2026/11/b/", "action": "withdrawn", {_TIME}, "reason": "It was wrong."}}\n',
    "no ledger\n",
)


def _link(folder: Path) -> None:
    (folder / "content" / "linked.md").unlink(missing_ok=True)
    (folder / "content" / "linked.md").symlink_to("a.md")


def notes() -> st.SearchStrategy[Act]:
    """Writing a note: new or not, sound or not."""
    text = st.builds(
        lambda date, keys, body: "---\n" + f"date: {date}\n" + "".join(f"{key}\n" for key in keys) + f"---\n{body}\n",
        st.sampled_from(DATES[:4] * 3 + DATES),
        st.lists(st.sampled_from(KEYS), max_size=2, unique_by=lambda key: key.split(":")[0]),
        st.sampled_from(WORDS),
    )
    return st.builds(lambda name, data: write(f"content/{name}", data), st.sampled_from(NAMES), text)


def acts() -> st.SearchStrategy[Act]:
    """Anything an author may do."""
    pictures = [write(f"content/{name}", data) for name in ("one.png", "album/one.png")
                for data in (png(), jpeg(), b"no picture")]  # fmt: skip
    campaign = write("content/campaigns/tag.md", "---\ntitle: A campaign\nstart: 2026-11-23\n---\nIntroduced.\n")
    others = [
        *(remove(f"content/{name}") for name in (*NAMES, "album", "one.png", "campaigns/tag.md")),
        *pictures,
        campaign,
        Act(name="link", work=_link, files=("content/linked.md",)),
        remove("content/linked.md"),
        *(write(f"content/{name}", "left over") for name in ("a.md~", "4913", "album/index.md~")),
        *(remove(f"content/{name}") for name in ("a.md~", "4913")),
        *(write("tinyblog.toml", text) for text in CONFIGS),
        *(write(file, text) for file, text in THEMES),
        *(remove(file) for file in ("themes", "themes/own/templates/home.html")),
        *(write("content/syndication.jsonl", text) for text in LEDGERS),
        *(Act(name=f"wait {days} days", work=lambda _: None, takes=timedelta(days=days)) for days in (1, 40)),
    ]
    return st.one_of(notes(), notes(), st.sampled_from(others))
