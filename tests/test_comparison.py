"""Whether a copy still says what its note does: a digest of the composed post, not of the file."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.blogs import NOW, note
from tests.life import BlueskyStage, Life, MastodonStage, results, texts
from tests.networks.stages import Stage, connected
from tests.servers.mastodon import MastodonServer, start_mastodon
from tests.servers.mastodon_mode import Mode
from tests.servers.pds import Pds
from tests.servers.samples import picture
from tinyblog.drafts import Desk
from tinyblog.ledger import Ledger, append_lines
from tinyblog.source import ledger_path, read_source
from tinyblog.syndicate import Options, dry_run

WORDS = ("Words that go on. " * 30).strip()


@pytest.fixture(params=["bluesky", "mastodon"])
def stage(request: pytest.FixtureRequest, pds: Pds, mastodon: MastodonServer) -> Stage:
    return BlueskyStage(pds) if request.param == "bluesky" else MastodonStage(mastodon)


@pytest.fixture
def life(tmp_path: Path, stage: Stage) -> Life:
    made = Life(folder=tmp_path, stages=(stage,))
    made.begin(a=f"{WORDS} #one")
    made.run()
    return made


def state(life: Life) -> str:
    (found,) = life.states().values()
    return found


def configure(life: Life, *, site: str = "", account: str = "") -> None:
    """Set a line for the site, and lines for the last account."""
    path = life.folder / "tinyblog.toml"
    text = re.sub(r'(title = "Blog"\n)(.+\n)?(\[author)', rf"\g<1>{site}\n\3", path.read_text())
    path.write_text(text + account)


@pytest.mark.parametrize(
    "keys",
    [
        {"tags": "[news]"},
        {"accounts": "{elsewhere: {text: Other words}}"},
        {"accounts": "{all: {text: '" + WORDS + "#one'}}"},
        {"accounts": "{all: {language: en, link: when-cut}}"},
        {"summary": "Much ado"},
        {"updated": "2026-11-22"},
    ],
)
def test_what_leaves_the_post_as_it_was_leaves_the_copy_as_it_is(life: Life, keys: dict[str, str]) -> None:
    if "elsewhere" in keys.get("accounts", ""):
        with (life.folder / "tinyblog.toml").open("a") as file:
            file.write('[accounts.elsewhere]\nnetwork = "outbox"\n')
    life.write("a", f"{WORDS} #one", **keys)
    account = life.stages[0].account.name
    assert life.states()[life.path("a"), account] == "posted"
    assert list(dry_run(life.config, Options(accounts=(account,)), now=life.now)) == []
    assert life.run(accounts=(account,)) == []
    assert life.states()[life.path("a"), account] == "posted"


def test_a_mistake_that_the_post_has_no_part_in_makes_no_copy_older(life: Life) -> None:
    life.write("a", f"{WORDS} #one", accounts="{nobody: false}")
    assert (state(life), life.run()) == ("posted", [])


def test_a_note_of_which_no_post_can_be_written_is_another_one(life: Life) -> None:
    life.write("a", "Look: ![One](none.png)")
    assert state(life) == "stale"


@pytest.mark.parametrize("keys", [{"title": "A title"}, {"content_warning": "Much"}, {"lang": "pl"}])
def test_what_makes_another_post_makes_the_copy_older(life: Life, keys: dict[str, str]) -> None:
    life.write("a", f"{WORDS} #one", **keys)
    assert state(life) == "stale"


def test_words_behind_the_end_of_a_cut_post_are_no_edit(life: Life) -> None:
    life.write("a", f"{WORDS} And on.")
    assert state(life) == "posted"
    life.write("a", f"Yes. {WORDS}")
    assert state(life) == "stale"


def test_the_limits_that_the_server_stated_decide_where_a_post_ends(tmp_path: Path, mastodon: MastodonServer) -> None:
    mastodon.mode = Mode(max_characters=5000)
    life = Life(folder=tmp_path, stages=(MastodonStage(mastodon),))
    life.begin(a=WORDS)
    life.run()
    count = len(mastodon.requests)
    life.write("a", WORDS, tags="[news]")
    assert (state(life), life.run(), len(mastodon.requests)) == ("posted", [], count)
    life.write("a", f"{WORDS} And on.")
    assert state(life) == "stale"
    (planned,) = dry_run(life.config, Options(), now=life.now)
    assert (planned.post and planned.post.text, planned.limit) == (f"{WORDS} And on.", 5000)


def test_what_was_compared_once_is_set_down_and_not_compared_again(life: Life) -> None:
    if isinstance(life.stages[0], BlueskyStage):
        configure(life, account='on_edit = "replace"\n')
    life.write("a", f"{WORDS} #one", tags="[news]")
    site = read_source(life.config, now=life.now).site
    for _ in range(2):
        assert life.run() == []
        first, again = life.lines()
        assert again == replace(
            first, said=Desk(config=life.config, site=site, ledger=Ledger()).saying(site.entries[0])
        )
        assert again.said != first.said
    assert state(life) == "posted"


def test_what_is_under_way_beside_a_copy_is_looked_for_before_anything_is_set_down(life: Life) -> None:
    (line,) = life.lines()
    under_way = replace(line, action="sending", id="", url="", text="Other words.", said="other words")
    append_lines(ledger_path(life.folder), (under_way,))
    configure(life, account='on_edit = "replace"\n' if isinstance(life.stages[0], BlueskyStage) else "")
    life.write("a", f"{WORDS} #one", tags="[news]")
    assert state(life) == "stale"
    life.run()
    assert [(one.id, one.text) for one in life.lines()] == [(line.id, line.text)] * 2
    assert [shown.text for shown in life.stages[0].shown()] == [line.text]
    assert (state(life), life.run()) == ("posted" if isinstance(life.stages[0], BlueskyStage) else "edited", [])


def test_a_new_way_to_make_posts_is_no_edit_of_those_that_stand(life: Life) -> None:
    configure(life, account='link = "always"\nhashtags = "append"\n')
    life.write("a", f"{WORDS} #one", updated="2026-11-22")
    assert (state(life), life.run()) == ("posted", [])


PICTURED = "Look: ![One](one.png) ![Two](two.png)"


@pytest.fixture
def pictured(tmp_path: Path, stage: Stage) -> Life:
    made = Life(folder=tmp_path, stages=(stage,))
    made.begin()
    for name, width in (("one", 64), ("two", 80)):
        (tmp_path / "content" / f"{name}.png").write_bytes(picture("PNG", width))
    made.write("a", PICTURED)
    made.run()
    return made


def test_another_picture_under_the_same_name_is_an_edit(pictured: Life) -> None:
    path = pictured.folder / "content" / "one.png"
    old = path.read_bytes()
    path.write_bytes(picture("PNG", 65))
    assert state(pictured) == "stale"
    path.write_bytes(old)
    assert state(pictured) == "posted"


def test_only_what_the_camera_wrote_into_a_picture_is_no_edit(tmp_path: Path, stage: Stage) -> None:
    life = Life(folder=tmp_path, stages=(stage,))
    life.begin()
    path = tmp_path / "content" / "one.jpg"
    path.write_bytes(picture("JPEG"))
    life.write("a", "Look: ![One](one.jpg)")
    life.run()
    path.write_bytes(picture("JPEG", comment=b"made by a camera"))
    assert (state(life), life.run()) == ("posted", [])


def test_on_mastodon_the_new_picture_stands_in_the_old_status_and_the_other_stays(
    tmp_path: Path, mastodon: MastodonServer
) -> None:
    toots = MastodonStage(mastodon)
    life = Life(folder=tmp_path, stages=(toots,))
    life.begin()
    for name, width in (("one", 64), ("two", 80)):
        (tmp_path / "content" / f"{name}.png").write_bytes(picture("PNG", width))
    life.write("a", PICTURED)
    life.run()
    (before,) = mastodon.statuses(toots.id)
    (tmp_path / "content" / "one.png").write_bytes(picture("PNG", 65))
    assert results(life.run()) == [("mastodon", "edit", "posted")]
    (after,) = mastodon.statuses(toots.id)
    old, new = (status["media_attachments"] for status in (before, after))
    assert (after["id"], after["text"]) == (before["id"], before["text"])
    assert [one["description"] for one in new] == ["One", "Two"]
    assert (new[0]["meta"]["original"]["width"], new[0]["id"] != old[0]["id"]) == (65, True)
    assert new[1]["id"] == old[1]["id"]
    assert (life.run(), state(life)) == ([], "edited")


def uploads(server: MastodonServer) -> int:
    return sum(request == ("POST", "/api/v2/media") for request in server.requests)


@pytest.mark.parametrize(
    ("body", "alts", "sent"),
    [
        ("Look: ![First](one.png) ![Two](two.png)", ["First", "Two"], 0),
        ("Look: ![Two](two.png) ![One](one.png)", ["Two", "One"], 0),
        ("Look: ![Two](two.png)", ["Two"], 0),
        ("Look: ![Three](three.png) ![Two](two.png)", ["Three", "Two"], 1),
        ("Look: ![Three](three.png)", ["Three"], 1),
        ("Look.", [], 0),
        ("See: ![One](one.png) ![Two](two.png)", ["One", "Two"], 0),
    ],
)
def test_a_picture_that_stands_there_is_not_sent_again(
    tmp_path: Path, mastodon: MastodonServer, body: str, alts: list[str], sent: int
) -> None:
    toots = MastodonStage(mastodon)
    life = Life(folder=tmp_path, stages=(toots,))
    life.begin()
    widths = {"One": 64, "First": 64, "Two": 80, "Three": 90}
    for name in ("one", "two", "three"):
        (tmp_path / "content" / f"{name}.png").write_bytes(picture("PNG", widths[name.title()]))
    life.write("a", PICTURED)
    life.run()
    before = uploads(mastodon)
    life.write("a", body)
    life.run()
    (status,) = mastodon.statuses(toots.id)
    shown = status["media_attachments"]
    assert [one["description"] for one in shown] == alts
    assert [one["meta"]["original"]["width"] for one in shown] == [widths[alt] for alt in alts]
    assert uploads(mastodon) - before == sent


def test_pictures_that_came_by_an_edit_of_which_no_answer_told_are_not_taken_for_others(
    tmp_path: Path, mastodon: MastodonServer
) -> None:
    toots = MastodonStage(mastodon)
    life = Life(folder=tmp_path, stages=(toots,))
    life.begin()
    path = tmp_path / "content" / "one.png"
    path.write_bytes(picture("PNG", 64))
    life.write("a", "Look: ![One](one.png)")
    life.run()
    kept = ledger_path(tmp_path).read_bytes()
    path.write_bytes(picture("PNG", 90))
    life.run()
    ledger_path(tmp_path).write_bytes(kept)  # as if the run had been killed before it wrote the line
    path.write_bytes(picture("PNG", 64))
    life.write("a", "Look again: ![One](one.png)")
    life.run()
    (status,) = mastodon.statuses(toots.id)
    assert [one["meta"]["original"]["width"] for one in status["media_attachments"]] == [64]


def before(path: str, name: str, **more: str) -> str:
    """A line as it was before it knew of `words`, `limits` and `media`."""
    here = {"bluesky": ("did:plc:a", "at://did:plc:a/app.bsky.feed.post/"), "mastodon": ("social.example 7", "")}
    identity, start = here[name]
    line = {"note": path, "account": name, "action": "posted", "time": "2026-11-22T12:00:00+00:00", "network": name}
    place = {"identity": identity, "url": f"https://{name}.example/{more['body'][:4]}", "id": start + more["body"][:4]}
    return json.dumps({**line, **place, **more}) + "\n"


HELLO = {
    "text": "Hello world. #one",
    "digest": "6a813b87c3eaf5b4e114c196f1625b8f9fd5327bda042882564d1e6f37887c6e",
    "body": "ec3bde82d66d67174027d352902a2bbe31cd9fd6efa04ab506d9a332b061960f",
    "published": "2026-11-22T09:00:00+00:00",
    "said": "1:f51e6626171a8e41d6a4357c",
}
BEE = {
    "text": "Look:",
    "digest": "3aa3d52c09581d373a46cff054708c311a87e302b45e51777677d761ce300310",
    "body": "6677c14852055ddf15eec75b5ae27948db4a6a29396d5a59bb2f7a7f3d9cc16a",
    "published": "2026-11-22T10:00:00+00:00",
    "said": "1:e49294b00b9a8a74a2f5e6a1",
}
BEFORE = "".join(
    before(path, name, **said)
    for path, said in (("/2026/11/hello/", HELLO), ("/2026/11/bee/", BEE))
    for name in ("bluesky", "mastodon")
)


def test_a_ledger_of_an_older_version_makes_nothing_older(tmp_path: Path, pds: Pds, mastodon: MastodonServer) -> None:
    life = Life(folder=tmp_path, stages=(BlueskyStage(pds), MastodonStage(mastodon)), now=NOW)
    life.more = {"bluesky": 'on_edit = "replace"\n'}
    life.begin()
    ledger_path(tmp_path).write_text(BEFORE)
    (tmp_path / "content" / "bee.png").write_bytes(picture("PNG"))
    for keys in ({}, {"tags": "[news]"}):
        (tmp_path / "content" / "hello.md").write_text(note("Hello *world*. #one", "2026-11-22 09:00", **keys))
        (tmp_path / "content" / "bee.md").write_text(note("Look: ![A bee](bee.png)", "2026-11-22 10:00"))
        assert set(life.states().values()) == {"posted"}
        assert life.run() == []
        assert [texts(stage) for stage in life.stages] == [[], []]
    (tmp_path / "content" / "hello.md").write_text(note("Hello *world*! #one", "2026-11-22 09:00"))
    assert sorted(life.states().values()) == ["posted", "posted", "stale", "stale"]


# What decides about a post, and what does not.
BODIES = st.sampled_from(
    ["Words.", "Other *words*.", "Other _words_. #tag", WORDS, f"{WORDS} More.", "![One](one.png)"]
)
KEYS = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.sampled_from(["[news]", "[news, tag]"]),
        "title": st.just("A title"),
        "summary": st.just("In short"),
        "content_warning": st.just("Much"),
        "lang": st.sampled_from(["en", "pl"]),
        "accounts": st.sampled_from(
            [
                "{all: {text: Words.}}",
                "{all: {hashtags: append}}",
                "{all: {link: always}}",
                "{all: {overflow: thread}}",
                "{NAME: {warning: Much}}",
                "{NAME: {language: pl}}",
            ]
        ),
    },
)
SETTINGS = st.sampled_from(["", 'language = "pl"', 'description = "All about words"'])
PICTURES = st.sampled_from([picture("PNG"), picture("PNG", 65), picture("PNG", compress_level=1)])
Version = tuple[str, dict[str, str], str, bytes]
VERSIONS = st.tuples(BODIES, KEYS, SETTINGS, PICTURES)


@pytest.fixture(scope="module")
def server() -> Iterator[MastodonServer]:
    with closing(start_mastodon()) as server:
        yield server


@pytest.mark.parametrize("network", ["bluesky", "mastodon"])
@settings(max_examples=20, phases=[Phase.explicit, Phase.reuse, Phase.generate])  # a shrinking one takes minutes
@given(before=VERSIONS, after=VERSIONS)
def test_a_copy_is_older_if_and_only_if_the_post_of_today_is_another_one(
    tmp_path_factory: pytest.TempPathFactory,
    pds: Pds,
    server: MastodonServer,
    network: str,
    before: Version,
    after: Version,
) -> None:
    stage: Stage = BlueskyStage(pds) if network == "bluesky" else MastodonStage(server)
    life = Life(folder=tmp_path_factory.mktemp("older"), stages=(stage,))
    life.begin()
    posts = []
    for version in (before, after):
        write(life, version)
        posts.append(composed(life, stage))
        if version is before:
            assert [one.result for one in life.run()] == ["posted"]
            assert state(life) == "posted"
    assert state(life) == ("posted" if posts[0] == posts[1] else "stale")
    assert bool(life.run()) == (posts[0] != posts[1] and network == "mastodon")


def write(life: Life, version: Version) -> None:
    body, keys, line, drawn = version
    configure(life, site=line)
    (life.folder / "content" / "one.png").write_bytes(drawn)
    (account,) = life.config.accounts
    life.write("a", body, **{key: value.replace("NAME", account.name) for key, value in keys.items()})


def composed(life: Life, stage: Stage) -> list[object]:
    """All that readers of the note's post meet, within the limits that the server states today."""
    site = read_source(life.config, now=life.now).site
    desk = Desk(config=life.config, site=site, ledger=Ledger())
    (account,) = life.config.accounts
    with closing(connected(stage)) as publisher:
        post = desk.draft(site.entries[0], account, publisher.limits(), life.now)
    parts = [(part.text, part.spans, [(one.data, one.alt) for one in part.media]) for part in post.parts]
    return [parts, post.language, post.warning]
