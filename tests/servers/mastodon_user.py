"""An account on the strict Mastodon server, driven through Mastodon.py as tinyblog drives it."""

import base64
import re
from dataclasses import dataclass, replace
from typing import Any

import pytest
from mastodon import Mastodon
from mastodon.errors import MastodonAPIError

from tests.servers.mastodon import MastodonServer
from tests.servers.wire import Reply, call

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account, its client, and shortcuts."""

    server: MastodonServer
    api: Mastodon
    id: str
    token: str

    def post(self, text: str, **more: Any) -> Any:
        return self.api.status_post(text, **{"sensitive": None, **more})

    def raw(self, method: str, path: str, body: object = b"", **headers: str) -> Reply:
        """Send a request without the SDK: a body goes as JSON."""
        bearer = {"Authorization": f"Bearer {self.token}"}
        return call(method, self.server.url + path, body=body, headers={**bearer, **headers})

    @property
    def texts(self) -> list[str]:
        """The texts that really stand, newest first."""
        return [status["text"] for status in self.server.statuses(self.id)]

    def set_mode(self, **changes: Any) -> None:
        self.server.mode = replace(self.server.mode, **changes)


def client(url: str, token: str) -> Mastodon:
    """Make a client that never waits, never asks for the version, and never recurses; close its `session`."""
    api = Mastodon(
        access_token=token,
        api_base_url=url,
        mastodon_version="4.6.0",
        version_check_mode="created",
        ratelimit_method="throw",
        request_timeout=20,
    )
    api.version_check_mode = "none"
    return api


def refused(error: str, status: int = 422) -> Any:
    """Expect a MastodonAPIError of this status, whose message contains `error`."""
    return pytest.raises(MastodonAPIError, match=f"{status}.*{re.escape(error)}")
