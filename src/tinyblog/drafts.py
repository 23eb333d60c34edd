"""Drafts: the post that a note becomes on an account, with all that belongs to it: media, card, what it answers."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from tinyblog import networks
from tinyblog.cards import CardPicture, card_of_entry, card_of_site, card_of_tag, picture
from tinyblog.compose import Brief, Card, Edition, Limits, Part, Post, Target, compose
from tinyblog.config import Account, Config
from tinyblog.errors import NetworkError, NoteError, TinyblogError, raise_all
from tinyblog.figures import Figure, figures_in
from tinyblog.fingerprints import Fingerprints
from tinyblog.ledger import Ledger, Line, Sent
from tinyblog.markdown import render
from tinyblog.media import Prepared, prepare
from tinyblog.notes.wishes import Wish
from tinyblog.sayings import saying
from tinyblog.site import Entry, Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What posts are written from: the configuration, the site, and what has been posted so far.

    `awaited`: the notes still to be posted (permalink path and account), which others may answer or quote.
    `cache`: the folder of the cards drawn before, where new ones are kept; None keeps none. `prints` knows the
    pictures' files. If not `in_full`, posts have their words alone: no picture is prepared, and no card drawn.
    """

    config: Config
    site: Site
    ledger: Ledger
    awaited: Collection[tuple[str, str]] = frozenset()
    cache: Path | None = None
    prints: Fingerprints = field(default_factory=Fingerprints)
    in_full: bool = True

    def saying(self, entry: Entry) -> str:
        """Name what the author wrote, pictures too."""
        return saying(entry, self.config.root / "content", self.prints)

    def draft(
        self, entry: Entry, account: Account, limits: Limits, now: datetime, edition: Edition | None = None
    ) -> Post:
        """Write the post of a note on an account; raise NoteError for the author's mistakes, all of them together."""
        raise_all(mistakes(entry, self.config.accounts))
        return self.write(entry, account, limits, now, edition)

    def write(
        self, entry: Entry, account: Account, limits: Limits, now: datetime, edition: Edition | None = None
    ) -> Post:
        """The same, whatever mistakes there are in the note that leave this post as it is."""
        wish = entry.note.accounts.of(account.name)
        prepared = self._media(entry, wish, limits)
        above = edition if edition and edition.way == "below" else None
        brief = Brief(
            style=account.style,
            wish=wish,
            media=prepared.media,
            left_out=prepared.left_out,
            notices=prepared.notices,
            reply=Target(url=above.url or above.of, id=above.of) if above else self._reply(entry, account, wish),
            quote=self._quote(entry, account, wish) if limits.quotes else None,
            opening=networks.load(account.network).correction(account) if above else "",
            edition=edition,
        )
        post = compose(
            entry, limits, account=account.name, visibility=self._seen_by(entry, account), now=now, brief=brief
        )
        self._check(post, limits, entry)
        parts = tuple(self._with_card(part, entry) for part in post.parts)
        return replace(post, parts=parts, wrote=self.saying(entry))

    def revise(self, line: Line, entry: Entry, account: Account, limits: Limits, now: datetime) -> Post:
        """Write what is to become of the copy of a note that was edited: the same post anew, or one of its own."""
        network = networks.load(account.network)
        how = network.on_edit(account)
        if how == "edit":
            return self.draft(entry, account, limits, now)
        last = line.parts[-1]
        below = Edition(way="below", of=last.id, url=last.url or line.url)
        return self.draft(
            entry, account, limits, now, below if how == "reply" else Edition(way="instead", of=line.id, url=line.url)
        )

    def _seen_by(self, entry: Entry, account: Account) -> str:
        wanted = entry.note.accounts.of(account.name).visibility or entry.note.visibility
        return networks.load(account.network).visibility(account, wanted) or "public"

    def _media(self, entry: Entry, wish: Wish, limits: Limits) -> Prepared:
        """The figures of the text that is posted, then the note's others."""
        own = figures_in(entry.note, render(wish.text)) if wish.text else ()
        raise_all(_undescribed(entry, figure) for figure in own if figure.lacks_alt)
        figures = {figure.file or figure.src: figure for figure in (*own, *entry.figures)}
        figures |= {figure.file or figure.src: figure for figure in own}  # its own description counts
        content = self.config.root / "content"
        return prepare(figures.values(), content, limits.media, where=_where(entry), in_full=self.in_full)

    def _reply(self, entry: Entry, account: Account, wish: Wish) -> Target | None:
        url = entry.note.in_reply_to if wish.reply is None else wish.reply
        return self._target(url, account, last=True) if url and url != entry.permalink else None

    def _quote(self, entry: Entry, account: Account, wish: Wish) -> Target | None:
        url = entry.note.quote_of if wish.quote is None else wish.quote
        return self._target(url, account, last=False) if url and url != entry.permalink else None

    def _target(self, url: str, account: Account, *, last: bool) -> Target | None:
        """A post that can be answered or quoted there: the copy of a note of our own (a thread goes on after its last
        part), or a post of the network. The copy of one that is still to be posted has no id yet.
        """
        network, entry = networks.load(account.network), self._entry(url)
        if entry and (own := self._copy(entry, account, last=last)):
            return Target(url=url, id=own.id)
        if self.awaits(Target(url=url), account):
            return Target(url=url)
        addresses = (url, *(one for one in (entry.note.syndication if entry else ()) if network.is_copy(account, one)))
        return next((Target(url=one) for one in addresses if network.answers(account, one)), None)

    def awaits(self, target: Target, account: Account) -> bool:
        """Whether what is answered or quoted is the copy of a note that is still to be posted."""
        entry = None if target.id else self._entry(target.url)
        return entry is not None and (entry.path, account.name) in self.awaited

    def _entry(self, url: str) -> Entry | None:
        return None if "#" in url else self.site.entry_at(url)

    def _copy(self, entry: Entry, account: Account, *, last: bool) -> Sent | None:
        if (line := self.ledger.copy(entry.path, account.name)) is None:  # none, or taken down
            return None
        return line.parts[-1] if last else line.parts[0]

    def _with_card(self, part: Part, entry: Entry) -> Part:
        """Fill in the card of a page of our own; a foreign one's is fetched when it is posted."""
        url = part.card.url if part.card else ""
        page = _page_of(url)
        shown = next((one for one in (entry, *self.site.entries) if _page_of(one.permalink) == page), None)
        if shown:
            return replace(part, card=self._card(url, shown.label, shown.description, card_of_entry(self.site, shown)))
        if page.startswith(self.site.url):
            return replace(part, card=self._site_card(url, page))
        return part

    def _site_card(self, url: str, page: str) -> Card | None:
        """The card of the front page, the archive or a tag; there is none of any other page or file of ours."""
        site = self.site
        tag = next((one for one in site.tags if page == site.url + quote(one.path[1:])), None)
        if tag:
            return self._card(url, f"#{tag.name}", site.settings.title, card_of_tag(site, tag))
        if page in (site.url, f"{site.url}archive/", f"{site.url}tags/"):
            return self._card(url, site.settings.title, site.settings.description, card_of_site(site))
        return None

    def _card(self, url: str, title: str, description: str, drawn: CardPicture) -> Card:
        card = Card(url=url, title=title, description=description)
        if not self.site.settings.cards or not self.in_full:
            return card
        thumb = picture(drawn.sketch, self.cache)
        return replace(card, thumb=thumb, thumb_mime=drawn.media_type)

    def _check(self, post: Post, limits: Limits, entry: Entry) -> None:
        """Refuse what the network would refuse, before anything is sent."""
        if limits.needs_media and not post.first.media and not post.reply:  # the other parts answer the first
            hint = "add a photo, or keep the note off this account with `accounts:`"
            raise NetworkError("this server takes no post without a picture or film", where=_where(entry), hint=hint)
        most = limits.warning_length
        if most is not None and len(post.warning) > most:
            raise NetworkError(f"this server takes warnings of at most {most} characters", where=_where(entry))


