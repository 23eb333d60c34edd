"""A server of the Mastodon API, as one of its accounts uses it: its posts, the posts it can answer, files to attach."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import regex

from tinyblog.compose import Part, Post, Target
from tinyblog.errors import NetworkError
from tinyblog.media import Media
from tinyblog.networks import Copy
from tinyblog.networks._answers import Patience, Question
from tinyblog.networks._copies import Candidate
from tinyblog.networks._instances import Instance, read_instance
from tinyblog.networks._mastoapi import NotFoundError, ask
from tinyblog.networks._statuses import attached, candidate, entity_id, short_digest

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

    def about(self) -> Instance | None:
        """Ask what it says of itself: /api/v2/instance, else v1; None where neither says anything."""
        for call in (self.client.instance_v2, self.client.instance_v1):
            try:
                stated = self.ask("limits", call, read_instance)
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
        """Change a status in place. What is not sent would be taken away: files that are the same stay, with
        descriptions of today.
        """
        there = self.ask("edit", partial(self.client.status, copy.id), _read_files)
        stay = _kept(there, copy.media, part.media)
        media = [known or self.upload(one) for known, one in zip(stay, part.media, strict=True)]
        described = [{"id": media_id, "description": one.alt} for media_id, one in zip(media, part.media, strict=True)]
        # The library's own way to edit leaves the language out.
        change = partial(
            self.client._Mastodon__status_internal,  # type: ignore[attr-defined]
            part.text,
            edit=copy.id,
            spoiler_text=post.warning or None,
            sensitive=bool(post.warning),
            media_ids=None if any(stay) else media or None,
            media_attributes=described if any(stay) else None,  # which are all ids, and in their order
            language=post.language,
        )
        return self.ask(
            "edit",
            change,
            lambda status: replace(candidate(status).copy, text=part.text, media=attached(status, media, part)),
        )

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

    def statuses(self, since: datetime) -> Iterator[Candidate]:
        """The account's statuses, newest first, until before `since`: answers to others too, but no boosts.

        Not every server sends a Link header or gives as many as asked for: so the next page is asked for by the last
        id, until there is none.
        """
        max_id = None
        for _ in range(_PAGES):
            page = self._page(max_id)
            yield from (one for one, is_boost in page if not is_boost)
            if not page or page[-1][0].created < since or page[-1][0].copy.id == max_id:
                return
            max_id = page[-1][0].copy.id
        raise self.question("look-up").refused(f"there are too many posts since {since:%Y-%m-%d} to look through")

    def _page(self, max_id: str | None) -> list[tuple[Candidate, bool]]:
        listing = partial(
            self.client.account_statuses,
            self.account_id,
            exclude_reblogs=True,
            exclude_replies=False,
            limit=_PAGE,
            max_id=max_id,
        )
        return self.ask(
            "look-up",
            listing,
            lambda page: [(candidate(one), bool(one.get("reblog"))) for one in page],
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


def _kept(there: Collection[str], known: Iterable[str], wanted: Iterable[Media]) -> list[str]:
    """For each file that is wanted, the id of the same one there, as far as it is `known` what is there; else empty."""
    ids: dict[str, list[str]] = {}
    for name in known:
        media_id, _, digest = name.rpartition(":")
        if media_id in there:
            ids.setdefault(digest, []).append(media_id)
    found = (ids.get(short_digest(one)) for one in wanted)
    return [same.pop(0) if same else "" for same in found]


def _read_file(answer: Any) -> tuple[str, bool]:
    """A file's id, and whether it is ready: it has no address before."""
    return entity_id(answer), bool(answer.get("url"))
