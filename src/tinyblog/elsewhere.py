"""Elsewhere: the accounts that are the blog's own on other networks."""

from collections.abc import Iterable
from dataclasses import dataclass

from tinyblog import networks
from tinyblog.config import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """An account of the blog: what its network is called, its name there, and the address of its own page."""

    network: str
    handle: str
    url: str


def channels(accounts: Iterable[Account]) -> tuple[Channel, ...]:
    """The accounts whose address is known, in the order of the configuration, each once; reads no secret."""
    looks = (networks.load(account.network).look(account) for account in accounts)
    found = (Channel(network=look.title, handle=look.handle, url=look.profile) for look in looks if look.profile)
    return tuple({channel.url: channel for channel in found}.values())
