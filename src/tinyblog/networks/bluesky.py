"""Bluesky, and any other AT Protocol server (PDS).

Facts from the lexicons app.bsky.feed.post and com.atproto.repo.*, and measured on a PDS.
"""

import random
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

import regex

from tinyblog.compose import Card, Limits, Part, Post
from tinyblog.config import Account
from tinyblog.findings import Finding
from tinyblog.networks import Copy, Listed, Look, OnEdit, _standard, secret
from tinyblog.networks._answers import Patience, Question
from tinyblog.networks._blobs import Uploader
from tinyblog.networks._cards import foreign_card
from tinyblog.networks._copies import Candidate, Recent, follow, is_taken, joined, listed, pick
from tinyblog.networks._editions import MANY, address, editions, known_as, record_key
from tinyblog.networks._films import Films
from tinyblog.networks._lexicon import LIMITS, VIDEO_BYTES, as_stated
from tinyblog.networks._looks import BLUESKY
from tinyblog.networks._records import (
    POST,
    Json,
    Parent,
    Ref,
    as_listed,
    card_embed,
    checked,
    cid_of,
    facet,
    media_embed,
    parent_of,
    post_url,
    quote_embed,
    record,
    ref,
)
from tinyblog.networks._repos import ADDRESS, Repo, sign_in
from tinyblog.networks._skyexam import Exam, Known
from tinyblog.networks._stated import written
from tinyblog.networks._tids import moment_of
from tinyblog.notes.fields import Visibility
from tinyblog.settings import EnvName, MaybeUrl, Url

_COPY = regex.compile(r"at://([^/]+)/.|https://bsky\.app/profile/([^/]+)/post/.")
RECORDS_KEY = "standard_site"
publication, place, document = _standard.publication, _standard.place, _standard.document
TIMEOUT = 30.0
"""Seconds until a server that does not answer is given up."""
NEW = timedelta(days=7)
"""How old a note may be to be looked for by listing what was posted since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`handle` of the account, `service`: its PDS, `password_env`: the variable that holds an app password.

    `did` is only needed to tell two accounts apart in the addresses that an author wrote into `syndication:`.
    `video_service` takes films for the account; without one, a film is a link. That of bsky.social is known.
    `warning_label` is put on pictures behind a content warning, so that the app hides them; empty for none.
    `on_edit`: what becomes of the copy of a note that is edited; `correction`: the words before a correction.
    `standard_site`: the account keeps records of the site and its notes too, as standard.site has them.
    """

    handle: str
    service: Url = Url("https://bsky.social")
    password_env: EnvName = EnvName("BLUESKY_APP_PASSWORD")
    did: str = ""
    warning_label: Literal["", "sexual", "nudity", "porn", "graphic-media"] = ""
    video_service: MaybeUrl = MaybeUrl("")
    on_edit: Literal["leave", "reply", "replace"] = "leave"
    correction: str = "Correction:"
    standard_site: bool = False

    @property
    def films(self) -> str:
        """The video service; empty where there is none."""
        return self.video_service or ("https://video.bsky.app" if self.service == "https://bsky.social" else "")


def limits(account: Account, stated: str = "") -> Limits:
    """300 grapheme clusters and 3,000 bytes; films where there is a video service."""
    settings = account.read(Settings)
    media = replace(LIMITS.media, video_bytes=VIDEO_BYTES) if settings.films else LIMITS.media
    return as_stated(replace(LIMITS, media=media, label=settings.warning_label), stated)


def visibility(account: Account, wanted: Visibility) -> str | None:  # noqa: ARG001 - the same for every account
    """Only public notes have posts: whatever is in a repository can be read by all."""
    return "public" if wanted == "public" else None


def look(account: Account) -> Look:
    """As on bsky.app."""
    name = account.read(Settings).handle.removeprefix("@")
    return replace(BLUESKY, handle=f"@{name}", profile=f"https://bsky.app/profile/{name}")


def on_edit(account: Account) -> OnEdit:
    """As configured: an edited record is reported not to be shown, so that there is no editing in place."""
    return account.read(Settings).on_edit


