"""Two machines make a copy each of one note, and git joins their ledgers: on real servers."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.life import BlueskyStage, Life, MastodonStage, texts
from tests.networks.posts import make_post
from tests.networks.stages import Stage, connected
from tests.servers.mastodon import MastodonServer
from tests.servers.pds import Pds
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.check import check
from tinyblog.errors import TinyblogError
from tinyblog.ledger import append_lines, load_ledger
from tinyblog.networks import Copy, Remover
from tinyblog.networks._answers import REPEATS
from tinyblog.source import ledger_path
from tinyblog.syndicate import Options, syndicate

REPLACE = 'on_edit = "replace"'


def posted(folder: Path, stage: Stage, more: str = "") -> Life:
    """A blog with one note, which is posted."""
    life = Life(folder=folder / "blog", stages=(stage,), more={stage.account.name: more})
    life.begin(hello="Version A.")
    life.run()
    return life


def edit(life: Life, version: str) -> None:
    path = life.folder / "content" / "hello.md"
    head, _, _ = path.read_text().partition("Version")
    path.write_text(f"{head}Version {version}.\n")


def written(life: Life, version: str) -> str:
    """What a machine that edits the note adds to the ledger; it is taken away again, for no other has heard of it."""
    path = ledger_path(life.folder)
    base = path.read_text()
    edit(life, version)
    life.now += timedelta(minutes=1)
    (outcome,) = life.run()
    assert outcome.result == "posted"
    found = path.read_text()
    path.write_text(base)
    return "".join(sorted(set(found.splitlines(keepends=True)) - set(base.splitlines(keepends=True))))


def join(life: Life, *sides: str) -> None:
    """As git's union merge does."""
    path = ledger_path(life.folder)
    path.write_text(path.read_text() + "".join(sides))
    life.now += timedelta(minutes=1)


def settled(life: Life) -> None:
    """Nothing is left to do or to tell."""
    assert life.run() == []
    assert check(life.config, now=life.now).warnings == ()
    ledger = load_ledger(ledger_path(life.folder))
    assert ledger is not None
    assert ledger.doubles == {}


@pytest.mark.parametrize("last", ["B", "C"])
def test_of_two_replacements_the_newer_one_stays(pds: Pds, tmp_path: Path, last: str) -> None:
    stage = BlueskyStage(pds)
    life = posted(tmp_path, stage, REPLACE)
    sides = {version: written(life, version) for version in "BC"}
    join(life, *(sides[version] for version in sorted(sides, reverse=last == "B")))
    life.run()
    assert texts(stage) == ["Version C."]
    assert life.states() == {(life.path("hello"), "bluesky"): "replaced"}
    settled(life)


def test_a_replacement_that_says_what_the_note_does_not_is_replaced_too(pds: Pds, tmp_path: Path) -> None:
    stage = BlueskyStage(pds)
    life = posted(tmp_path, stage, REPLACE)
    sides = [written(life, version) for version in "BC"]
    edit(life, "D")
    join(life, *sides)
    life.run()
    assert texts(stage) == ["Version D."]
    settled(life)


def test_a_second_copy_that_cannot_be_taken_down_is_told_and_tried_again(pds: Pds, tmp_path: Path) -> None:
    stage = BlueskyStage(pds)
    proxy = FaultProxy(stage.url)
    stage.account = stage.at(proxy.url)
    life = posted(tmp_path, stage, REPLACE)
    (line,) = life.lines()
    with closing(connected(stage)) as publisher:  # as a machine with an older tinyblog may have done
        other = publisher.publish(make_post("Version A, said again.", path="/elsewhere/"))
    life.now += timedelta(minutes=1)
    second = replace(line, action="replaced", id=other.id, url=other.url, text=other.text, time=life.now.isoformat())
    append_lines(ledger_path(life.folder), (replace(second, instead="at://another/record"),))
    proxy.faults += [Fault.refuse(500, path="*.deleteRecord")] * (REPEATS + 1)
    (outcome,) = life.run()
    assert (outcome.result, outcome.action) == ("failed", "edit")
    proxy.faults.clear()
    (outcome,) = life.run()
    assert "another copy of this note was taken down" in outcome.notices[0]
    assert texts(stage) == ["Version A, said again."]
    settled(life)
    proxy.close()


