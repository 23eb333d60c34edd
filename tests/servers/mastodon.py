"""A strict Mastodon server of our own, on loopback, in memory.

It says no where Mastodon says no, so a client that only works because a fake is kind fails here.
"""

import json
import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from tests.servers import mastodon_api as api
from tests.servers import mastodon_app as app
from tests.servers import mastodon_files as files
from tests.servers import mastodon_instance as instance
from tests.servers import mastodon_search as search
from tests.servers.bodies import BodyError, Fields, read_fields
from tests.servers.mastodon_mode import Mode
from tests.servers.mastodon_site import SCOPES, Answer, Request, Site
from tests.servers.mastodon_state import Refusal
from tests.servers.wire import Handler, LoopbackServer

__all__ = ["MastodonServer", "Mode", "start_mastodon"]

_ID = r"([^/]+)"
_ROUTES: tuple[tuple[str, str, str, Callable[..., Answer]], ...] = (
    ("GET", r"/api/v1/apps/verify_credentials", "", app.verify_credentials),
    ("GET", r"/api/v1/accounts/verify_credentials", "!read:accounts", api.verify_credentials),
    ("GET", rf"/api/v1/accounts/{_ID}/statuses", "read:statuses", api.account_statuses),
    ("GET", rf"/api/v1/accounts/{_ID}", "read:accounts", api.show_account),
    ("POST", r"/api/v1/statuses", "!write:statuses", api.post_status),
    ("GET", rf"/api/v1/statuses/{_ID}/source", "!read:statuses", api.show_source),
    ("GET", rf"/api/v1/statuses/{_ID}/context", "read:statuses", api.show_context),
    ("GET", rf"/api/v1/statuses/{_ID}", "read:statuses", api.show_status),
    ("PUT", rf"/api/v1/statuses/{_ID}", "!write:statuses", api.edit_status),
    ("DELETE", rf"/api/v1/statuses/{_ID}", "!write:statuses", api.delete_status),
    ("POST", r"/api/v2/media", "!write:media", files.post_media),
    ("GET", rf"/api/v1/media/{_ID}", "!write:media", files.show_media),
    ("PUT", rf"/api/v1/media/{_ID}", "!write:media", files.edit_media),
    ("GET", rf"/system/media_attachments/{_ID}", "", files.show_file),
    ("GET", r"/api/v2/search", "read:search", search.search),
    ("GET", r"/api/v1/instance", "", instance.instance_v1),
    ("GET", r"/api/v2/instance", "", instance.instance_v2),
)


class MastodonServer:
    """A running server; `url` is its address, `requests` the (method, path) of every request so far.

    Set `mode` at any time: `server.mode = replace(server.mode, max_characters=20)`.
    """

    def __init__(self, mode: Mode) -> None:
        self._http = _Http(mode)
        self._site = self._http.site
        self.url = self._http.url
        self._http.start()

    @property
    def mode(self) -> Mode:
        return self._site.mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        with self._site.lock:
            self._site.set_mode(mode)

    @property
    def requests(self) -> list[tuple[str, str]]:
        with self._site.lock:
            return list(self._site.requests)

    def create_account(
        self, scopes: Iterable[str] = SCOPES, *, privacy: str = "public", language: str = "en"
    ) -> tuple[str, str, str]:
        """Make an account: (token, account id, acct)."""
        with self._site.lock:
            account = self._site.create_account(scopes, privacy, language)
        return account.token, str(account.id), account.name

    def remote_status(self, url: str, account: str, text: str = "far away") -> str:
        """Know a status of another server, by `account` (user@host), and return the id it has here.

        A search for `url` finds it; it can be replied to, and quoted (the quote then waits: pending).
        """
        with self._site.lock:
            return str(self._site.create_remote(url, account, text).id)

    def statuses(self, account_id: str) -> list[dict[str, Any]]:
        """The statuses that really stand, newest first: as the API shows them, and `text`."""
        with self._site.lock:
            state = self._site.state
            own = [status for status in state.statuses.values() if status.account_id == int(account_id)]
            return [{**state.show_status(status), "text": status.text} for status in reversed(own)]

    def media(self, account_id: str) -> list[dict[str, Any]]:
        """The files that were uploaded, oldest first: as the API shows them, `mime`, `data`, and `status_id`."""
        with self._site.lock:
            state = self._site.state
            own = [media for media in state.media.values() if media.account_id == int(account_id)]
            return [
                {**state.show_media(one), "mime": one.mime, "data": one.data, "status_id": one.status_id} for one in own
            ]

    def advance(self, seconds: float) -> None:
        """Set the server's clock forward."""
        with self._site.lock:
            self._site.advance(seconds)

    def hold_posts(self) -> AbstractContextManager[None]:
        """Keep every new status waiting, before it is written, while the block runs."""
        return self._site.hold()

    def wait_for_post(self) -> None:
        """Wait until a held post has arrived."""
        with self._site.lock:
            assert self._site.lock.wait_for(lambda: self._site.waiting, timeout=10)

    def close(self) -> None:
        """Stop; raise AssertionError if a handler crashed."""
        self._http.close()


