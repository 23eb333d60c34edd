"""One scenario: a blog with an empty account behind a proxy, a run that meets a fault, and what is true in the end."""

import itertools
import re
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue

from tests.blogs import make_blog, note
from tests.faults.places import KINDS, Account, Kind, Post, standing
from tests.faults.runs import SECONDS, Ended, Run, Zygote
from tests.faults.traps import Trap
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.ledger import STANDING, Ledger, Line, load_ledger
from tinyblog.source import ledger_path

AGE = timedelta(hours=5)
"""How old the notes are: older than any clock here is wrong."""
PASS = Fault.delay_answer(0)
_BACKLINK = re.compile(r'class="u-syndication"[^>]*href="([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A run without any fault: its requests, its effects on the ledger, and what stands there afterwards."""

    requests: tuple[tuple[str, str], ...]
    effects: tuple[str, ...]
    wanted: tuple[Post, ...]


class Case:
    """A blog in `folder` with a kind of notes, ready to be posted to the account (those with edits: once more)."""

    def __init__(self, folder: Path, account: Account, kind: str, zygote: Zygote) -> None:
        self.folder, self.account, self.kind, self.zygote = folder / "blog", account, KINDS[kind], zygote
        self.written = datetime.now(UTC) - AGE
        self.edits = 0
        self.proxy = FaultProxy(account.stage.url)
        self._write(self.kind)
        if self.kind.edited:
            ended = self.run()
            assert ended.code == 0, ended.err
            self._write_notes(self.kind.edited)
            self.edits = 1
            self.proxy.log.clear()

    @property
    def network(self) -> str:
        return self.account.stage.account.network

    def path(self, name: str) -> str:
        return f"/{self.written:%Y/%m}/{name}/"

    def file(self, name: str) -> Path:
        return self.folder / "content" / f"{name}.md"

    def start(
        self, *faults: Fault, trap: Trap | None = None, folder: Path | None = None, options: Sequence[str] = ()
    ) -> Run:
        """Start a run, whose requests meet these faults."""
        self.proxy.faults += faults
        arguments = ["syndicate", "--json", *options]
        return self.zygote.start(folder or self.folder, arguments, dict(self.account.stage.env), trap or Trap())

    def run(
        self, *faults: Fault, trap: Trap | None = None, folder: Path | None = None, options: Sequence[str] = ()
    ) -> Ended:
        return self.start(*faults, trap=trap, folder=folder, options=options).wait()

    def run_and_kill(self, at: int, fault: Fault, trap: Trap | None = None) -> Ended:
        """Kill the run at its so many-th request: before it goes on, or when it has landed."""
        known: SimpleQueue[Run] = SimpleQueue()
        run = self.start(*[PASS] * (at - 1), replace(fault, then=lambda: known.get(timeout=SECONDS).kill()), trap=trap)
        known.put(run)
        return run.wait()

    def elsewhere(self, name: str) -> "Case":
        """The same blog in another folder, a clone."""
        other = copy(self)
        other.folder = self.folder.with_name(name)
        shutil.copytree(self.folder, other.folder)
        return other

    def edit(self) -> None:
        """Other words, in the last part."""
        text = self.file("once").read_text("utf-8")
        self.file("once").write_text("#once More".join(text.rsplit("#once", 1)), "utf-8")
        self.edits += 1

    def move(self, name: str, to: str, *, alias: bool = False) -> None:
        """Give a note another name, and so another address."""
        text = self.file(name).read_text("utf-8")
        self.file(to).write_text(text.replace("---\n", f"---\naliases: [{self.path(name)}]\n", 1) if alias else text)
        self.file(name).unlink()

    def wait_until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.01)

    def settle(self) -> None:
        """Whatever was held on its way arrives."""
        self.proxy.faults.clear()
        self.proxy.hurry()
        self.proxy.wait_until_idle()

    def ledger(self) -> Ledger:
        found = load_ledger(self.ledger_file)
        assert found is not None
        return found

    @property
    def ledger_file(self) -> Path:
        return ledger_path(self.folder)

    def standing(self) -> tuple[Post, ...]:
        return standing(self.account.stage)

    def build(self) -> Ended:
        return self.zygote.start(self.folder, ["build", "--json"], {}, Trap()).wait()

    def backlinks(self, path: str) -> list[str]:
        """The addresses of the copies on the note's page, as it was built."""
        return _BACKLINK.findall((self.folder / "site" / path.strip("/") / "index.html").read_text("utf-8"))

    def _write(self, kind: Kind) -> None:
        account = self.account.stage.at(self.proxy.url)
        values = "".join(f'{key} = "{value}"\n' for key, value in account.settings.items())
        table = f'[accounts.{account.name}]\nnetwork = "{account.network}"\n{values}{kind.style.get(self.network, "")}'
        head = '[site]\nurl = "https://blog.example"\ntitle = "Blog"\ncards = false\n[author]\nname = "Ada"\n'
        make_blog(self.folder, dict(kind.files), config=head + table)
        self._write_notes(kind.notes)

    def _write_notes(self, notes: Mapping[str, str]) -> None:
        for name, text in notes.items():
            keys = self.kind.keys.get(name, "").format(permalink=f"https://blog.example/{self.written:%Y/%m}/")
            key, _, value = keys.partition(": ")
            self.file(name).write_text(self.dated(text, **({key: value} if key else {})), "utf-8")

    def dated(self, text: str, **keys: str) -> str:
        return note(text, f"{self.written:%Y-%m-%dT%H:%M:%SZ}", **keys)


