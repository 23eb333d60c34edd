"""The records of the site and its notes beside their posts, on the real server."""

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.blogs import make_blog
from tests.deaths import rename
from tests.life import BlueskyStage, Life, MastodonStage, results
from tests.networks.stages import connected, lasting
from tests.scenes import PUT, Killed
from tests.servers.mastodon import MastodonServer
from tests.servers.pds import Pds
from tests.servers.proxy import Fault, FaultProxy
from tinyblog import networks
from tinyblog.cli import cli
from tinyblog.errors import TinyblogError
from tinyblog.export import Choice, export
from tinyblog.library import ERASED
from tinyblog.networks import Copy, Remover
from tinyblog.reconcile import reconcile
from tinyblog.source import ledger_path
from tinyblog.syndicate import Options, dry_run, syndicate

DELETE = "/xrpc/com.atproto.repo.deleteRecord"
LINK = '<link rel="site.standard.document" href="{}">'
ON = "standard_site = true\n"
Json = dict[str, Any]


@pytest.fixture
def life(tmp_path: Path, pds: Pds) -> Life:
    return Life(folder=tmp_path / "blog", stages=(BlueskyStage(pds),), more={"bluesky": ON})


def behind(life: Life) -> FaultProxy:
    """Put a proxy before the account, also in what is written already."""
    stage = sky(life)
    proxy = FaultProxy(stage.url)
    path = life.folder / "tinyblog.toml"
    if path.exists():
        path.write_text(path.read_text().replace(stage.url, proxy.url))
    stage.account = stage.at(proxy.url)
    return proxy


def sky(life: Life) -> BlueskyStage:
    stage = life.stages[0]
    assert isinstance(stage, BlueskyStage)
    return stage


def documents(life: Life) -> list[Json]:
    return sky(life).pds.records(sky(life).did, "site.standard.document")


def publications(life: Life) -> list[Json]:
    return sky(life).pds.records(sky(life).did, "site.standard.publication")


def document(life: Life) -> Json:
    """What the only document says."""
    (found,) = documents(life)
    assert isinstance(found["value"], dict)
    return found["value"]


def address(life: Life) -> str:
    (found,) = documents(life)
    return str(found["uri"])


def page(life: Life, name: str = "a") -> str:
    return (life.build() / life.path(name)[1:] / "index.html").read_text()


def puts(proxy: FaultProxy) -> int:
    return sum(path == PUT for _, path in proxy.log)


def settled(life: Life) -> None:
    """There is nothing left to do, and nobody is asked."""
    proxy = behind(life)
    with closing(proxy):
        assert life.run() == []
        assert proxy.log == []
    path = life.folder / "tinyblog.toml"
    path.write_text(path.read_text().replace(proxy.url, sky(life).url))
    sky(life).account = sky(life).at(sky(life).url)


def dies_at(life: Life, look: int) -> None:
    """A run ends at this look at the clock."""
    seen = iter(range(1, 1000))

    def clock() -> datetime:
        if next(seen) == look:
            raise Killed
        return life.now

    with pytest.raises(Killed), closing(syndicate(life.config, Options(), replace(life.world, clock=clock))) as run:  # type: ignore[type-var]
        list(run)


def toml(life: Life, old: str, new: str) -> None:
    path = life.folder / "tinyblog.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_a_note_is_a_document_of_the_publication_as_its_lexicon_has_it(life: Life) -> None:
    life.begin()
    life.write("a", "Hello, *world*. #Once", tags="[Two words]")
    assert results(life.run()) == [
        ("bluesky", "post", "posted"),
        ("bluesky", "document", "posted"),
        ("bluesky", "document", "posted"),
    ]
    (site,) = publications(life)
    (post,) = sky(life).pds.records(sky(life).did)
    assert site["value"] == {"$type": "site.standard.publication", "name": "Blog", "url": "https://blog.example"}
    assert document(life) == {
        "$type": "site.standard.document",
        "site": site["uri"],
        "path": life.path("a"),
        "title": "Hello, world. #Once",
        "description": "Hello, world. #Once",
        "textContent": "Hello, world. #Once",
        "tags": ["Two words", "Once"],
        "publishedAt": f"{life.now - timedelta(hours=1):%Y-%m-%dT%H:%M:%S}.000Z",
        "bskyPostRef": {"uri": post["uri"], "cid": post["cid"]},
    }
    assert address(life).rpartition("/")[2] == post["uri"].rpartition("/")[2]
    settled(life)