@pytest.fixture
def both(pds: Pds, tmp_path: Path) -> Life:
    """A note with two copies that stand, of which the account wants only the newer one, "Version C."."""
    life = Life(folder=tmp_path / "blog", stages=(BlueskyStage(pds),), more={"bluesky": REPLACE})
    life.begin(hello="Version C.", other="Version B.")
    life.run()
    (life.folder / "content" / "other.md").unlink()
    path = ledger_path(life.folder)
    lines = path.read_text().replace(life.path("other"), life.path("hello")).splitlines(keepends=True)
    path.write_text("".join(sorted(lines, key=lambda line: "Version C." in line)))
    return life


def told_of_both(life: Life) -> bool:
    return any("has two copies on bluesky" in str(one) for one in check(life.config, now=life.now).warnings)


def test_the_older_of_two_copies_that_stand_is_taken_down(both: Life) -> None:
    assert not told_of_both(both)
    assert [one.error for one in both.run()] == [None]
    assert texts(both.stages[0]) == ["Version C."]
    settled(both)


@pytest.mark.parametrize("how", ["gone", "draft"])
def test_no_copy_of_a_note_that_is_not_on_the_site_is_taken_down(both: Life, how: str) -> None:
    if how == "gone":
        (both.folder / "content" / "hello.md").unlink()
    else:
        both.write("hello", "Version C.", draft="true")
    assert both.run() == []
    assert set(texts(both.stages[0])) == {"Version B.", "Version C."}
    assert told_of_both(both)


def test_no_copy_is_taken_down_for_one_that_the_network_does_not_show(both: Life) -> None:
    (stage,) = both.stages
    with closing(connected(stage)) as publisher:
        assert isinstance(publisher, Remover)
        (newer,) = (one for one in stage.shown() if one.text == "Version C.")
        publisher.remove(Copy(id=newer.id, url="", text=""))
    (outcome,) = both.run()
    assert "has two copies on bluesky" in str(outcome.error)
    assert texts(stage) == ["Version B."]


@pytest.fixture
def proxy(mastodon: MastodonServer) -> Iterator[FaultProxy]:
    found = FaultProxy(mastodon.url)
    yield found
    found.close()


@pytest.fixture
def doubled(mastodon: MastodonServer, proxy: FaultProxy, tmp_path: Path) -> Life:
    """A note that two machines have posted on a server without keys, the second one in other words."""
    mastodon.mode = replace(mastodon.mode, idempotency="ignored")
    stage = MastodonStage(mastodon)
    stage.account = stage.at(proxy.url)
    life = Life(folder=tmp_path / "blog", stages=(stage,))
    life.begin(hello="Version A.")
    ledger_path(life.folder).write_text("")
    join(life, *(written(life, version) for version in "AB"))
    assert len(texts(stage)) == 2
    return life


def test_a_second_copy_that_was_not_meant_to_replace_the_first_is_told(doubled: Life) -> None:
    older, newer = (line.url for line in doubled.lines())
    told: list[TinyblogError] = []
    assert list(syndicate(doubled.config, Options(), doubled.world, tell=told.append)) == []
    for (warning,) in (told, check(doubled.config, now=doubled.now).warnings):
        assert f"has two copies on mastodon: {newer} and {older}" in str(warning)
        assert f"`tinyblog withdraw {doubled.path('hello')} --reason ...`" in warning.hint
    assert len(texts(doubled.stages[0])) == 2


def test_withdrawing_a_note_takes_both_copies_down(doubled: Life) -> None:
    assert [one.error for one in doubled.withdraw("hello")] == [None, None]
    assert texts(doubled.stages[0]) == []
    assert doubled.withdraw("hello") == []
    settled(doubled)


@pytest.mark.parametrize("fails", [0, 1])
def test_a_copy_that_cannot_be_withdrawn_is_not_forgotten(doubled: Life, proxy: FaultProxy, fails: int) -> None:
    """Neither the first of the two, nor the second one."""
    refused = Fault.refuse(500, method="DELETE", path=f"*/{doubled.lines()[fails].id}")
    for _ in range(2):
        proxy.faults[:] = [refused] * (REPEATS + 1)
        assert [one.url for one in doubled.withdraw("hello") if one.error] == [doubled.lines()[fails].url]
        assert len(texts(doubled.stages[0])) == 1
    proxy.faults.clear()
    assert [one.error for one in doubled.withdraw("hello")] == [None]
    assert texts(doubled.stages[0]) == []