def mistakes(entry: Entry, accounts: Iterable[Account]) -> list[TinyblogError]:
    """What the author has to mend in a note before it can be posted anywhere."""
    return [
        *_unknown_accounts(entry, accounts),
        *(_undescribed(entry, figure) for figure in entry.figures if figure.lacks_alt),
    ]


def _unknown_accounts(entry: Entry, accounts: Iterable[Account]) -> Iterator[NoteError]:
    known = {account.name for account in accounts}
    for name in sorted(entry.note.accounts.named() - known):
        hint = f"there are: {', '.join(sorted(known))}" if known else "tinyblog.toml has no [accounts.NAME]"
        yield NoteError(f"`accounts:` names {name!r}, which is no account", where=_where(entry), hint=hint)


def _undescribed(entry: Entry, figure: Figure) -> NoteError:
    hint = (
        f"write ![what it shows]({figure.src}), or `alt:` beside a photo of the front matter; for a picture that says "
        f"nothing, ![]({figure.src}){{.decorative}} or `decorative: true`"
    )
    return NoteError(f"{figure.src} has no description for those who do not see it", where=_where(entry), hint=hint)


def _page_of(url: str) -> str:
    """The page that an address leads to, whatever stands behind it."""
    page = url.partition("#")[0].partition("?")[0].removesuffix("index.html")
    return f"{page.rstrip('/')}/"


def _where(entry: Entry) -> str:
    return f"content/{entry.note.source}"