@pytest.mark.parametrize("theme", ["paper", "bulletin"])
def test_the_page_and_the_host_name_the_records_once_they_stand(life: Life, theme: str) -> None:
    life.begin(a="Hello.")
    toml(life, 'title = "Blog"', f'title = "Blog"\ntheme = "{theme}"')
    assert "site.standard" not in page(life)
    assert not (life.folder / "site/.well-known").exists()
    life.run()
    assert LINK.format(address(life)) in page(life)
    (site,) = publications(life)
    assert (life.folder / "site/.well-known/site.standard.publication").read_text() == site["uri"]
    assert "site.standard" not in (life.folder / "site/index.html").read_text()


def test_a_site_below_the_root_of_its_host_leaves_the_hosts_file_to_the_host(life: Life) -> None:
    life.begin(a="Hello.")
    toml(life, "https://blog.example", "https://blog.example/notes")
    life.run()
    assert publications(life)[0]["value"]["url"] == "https://blog.example/notes"
    assert document(life)["path"] == life.path("a")
    assert LINK.format(address(life)) in page(life)
    assert not (life.folder / "site/.well-known").exists()


@pytest.mark.parametrize("more", ["", "standard_site = false\n"])
def test_without_the_key_there_is_no_request_no_line_and_no_link(life: Life, more: str) -> None:
    life.more["bluesky"] = more
    life.begin(a="Hello.")
    assert results(life.run()) == [("bluesky", "post", "posted")]
    assert documents(life) == publications(life) == []
    assert "documented" not in ledger_path(life.folder).read_text()
    assert "site.standard" not in page(life)
    settled(life)


def test_when_it_is_no_longer_wanted_pages_say_nothing_of_it(life: Life) -> None:
    life.begin(a="Hello.")
    life.run()
    toml(life, ON, "")
    assert "site.standard" not in page(life)
    assert not (life.folder / "site/.well-known").exists()
    life.write("a", "Hello again.")
    life.run()
    assert document(life)["textContent"] == "Hello."


def test_notes_that_were_posted_before_it_was_wanted_get_theirs_too(life: Life) -> None:
    life.more["bluesky"] = ""
    life.begin(a="One.", b="Two.", c="Three.")
    life.run()
    toml(life, "[accounts.bluesky]\n", f"[accounts.bluesky]\n{ON}")
    assert [(one.note, one.result) for one in life.run()] == [
        ("/", "posted"),
        *((life.path(name), "posted") for name in "abc"),
    ]
    assert sorted(one["value"]["textContent"] for one in documents(life)) == ["One.", "Three.", "Two."]
    settled(life)


@pytest.mark.parametrize("on_edit", ["leave", "reply", "replace"])
def test_an_edited_note_is_the_same_document_with_other_words(life: Life, on_edit: str) -> None:
    life.more["bluesky"] = f'{ON}on_edit = "{on_edit}"\n'
    life.begin(a="Hello.")
    life.run()
    first = address(life)
    for version in ("Hello again.", "And again."):
        life.now += timedelta(minutes=5)
        life.write("a", version)
        assert {outcome.error for outcome in life.run()} == {None}
        assert address(life) == first
        said = document(life)
        assert said["textContent"] == version
        assert said["updatedAt"] == f"{life.now:%Y-%m-%dT%H:%M:%S}.000Z"
        (copy,) = [line for line in life.lines() if line.account][-1:]
        assert said["bskyPostRef"] == {"uri": copy.id, "cid": copy.cid}
    settled(life)
    assert LINK.format(first) in page(life)