def test_the_page_links_to_the_copy_that_counts(doubled: Life) -> None:
    ledger = load_ledger(ledger_path(doubled.folder))
    assert ledger is not None
    (link,) = ledger.backlinks(doubled.path("hello"))
    assert link.url == doubled.lines()[-1].url


def lengthen(life: Life, word: str) -> None:
    """Let the note become a thread of three parts."""
    path = life.folder / "content" / "hello.md"
    head, _, _ = path.read_text().partition("Version")
    parts = (f"Version {word}, {count}. {'word ' * 80}" for count in ("one", "two", "three"))
    path.write_text(head + "\n\n".join(parts))


def grown(life: Life, word: str) -> str:
    """What a machine adds to the ledger that makes a thread of the note; no other one has heard of it."""
    path, note = ledger_path(life.folder), life.folder / "content" / "hello.md"
    base, body = path.read_text(), note.read_text()
    lengthen(life, word)
    life.now += timedelta(minutes=1)
    assert [outcome.result for outcome in life.run()] == ["posted"]
    found = path.read_text()
    path.write_text(base)
    note.write_text(body)
    return found.removeprefix(base)


@pytest.fixture(params=["ok", "ignored"])
def short(request: pytest.FixtureRequest, mastodon: MastodonServer, tmp_path: Path) -> Life:
    """A short note that is posted, on a server that knows keys, or not."""
    mastodon.mode = replace(mastodon.mode, idempotency=request.param)
    return posted(tmp_path, MastodonStage(mastodon), 'overflow = "thread"')


def test_a_thread_that_two_machines_let_grow_in_other_words_is_one_thread_in_the_end(short: Life) -> None:
    (stage,) = short.stages
    sides = [grown(short, word) for word in ("B", "C")]
    assert len(texts(stage)) == 5
    join(short, *sides)
    lengthen(short, "C")
    short.run()
    assert [text[:15] for text in reversed(texts(stage))] == ["Version C, one.", "Version C, two.", "Version C, thre"]
    settled(short)


def test_what_a_thread_grew_by_while_another_machine_withdrew_it_is_told_and_comes_down(short: Life) -> None:
    (stage,) = short.stages
    path = ledger_path(short.folder)
    base, side = path.read_text(), grown(short, "B")
    short.now += timedelta(minutes=1)
    assert [one.error for one in short.withdraw("hello")] == [None]
    withdrawn = path.read_text().removeprefix(base)
    path.write_text(base)
    join(short, withdrawn, side)
    assert len(texts(stage)) == 2
    (warning,) = check(short.config, now=short.now).warnings
    assert "was withdrawn, but its copies stand" in str(warning)
    assert short.states() == {(short.path("hello"), "mastodon"): "remains"}
    assert [one.error for one in short.withdraw("hello")] == [None]
    assert texts(stage) == []
    assert short.states() == {(short.path("hello"), "mastodon"): "withdrawn"}
    assert short.withdraw("hello") == []
    settled(short)


def test_what_is_left_of_a_thread_whose_first_part_was_deleted_there_comes_down_with_its_note(short: Life) -> None:
    (stage,) = short.stages
    lengthen(short, "B")
    short.run()
    with closing(connected(stage)) as publisher:
        assert isinstance(publisher, Remover)
        publisher.remove(Copy(id=short.lines()[0].id, url="", text=""))
    lengthen(short, "C")
    assert [outcome.result for outcome in short.run()] == ["skipped"]
    assert short.run() == []
    assert len(texts(stage)) == 2
    assert [one.error for one in short.withdraw("hello")] == [None]
    assert texts(stage) == []
    assert short.withdraw("hello") == []
    settled(short)


def test_of_two_notes_that_became_one_the_older_copy_is_taken_down_where_newer_ones_replace_older(
    pds: Pds, tmp_path: Path
) -> None:
    stage = BlueskyStage(pds)
    life = Life(folder=tmp_path / "blog", stages=(stage,), more={"bluesky": REPLACE})
    life.begin(one="Text one.", two="Text two.")
    life.run()
    for name in ("one", "two"):
        (life.folder / "content" / f"{name}.md").unlink()
    life.write("both", "Text one. Text two.", aliases=f"[{life.path('one')}, {life.path('two')}]")
    assert {outcome.result for outcome in life.run()} == {"posted"}
    assert texts(stage) == ["Text one. Text two."]
    settled(life)