def lines_by_note(case: Case) -> dict[str, list[Line]]:
    """What the ledger says of each note that was posted, by the path that it has today; the newest line last."""
    lines = case.ledger().lines
    moved = {line.was: line.note for line in lines if line.action == "seen" and line.was}
    found: dict[str, list[Line]] = {}
    for line in (line for line in lines if line.action != "seen"):
        found.setdefault(moved.get(line.note, line.note), []).append(line)
    return found


def ledger_troubles(case: Case) -> list[str]:
    """What is wrong with the ledger: each copy that stands there has one line, with all its parts in their order.

    An edit adds a line; the last one counts.
    """
    known = {post.id: post for root in case.standing() for post in root.all}
    notes = lines_by_note(case)
    troubles = [f"{note}: {what}" for note, own in notes.items() for what in _line_troubles(own, known, case.edits)]
    told = sorted(part.id for own in notes.values() for part in own[-1].parts)
    return troubles if told == sorted(known) else [*troubles, f"the ledger tells of {told}, there are {sorted(known)}"]


def _line_troubles(own: list[Line], known: Mapping[str, Post], edits: int) -> list[str]:
    last, ids = own[-1], [part.id for part in own[-1].parts]
    troubles = [f"a line {line.action!r} stays" for line in own if line.action not in STANDING]
    if len(own) > 1 + edits:
        troubles.append(f"{len(own)} lines: {[line.action for line in own]}")
    for part in last.parts:
        post = known.get(part.id)
        if post and (post.text, post.url) != (part.text, part.url or post.url):
            troubles.append(f"the line says {part.text!r} at {part.url}, there is {post.text!r} at {post.url}")
    pairs = itertools.pairwise(ids)
    if any(above in known and below not in {one.id for one in known[above].below} for above, below in pairs):
        troubles.append("the parts are not in their order")
    return troubles


def page_troubles(case: Case) -> list[str]:
    """What is wrong with the backlinks on the pages."""
    built, notes = case.build(), lines_by_note(case)
    if built.code != 0:
        return [f"the site cannot be built: {built.err}"]
    known = {post.id: post.url for root in case.standing() for post in root.all}
    troubles = []
    for path in sorted(case.path(file.stem) for file in (case.folder / "content").glob("*.md")):
        there = [known.get(line.id, "") for line in notes.get(path, ())[-1:]]
        if (found := case.backlinks(path)) != there or len(there) != 1:
            troubles.append(f"{path} links to {found}, there is {there}")
    return troubles