def test_what_the_author_says_of_when_it_was_changed_counts(life: Life) -> None:
    life.begin()
    life.write("a", "Hello.", updated="2026-01-02T03:04:05Z")
    life.run()
    assert document(life)["updatedAt"] == "2026-01-02T03:04:05.000Z"
    life.write("a", "Hello again.", updated="2026-02-03T04:05:06Z")
    life.run()
    assert document(life)["updatedAt"] == "2026-02-03T04:05:06.000Z"
    settled(life)


@pytest.mark.parametrize("alias", [True, False])
def test_a_note_that_has_moved_is_the_same_document_at_its_new_path(life: Life, alias: bool) -> None:
    life.begin(a="Hello.")
    life.run()
    first = address(life)
    (life.folder / "content/a.md").unlink()
    life.write("b", "Hello.", **({"aliases": f"[{life.path('a')}]"} if alias else {}))
    assert results(life.run()) == [("bluesky", "document", "posted")]
    assert address(life) == first
    assert document(life)["path"] == life.path("b")
    assert LINK.format(first) in page(life, "b")
    settled(life)


def test_a_note_that_comes_to_where_another_one_stood_leaves_its_document_alone(life: Life) -> None:
    life.begin(a="Hello.")
    life.run()
    first = address(life)
    (life.folder / "content/a.md").rename(life.folder / "content/b.md")
    life.write("a", "Something else.", aliases="false")
    life.run()
    assert {one["uri"]: one["value"]["path"] for one in documents(life)}[first] == life.path("b")
    assert [one["value"]["textContent"] for one in documents(life) if one["uri"] == first] == ["Hello."]


def test_the_publication_follows_the_configuration_and_keeps_its_place(life: Life) -> None:
    life.begin(a="Hello.")
    life.run()
    (before,) = publications(life)
    toml(life, 'title = "Blog"', 'title = "Journal"\ndescription = "Of a journey."')
    toml(life, "https://blog.example", "https://new.example")
    assert [one.note for one in life.run()] == ["/"]
    (after,) = publications(life)
    assert after["uri"] == before["uri"]
    assert after["value"] == {
        "$type": "site.standard.publication",
        "name": "Journal",
        "url": "https://new.example",
        "description": "Of a journey.",
    }
    settled(life)


def test_a_withdrawn_note_is_no_document_any_more(life: Life) -> None:
    life.begin(a="Hello.", b="Stays.")
    life.run()
    told = life.withdraw("a")
    assert [one.error for one in told] == [None, None]
    assert [one["value"]["textContent"] for one in documents(life)] == ["Stays."]
    assert "site.standard.document" not in page(life)
    assert life.withdraw("a") == []
    settled(life)


def test_a_copy_that_is_taken_down_on_its_account_alone_takes_the_document_along(life: Life) -> None:
    life.begin(a="Hello.")
    life.run()
    life.withdraw("a", accounts=("bluesky",))
    assert documents(life) == []
    assert "site.standard.document" not in page(life)
    settled(life)


def test_on_another_account_alone_the_document_stays(tmp_path: Path, pds: Pds, mastodon: MastodonServer) -> None:
    stages = (BlueskyStage(pds), MastodonStage(mastodon))
    life = Life(folder=tmp_path / "blog", stages=stages, more={"bluesky": ON})
    life.begin(a="Hello.")
    life.run()
    life.withdraw("a", accounts=("mastodon",))
    assert len(documents(life)) == 1
    settled(life)


def test_a_document_outlives_a_post_that_was_taken_down_there_and_goes_with_the_note(life: Life) -> None:
    life.more["bluesky"] = f'{ON}on_edit = "replace"\n'
    life.begin(a="Hello.")
    life.run()
    with closing(connected(life.stages[0])) as publisher:
        assert isinstance(publisher, Remover)
        publisher.remove(Copy(id=life.stages[0].shown()[0].id, url="", text=""))
    life.write("a", "Hello again.")
    assert results(life.run()) == [("bluesky", "edit", "skipped"), ("bluesky", "document", "posted")]
    assert document(life)["textContent"] == "Hello again."
    assert "bskyPostRef" not in document(life)
    settled(life)
    assert [one.error for one in life.withdraw("a")] == [None]
    assert documents(life) == []


