"""Every kind of note in tinyblog's own blog, posted to both networks and read back: it stands there as previewed."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.networks.stages import BlueskyStage, MastodonStage
from tests.servers.mastodon import start_mastodon
from tests.servers.pds import Pds
from tests.servers.samples import picture
from tests.servers.video_service import start_video_service
from tests.servers.web import WebServer, only_here, start_web
from tinyblog.config import Config, load_config
from tinyblog.linkcards import fetch_card
from tinyblog.preview import preview
from tinyblog.preview.facts import values
from tinyblog.session import World
from tinyblog.steps import Outcome
from tinyblog.syndicate import Options, syndicate

CONTENT = Path(__file__).parents[1] / "content"
KINDS = {
    "hello": "plain",
    "links": "links",
    "morning": "a photo",
    "four-seasons": "four photos",
    "sunrise": "a film",
    "cards": "a link card",
    "threads": "a thread",
    "dzien-dobry": "Polish",
    "a-quote": "a quote",
    "a-reply": "a reply",
    "a-warning": "a content warning",
}
NOW = datetime.now(UTC).replace(microsecond=0)
Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Show:
    """The blog, posted: what was previewed before, what the runs said, and the accounts."""

    config: Config
    sky: BlueskyStage
    toots: MastodonStage
    web: WebServer
    previewed: Mapping[tuple[str, str], Json]
    outcomes: Mapping[tuple[str, str], Outcome]

    def records(self, slug: str) -> list[Json]:
        """The records of a note's post on Bluesky, part by part."""
        found = {record["uri"]: record for record in self.sky.pds.records(self.sky.did)}
        line = self._line(slug, "bluesky")
        return [found[part.id]["value"] for part in line.parts]

    def statuses(self, slug: str) -> list[Json]:
        """The statuses of a note's post on Mastodon, part by part."""
        found = {status["id"]: status for status in self.toots.server.statuses(self.toots.id)}
        return [found[part.id] for part in self._line(slug, "mastodon").parts]

    def uri(self, slug: str) -> str:
        return str(self._line(slug, "bluesky").id)

    def _line(self, slug: str, account: str) -> Any:
        from tinyblog.ledger import load_ledger
        from tinyblog.source import ledger_path

        ledger = load_ledger(ledger_path(self.config.root))
        assert ledger is not None
        line = ledger.line(f"/2026/11/{slug}/", account)
        assert line is not None
        return line