def correction(account: Account) -> str:
    """As configured."""
    return account.read(Settings).correction


def is_copy(account: Account, url: str) -> bool:
    """Say whether an address is a post of this account: by its handle, or its DID (any, where none is set)."""
    if not (found := _COPY.match(url)):
        return False
    settings, owner = account.read(Settings), found[1] or found[2]
    if owner.startswith("did:"):
        return owner == settings.did or not settings.did
    return owner.lower() == settings.handle.lower().removeprefix("@")


def answers(account: Account, url: str) -> bool:  # noqa: ARG001 - the same for every account
    """Say whether an address is that of a Bluesky post."""
    return ADDRESS.fullmatch(url) is not None


def connect(
    account: Account,
    env: Mapping[str, str],
    sleep: Callable[[float], None] = time.sleep,
    chance: Callable[[], float] = random.random,
) -> "Publisher":
    """Sign in with the app password; no AppView is asked."""
    settings = account.read(Settings)
    password = secret(account, env, settings.password_env)
    question = Question(account=account.name, what="sign-in", patience=Patience(sleep, chance), secrets=(password,))
    repo = sign_in(question, settings.service, settings.handle.removeprefix("@"), password, TIMEOUT)
    return Publisher(account, repo, sleep)


class Publisher(_standard.Documents):
    """A signed-in Bluesky account; `identity` is its DID."""

    def __init__(self, account: Account, repo: Repo, sleep: Callable[[float], None] = time.sleep) -> None:
        self._account = account
        self._repo = repo
        self._recent = Recent(repo.posts)
        self._films = Films(service=account.read(Settings).films, repo=repo, sleep=sleep)
        self._uploader = Uploader(repo=repo, films=self._films)
        self._limits: Limits | None = None
        self.identity = repo.did

    def limits(self) -> Limits:
        """The limits of the lexicon; blobs as the server states, films as the video service takes them today."""
        if self._limits is None:
            media = limits(self._account).media
            video = media.video_bytes if self._films.are_taken() else None
            blob = min(media.image_bytes, self._repo.largest_blob() or media.image_bytes)
            self._limits = limits(self._account, written({"image_bytes": blob, "video_bytes": video or 0}))
        return self._limits

    def find(self, post: Post, taken: Collection[str]) -> Copy | None:
        """Read the record under the post's own key, or what has taken its place; else look among the account's posts
        for a moved or foreign one. A later edition is known by its key alone.

        Of new notes, which are rarely there, one listing tells all that; of older ones it would be long.
        """
        if not post.edition and self._recent.is_sure and post.created - post.published <= NEW:
            self._recent.since(post)
        own = known_as(post, self._folder, self._record)
        if post.edition or (own and not is_taken(own, taken)):
            return own
        answered = self._repo.target(post.reply, ref)["uri"] if post.reply else ""
        candidates = self._recent.since(post)
        known = {one.copy.id: one.copy for one in candidates}
        unknown = Copy(url="", id=address(post, self._folder), text="")
        later = tuple(editions(unknown, known.get, ahead=MANY))
        if later and not is_taken(later[-1], taken):
            return later[-1]
        first = pick(post, (one for one in candidates if self._stands_well(one, answered)), taken)
        return joined(follow(first, post.texts[1:], candidates)) if first else None

    def publish(self, post: Post) -> Copy:
        """Create the record under its key, only if there is none; those of a thread all at once."""
        notices: list[str] = []
        question = self._repo.question("post", sends=True)
        writes = self._writes(post, notices, question)
        with self._recent.changing() as made:
            copies = self._repo.create(writes, question)
            made += [as_listed(copy, values) for copy, (_, values) in zip(copies, writes, strict=True)]
        said = [replace(copy, text=text) for copy, text in zip(copies, post.texts, strict=True)]
        return replace(said[0], more=tuple(said[1:]), notices=tuple(notices))

    def read(self, url: str, post: Post) -> Copy:
        """Read a record; further parts are those under the post's own keys, or that say the same below it."""
        copy = self._repo.own(url)
        if copy.id == address(post, self._folder):
            return known_as(post, self._folder, self._record) or copy
        return joined(follow(copy, post.texts[1:], self._recent.since(post))) if len(post.parts) > 1 else copy

    def posts(self, since: datetime) -> tuple[Listed, ...]:
        """List the records of the repository."""
        return listed(one for one in self._recent.after(since) if one.created >= since)

    def address(self, post: Post) -> str:
        """Its key is known, and so is its address."""
        return post_url(address(post, self._folder))

    def editions(self, copy: Copy) -> tuple[Copy, ...]:
        """Read the records of a copy, and those under the keys of what may follow it."""
        return tuple(editions(copy, self._record))

    def remove(self, copy: Copy) -> None:
        """Delete the records of all parts; deleting one that is not there is no error."""
        with self._recent.changing(gone := [part.id for part in (*reversed(copy.more), copy)]):
            self._repo.delete(gone)

    def examine(self, clock: Callable[[], datetime]) -> tuple[Finding, ...]:
        """Look at the account by queries alone."""
        said = self._account.read(Settings)
        known = Known(handle=said.handle, did=said.did, variable=said.password_env, films=said.films)
        return Exam(repo=self._repo, known=known, limits=self.limits, clock=clock).examine()

    def close(self) -> None:
        """Close the connections; the session ends by itself."""
        self._repo.client.request.close()

    def _record(self, uri: str) -> Copy | None:
        """The account's own record at an address; what has been listed already need not be asked for."""
        key = uri.rpartition("/")[2]
        known = self._recent.known_since(moment_of(key))
        if known is None:
            return self._repo.copy(key)
        return next((one.copy for one in known if one.copy.id == uri), None)

    @property
    def _folder(self) -> str:
        return f"at://{self.identity}/{POST}"

    def _stands_well(self, one: Candidate, answered: str) -> bool:
        """Whether a post stands where the copy of a note does that answers this, or (empty) nothing of others."""
        return one.answers == answered or (not answered and one.answers.startswith(f"at://{self.identity}/"))

    def _writes(self, post: Post, notices: list[str], question: Question) -> list[tuple[str, Json]]:
        """The records of all parts by their keys. Each answers the one before it, whose CID is known beforehand."""
        writes: list[tuple[str, Json]] = []
        above = self._repo.target(post.reply, parent_of) if post.reply else None
        for at, part in enumerate(post.parts):
            quoted = self._repo.target(post.quote, ref) if post.quote and at == 0 else None
            embed = self._embed(part, quoted, notices)
            values = checked(record(post, at, self._facets(part, notices), embed, above), question)
            writes.append((record_key(post, at), values))
            here = {"uri": address(post, self._folder, at), "cid": cid_of(values)}
            above = Parent(parent=here, root=above.root if above else here)
        return writes

    def _embed(self, part: Part, quoted: Ref | None, notices: list[str]) -> Json | None:
        beside = None
        if part.media:
            beside = media_embed(part, [self._uploader.upload_media(one) for one in part.media])
        elif part.card:
            beside = self._card(part.card, notices)
        return quote_embed(quoted, beside) if quoted else beside

    def _card(self, card: Card, notices: list[str]) -> Json | None:
        """The card of a link; one of a foreign page that cannot be had is none, and the author is told."""
        if card.is_foreign:
            fetched, trouble = foreign_card(card.url)
            if trouble:
                notices.append(f"{'the card' if fetched else 'no card'} of {card.url}: {trouble}")
            if fetched is None:
                return None
            card = fetched
        return card_embed(card, self._uploader.upload(card.thumb, card.thumb_mime) if card.thumb else None)

    def _facets(self, part: Part, notices: list[str]) -> list[Json]:
        found = []
        for span in part.spans:
            did = self._repo.resolve(span.target) if span.kind == "mention" else None
            if span.kind == "mention" and not did:
                notices.append(f"@{span.target} is no handle that {self._account.network} knows: posted as plain text")
            found.append(facet(span, did))
        return [one for one in found if one]