def test_a_post_is_posted_though_its_document_could_not_be_written_and_the_next_run_writes_it(life: Life) -> None:
    with closing(behind(life)) as proxy:
        life.begin(a="Hello.")
        # the post goes through; then nothing does
        proxy.faults += [Fault.delay_answer(0, path=PUT), *([Fault.refuse(500, path=PUT)] * 9)]
        done = life.run()
        assert results(done) == [("bluesky", "post", "posted"), ("bluesky", "document", "failed")]
        assert done[-1].error is not None
        assert [line.action for line in life.lines()] == ["posted"]
        assert life.states() == {(life.path("a"), "bluesky"): "posted"}
        assert "site.standard" not in page(life)
        proxy.faults.clear()
        assert results(life.run()) == [("bluesky", "document", "posted")] * 2
        assert len(life.stages[0].shown()) == len(documents(life)) == len(publications(life)) == 1


def test_one_document_that_is_refused_keeps_no_other_one_back(life: Life) -> None:
    with closing(behind(life)) as proxy:
        life.begin(a="One.", b="Two.")
        through = [Fault.delay_answer(0, path=PUT)] * 3
        proxy.faults += [*through, Fault.refuse(400, path=PUT, body=b'{"error":"InvalidRequest","message":"no"}')]
        done = life.run()
        assert [one.result for one in done] == ["posted", "posted", "posted", "failed", "posted"]
        assert document(life)["textContent"] == "Two."
        assert results(life.run()) == [("bluesky", "document", "posted")]
        assert len(documents(life)) == 2


@pytest.mark.parametrize("fault", [Fault.cut_answer, Fault.cut_request, lambda **at: Fault.replace_answer(502, **at)])
def test_an_answer_that_is_lost_is_asked_for_again_and_there_is_one_record(
    life: Life, fault: Callable[..., Fault]
) -> None:
    with closing(behind(life)) as proxy:
        life.begin(a="Hello.")
        proxy.faults += [
            Fault.delay_answer(0, path=PUT),
            fault(path=PUT),
            Fault.delay_answer(0, path=PUT),
            fault(path=PUT),
        ]
        assert {outcome.error for outcome in life.run()} == {None}
        assert proxy.faults == []
    assert len(documents(life)) == len(publications(life)) == len(life.stages[0].shown()) == 1


def test_whenever_a_run_is_killed_the_next_one_ends_with_one_of_each(tmp_path: Path, pds: Pds) -> None:
    for look in range(3, 8):
        life = Life(folder=tmp_path / str(look), stages=(BlueskyStage(pds),), more={"bluesky": ON})
        life.begin(a="Hello.")
        dies_at(life, look)
        life.run()
        assert len(documents(life)) == len(publications(life)) == len(life.stages[0].shown()) == 1
        assert LINK.format(address(life)) in page(life)
        settled(life)


def test_a_document_that_no_run_could_tell_of_goes_with_its_note_too(life: Life) -> None:
    life.begin(a="Hello.")
    life.run()
    path = ledger_path(life.folder)
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if "documented" not in line))
    assert [one.error for one in life.withdraw("a")] == [None]
    assert documents(life) == []
    settled(life)


