"""Which requests a run makes, counted on the servers of the tests.

`python -m bench.requests` prints them as a table, of which the documentation has a copy.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.life import Life
from tests.networks.stages import BlueskyStage, MastodonStage, Stage
from tests.pictures import draw, jpeg
from tests.servers.mastodon import start_mastodon
from tests.servers.mastodon_mode import GOTOSOCIAL
from tests.servers.pds import Pds, pds_missing, start_pds
from tests.servers.proxy import FaultProxy
from tinyblog.source import ledger_path

KINDS: Mapping[str, Sequence[tuple[str, str]]] = {
    "sign-in": [("POST", "*.createSession"), ("GET", "/api/v1/accounts/verify_credentials")],
    "limits": [("GET", "*.describeServer"), ("GET", "/api/v?/instance*")],
    "listing": [("GET", "*.listRecords"), ("GET", "/api/v1/accounts/*/statuses")],
    "read": [("GET", "*.getRecord"), ("GET", "/api/v1/statuses/*")],
    "upload": [("POST", "*.uploadBlob"), ("*", "/api/v?/media*")],
    "post": [("POST", "*.putRecord"), ("POST", "*.applyWrites"), ("POST", "/api/v1/statuses")],
    "edit": [("PUT", "/api/v1/statuses/*")],
    "delete": [("POST", "*.deleteRecord"), ("DELETE", "/api/v1/statuses/*")],
}
"""Every request there is, by method and path; a listing of several pages is several requests."""


@dataclass(kw_only=True)
class Blog:
    """A blog with one account behind a proxy that counts."""

    life: Life
    proxy: FaultProxy

    @classmethod
    def make(cls, folder: Path, stage: Stage, proxy: FaultProxy, more: str = "") -> "Blog":
        """Without notes, with an empty ledger, and `more` lines of configuration for the account."""
        stage.account = stage.at(proxy.url)
        life = Life(folder=folder / "blog", stages=(stage,), more={stage.account.name: more})
        life.begin()
        ledger_path(life.folder).write_text("")
        return cls(life=life, proxy=proxy)

    def count(self) -> Counter[str]:
        """The requests of one run, by kind."""
        self.proxy.log.clear()
        outcomes = self.life.run()
        assert {outcome.result for outcome in outcomes} <= {"posted", "adopted", "skipped"}, outcomes
        return Counter(_kind(method, path) for method, path in self.proxy.log)

    def write(self, count: int, *, start: int = 0) -> None:
        """Write so many notes."""
        for number in range(start, start + count):
            self.life.write(f"n{number}", f"Note {number}.")


def _kind(method: str, path: str) -> str:
    for kind, patterns in KINDS.items():
        if any(fnmatchcase(method, one) and fnmatchcase(path, other) for one, other in patterns):
            return kind
    raise LookupError(f"{method} {path}")


def nothing_due(blog: Blog) -> Counter[str]:
    """All is posted."""
    blog.write(5)
    blog.count()
    return blog.count()


def one_new(blog: Blog) -> Counter[str]:
    """One note, on an empty account."""
    blog.write(1)
    return blog.count()


def five_new(blog: Blog) -> Counter[str]:
    """Five, on an empty account."""
    blog.write(5)
    return blog.count()


def five_more(blog: Blog) -> Counter[str]:
    """Five, on an account that has posted today: the last page of the listing is empty."""
    blog.write(5)
    blog.count()
    if isinstance(stage := blog.life.stages[0], MastodonStage):
        stage.server.advance(3600)
    blog.write(5, start=5)
    return blog.count()


def five_with_a_photo(blog: Blog) -> Counter[str]:
    """Five, each with a picture of its own."""
    for number in range(5):
        (blog.life.folder / "content" / f"p{number}.jpg").write_bytes(jpeg(draw(64 + number)))
        blog.life.write(f"n{number}", f"Note {number}.\n\n![A picture](p{number}.jpg)")
    return blog.count()


def one_edit(blog: Blog) -> Counter[str]:
    """A copy follows its note: in place, or by a new post on Bluesky."""
    blog.write(1)
    blog.count()
    blog.life.write("n0", "Note 0, as it should have been.")
    return blog.count()


def ledger_lost(blog: Blog) -> Counter[str]:
    """A run finds all five again."""
    blog.write(5)
    blog.count()
    ledger_path(blog.life.folder).unlink()
    return blog.count()


SCENES: Mapping[str, Callable[[Blog], Counter[str]]] = {
    "nothing due": nothing_due,
    "1 new note": one_new,
    "5 new notes": five_new,
    "5 new after 5": five_more,
    "5 new with a photo": five_with_a_photo,
    "1 edit": one_edit,
    "ledger lost, 5 posted": ledger_lost,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one run asked of one server."""

    scene: str
    place: str
    counts: Counter[str]


def rows(pds: Pds | None, folder: Path) -> Iterator[Row]:
    """Play every scene on every server; without a PDS there is no Bluesky."""
    with ExitStack() as stack:
        mastodon, gotosocial = (stack.enter_context(closing(start_mastodon(*mode))) for mode in ((), (GOTOSOCIAL,)))
        places: dict[str, tuple[Callable[[], Stage], str]] = {
            "mastodon": (lambda: MastodonStage(mastodon), ""),
            "gotosocial": (lambda: MastodonStage(gotosocial), ""),
        }
        if pds:
            found = pds
            places["bluesky"] = (lambda: BlueskyStage(found), 'on_edit = "replace"')
        for scene, play in SCENES.items():
            for place, (stage, more) in places.items():
                proxy = stack.enter_context(closing(FaultProxy((here := stage()).url)))
                blog = Blog.make(folder / f"{scene} {place}", here, proxy, more)
                yield Row(scene=scene, place=place, counts=play(blog))


def table(found: Sequence[Row]) -> Iterator[str]:
    """The rows as Markdown."""
    yield f"| a run with | server | {' | '.join(KINDS)} | all |"
    yield f"|---|---|{'---|' * (len(KINDS) + 1)}"
    for row in found:
        counts = " | ".join(str(row.counts[kind] or "") for kind in KINDS)
        yield f"| {row.scene} | {row.place} | {counts} | {row.counts.total()} |"


def main() -> None:
    """Print the table; without the Bluesky server of the tests, that of the others."""
    with ExitStack() as stack:
        missing = pds_missing()
        if missing:
            sys.stderr.write(f"without Bluesky: {missing}\n")
        pds = None if missing else stack.enter_context(closing(start_pds()))
        folder = Path(stack.enter_context(TemporaryDirectory()))
        print("\n".join(table(list(rows(pds, folder)))))


if __name__ == "__main__":
    main()
