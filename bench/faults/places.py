"""An account on a server of the tests, behind a fault proxy of its own."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

from tests.servers.mastodon import start_mastodon
from tests.servers.pds import Pds
from tests.servers.proxy import Fault, FaultProxy

_RESET_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A fresh account; `proxy.url` is where the tools find its server.

    `user` and `secret` sign in (Bluesky: handle and password; Mastodon: the secret is a token). `posting` is the path
    of every request that makes a post. `limits()` are the headers of a 429. `texts()` gives what really stands there.
    """

    network: str
    proxy: FaultProxy
    user: str
    secret: str
    posting: str
    limits: Callable[[], Mapping[str, str]]
    texts: Callable[[], list[str]]
    close: Callable[[], None]

    def sent(self) -> int:
        """How many posts were sent so far, heard or not."""
        return sum(method == "POST" and fnmatchcase(path, self.posting) for method, path in list(self.proxy.log))

    def settle(self) -> None:
        """Nothing goes wrong any more, and what was held on its way arrives."""
        self.proxy.faults.clear()
        self.proxy.hurry()
        self.proxy.wait_until_idle()

    def pass_one(self) -> Fault:
        """A fault that does nothing, so that the next one meets the second post."""
        return Fault.delay_answer(0, method="POST", path=self.posting)


def mastodon_place() -> Place:
    """An account on a strict Mastodon server of its own, which honours the Idempotency-Key."""
    server = start_mastodon()
    token, account, name = server.create_account()
    proxy = FaultProxy(server.url)

    def close() -> None:
        proxy.close()
        server.close()

    return Place(
        network="mastodon",
        proxy=proxy,
        user=name,
        secret=token,
        posting="/api/v1/statuses",
        limits=_mastodon_limits,
        texts=lambda: [status["text"] for status in server.statuses(account)],
        close=close,
    )


def bluesky_place(pds: Pds) -> Place:
    """An account on the real PDS."""
    handle, did, password = pds.create_account()
    proxy = FaultProxy(pds.url)
    return Place(
        network="bluesky",
        proxy=proxy,
        user=handle,
        secret=password,
        posting="/xrpc/com.atproto.repo.*Record",
        limits=_bluesky_limits,
        texts=lambda: [record["value"]["text"] for record in pds.records(did)],
        close=proxy.close,
    )


def _mastodon_limits() -> Mapping[str, str]:
    reset = datetime.now(UTC) + timedelta(seconds=_RESET_SECONDS)
    return {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": reset.isoformat().replace("+00:00", "Z"),
    }


def _bluesky_limits() -> Mapping[str, str]:
    reset = str(int(time.time()) + _RESET_SECONDS)
    return {"RateLimit-Limit": "5000", "RateLimit-Remaining": "0", "RateLimit-Reset": reset}
