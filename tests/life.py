"""A blog whose copies live: notes are written, edited, moved and withdrawn, on real servers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.blogs import make_blog, note
from tests.networks.stages import BlueskyStage, MastodonStage, OutboxStage, Shown, Stage
from tinyblog.build import build
from tinyblog.config import Config, load_config
from tinyblog.ledger import Line, load_ledger
from tinyblog.session import World
from tinyblog.source import ledger_path
from tinyblog.status import status
from tinyblog.steps import Outcome
from tinyblog.syndicate import Options, syndicate
from tinyblog.withdraw import TakenDown, withdraw


@dataclass(kw_only=True)
class Life:
    """A blog and its accounts; `more` are lines of TOML by account."""

    folder: Path
    stages: tuple[Stage, ...]
    more: dict[str, str] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    @property
    def config(self) -> Config:
        return load_config(self.folder / "tinyblog.toml")

    @property
    def world(self) -> World:
        env = {name: value for stage in self.stages for name, value in stage.env.items()}
        return World(env=env, clock=lambda: self.now, sleep=lambda _: None)

    def begin(self, **notes: str) -> None:
        """Make the blog with these notes."""
        tables = "".join(self._table(stage) for stage in self.stages)
        head = '[site]\nurl = "https://blog.example"\ntitle = "Blog"\n[author]\nname = "Ada"\n'
        make_blog(self.folder, {f"{name}.md": self.dated(text) for name, text in notes.items()}, config=head + tables)

    def dated(self, body: str, **keys: str) -> str:
        return note(body, f"{self.now - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}", **keys)

    def write(self, name: str, body: str, **keys: str) -> None:
        (self.folder / "content" / f"{name}.md").write_text(self.dated(body, **keys))

    def run(self, **options: object) -> list[Outcome]:
        return list(syndicate(self.config, Options(**options), self.world))  # type: ignore[arg-type]

    def withdraw(self, name: str, reason: str = "a mistake", **options: Any) -> list[TakenDown]:
        return list(withdraw(self.config, name, reason, self.world, **options))

    def build(self) -> Path:
        build(self.config, self.folder / "site", now=self.now)
        return self.folder / "site"

    def lines(self) -> tuple[Line, ...]:
        """What the ledger says of copies, and of notes that were withdrawn."""
        ledger = load_ledger(ledger_path(self.folder))
        assert ledger is not None
        return tuple(line for line in ledger.lines if line.action != "seen")

    def states(self) -> dict[tuple[str, str], str]:
        return {
            (one.note, held.account): held.state
            for one in status(self.config, now=self.now).notes
            for held in one.copies
        }

    def shown(self) -> list[list[Shown]]:
        return [stage.shown() for stage in self.stages]

    def path(self, name: str) -> str:
        return f"/{self.now - timedelta(hours=1):%Y/%m}/{name}/"

    def _table(self, stage: Stage) -> str:
        account = stage.account
        lines = "".join(f'{key} = "{value}"\n' for key, value in account.settings.items())
        more = self.more.get(account.name, "")
        return f'[accounts.{account.name}]\nnetwork = "{account.network}"\n{lines}{more}\n'


def texts(stage: Stage) -> list[str]:
    """What stands on an account, newest first."""
    return [shown.text for shown in stage.shown()]


def results(outcomes: Iterable[Outcome]) -> list[tuple[str, str, str]]:
    return [(outcome.account, outcome.action, outcome.result) for outcome in outcomes]


__all__ = ["BlueskyStage", "Life", "MastodonStage", "OutboxStage", "results", "texts"]
