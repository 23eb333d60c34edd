"""A blog of so many notes twice: for tinyblog, with its ledger, and for Hugo, with the cards that tinyblog drew."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bench.speed.corpus import Note, for_hugo, for_tinyblog, note, notes
from bench.speed.ledger import write_ledger
from bench.speed.pictures import picture

VERSION = 1
"""Raise it when blogs made before are no longer what would be made today."""
THEME = Path(__file__).parent / "hugo"
_CONFIG = """\
[site]
url = "https://blog.example"
title = "Ada's notes"
cards = {cards}
[author]
name = "Ada Example"
[accounts.bluesky]
network = "bluesky"
handle = "ada.example"
[accounts.mastodon]
network = "mastodon"
server = "https://social.example"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blog:
    """The two of them in one folder, of `count` notes; without `cards` no pictures for links are drawn."""

    folder: Path
    count: int
    cards: bool = True

    @property
    def tinyblog(self) -> Path:
        """Where tinyblog is run."""
        return self.folder / "tinyblog"

    @property
    def hugo(self) -> Path:
        """Where Hugo is run."""
        return self.folder / "hugo"

    @property
    def edited(self) -> Note:
        """The note that is edited: one in the middle, without a picture."""
        return note(self.count // 2 + 1, self.count)

    def put(self, one: Note) -> None:
        """Write a note for both of them."""
        _write(self.tinyblog / "content" / one.file, for_tinyblog(one))
        _write(self.hugo / "content" / "notes" / one.file, for_hugo(one, self._cards().get(one.path, "/card.png")))

    def edit(self, word: str) -> None:
        """Put another word at the beginning of a note: its card and its description follow."""
        self.put(replace(self.edited, words=(word, *self.edited.words[1:])))

    def add(self, number: int, word: str) -> None:
        """Write one more note that begins with this word, newer than all, with one tag and no picture."""
        one = note(self.count + number, self.count)
        words = (word, *(word for word in one.words[1:] if not word.startswith("#")))
        self.put(replace(one, words=words, tags=one.tags[:1], picture=False))

    def restore(self, added: int = 100) -> None:
        """Take back the edits, and the notes that were added."""
        self.put(self.edited)
        for number in range(added):
            file = replace(note(self.count + number, self.count), picture=False).file
            (self.tinyblog / "content" / file).unlink(missing_ok=True)
            (self.hugo / "content" / "notes" / file).unlink(missing_ok=True)

    def _cards(self) -> Mapping[str, str]:
        path = self.folder / "cards.json"
        return json.loads(path.read_bytes()) if path.exists() else {}


def blog(folder: Path, count: int, *, cards: bool = True) -> Blog:
    """The blog of so many notes in this folder, made now if it is not there."""
    one = Blog(folder=folder, count=count, cards=cards)
    done = folder / f"made-{VERSION}"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        _make(one)
        done.touch()
    shutil.copytree(THEME, one.hugo, dirs_exist_ok=True, ignore=lambda *_: ("hugo.toml",))
    return one


def _make(one: Blog) -> None:
    """Write both, and draw the cards: for ten thousand notes that takes minutes, once."""
    _write(one.tinyblog / "tinyblog.toml", _CONFIG.format(cards=str(one.cards).lower()))
    for each in notes(one.count):
        _write(one.tinyblog / "content" / each.file, for_tinyblog(each))
        if each.picture:
            (one.tinyblog / "content" / each.file).with_name("picture.jpg").write_bytes(picture(each.number))
    write_ledger(one.tinyblog, notes(one.count))
    tinyblog(one.tinyblog, "build", "--jobs", str(os.cpu_count() or 1))
    _make_hugo(one)


def _make_hugo(one: Blog) -> None:
    shutil.copytree(THEME, one.hugo)
    config = one.hugo / "hugo.toml"
    config.write_text(config.read_text().replace("cards = true", f"cards = {str(one.cards).lower()}"))
    site = one.tinyblog / "site"
    shutil.copytree(site / "static", one.hugo / "static" / "static")
    style = re.search(r"<style>(.*?)</style>", (site / "index.html").read_text(), re.DOTALL)
    assert style, "the home page has its style sheet in it"
    _write(one.hugo / "assets" / "page.css", style[1])
    (one.hugo / "static" / ".nojekyll").touch()
    cards = dict(_moved_cards(site, one.hugo / "static"))
    _write(one.folder / "cards.json", json.dumps(cards))
    for each in notes(one.count):
        file = one.hugo / "content" / "notes" / each.file
        _write(file, for_hugo(each, cards.get(each.path, "")))
        if each.picture:
            shutil.copy((one.tinyblog / "content" / each.file).with_name("picture.jpg"), file.with_name("picture.jpg"))
    shutil.rmtree(site)


def _moved_cards(site: Path, static: Path) -> Iterator[tuple[str, str]]:
    """Give the cards to Hugo as static files: the addresses of the pages, and those of their cards."""
    for card in sorted(site.rglob("card-*.png")):
        folder = card.relative_to(site).parent
        name = card.name if folder.parts and folder.parts[0] != "tags" else "card.png"
        (static / folder).mkdir(parents=True, exist_ok=True)
        card.rename(static / folder / name)
        yield "/".join(("", *folder.parts, "")), "/".join(("", *folder.parts, name))


def tinyblog(folder: Path, *words: str) -> None:
    """Run this repository's tinyblog to set something up."""
    subprocess.run([sys.executable, "-m", "tinyblog", *words], cwd=folder, check=True, capture_output=True)


def settled(one: Blog) -> bool:
    """Whether tinyblog has nothing to post and nothing to edit."""
    command = [sys.executable, "-m", "tinyblog", "syndicate", "--dry-run", "--json"]
    done = subprocess.run(command, cwd=one.tinyblog, check=True, capture_output=True, text=True)
    return not json.loads(done.stdout)["outcomes"]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