def test_a_document_that_could_not_be_deleted_is_told_and_deleted_by_whatever_comes_next(
    tmp_path: Path, pds: Pds
) -> None:
    for known in (True, False):
        for again in ("withdraw", "syndicate"):
            folder = tmp_path / f"{known}{again}"
            life = Life(folder=folder, stages=(BlueskyStage(pds),), more={"bluesky": ON})
            with closing(behind(life)) as proxy:
                life.begin(a="Hello.")
                life.run()
                path = ledger_path(life.folder)
                if not known:
                    kept = (line for line in path.read_text().splitlines(keepends=True) if "documented" not in line)
                    path.write_text("".join(kept))
                proxy.faults.append(Fault.delay_answer(0, path=DELETE))
                with lasting(proxy, Fault.cut_request(path=DELETE)):
                    told = life.withdraw("a")
                assert [bool(one.error) for one in told] == [False, True]
                assert len(documents(life)) == 1
                assert "site.standard.document" not in page(life)
                if again == "withdraw":
                    assert [one.error for one in life.withdraw("a")] == [None]
                else:
                    (done,) = life.run()
                    assert (done.action, done.notices) == ("document", (ERASED,))
                assert documents(life) == []
                assert life.run() == []


def test_what_was_deleted_by_hand_can_be_set_down(life: Life) -> None:
    life.begin(a="Hello.")
    life.run()
    with closing(behind(life)) as proxy:
        proxy.faults += [Fault.refuse(400, path=DELETE)] * 2
        assert [one.error for one in life.withdraw("a", by_hand=True)] == [None, None]
    assert life.withdraw("a") == []


def lose(life: Life) -> None:
    ledger_path(life.folder).unlink()


@pytest.mark.parametrize("how", ["baseline", "reconcile"])
def test_a_lost_ledger_meets_the_same_records_and_writes_none_of_them_anew(life: Life, how: str) -> None:
    with closing(behind(life)) as proxy:
        life.begin(a="One.", b="Two.", c="Three.")
        life.run()
        before = documents(life), publications(life)
        lose(life)
        if how == "baseline":
            life.run()
        else:
            reconcile(life.config, life.world)
        assert (documents(life), publications(life)) == before
        proxy.log.clear()
        assert [one.result for one in life.run()] == ["posted", "adopted", "adopted", "adopted"]
        assert puts(proxy) == 1
        assert (documents(life), publications(life)) == before
        assert life.run() == []


def test_a_lost_ledger_meets_the_documents_of_notes_that_moved_or_were_replaced(life: Life) -> None:
    life.more["bluesky"] = f'{ON}on_edit = "replace"\n'
    life.begin(a="One.", b="Two.", c="Three.")
    life.run()
    life.write("a", "One more.")
    (life.folder / "content/b.md").unlink()
    life.write("d", "Two.", aliases=f"[{life.path('b')}]")
    life.run()
    before = {one["uri"] for one in documents(life)}
    lose(life)
    (life.folder / "content/c.md").unlink()
    life.write("e", "Three, and more.", aliases=f"[{life.path('c')}]")
    reconcile(life.config, life.world)
    life.run()
    life.run()
    assert {one["uri"] for one in documents(life)} == before
    said = {one["value"]["path"]: one["value"]["textContent"] for one in documents(life)}
    assert said[life.path("a")] == "One more."
    assert said[life.path("d")] == "Two."
    settled(life)


def test_the_documents_of_others_and_of_other_sites_are_never_touched(life: Life) -> None:
    life.begin(a="Hello.")
    stage = sky(life)
    token = stage.pds.log_in(stage.handle, stage.env["SKY_SECRET"])
    foreign = {
        "$type": "site.standard.document", "site": "https://elsewhere.example", "path": life.path("a"), "title": "X",
        "publishedAt": "2026-01-01T00:00:00.000Z",
    }  # fmt: skip
    body = {"repo": stage.did, "collection": "site.standard.document", "rkey": "3aaaaaaaaaaaa", "record": foreign}
    assert stage.pds.call("com.atproto.repo.putRecord", body=body, token=token).status == 200
    life.run()
    life.withdraw("a")
    assert document(life) == foreign


