"""Runs that die: what they sent stands there, and no line of the ledger says so."""

from contextlib import closing
from dataclasses import replace

from tests.life import Life
from tests.scenes import Killed
from tinyblog.syndicate import Options, syndicate


def dies_unheard(life: Life, *, looks: int = 3) -> None:
    """A run ends between the first post and its line: the clock is looked at for the run, for the post and for the
    line; in a correction or replacement (`looks` 4) for that too.
    """
    seen = iter(range(1, 1000))

    def clock() -> object:
        if next(seen) == looks:
            raise Killed
        return life.now

    try:
        with closing(syndicate(life.config, Options(), replace(life.world, clock=clock))) as run:  # type: ignore[arg-type, type-var]
            list(run)
    except Killed:
        assert life.lines()[-1].action == "sending"
        return
    raise AssertionError("the run went on")


def rename(life: Life, old: str, new: str) -> None:
    """Give an account another name."""
    path = life.folder / "tinyblog.toml"
    path.write_text(path.read_text().replace(f"[accounts.{old}]", f"[accounts.{new}]"))
