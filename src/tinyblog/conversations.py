"""Conversations: the notes of this site that a note answers, and those that answer it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tinyblog.site import Entry, Site

MOST = 50
"""How many notes a page shows above its own, and below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What is said around a note: `above` what it goes on from, `below` what goes on from it; the oldest first."""

    above: tuple[Entry, ...] = ()
    below: tuple[Entry, ...] = ()


def conversations(site: Site) -> Mapping[str, Conversation]:
    """The conversation of each note that has one, by its path; of the site's listed notes only."""
    answered = {entry.path: found for entry in site.listed if (found := _answered(site, entry))}
    answers: dict[str, list[Entry]] = {}
    for entry in reversed(site.listed):
        if parent := answered.get(entry.path):
            answers.setdefault(parent.path, []).append(entry)
    return {
        path: Conversation(above=tuple(_above(path, answered))[::-1], below=tuple(_below(path, answers)))
        for path in {*answered, *answers}
    }


def _answered(site: Site, entry: Entry) -> Entry | None:
    """The listed note of this site that a note answers, if it answers one."""
    found = site.entry_at(entry.in_reply_to) if entry.in_reply_to else None
    return found if found and found.listed and found.path != entry.path else None


def _above(path: str, answered: Mapping[str, Entry]) -> Iterator[Entry]:
    """What a note answers, and what that answers, nearest first; notes may answer each other in a circle."""
    passed = {path}
    while (above := answered.get(path)) and above.path not in passed and len(passed) <= MOST:
        yield above
        path = above.path
        passed.add(path)


def _below(path: str, answers: Mapping[str, list[Entry]]) -> Iterator[Entry]:
    """What answers a note, each followed by what answers that."""
    passed, waiting = {path}, answers.get(path, ())[::-1]
    while waiting and len(passed) <= MOST:
        entry = waiting.pop()
        if entry.path not in passed:
            passed.add(entry.path)
            yield entry
            waiting += answers.get(entry.path, ())[::-1]