def test_a_record_of_another_account_is_neither_linked_nor_changed(life: Life, pds: Pds) -> None:
    life.begin(a="Hello.")
    life.run()
    first, old = sky(life), address(life)
    second = BlueskyStage(pds)
    life.stages = (second,)
    toml(life, first.handle, second.handle)
    rename(life, "bluesky", "second")
    life.write("b", "From elsewhere.")
    life.run()
    addresses = {one["value"]["textContent"]: one["uri"] for one in documents(life)}
    assert set(addresses) == {"Hello.", "From elsewhere."}
    assert [one["uri"] for one in pds.records(first.did, "site.standard.document")] == [old]
    assert LINK.format(addresses["From elsewhere."]) in page(life, "b")
    assert LINK.format(addresses["Hello."]) in page(life)
    assert old not in page(life)


def test_an_account_that_got_another_name_keeps_its_records(life: Life) -> None:
    life.begin(a="Hello.")
    life.run()
    first = address(life)
    rename(life, "bluesky", "sky")
    life.run()
    life.write("a", "Hello again.")
    life.run()
    assert address(life) == first
    assert document(life)["textContent"] == "Hello again."


def test_under_another_name_of_its_account_a_document_is_taken_away_too(life: Life) -> None:
    life.begin(a="Hello.")
    life.run()
    rename(life, "bluesky", "sky")
    assert [one.error for one in life.withdraw("a")] == [None, None]
    assert documents(life) == []


def test_a_note_that_is_in_no_list_is_no_document(life: Life) -> None:
    life.begin()
    life.write("a", "Hello.", visibility="unlisted", accounts="{bluesky: {visibility: public}}")
    assert results(life.run()) == [("bluesky", "post", "posted")]
    assert documents(life) == []
    settled(life)


def test_a_pause_and_a_first_look_write_nothing(life: Life) -> None:
    life.begin(a="Hello.")
    (life.folder / "content/PAUSE").write_text("Not now.")
    assert life.run() == []
    (life.folder / "content/PAUSE").unlink()
    lose(life)
    life.run()
    assert documents(life) == publications(life) == []


def test_a_dry_run_says_which_records_would_be_written_and_writes_none(life: Life) -> None:
    def foreseen() -> list[tuple[str, str]]:
        done = dry_run(life.config, Options(), now=life.now)
        return [(one.note, one.result) for one in done if one.action == "document"]

    life.begin(a="Hello.")
    assert foreseen() == [(life.path("a"), "planned")]
    assert documents(life) == []
    life.run()
    assert foreseen() == []
    life.write("a", "Hello again.")
    assert foreseen() == [(life.path("a"), "planned")]


def test_another_account_alone_leaves_the_records_as_they_are(
    tmp_path: Path, pds: Pds, mastodon: MastodonServer
) -> None:
    stages = (BlueskyStage(pds), MastodonStage(mastodon))
    life = Life(folder=tmp_path / "blog", stages=stages, more={"bluesky": ON})
    life.begin(a="Hello.")
    life.run()
    life.write("a", "Hello again.")
    assert results(life.run(accounts=("mastodon",))) == [("mastodon", "edit", "posted")]
    assert document(life)["textContent"] == "Hello."


def test_the_record_of_what_was_said_and_where_notes_stand_are_as_without(life: Life) -> None:
    life.begin(a="Hello.")
    life.run()
    rows = export(life.config, Choice(), now=life.now).rows
    assert [(row.account, row.action, row.text) for row in rows] == [("bluesky", "posted", "Hello.")]
    assert life.states() == {(life.path("a"), "bluesky"): "posted"}
    (life.folder / "content/a.md").unlink()
    assert life.states() == {(life.path("a"), "bluesky"): "posted"}


def test_a_note_as_long_as_a_book_fits_into_its_record(life: Life) -> None:
    life.begin(a="Żółw " * 60_000)
    assert {outcome.error for outcome in life.run()} == {None}
    text = document(life)["textContent"]
    assert text.endswith("Żółw…")
    assert len(json.dumps(text)) <= 100_001 + len(json.dumps("…"))
    settled(life)