@pytest.fixture(scope="module")
def show(pds: Pds, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Show]:
    with (
        closing(start_mastodon()) as mastodon,
        closing(start_video_service(pds.url, did="did:web:127.0.0.1")) as video,
        closing(start_web()) as web,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("tinyblog.linkcards.fetch_card", partial(fetch_card, allow_loopback=True, resolve=only_here))
        sky, toots = BlueskyStage(pds), MastodonStage(mastodon)
        config = _blog(tmp_path_factory.mktemp("show"), sky, toots, video.url, web)
        previewed = {(one.entry.note.slug, one.account.name): values(one) for one in preview(config, now=NOW)}
        world = World(env={**sky.env, **toots.env}, clock=lambda: NOW, sleep=lambda _: None)
        done = list(syndicate(config, Options(max_posts=100), world))
        outcomes = {(one.note.split("/")[3], one.account): one for one in done}
        yield Show(config=config, sky=sky, toots=toots, web=web, previewed=previewed, outcomes=outcomes)


def _blog(folder: Path, sky: BlueskyStage, toots: MastodonStage, video: str, web: WebServer) -> Config:
    shutil.copytree(CONTENT, folder / "content")
    (folder / "content" / "syndication.jsonl").write_text("")
    html = (
        '<meta charset="utf-8"><title>x</title><meta property="og:title" content="Own site first">'
        '<meta property="og:description" content="Then elsewhere"><meta property="og:image" content="/a.jpg">'
    )
    web.serve("/a.jpg", picture("JPEG", 600, 300), headers={"Content-Type": "image/jpeg"})
    page = web.serve("/posse", html.encode(), headers={"Content-Type": "text/html"})
    cards = folder / "content" / "2026-11-18-cards.md"
    cards.write_text(cards.read_text().replace("https://indieweb.org/POSSE", page))
    (folder / "tinyblog.toml").write_text(
        f"""\
[site]
url = "https://tinyblog.example"
title = "tinyblog"
timezone = "Europe/Warsaw"
[author]
name = "tinyblog"
[syndication]
max_age = "5200w"
[accounts.bluesky]
network = "bluesky"
handle = "{sky.handle}"
service = "{sky.url}"
password_env = "SKY_SECRET"
video_service = "{video}"
[accounts.mastodon]
network = "mastodon"
server = "{toots.url}"
token_env = "MASTODON_SECRET"
"""
    )
    return load_config(folder / "tinyblog.toml")


def test_every_note_is_posted_to_both_without_a_word_of_trouble(show: Show) -> None:
    assert {(one.result, one.error) for one in show.outcomes.values()} == {("posted", None)}
    notices = {notice for one in show.outcomes.values() for notice in one.notices}
    assert all(notice.startswith("no card of https://") for notice in notices), notices
    assert {slug for slug, _ in show.outcomes} >= KINDS.keys()


@pytest.mark.parametrize("slug", KINDS)
def test_the_records_on_bluesky_say_what_was_previewed(show: Show, slug: str) -> None:
    shown, records = show.previewed[slug, "bluesky"], show.records(slug)
    assert [record["text"] for record in records] == [part["text"] for part in shown["parts"]]
    for record, part in zip(records, shown["parts"], strict=True):
        assert _facets(record) == [(s["start"], s["end"], s["kind"], s["target"]) for s in part["spans"]]
        assert record["langs"] == [shown["language"]]
        assert [one["val"] for one in record.get("labels", {}).get("values", [])] == []
        assert _embedded(record) == [(m["alt"], m["width"], m["height"]) for m in part["media"]]
        blobs = [_blob(show, cid) for cid in _cids(record)]
        assert [hashlib.sha256(blob).hexdigest() for blob in blobs] == [m["sha256"] for m in part["media"]]


@pytest.mark.parametrize("slug", KINDS)
def test_the_statuses_on_mastodon_say_what_was_previewed(show: Show, slug: str) -> None:
    shown, statuses = show.previewed[slug, "mastodon"], show.statuses(slug)
    assert [status["text"] for status in statuses] == [part["text"] for part in shown["parts"]]
    for status, part in zip(statuses, shown["parts"], strict=True):
        assert status["language"] == shown["language"]
        assert status["visibility"] == shown["visibility"]
        assert status["spoiler_text"] == shown.get("warning", "")
        attached = status["media_attachments"]
        assert [one["description"] for one in attached] == [m["alt"] for m in part["media"]]
        digests = [hashlib.sha256(_read(one["url"])).hexdigest() for one in attached]
        assert digests == [m["sha256"] for m in part["media"]]


def test_a_thread_is_a_chain_of_answers_on_both(show: Show) -> None:
    first, *rest = show.records("threads")
    assert "reply" not in first
    uris = [show.uri("threads")]
    for record in rest:
        assert record["reply"]["root"]["uri"] == uris[0]
        assert record["reply"]["parent"]["uri"] == uris[-1]
        uris.append(_next_uri(show, uris))
    statuses = show.statuses("threads")
    assert [status["in_reply_to_id"] for status in statuses] == [None, *(one["id"] for one in statuses[:-1])]
    assert len(rest) >= 2
    assert len(statuses) >= 3


def _next_uri(show: Show, uris: list[str]) -> str:
    return str(show._line("threads", "bluesky").parts[len(uris)].id)


def test_an_answer_to_a_note_of_our_own_answers_its_copy_on_both(show: Show) -> None:
    (record,), (status,) = show.records("a-reply"), show.statuses("a-reply")
    assert record["reply"]["parent"]["uri"] == show.uri("hello")
    assert status["in_reply_to_id"] == show.statuses("hello")[0]["id"]


def test_a_quote_of_a_note_of_our_own_quotes_its_copy_on_both(show: Show) -> None:
    (record,), (status,) = show.records("a-quote"), show.statuses("a-quote")
    assert record["embed"]["record"]["uri"] == show.uri("exactly-once")
    assert status["quote"]["quoted_status"]["id"] == show.statuses("exactly-once")[0]["id"]


def test_a_foreign_link_has_its_pages_card(show: Show) -> None:
    (record,) = show.records("cards")
    external = record["embed"]["external"]
    assert (external["title"], external["description"]) == ("Own site first", "Then elsewhere")
    assert external["uri"].endswith("/posse")
    assert external["thumb"]["mimeType"] == "image/jpeg"


def test_a_film_is_a_film_on_both(show: Show) -> None:
    (record,), (status,) = show.records("sunrise"), show.statuses("sunrise")
    assert record["embed"]["$type"] == "app.bsky.embed.video"
    assert [one["type"] for one in status["media_attachments"]] == ["video"]


def test_a_cut_note_has_the_card_of_its_own_page(show: Show) -> None:
    (record,) = show.records("exactly-once")
    assert record["embed"]["external"]["uri"] == "https://tinyblog.example/2026/11/exactly-once/"
    assert record["embed"]["external"]["title"]


def _facets(record: Json) -> list[tuple[int, int, str, str]]:
    found = []
    for facet in record.get("facets", []):
        (feature,) = facet["features"]
        kind = feature["$type"].partition("#")[2]
        target = feature.get("uri") or feature.get("tag") or feature["did"]
        found.append((facet["index"]["byteStart"], facet["index"]["byteEnd"], kind, target))
    return found


def _items(record: Json) -> list[tuple[Json, Json]]:
    """Each picture or film of a record, with its blob."""
    embed = record.get("embed", {})
    embed = embed.get("media", embed)
    items = [(item, item["image"]) for item in embed.get("images", [])]
    return [*items, *([(embed, embed["video"])] if "video" in embed else [])]


def _embedded(record: Json) -> list[tuple[str, int, int]]:
    return [(item["alt"], item["aspectRatio"]["width"], item["aspectRatio"]["height"]) for item, _ in _items(record)]


def _cids(record: Json) -> list[str]:
    return [blob["ref"]["$link"] for _, blob in _items(record)]


def _blob(show: Show, cid: str) -> bytes:
    return _read(f"{show.sky.url}/xrpc/com.atproto.sync.getBlob?did={show.sky.did}&cid={cid}")


def _read(url: str) -> bytes:
    with urlopen(url) as answer:
        return bytes(answer.read())


def test_a_link_to_another_page_of_our_own_has_that_pages_card_without_asking_for_it(show: Show) -> None:
    (record,) = show.records("where-to-begin")
    external = record["embed"]["external"]
    assert external["title"].startswith("Look before you post")
    assert external["thumb"]["mimeType"] == "image/png"
    assert external["thumb"]["size"] <= 1_000_000
