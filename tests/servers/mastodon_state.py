"""What a Mastodon server holds, and how it shows it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from tests.servers.mastodon_text import hashtags, mentioned, quote_fallback, to_html

Thing = TypeVar("Thing")


class Refusal(Exception):  # noqa: N818 - an answer, not a failure of the rig
    """An answer other than success."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


NOT_FOUND = "Record not found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account; `scopes` are those of its token, `privacy` and `language` its defaults for posts.

    A remote one has a `domain`, and no token that anybody knows.
    """

    id: int
    name: str
    token: str
    scopes: frozenset[str]
    privacy: str
    language: str
    domain: str = ""

    @property
    def acct(self) -> str:
        """The name, and the domain of a remote one."""
        return f"{self.name}@{self.domain}" if self.domain else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """An uploaded file; `waits` is how many more polls it takes, `status_id` None while unattached.

    `width` and `height` are as the bytes state them, 0 if they do not; what is `unreadable` will fail.
    """

    id: int
    account_id: int
    kind: str
    mime: str
    data: bytes
    description: str | None
    focus: str | None = None
    width: int = 0
    height: int = 0
    unreadable: bool = False
    waits: int = 0
    failed: bool = False
    status_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A post; `reply_account_id` is whom it answers, which Mastodon carries on through one's own replies.

    `address` is that of a remote one.
    """

    id: int
    account_id: int
    text: str
    spoiler_text: str
    sensitive: bool
    visibility: str
    language: str
    created_at: datetime
    in_reply_to_id: int | None = None
    reply_account_id: int | None = None
    address: str = ""
    quoted_id: int | None = None
    media: tuple[int, ...] = ()
    edited_at: datetime | None = None