def test_only_one_request_is_made_for_a_further_note(life: Life) -> None:
    life.begin(a="One.")
    life.run()
    with closing(behind(life)) as proxy:
        life.write("b", "Two.")
        life.run()
        with_its_document = len(proxy.log)
        toml(life, ON, "")
        life.write("c", "Three.")
        life.run()
        assert len(proxy.log) - with_its_document == with_its_document - 1


def test_one_account_keeps_the_records_and_no_second_one(tmp_path: Path) -> None:
    tables = "".join(f'[accounts.{name}]\nnetwork = "bluesky"\nhandle = "{name}.test"\n{ON}' for name in "ab")
    head = '[site]\nurl = "https://blog.example"\ntitle = "Blog"\n[author]\nname = "Ada"\n'
    config = make_blog(tmp_path, {}, config=head + tables)
    with pytest.raises(TinyblogError) as raised:
        networks.check(config.accounts)
    assert str(raised.value).startswith(
        f"{tmp_path}/tinyblog.toml: accounts.b.standard_site: accounts.a keeps the records of the site and its notes "
        "already"
    )
    assert "take `standard_site` out of one of the two" in str(raised.value) + raised.value.hint


@pytest.mark.parametrize(("network", "value", "said"), [
    ("bluesky", '"yes"', "expected true or false"),
    ("outbox", "true", "unknown key `standard_site`"),
])  # fmt: skip
def test_what_cannot_be_is_said_with_its_key(tmp_path: Path, network: str, value: str, said: str) -> None:
    handle = 'handle = "a.test"\n' if network == "bluesky" else ""
    table = f'[accounts.a]\nnetwork = "{network}"\n{handle}standard_site = {value}\n'
    head = '[site]\nurl = "https://blog.example"\ntitle = "Blog"\n[author]\nname = "Ada"\n'
    with pytest.raises(TinyblogError, match=f"accounts.a.*{said}"):
        networks.check(make_blog(tmp_path, {}, config=head + table).accounts)


def test_two_machines_that_do_not_know_of_each_other_meet_in_the_same_records(life: Life, tmp_path: Path) -> None:
    life.begin(a="Hello.")
    other = replace(life, folder=tmp_path / "other")
    shutil.copytree(life.folder, other.folder)
    life.run()
    assert {outcome.error for outcome in other.run()} == {None}
    assert len(documents(life)) == len(publications(life)) == 1
    ours, theirs = ledger_path(life.folder), ledger_path(other.folder)
    ours.write_text(ours.read_text() + theirs.read_text())
    settled(life)
    assert LINK.format(address(life)) in page(life)


def test_the_command_says_that_a_record_was_written(life: Life) -> None:
    life.begin(a="Hello.")
    environment = {**dict(life.stages[0].env), "NO_COLOR": "1"}
    done = CliRunner().invoke(
        cli, ["syndicate", "--config", str(life.folder / "tinyblog.toml"), "--json"], env=environment
    )
    assert done.exit_code == 0, done.output
    assert f"recorded  bluesky  {life.path('a')}  {address(life)}" in done.stderr
    values = json.loads(done.stdout)["outcomes"][-1]
    assert (values["action"], values["result"], values["url"]) == ("document", "posted", address(life))


@pytest.mark.parametrize("answers", [True, False])
def test_the_document_of_an_account_that_is_gone_is_named_until_its_author_has_taken_it_away(
    life: Life, pds: Pds, answers: bool
) -> None:
    life.begin(a="Hello.")
    life.run()
    old, second = address(life), BlueskyStage(pds)
    toml(life, "[accounts.bluesky]", "[accounts.other]")
    toml(life, sky(life).handle, second.handle)
    life.stages = (second,)
    if not answers:
        second.env = {"SKY_SECRET": "wrong"}
    told = life.withdraw("a")
    assert told[-1].url == old
    assert all(one.error for one in told)
    assert "by hand" in (told[-1].error or TinyblogError("")).hint
    assert [one.error for one in life.withdraw("a", by_hand=True)] == [None, None]
    assert life.withdraw("a") == []
