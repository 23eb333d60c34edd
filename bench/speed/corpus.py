"""The notes: as many as wanted, always the same, and how tinyblog and Hugo each have them written."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

SEED = 6
AUTHOR = "Ada Example"
BLUESKY, MASTODON = "https://bsky.app/profile/ada.example", "https://social.example/@ada"
_FIRST, _SPAN = datetime(2009, 1, 1, 6, tzinfo=UTC), timedelta(days=16 * 365)
_TAGS = tuple(f"tag{number:02}" for number in range(20))
_WORDS = tuple((Path(__file__).parent / "words.txt").read_text(encoding="utf-8").split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note: its `number` names its file, `words` are its text in tinyblog's Markdown, word by word.

    `title` and `reply` (the address of what it answers) are mostly empty; `picture`: it has one, in its own folder.
    """

    number: int
    when: datetime
    words: tuple[str, ...]
    tags: tuple[str, ...]
    title: str = ""
    reply: str = ""
    picture: bool = False

    @property
    def folder(self) -> str:
        """The month's folder below that of all notes."""
        return f"{self.when:%Y/%m}"

    @property
    def file(self) -> str:
        """Its file below that of all notes."""
        return f"{self.folder}/note-{self.number}{'/index' if self.picture else ''}.md"

    @property
    def path(self) -> str:
        """Its address below the site's."""
        return f"/{self.folder}/note-{self.number}/"

    @property
    def all_tags(self) -> tuple[str, ...]:
        """Its tags, and after them those of its text."""
        spoken = (word[1:] for word in self.words if word.startswith("#"))
        return tuple(dict.fromkeys((*self.tags, *spoken)))


def notes(count: int, seed: int = SEED) -> Iterator[Note]:
    """So many notes over sixteen years, the oldest first."""
    return (note(number, count, seed) for number in range(count))


def note(number: int, count: int, seed: int = SEED) -> Note:
    """One of so many notes; those behind the last (`number` from `count` on) are newer than all, one every hour."""
    random = Random(f"{seed}:{number}")
    return Note(
        number=number,
        when=_when(number + random.random(), count),
        words=tuple(_words(number, random)),
        tags=tuple(sorted(random.sample(_TAGS, random.randint(1, 3)))),
        title=" ".join(random.choices(_WORDS, k=5)).capitalize() if number % 20 == 7 else "",
        reply=f"https://example.net/posts/{number}" if number % 25 == 3 else "",
        picture=number % 100 == 50,
    )


def _when(number: float, count: int) -> datetime:
    after = max(0, number - count)
    return (_FIRST + (number - after) * (_SPAN / count) + timedelta(hours=after)).replace(microsecond=0)


def _words(number: int, random: Random) -> list[str]:
    """20 to 80 words, with emphasis always, and the rest of what microblogs hold in every few notes."""
    words = random.choices(_WORDS, k=random.randint(20, 80))
    words[3] = f"*{words[3]}*"
    if number % 3 == 0:
        words[8] = f"https://example.com/articles/{number}?from=blog"
    if number % 4 == 0:
        words[5] = f"[{words[5]} {words[6]}](https://example.org/{number})"
    if number % 5 == 0:
        words.append(f"#{random.choice(_TAGS)}")
    if number % 10 == 1:
        words[12] = random.choice(("@grace.example", "@grace@social.example"))
    if number % 6 == 2:
        words[15] += "\n\n"
    return words


def for_tinyblog(note: Note) -> str:
    """The note's file as tinyblog reads it."""
    head = [f"date: {note.when.isoformat()}", f"tags: [{', '.join(note.tags)}]"]
    if note.title:
        head.append(f"title: {note.title}")
    if note.reply:
        head.append(f"in_reply_to: {note.reply}")
    if note.picture:
        head += ["photos:", "  - src: picture.jpg", f"    alt: {_alt(note)}"]
    return _file(head, note.words)


def for_hugo(note: Note, card: str = "") -> str:
    """The note's file as Hugo reads it, with what tinyblog knows by itself: its archives, its copies, its `card`."""
    head = [f"date: {note.when.isoformat()}", f"tags: [{', '.join(note.all_tags)}]"]
    if note.title:
        head.append(f"title: {note.title}")
    if note.reply:
        head.append(f"reply: {note.reply}")
    if note.picture:
        head.append(f"alt: {_alt(note)}")
    if card:
        head.append(f"card: {card}")
    head += [f'years: ["{note.when:%Y}"]', f'months: ["{note.when:%Y-%m}"]', f'days: ["{note.when:%m-%d}"]', "copies:"]
    head += [line for on, url in copies(note).items() for line in (f"- on: {on.capitalize()}", f"  url: {url}")]
    return _file(head, tuple(_linked(word) for word in note.words))


def copies(note: Note) -> dict[str, str]:
    """Where the note's copies stand, by account."""
    return {
        "bluesky": f"{BLUESKY}/post/3k{note.number:011}",
        "mastodon": f"{MASTODON}/1{note.number:017}",
    }


def _linked(word: str) -> str:
    """Hashtags and mentions as plain Markdown links: Hugo knows neither."""
    if word.startswith("#"):
        return f"[{word}](/tags/{word[1:]}/)"
    if word.startswith("@"):
        user, _, server = word[1:].partition("@")
        return f"[{word}]({f'https://{server}/@{user}' if server else f'https://bsky.app/profile/{user}'})"
    return word


def _alt(note: Note) -> str:
    return f"Picture {note.number} of {note.words[0]}"


def _file(head: list[str], words: tuple[str, ...]) -> str:
    return "\n".join(("---", *head, "---", "", " ".join(words).replace("\n\n ", "\n\n"), ""))
