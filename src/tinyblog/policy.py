"""The policy of one blog: which of its accounts are meant, and by which rules a note is due."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from tinyblog import networks
from tinyblog.config import Account, Config
from tinyblog.drafts import Desk
from tinyblog.errors import TinyblogError
from tinyblog.plan import WAITING, Rules, bar, standing


def rules(config: Config, now: datetime) -> Rules:
    """The rules of this blog at this moment."""
    return Rules(
        now=now,
        max_age=config.syndication.max_age,
        is_copy=lambda account, url: networks.load(account.network).is_copy(account, url),
        follows=lambda account: networks.load(account.network).on_edit(account) != "leave",
        takes=lambda account, visibility: networks.load(account.network).visibility(account, visibility) is not None,
    )


def look_ahead(desk: Desk, accounts: Iterable[Account], decide: Rules) -> Desk:
    """The same desk, with all that is still waiting as if it were posted: what answers it will do so then."""
    waiting = (
        (entry.path, account.name)
        for entry in desk.site.entries
        for account in accounts
        if standing(entry, account, desk.ledger, decide) in WAITING and not bar(entry, account, decide)
    )
    return replace(desk, awaited=frozenset(waiting))


def chosen(config: Config, wanted: tuple[str, ...]) -> tuple[Account, ...]:
    """The accounts to work with; raise TinyblogError for a name that is not configured."""
    known = {account.name: account for account in config.accounts}
    for name in wanted:
        if name not in known:
            hint = f"there are: {', '.join(known)}" if known else "add an [accounts.NAME] table to tinyblog.toml"
            raise TinyblogError(f"there is no account {name!r}", where="--account", hint=hint)
    networks.check(config.accounts)
    return tuple(known[name] for name in (wanted or known))
