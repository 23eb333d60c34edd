"""Edits that were cut short: whatever the author does next, exactly the right posts stand there in the end."""

import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

import pytest

from tests.faults.conftest import HOW_MUCH
from tests.life import BlueskyStage, Life, MastodonStage
from tests.networks.stages import Stage
from tests.servers.mastodon import start_mastodon
from tests.servers.pds import Pds
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.ledger import Line
from tinyblog.syndicate import Options, syndicate

BEFORE, AFTER = "before it arrives", "after it has landed"
DEEDS = ("nothing", "edited again", "taken back", "withdrawn", "moved", "moved and edited")
PARAGRAPH = "and some more words " * 14


class KilledError(Exception):
    """The end of a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A note that is edited: of how many parts it is first, then and after that, and how many writes the edit takes."""

    parts: tuple[int, int, int]
    writes: int
    style: str = ""


KINDS = {
    "replace": Kind(parts=(1, 1, 1), writes=2, style='on_edit = "replace"\n'),
    "replace by threads": Kind(parts=(2, 3, 1), writes=3, style='on_edit = "replace"\noverflow = "thread"\n'),
    "reply": Kind(parts=(1, 1, 1), writes=1, style='on_edit = "reply"\n'),
    "reply by threads": Kind(parts=(2, 2, 1), writes=1, style='on_edit = "reply"\noverflow = "thread"\n'),
    "edit": Kind(parts=(1, 1, 1), writes=1),
    "grow": Kind(parts=(2, 4, 3), writes=4, style='overflow = "thread"\n'),
    "shrink": Kind(parts=(4, 2, 3), writes=4, style='overflow = "thread"\n'),
}
SKY = ("replace", "replace by threads", "reply", "reply by threads")
CUTS = [
    (name, at, when) for name, kind in KINDS.items() for at in range(1, kind.writes + 1) for when in (BEFORE, AFTER)
]
SHARE = {"every": 1, "share": 3}.get(os.environ.get(HOW_MUCH, ""), 6)
GRID = [
    pytest.param(*cut, deed, id=f"{', '.join(map(str, cut))}, {deed}")
    for n, cut in enumerate(CUTS)
    for k, deed in enumerate(DEEDS)
    if (n + n // 6) % SHARE == k % SHARE
]
"""Each cut with each deed where everything is wanted, with two of them for a share, else with one, another each time.

Six cuts on, those before and those after a write has landed change places.
"""


@dataclass(kw_only=True)
class Stand:
    """An account behind a proxy, and a blog that posts to it; every test takes its note back."""

    life: Life
    stage: Stage
    proxy: FaultProxy
    names: Iterator[str] = field(default_factory=lambda: (f"n{n}" for n in itertools.count()))

    @property
    def write(self) -> tuple[str, str]:
        """What requests that change something look like."""
        sky = isinstance(self.stage, BlueskyStage)
        return ("P*", "/xrpc/com.atproto.repo.*") if sky else ("[PD]*", "/api/v1/statuses*")

    def cut(self, at: int, when: str) -> bool:
        """A run that dies at its so many-th write; whether it has as many."""
        method, path = self.write
        dead: list[bool] = []
        cut = Fault.cut_request if when == BEFORE else Fault.cut_answer
        fault = replace(cut(method=method, path=path), then=lambda: dead.append(True))
        self.proxy.faults += [*[Fault.delay_answer(0, method=method, path=path)] * (at - 1), fault]

        def sleep(_: float) -> None:
            if dead:
                raise KilledError

        with suppress(KilledError):
            list(syndicate(self.life.config, Options(), replace(self.life.world, sleep=sleep)))
        self.proxy.faults.clear()
        return bool(dead)

    def chain(self) -> list[str]:
        """What stands there, which is all one chain of answers: the first two words of each part."""
        said = {shown.id: shown.text for shown in self.stage.shown()}
        below = {above: one for one, above in self.stage.answered()}
        assert len(below) == len(said), f"two posts answer the same one: {sorted(said.values())}"
        found: list[str] = []
        while (here := below.get(found[-1] if found else "")) is not None:
            found.append(here)
        assert len(found) == len(said), f"this is not one chain: {sorted(said.values())}"
        return [" ".join(said[one].removeprefix("Correction:").split()[:2]) for one in found]

    def ids(self) -> set[str]:
        return {shown.id for shown in self.stage.shown()}

    def line(self, name: str) -> Line:
        """The newest line of a note; nothing of it is under way."""
        lines = [line for line in self.life.lines() if line.note == self.life.path(name)]
        assert [line for line in lines if line.action == "sending"] == []
        return lines[-1]


@pytest.fixture(scope="module")
def stands(pds: Pds, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Stand]]:
    """A stand for each kind."""
    found: dict[str, Stand] = {}
    server = start_mastodon()
    for name, kind in KINDS.items():
        stage: Stage = BlueskyStage(pds) if name in SKY else MastodonStage(server)
        proxy = FaultProxy(stage.url)
        stage.account = stage.at(proxy.url)
        life = Life(folder=tmp_path_factory.mktemp("stand"), stages=(stage,), more={stage.account.name: kind.style})
        life.begin()
        life.run(first_run=True)
        found[name] = Stand(life=life, stage=stage, proxy=proxy)
    yield found
    for stand in found.values():
        stand.proxy.close()
    server.close()


