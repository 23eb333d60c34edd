"""A server of the Mastodon API, as one of its accounts uses it: its posts, the posts it can answer, files to attach."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import regex

from tinyblog.compose import Limits, Part, Post, Target
from tinyblog.errors import NetworkError
from tinyblog.media import Media
from tinyblog.networks import Copy
from tinyblog.networks._answers import Patience, Question
from tinyblog.networks._copies import Candidate
from tinyblog.networks._instances import read_limits
from tinyblog.networks._mastoapi import NotFoundError, ask
from tinyblog.networks._statuses import candidate, entity_id, is_own

if TYPE_CHECKING:
    from mastodon import Mastodon

PROCESSING_WAITS = (0.5, 1.0, 1.0, 2.0, 2.0, *(5.0,) * 30)
"""Seconds between looks at a film that the server still works on."""
_PAGE = 40  # the most that a server gives at once
_PAGES = 100
# The address of a status in its own server's pages, also of one that came from elsewhere: it ends in its id.
_PATH = regex.compile(r"/(?:@[^/]+|users/[^/]+)(?:/statuses)?/(\d+|[0-9A-HJKMNP-TV-Z]{26})/?")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The server at `url`, asked by `client` with the token of the account `account_id`; `account` is what tinyblog
    calls it. `sleep` waits for so many seconds. No value of `secrets` comes out in an error.
    """

    account: str
    url: str
    client: "Mastodon"
    account_id: str
    secrets: tuple[str, ...]
    patience: Patience
    sleep: Callable[[float], None]

    def question(self, what: str, *, sends: bool = False) -> Question:
        """A request to the server; one that `sends` may have an effect."""
        return Question(account=self.account, what=what, patience=self.patience, sends=sends, secrets=self.secrets)

    def ask(self, what: str, call: Callable[[], Any], read: Callable[[Any], T], *, sends: bool = False) -> T:
        """Make a request and read its answer."""
        return ask(self.question(what, sends=sends), call, read)

    def limits(self) -> Limits | None:
        """Ask for the limits: /api/v2/instance, else v1; None where neither says anything."""
        for call in (self.client.instance_v2, self.client.instance_v1):
            try:
                stated = self.ask("limits", call, read_limits)
            except NetworkError:
                continue  # many servers have only one of the two, some none
            if stated:
                return stated
        return None

    def upload(self, media: Media) -> str:
        """Upload a file and wait until the server has worked on it, for a post with one that is not ready is refused.

        Return its id.
        """
        name = media.file.name
        send = partial(
            self.client.media_post,
            media.data,
            mime_type=media.mime,
            description=media.alt or None,
            file_name=name,
        )
        media_id, is_ready = self.ask("upload", send, _read_file)
        for seconds in PROCESSING_WAITS:
            if is_ready:
                return media_id
            self.sleep(seconds)
            media_id, is_ready = self.ask("upload", partial(self.client.media, media_id), _read_file)
        raise self.question("upload").refused(f"the server is not ready with {name} in time")

    def edit(self, copy: Copy, part: Part, post: Post) -> Copy:
        """Change a status in place. What is not sent would be taken away: files stay as they are, with descriptions of
        today, unless their number has changed.
        """
        there = self.ask("edit", partial(self.client.status, copy.id), _read_files)
        same = bool(part.media) and len(there) == len(part.media)
        described = [{"id": media_id, "description": one.alt} for media_id, one in zip(there, part.media, strict=False)]
        media = [] if same else [self.upload(one) for one in part.media]
        # The library's own way to edit leaves the language out.
        change = partial(
            self.client._Mastodon__status_internal,  # type: ignore[attr-defined]
            part.text,
            edit=copy.id,
            spoiler_text=post.warning or None,
            sensitive=bool(post.warning),
            media_ids=media or None,
            media_attributes=described if same else None,
            language=post.language,
        )
        return self.ask("edit", change, lambda status: replace(candidate(status).copy, text=part.text))

    def delete(self, copies: Sequence[Copy]) -> None:
        """Delete statuses, the last one first; one that is not there is no error."""
        for copy in reversed(copies):
            try:
                self.ask("withdrawal", partial(self.client.status_delete, copy.id), lambda _: None)
            except NotFoundError:
                continue

    def status_id(self, target: Target) -> str:
        """The id here of a post that is answered or quoted; raise NetworkError if it is not there.

        A post of another server is looked for by its address, for which the token needs read:search.
        """
        if target.id:
            return target.id
        own = self._own_page(target.url)
        if found := self.stands(own) if own else self._searched(target.url):
            return found
        hint = "mend the address in the note, or take it away"
        raise self.question("look-up").refused(f"the server finds no post {target.url}", hint=hint)

    def own(self, url: str) -> Candidate | None:
        """The account's own status at this address, if its id stands in it; raise NetworkError if it is another's."""
        if not (status_id := self._own_page(url)):
            return None
        read = partial(self.client.status, status_id)
        try:
            one, owner = self.ask("look-up", read, lambda found: (candidate(found), entity_id(found["account"])))
        except NotFoundError:
            return None
        if owner != self.account_id:
            raise self.question("look-up").refused(f"{url} is not a post of this account")
        return one

    def statuses(self, since: datetime, *, answers: bool) -> Iterator[Candidate]:
        """The account's statuses, newest first, until before `since`; no boosts; answers to others where wanted.

        Not every server sends a Link header or gives as many as asked for: so the next page is asked for by the last
        id, until there is none.
        """
        max_id = None
        for _ in range(_PAGES):
            page = self._page(max_id, answers)
            yield from (one for one, is_wanted in page if is_wanted)
            if not page or page[-1][0].created < since or page[-1][0].copy.id == max_id:
                return
            max_id = page[-1][0].copy.id
        raise self.question("look-up").refused(f"there are too many posts since {since:%Y-%m-%d} to look through")

    def _page(self, max_id: str | None, answers: bool) -> list[tuple[Candidate, bool]]:
        listing = partial(
            self.client.account_statuses,
            self.account_id,
            exclude_reblogs=True,
            exclude_replies=not answers,
            limit=_PAGE,
            max_id=max_id,
        )
        return self.ask(
            "look-up",
            listing,
            lambda page: [(candidate(one), is_own(one, self.account_id, answers=answers)) for one in page],
        )

    def _own_page(self, url: str) -> str:
        """The id in an address that is one of this server's pages; empty if it is none."""
        parts = urlsplit(url)
        found = _PATH.fullmatch(parts.path)
        return found[1] if found and parts.netloc == urlsplit(self.url).netloc else ""

    def stands(self, status_id: str) -> str:
        """The same id, if there is such a status, else nothing."""
        try:
            return self.ask("look-up", partial(self.client.status, status_id), entity_id)
        except NotFoundError:
            return ""

    def _searched(self, url: str) -> str:
        call = partial(self.client.search_v2, url, result_type="statuses", resolve=True)
        found = self.ask("search", call, lambda answer: [entity_id(one) for one in answer["statuses"]])
        return found[0] if found else ""


def _read_files(status: Any) -> list[str]:
    """The ids of a status' files, in their order."""
    return [entity_id(one) for one in status.get("media_attachments") or ()]


def _read_file(answer: Any) -> tuple[str, bool]:
    """A file's id, and whether it is ready: it has no address before."""
    return entity_id(answer), bool(answer.get("url"))