class State:
    """All accounts, files, statuses and idempotency keys; whoever changes it holds the server's lock."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.accounts: dict[int, Account] = {}
        self.media: dict[int, Media] = {}
        self.statuses: dict[int, Status] = {}
        self.scheduled: dict[int, dict[str, Any]] = {}
        self.keys: dict[tuple[int, str], tuple[int, datetime]] = {}
        self.in_flight: set[tuple[int, str]] = set()
        self._last_id = 0

    def new_id(self, now: datetime) -> int:
        """Make a snowflake: milliseconds and 16 more bits, always increasing."""
        self._last_id = max(self._last_id + 1, int(now.timestamp() * 1000) << 16)
        return self._last_id

    def account(self, identifier: str) -> Account:
        return _find(self.accounts, identifier)

    def status(self, identifier: str, viewer: Account | None) -> Status:
        """Find a status that `viewer` may see; raise Refusal 404."""
        status = _find(self.statuses, identifier)
        if not self.visible(status, viewer):
            raise Refusal(404, NOT_FOUND)
        return status

    def visible(self, status: Status, viewer: Account | None) -> bool:
        return status.visibility in {"public", "unlisted"} or (viewer is not None and viewer.id == status.account_id)

    def own_status(self, identifier: str, owner: Account) -> Status:
        status = _find(self.statuses, identifier)
        if status.account_id != owner.id:
            raise Refusal(404, NOT_FOUND)
        return status

    def own_media(self, identifier: str, owner: Account) -> Media:
        """Find an unattached file of `owner`; raise Refusal 404."""
        media = _find(self.media, identifier)
        if media.account_id != owner.id or media.status_id is not None:
            raise Refusal(404, NOT_FOUND)
        return media

    def keep(self, status: Status) -> Status:
        """Store a status and attach exactly its media."""
        self.statuses[status.id] = status
        for media in list(self.media.values()):
            if media.id in status.media:
                self.media[media.id] = replace(media, status_id=status.id)
            elif media.status_id == status.id:
                self.media[media.id] = replace(media, status_id=None)
        return status

    def forget(self, status: Status) -> None:
        """Delete a status; its files are free again, and its replies name it no more."""
        self.keep(replace(status, media=()))
        del self.statuses[status.id]
        for reply in [one for one in self.statuses.values() if one.in_reply_to_id == status.id]:
            self.statuses[reply.id] = replace(reply, in_reply_to_id=None)

    def url(self, status: Status) -> str:
        """Where people read a status."""
        return status.address or f"{self.base}/@{self.accounts[status.account_id].name}/{status.id}"

    def uri(self, status: Status) -> str:
        """What other servers know a status by."""
        return status.address or f"{self.base}/users/{self.accounts[status.account_id].name}/statuses/{status.id}"

    def show_account(self, account: Account) -> dict[str, Any]:
        own = [status for status in self.statuses.values() if status.account_id == account.id]
        image = f"{self.base}/avatars/original/missing.png"
        home = f"https://{account.domain}" if account.domain else self.base
        return {
            "id": str(account.id),
            **dict.fromkeys(("username", "display_name"), account.name),
            "acct": account.acct,
            **dict.fromkeys(("locked", "bot", "group", "noindex"), False),
            "discoverable": None,
            "created_at": "2026-01-01T00:00:00.000Z",
            "note": "",
            "url": f"{home}/@{account.name}",
            "uri": f"{home}/users/{account.name}",
            **dict.fromkeys(("avatar", "avatar_static", "header", "header_static"), image),
            **dict.fromkeys(("followers_count", "following_count"), 0),
            "statuses_count": len(own),
            "last_status_at": max((status.created_at.date().isoformat() for status in own), default=None),
            **{name: [] for name in ("emojis", "fields", "roles")},
        }

    def show_status(self, status: Status, *, quoted_by_another: bool = False) -> dict[str, Any]:
        names = frozenset(account.name for account in self.accounts.values() if not account.domain)
        replies = [one for one in self.statuses.values() if one.in_reply_to_id == status.id]
        return {
            "id": str(status.id),
            "created_at": iso(status.created_at),
            "edited_at": iso(status.edited_at) if status.edited_at else None,
            "in_reply_to_id": str(status.in_reply_to_id) if status.in_reply_to_id else None,
            "in_reply_to_account_id": str(status.reply_account_id) if status.reply_account_id else None,
            "sensitive": status.sensitive,
            "spoiler_text": status.spoiler_text,
            "visibility": status.visibility,
            "language": status.language,
            "uri": self.uri(status),
            "url": self.url(status),
            "replies_count": len(replies),
            **dict.fromkeys(("reblogs_count", "favourites_count", "quotes_count"), 0),
            **dict.fromkeys(("favourited", "reblogged", "muted", "bookmarked", "pinned"), False),
            "content": self._content(status, names),
            "filtered": [],
            "reblog": None,
            "quote": self._quote(status, shallow=quoted_by_another),
            "application": {"name": "rig", "website": None},
            "account": self.show_account(self.accounts[status.account_id]),
            "media_attachments": [self.show_media(self.media[media]) for media in status.media],
            "mentions": [self._show_mention(name) for name in mentioned(status.text, names)],
            "tags": [{"name": tag, "url": f"{self.base}/tags/{tag}"} for tag in hashtags(status.text)],
            "emojis": [],
            "card": None,
            "poll": None,
        }

    def _content(self, status: Status, names: frozenset[str]) -> str:
        html, quoted = to_html(status.text, self.base, names), self.statuses.get(status.quoted_id or 0)
        return quote_fallback(html, self.url(quoted)) if quoted else html

    def _quote(self, status: Status, *, shallow: bool) -> dict[str, Any] | None:
        """Show a quote: a local one is accepted at once, a remote one waits for its author; one in another is an id."""
        if status.quoted_id is None:
            return None
        quoted = self.statuses.get(status.quoted_id)
        state = "deleted" if quoted is None else "pending" if quoted.address else "accepted"
        shown = quoted if state == "accepted" else None
        if shallow:
            return {"state": state, "quoted_status_id": str(shown.id) if shown else None}
        return {"state": state, "quoted_status": self.show_status(shown, quoted_by_another=True) if shown else None}

    def _show_mention(self, name: str) -> dict[str, Any]:
        user, _, host = name.partition("@")
        local = [account.id for account in self.accounts.values() if not host and account.acct == user.lower()]
        url = f"https://{host}/@{user}" if host else f"{self.base}/@{user}"
        return {"id": str(local[0] if local else 1), "username": user, "acct": name, "url": url}

    def show_media(self, media: Media) -> dict[str, Any]:
        ready = media.waits == 0 and not media.failed and not media.unreadable
        url = f"{self.base}/system/media_attachments/{media.id}"
        return {
            "id": str(media.id),
            "type": media.kind,
            "url": url if ready else None,
            "preview_url": None if media.kind == "audio" else url,
            **dict.fromkeys(("remote_url", "preview_remote_url", "text_url", "blurhash")),
            "meta": _meta(media),
            "description": media.description,
        }


def _meta(media: Media) -> dict[str, Any]:
    meta: dict[str, Any] = {}
    if media.focus:
        meta["focus"] = dict(zip("xy", map(float, media.focus.split(",")), strict=True))
    if media.width and media.height:
        width, height = media.width, media.height
        size = {"size": f"{width}x{height}", "aspect": width / height} if media.kind == "image" else {}
        meta["original"] = {"width": width, "height": height, **size}
    return meta


def iso(moment: datetime) -> str:
    """Write a moment as Mastodon does, to the millisecond, in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _find(things: dict[int, Thing], identifier: str) -> Thing:
    try:
        return things[int(identifier)]
    except (KeyError, ValueError) as error:
        raise Refusal(404, NOT_FOUND) from error
