"""Use case: look whether everything is ready for a run, from the configuration to each account. Nothing is written."""

import os
import platform
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tinyblog import __version__, history, networks, reach
from tinyblog.config import Account, Config, load_config
from tinyblog.errors import TinyblogError
from tinyblog.findings import Finding, from_error, ok, warning, wrong
from tinyblog.ledger import Ledger, load_ledger
from tinyblog.networks import Examiner, Publisher
from tinyblog.notes import read_notes
from tinyblog.policy import pause_of
from tinyblog.session import World, another_owner
from tinyblog.settings import LOOPBACK
from tinyblog.source import ledger_path
from tinyblog.theme import load_theme

_EXAMPLES = (".example", ".test", ".invalid", ".localhost", "example.com", "example.net", "example.org")
_CONFIG = "mend tinyblog.toml; docs/reference.md explains every key"
_ACCOUNT = "look at the account's settings in tinyblog.toml and at the connection, then run this again"
_LEDGER = "content/syndication.jsonl"
_CUT = "if it cannot be read, delete it: a copy that it named is found again"
_UNREADABLE = "mend the file or its permissions, or get it back from git"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What was looked at, such as `ledger` or `accounts.NAME`, and what was found."""

    about: str
    findings: tuple[Finding, ...]


def doctor(path: Path, world: World, *, trouble: Callable[[str], str] = reach.trouble) -> Iterator[Examined]:
    """Look at everything that a run with the configuration at `path` needs, one thing after the other.

    `trouble` says why an address cannot be visited. What is wrong with one thing never hides another, but without a
    configuration nobody knows which accounts there are.
    """
    yield Examined(about="tinyblog", findings=(ok(f"{__version__}, with Python {platform.python_version()}"),))
    config, findings = _config(path)
    yield Examined(about="config", findings=findings)
    ledger, findings = _ledger(ledger_path(path.parent))
    yield Examined(about="ledger", findings=findings)
    if config is not None:
        yield Examined(about="content", findings=_content(config))
        yield Examined(about="theme", findings=_theme(config))
        yield Examined(about="site", findings=_site(config.site.url, trouble))
        yield from _accounts(config, ledger, world)


def _config(path: Path) -> tuple[Config | None, tuple[Finding, ...]]:
    try:
        config = load_config(path)
    except TinyblogError as error:
        return None, from_error(error, _CONFIG)
    names = ", ".join(account.name for account in config.accounts)
    if not names:
        return config, (warning(f"{path} names no account: nothing is posted", "add an [accounts.NAME] table"),)
    return config, (ok(f"{path} is sound; accounts: {names}"),)


def _content(config: Config) -> tuple[Finding, ...]:
    folder = config.root / "content"
    if not folder.is_dir():
        return (wrong("there is no folder content/", "make it, and put your notes there"),)
    try:
        notes = read_notes(folder, timezone=config.site.timezone)
    except TinyblogError as error:
        return from_error(error, "mend the permissions of content/")
    paused = (warning(str(pause), "to post again, take that away"),) if (pause := pause_of(config)) else ()
    sound = (ok(f"notes in content/: {len(notes.notes)}"), *paused)
    if not notes.problems:
        return sound
    return (*sound, wrong(f"mistakes in notes: {len(notes.problems)}", "`tinyblog check` names each"))


def _theme(config: Config) -> tuple[Finding, ...]:
    try:
        theme = load_theme(config.root, config.site.theme, config.theme)
    except TinyblogError as error:
        return from_error(error, _CONFIG)
    return (ok(f"the theme is {theme.name}"),)


def _ledger(path: Path) -> tuple[Ledger | None, tuple[Finding, ...]]:
    """The ledger, where it can be read, and what was found of it."""
    try:
        ledger = load_ledger(path)
    except TinyblogError as error:
        found = [*from_error(error, _UNREADABLE), *_cut_off(path, _CUT)]
        return None, (*found, *_writable(path), *_kept(path))
    if ledger is None:
        mend = "get it back from git; else the next run posts nothing, looks for copies, and makes a new one"
        return None, (warning(f"there is no ledger {_LEDGER}", mend), *_writable(path), *_kept(path))
    cut = _cut_off(path, "nothing needs to be done: the next line is put below it")
    return ledger, (
        ok(f"{_LEDGER} can be read; lines: {len(ledger.lines)}"), *cut, *_unsettled(ledger), *_writable(path),
        *_kept(path),
    )  # fmt: skip


def _cut_off(path: Path, mend: str) -> Iterator[Finding]:
    """A last line without an end: whoever wrote it was stopped in the middle."""
    try:
        data = path.read_bytes()
    except OSError:
        return
    if data and not data.endswith(b"\n"):
        yield warning(f"{_LEDGER}: the last line has no end, perhaps it was cut off", mend)


def _unsettled(ledger: Ledger) -> Iterator[Finding]:
    """Posts of which nobody knows whether they landed."""
    sending = {(line.note, line.account) for line in ledger.lines if line.action == "sending"}
    for note, account in sorted(sending):
        line = ledger.line(note, account)
        if line and line.action == "sending":
            mend = "if no run is under way, run `tinyblog syndicate`: it looks for the copy before it posts"
            if ledger.withdrawn(note):
                mend = f"run `tinyblog withdraw {note}`: it looks for the copy, and takes it down"
            yield warning(f"{note} was being sent to {account} at {line.time}, and no outcome is known", mend)


def _writable(path: Path) -> tuple[Finding, ...]:
    folder = path.parent
    if not folder.is_dir() or os.access(
        folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids
    ):
        return ()  # a folder that is not there is told of by itself
    return (wrong(f"nothing can be written into {folder}", "mend the folder's permissions"),)


def _kept(path: Path) -> tuple[Finding, ...]:
    """Whether git keeps the ledger, and merges it line by line."""
    if history.is_ignored(path):
        mend = "take it out of .gitignore: without it, a run elsewhere does not know what was posted"
        return (wrong(f"git ignores {_LEDGER}", mend),)
    rule = history.merge_rule(path)
    if rule is None:
        return (ok("the blog is in no git repository, or there is no git: nothing to merge"),)
    if rule != "union":
        mend = f"write `{_LEDGER} merge=union` into .gitattributes"
        return (warning("git would stop at two ledgers that both grew", mend),)
    return (ok("git merges two ledgers line by line"),)


def _site(url: str, trouble: Callable[[str], str]) -> tuple[Finding, ...]:
    host = urlsplit(url).hostname or ""
    if LOOPBACK.fullmatch(host):
        return (ok(f"{url} is on this computer: not visited"),)
    if any(f".{host}".endswith(f".{name.removeprefix('.')}") for name in _EXAMPLES):
        return (warning(f"{url} is only an example: not visited", "write the site's own address into `site.url`"),)
    if why := trouble(f"{url}/"):
        mend = "publish the site, or mend `site.url`: links in posts lead there"
        return (warning(f"{url}/ cannot be visited: {why}", mend),)
    return (ok(f"{url}/ can be visited"),)


def _accounts(config: Config, ledger: Ledger | None, world: World) -> Iterator[Examined]:
    """Each account, whatever becomes of the others."""
    owners: dict[str, str] = {}
    for account in config.accounts:
        yield Examined(about=f"accounts.{account.name}", findings=tuple(_account(account, ledger, world, owners)))


def _account(account: Account, ledger: Ledger | None, world: World, owners: dict[str, str]) -> Iterable[Finding]:
    """Sign in and look; `owners` are the accounts so far, by identity."""
    try:
        networks.check((account,))
        publisher = networks.load(account.network).connect(account, world.env, world.sleep)
    except TinyblogError as error:
        return from_error(error, _ACCOUNT)
    with closing(publisher):
        other = owners.setdefault(publisher.identity, account.name)
        found = [*_examine(publisher, world), *_known(account, publisher.identity, ledger)]
    if other != account.name:
        mend = "take one of them out of tinyblog.toml, or give each a secret of its own"
        found.append(wrong(f"this is the same account as accounts.{other}", mend))
    return found


def _examine(publisher: Publisher, world: World) -> tuple[Finding, ...]:
    if isinstance(publisher, Examiner):
        return publisher.examine(world.clock)
    return (ok("ready; its network has nothing more to look at"),)


def _known(account: Account, identity: str, ledger: Ledger | None) -> Iterator[Finding]:
    """Whether the account is the one that the ledger has under this name."""
    if error := another_owner(account, identity, ledger or Ledger()):
        yield wrong(error.message, error.hint)
    elif ledger and ledger.owner(account.name):
        yield ok(f"it is the account that the ledger knows: {identity}")
    elif ledger:
        yield ok(f"the ledger does not know this account yet: {identity}")