def start_mastodon(mode: Mode | None = None) -> MastodonServer:
    """Start a server on a free port: Mastodon 4.6.5, unless `mode` says otherwise."""
    return MastodonServer(mode or Mode())


class _Http(LoopbackServer):
    def __init__(self, mode: Mode) -> None:
        super().__init__(_Handler)
        self.site = Site(self.url, mode)


class _Handler(Handler):
    server: _Http

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        site, body = self.server.site, self.read_body()
        with site.lock:
            request = self._request(site)
            answer = _answer(site, request, self.headers.get("Content-Type", ""), body, urlsplit(self.path).query)
            answer = replace(answer, headers={**answer.headers, **site.limit_headers(request.token)})
            lost = _lose(site, request, answer)
        if lost:
            self.close_connection = True
            return
        kind, page = _written(answer, html=site.mode.error_shape == "html")
        self.answer(answer.status, page, {"Content-Type": kind, **answer.headers})

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def _request(self, site: Site) -> Request:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        request = Request(
            method=self.command,
            path=urlsplit(self.path).path.rstrip("/"),
            fields=Fields(),
            key=self.headers.get("Idempotency-Key", ""),
            token=token,
            account=site.bearer(token),
        )
        site.requests.append((request.method, request.path))
        return request


def _written(answer: Answer, *, html: bool) -> tuple[str, bytes]:
    """The content type and the body of an answer; `html`: errors are pages."""
    if isinstance(answer.body, bytes):
        return "application/octet-stream", answer.body
    if html and answer.status >= 400:
        return "text/html; charset=utf-8", f"<h1>{answer.status} Error</h1>".encode()
    return "application/json; charset=utf-8", json.dumps(answer.body).encode()


def _lose(site: Site, request: Request, answer: Answer) -> bool:
    lost = (
        site.lost_left > 0 and answer.status == 200 and (request.method, request.path) == ("POST", "/api/v1/statuses")
    )
    site.lost_left -= lost
    return lost


def _answer(site: Site, request: Request, content_type: str, body: bytes, query: str) -> Answer:
    try:
        site.count(request)
        fields = read_fields(content_type, body, query)
        return _route(site, replace(request, fields=fields))
    except BodyError as error:
        return Answer(status=400, body={"error": str(error)})
    except Refusal as refusal:
        status = 400 if refusal.status == 422 and site.mode.error_shape == "400" else refusal.status
        return Answer(status=status, body={"error": refusal.error})


def _route(site: Site, request: Request) -> Answer:
    for method, pattern, scope, endpoint in _ROUTES:
        found = re.fullmatch(pattern, request.path)
        if found and method == request.method:
            _authorize(request, scope.removeprefix("!"), needed=scope.startswith("!"))
            return endpoint(site, request, *found.groups())
    raise Refusal(404, "Not Found")


def _authorize(request: Request, scope: str, *, needed: bool) -> None:
    if request.account is None:
        if needed:
            raise Refusal(401, "The access token is invalid")
    elif scope and not {scope, scope.partition(":")[0]} & request.account.scopes:
        raise Refusal(403, "This action is outside the authorized scopes")