def body(version: str, parts: int) -> str:
    return "\n\n".join(f"{version} {n} {PARAGRAPH if parts > 1 else ''}" for n in range(parts))


def said(version: str, parts: int) -> list[str]:
    return [f"{version} {n}" for n in range(parts)]


def write(life: Life, name: str, deed: str, kind: Kind) -> tuple[str, str, int]:
    """What the author does: the note's name and version by now, and of how many parts it is."""
    first, second, third = kind.parts
    version, parts = ("C", third) if "edited" in deed else ("A", first) if deed == "taken back" else ("B", second)
    now = f"{name}x" if "moved" in deed else name
    (life.folder / "content" / f"{name}.md").unlink()
    life.write(now, body(version, parts), **({"aliases": f"[{life.path(name)}]"} if now != name else {}))
    return now, version, parts


def check(found: Sequence[str], kind: Kind, style: str, version: str, parts: int) -> None:
    """Corrections stand below the first post, each as it was sent; everything else says what the note does."""
    if not style.startswith("reply"):
        assert found == said(version, parts)
        return
    first, second, _ = kind.parts
    chain, rest = said("A", first), list(found)
    possible = [chain + more + last for more in ([], said("B", second)) for last in ([], said(version, parts))]
    assert rest in possible
    assert rest[-parts:] == said(version, parts)


@pytest.mark.parametrize(("name", "at", "when", "deed"), GRID)
def test_an_edit_that_was_cut_short_ends_with_what_the_note_says(
    stands: dict[str, Stand], name: str, at: int, when: str, deed: str
) -> None:
    stand, kind = stands[name], KINDS[name]
    life, note = stand.life, next(stand.names)
    assert stand.chain() == []
    life.write(note, body("A", kind.parts[0]))
    life.run()
    life.write(note, body("B", kind.parts[1]))
    assert stand.cut(at, when)
    if deed != "withdrawn":
        note, version, parts = write(life, note, deed, kind)
        assert [one.error for one in life.run()] in ([], [None])
        assert life.run() == []
        check(stand.chain(), kind, name, version, parts)
        assert {part.id for part in stand.line(note).parts} == stand.ids()
    assert [taken.error for taken in life.withdraw(note)] == [None]
    assert stand.chain() == []
    assert stand.line(note).action == "withdrawn"


@pytest.mark.parametrize("seed", range(12 if os.environ.get(HOW_MUCH) == "every" else 1))
@pytest.mark.parametrize("name", KINDS)
def test_edits_of_which_each_was_cut_short_end_with_what_the_note_says(
    stands: dict[str, Stand], name: str, seed: int
) -> None:
    stand, kind, chance = stands[name], KINDS[name], Random(f"{name} {seed}")
    life, note = stand.life, next(stand.names)
    life.write(note, body("A", kind.parts[0]))
    life.run()
    for _ in range(5):
        version = chance.choice("ABC")
        life.write(note, body(version, kind.parts["ABC".index(version)]))
        stand.life = replace(life, now=stand.life.now + timedelta(seconds=1))
        stand.cut(chance.randint(1, 4), chance.choice((BEFORE, AFTER)))
    assert [one.error for one in stand.life.run()] in ([], [None])
    assert stand.life.run() == []
    found, parts = stand.chain(), kind.parts["ABC".index(version)]
    assert found[-parts:] == said(version, parts)
    assert len(found) == parts or name.startswith("reply")
    assert {part.id for part in stand.line(note).parts} == stand.ids()
    assert [taken.error for taken in life.withdraw(note)] == [None]
    assert stand.chain() == []
