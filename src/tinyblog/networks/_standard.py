"""The records of standard.site: a site as `site.standard.publication`, a note as `site.standard.document`.

Facts from the lexicons of these names: both have TIDs as keys; `site` may be the address of a publication's record,
whose `url` with a document's `path` behind it is the page's address, to the letter. That they belong together is told
by the site: in the file `/.well-known/site.standard.publication`, and in each page by a link
(https://standard.site/docs/verification).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import regex

from tinyblog.documents import Document, Publication
from tinyblog.ledger import Line
from tinyblog.networks._keepers import Held, Record, digest_of
from tinyblog.networks._repos import Repo
from tinyblog.networks._tids import make_tid

PUBLICATION = "site.standard.publication"
DOCUMENT = "site.standard.document"
LONGEST_TEXT = 100_000
"""Characters of a text as JSON: measured, a PDS takes 1 MB in a request; by reading, older ones 150 KiB."""
_NAME = (500, 5000)
_DESCRIPTION = (3000, 30_000)
_TAG = (128, 1280)
_BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
_UPDATED = "updatedAt"


class Documents:
    """What a publisher with a repository does with these records."""

    _repo: Repo

    def held(self, site: str) -> tuple[Held, ...]:
        """List the notes' records that are of this site."""
        found = self._repo.records(DOCUMENT, lambda item: (item["value"].get("site"), _held(item)))
        return tuple(one for whose, one in found if whose == site)

    def write(self, record: Record, changed: datetime | None = None) -> None:
        """Put the record under its key."""
        dated = {_UPDATED: _stamp(changed)} if changed else {}
        self._repo.put(record.address, {**dated, **record.values})

    def erase(self, address: str) -> None:
        """Delete the record."""
        self._repo.delete([address])


def publication(owner: str, site: Publication, address: str = "") -> Record:
    """The record of a site. Its key is made from the site's address, which may change later: the record stays."""
    salt = int(hashlib.sha256(site.url.encode()).hexdigest()[:15], 16)
    values = {
        "$type": PUBLICATION,
        "url": site.url,
        "name": _cut(site.name, *_NAME),
        "description": _cut(site.description, *_DESCRIPTION),
    }
    return Record(address=address or f"at://{owner}/{PUBLICATION}/{make_tid(_BEGINNING, salt)}", values=_said(values))


def place(copy: str) -> str:
    """Where a note's record stands: under the key of its copy, which is made from the note's, and moves along."""
    folder, _, key = copy.rpartition("/")
    return f"{folder.rpartition('/')[0]}/{DOCUMENT}/{key}"


def document(note: Document, site: str, copy: Line | None, address: str) -> Record:
    """The record of a note."""
    post = {"uri": copy.id, "cid": copy.cid} if copy and copy.cid else None
    values = {
        "$type": DOCUMENT,
        "site": site,
        "path": note.path,
        "title": _cut(note.title, *_NAME),
        "description": _cut(note.description, *_DESCRIPTION),
        "textContent": _fitting(note.text),
        "tags": [_cut(tag, *_TAG) for tag in note.tags],
        "publishedAt": _stamp(note.published),
        _UPDATED: note.updated and _stamp(note.updated),
        "bskyPostRef": post,
    }
    return Record(address=address, values=_said(values))


def _held(item: Mapping[str, Any]) -> Held:
    """A note's record that was read."""
    values = item["value"]
    undated = {key: value for key, value in values.items() if key != _UPDATED}
    return Held(
        address=str(item["uri"]),
        path=str(values.get("path", "")),
        copy=str((values.get("bskyPostRef") or {}).get("uri", "")),
        digests=frozenset((digest_of(values), digest_of(undated))),
    )


def _said(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What there is to say."""
    return {key: value for key, value in values.items() if value}


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _cut(text: str, clusters: int, size: int) -> str:
    """At most so many grapheme clusters, and bytes."""
    if len(text) <= clusters and len(text.encode()) <= size:
        return text
    found = regex.findall(r"\X", text)[:clusters]
    while len("".join(found).encode()) > size:
        found = found[:-1]
    return "".join(found)


def _fitting(text: str) -> str:
    """A text that a server takes; a longer one is cut between words."""
    if len(json.dumps(text)) <= LONGEST_TEXT:
        return text
    while (size := len(json.dumps(text))) > LONGEST_TEXT:
        text = text[: len(text) * LONGEST_TEXT // size - 1]
    return text.rsplit(maxsplit=1)[0] + "…"
