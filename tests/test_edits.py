"""Copies that follow their notes whatever became of earlier edits: on real servers."""

import shutil
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.deaths import dies_unheard, rename
from tests.life import BlueskyStage, Life, MastodonStage, OutboxStage, results, texts
from tests.networks.stages import Stage, connected, lasting
from tests.servers.mastodon import MastodonServer
from tests.servers.pds import Pds
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.ledger import Line
from tinyblog.networks import Copy, Remover
from tinyblog.reconcile import reconcile
from tinyblog.syndicate import ENDING, Options, dry_run

CORRECTED = "Correction:\n\n{}"


def sky(tmp_path: Path, pds: Pds, on_edit: str, *, thread: bool = False) -> Life:
    style = f'on_edit = "{on_edit}"\n' + ('overflow = "thread"\n' if thread else "")
    return Life(folder=tmp_path / "blog", stages=(BlueskyStage(pds),), more={"bluesky": style})


def toots(tmp_path: Path, mastodon: MastodonServer) -> Life:
    style = {"mastodon": 'overflow = "thread"\n'}
    return Life(folder=tmp_path / "blog", stages=(MastodonStage(mastodon),), more=style)


def behind(life: Life) -> FaultProxy:
    """Put a proxy before the account."""
    (stage,) = life.stages
    proxy = FaultProxy(stage.url)
    stage.account = stage.at(proxy.url)
    return proxy


def parts(count: int, word: str = "word") -> str:
    return "\n\n".join(f"Part {n} {f'{word} ' * 75}" for n in range(count))


def take_down(stage: Stage, *which: int) -> None:
    """What somebody does by hand to the newest post but so many."""
    with closing(connected(stage)) as publisher:
        assert isinstance(publisher, Remover)
        for one in [stage.shown()[at] for at in which]:
            publisher.remove(Copy(id=one.id, url="", text=""))


def edited(life: Life, *versions: str) -> None:
    for version in versions:
        life.write("a", version)
        assert [outcome.error for outcome in life.run()] == [None]


def check_ledger(life: Life) -> Line:
    """The ledger knows all that stands there, and nothing else; there is nothing left to do."""
    last = life.lines()[-1]
    assert {part.id for part in last.parts} == {shown.id for shown in life.stages[0].shown()}
    assert [line for line in life.lines() if line.action == "sending"] == []
    assert life.run() == []
    return last


def test_a_copy_is_replaced_as_often_as_its_note_goes_back_and_forth(tmp_path: Path, pds: Pds) -> None:
    life = sky(tmp_path, pds, "replace")
    life.begin(a="A.")
    life.run()
    for version in "BABAB":
        edited(life, f"{version}.")
        assert texts(life.stages[0]) == [f"{version}."]
    assert check_ledger(life).action == "replaced"


def test_the_last_word_of_a_corrected_copy_is_the_notes(tmp_path: Path, pds: Pds) -> None:
    life = sky(tmp_path, pds, "reply")
    life.begin(a="A.")
    life.run()
    edited(life, *(f"{version}." for version in "BABA"))
    last = check_ledger(life)
    assert last.texts == ("A.", *(CORRECTED.format(f"{version}.") for version in "BABA"))
    (stage,) = life.stages
    above = dict(stage.answered())
    assert [above[part.id] for part in last.parts] == ["", *(part.id for part in last.parts[:-1])]


@pytest.mark.parametrize("then", ["B.", "C.", "A."])
def test_a_copy_whose_replaced_one_could_not_be_deleted_is_known_to_the_next_run(
    tmp_path: Path, pds: Pds, then: str
) -> None:
    life = sky(tmp_path, pds, "replace")
    with closing(behind(life)) as proxy:
        life.begin(a="A.")
        life.run()
        life.write("a", "B.")
        with lasting(proxy, Fault.refuse(500, method="POST", path="*deleteRecord*")):
            assert results(life.run()) == [("bluesky", "edit", "failed")]
        assert sorted(texts(life.stages[0])) == ["A.", "B."]
        assert life.states() == {(life.path("a"), "bluesky"): "stale"}
        edited(life, then)
        assert texts(life.stages[0]) == [then]
        check_ledger(life)


def test_a_withdrawal_takes_down_both_if_a_replaced_copy_could_not_be_deleted(tmp_path: Path, pds: Pds) -> None:
    life = sky(tmp_path, pds, "replace")
    with closing(behind(life)) as proxy:
        life.begin(a="A.")
        life.run()
        life.write("a", "B.")
        with lasting(proxy, Fault.refuse(500, method="POST", path="*deleteRecord*")):
            life.run()
        assert [taken.error for taken in life.withdraw("a")] == [None]
        assert texts(life.stages[0]) == []


def test_what_keeps_being_refused_is_set_down_once(tmp_path: Path, pds: Pds) -> None:
    life = sky(tmp_path, pds, "replace")
    with closing(behind(life)) as proxy:
        life.begin(a="A.")
        life.run()
        life.write("a", "B.")
        for _ in range(3):
            with lasting(proxy, Fault.refuse(500, method="POST", path="*deleteRecord*")):
                life.run()
        assert [line.action for line in life.lines()] == ["posted", "sending"]


@pytest.mark.parametrize("on_edit", ["replace", "reply"])
@pytest.mark.parametrize("theirs", ["B.", "C."])
def test_two_machines_that_do_not_know_of_each_other_meet_in_the_same_record(
    tmp_path: Path, pds: Pds, on_edit: str, theirs: str
) -> None:
    """The second one adopts what the first has made of the copy, then says what its own note does."""
    life = sky(tmp_path, pds, on_edit)
    life.begin(a="A.")
    life.run()
    shutil.copytree(life.folder, tmp_path / "clone")
    clone = replace(life, folder=tmp_path / "clone")
    edited(life, "B.")
    edited(clone, theirs)
    wanted = {"replace": {theirs}, "reply": {"A.", CORRECTED.format("B."), CORRECTED.format(theirs)}}
    assert set(texts(life.stages[0])) == wanted[on_edit]
    assert len(texts(life.stages[0])) == len(wanted[on_edit])
    check_ledger(clone)


@pytest.mark.parametrize("now", ["C.", "B."])
@pytest.mark.parametrize("on_edit", ["replace", "reply"])
def test_the_newest_edition_is_found_again_without_a_ledger(tmp_path: Path, pds: Pds, on_edit: str, now: str) -> None:
    life = sky(tmp_path, pds, on_edit)
    life.begin(a="A.")
    life.run()
    edited(life, "A1.", "A2.", "B.")
    (life.folder / "content" / "syndication.jsonl").unlink()
    life.write("a", now)
    found = reconcile(life.config, life.world)
    assert [(one.result, one.error) for one in found.found] == [("adopted", None)]
    assert found.strangers == ()
    before = texts(life.stages[0])
    assert life.run() == []
    assert texts(life.stages[0]) == before
    check_ledger(life)


def test_a_thread_that_has_shrunk_can_grow_again(tmp_path: Path, mastodon: MastodonServer) -> None:
    life = toots(tmp_path, mastodon)
    life.begin(a=parts(3))
    life.run()
    for after, count in enumerate((5, 2, 1, 2, 1, 2, 4), 1):
        life.write("a", parts(count, f"word{count}"))
        later = replace(life, now=life.now + timedelta(seconds=after))
        assert [outcome.error for outcome in later.run()] == [None]
        assert len(texts(life.stages[0])) == count
        check_ledger(life)


def test_a_thread_that_lost_a_part_in_the_middle_is_made_whole_by_the_next_edit(
    tmp_path: Path, mastodon: MastodonServer
) -> None:
    life = toots(tmp_path, mastodon)
    life.begin(a=parts(3))
    life.run()
    take_down(life.stages[0], 1)
    edited(life, parts(3, "other"))
    (stage,) = life.stages
    assert [text.split()[1] for text in texts(stage)] == ["2", "1", "0"]
    assert [above for _, above in stage.answered()] == [one.id for one in (*stage.shown()[1:],)] + [""]
    check_ledger(life)


def test_a_correction_that_was_taken_down_is_no_reason_not_to_correct_again(tmp_path: Path, pds: Pds) -> None:
    life = sky(tmp_path, pds, "reply")
    life.begin(a="A.")
    life.run()
    edited(life, "B.")
    at = [text.startswith("Correction") for text in texts(life.stages[0])].index(True)
    take_down(life.stages[0], at)
    edited(life, "C.")
    assert sorted(texts(life.stages[0])) == ["A.", CORRECTED.format("C.")]
    check_ledger(life)


def lives(tmp_path: Path, pds: Pds, mastodon: MastodonServer) -> dict[str, Life]:
    return {
        "mastodon": Life(folder=tmp_path, stages=(MastodonStage(mastodon),)),
        "outbox": Life(folder=tmp_path, stages=(OutboxStage(tmp_path),)),
        "replace": sky(tmp_path, pds, "replace"),
        "reply": sky(tmp_path, pds, "reply"),
    }


@pytest.mark.parametrize("where", ["mastodon", "outbox", "replace", "reply"])
def test_a_copy_that_was_taken_down_there_stays_down_and_the_run_says_so_once(
    tmp_path: Path, pds: Pds, mastodon: MastodonServer, where: str
) -> None:
    life = lives(tmp_path, pds, mastodon)[where]
    life.begin(a="A.", b="Other.")
    life.run()
    (stage,) = life.stages
    gone = next(shown for shown in stage.shown() if shown.text == "A.")
    take_down(stage, stage.shown().index(gone))
    life.write("a", "B.")
    life.write("b", "Another.")
    said = {outcome.note: outcome for outcome in life.run()}
    ours = said[life.path("a")]
    assert (ours.result, ours.error, said[life.path("b")].result) == ("skipped", None, "posted")
    (notice,) = ours.notices
    for words in (ours.url, life.path("a"), "taken down", "tinyblog withdraw", "tinyblog syndicate --force"):
        assert words in notice
    assert not [text for text in texts(stage) if "B." in text]
    name = stage.account.name
    assert life.states()[life.path("a"), name] == "removed"
    for version in ("B.", "C."):
        life.write("a", version)
        assert life.run() == []
    assert [line.action for line in life.lines() if line.note == life.path("a")] == ["posted", "removed"]
    site = life.build() / life.path("a").strip("/") / "index.html"
    assert "u-syndication" not in site.read_text()


@pytest.mark.parametrize("where", ["mastodon", "outbox", "replace", "reply"])
def test_a_note_whose_copy_was_taken_down_is_posted_anew_if_its_author_insists(
    tmp_path: Path, pds: Pds, mastodon: MastodonServer, where: str
) -> None:
    life = lives(tmp_path, pds, mastodon)[where]
    life.begin(a="A.")
    for version in ("B.", "C."):
        life.run()
        take_down(life.stages[0], 0)
        life.write("a", version)
        assert [outcome.result for outcome in life.run()] == ["skipped"]
        assert [(one.action, one.result) for one in life.run(force="a")] == [("post", "posted")]
        assert texts(life.stages[0]) == [version]
        check_ledger(life)


def test_a_copy_of_an_account_that_is_another_one_by_now_is_left_alone(
    tmp_path: Path, mastodon: MastodonServer
) -> None:
    life = toots(tmp_path, mastodon)
    life.begin(a="A.")
    life.run()
    other = MastodonStage(mastodon)
    life.stages[0].env = other.env
    life.write("a", "B.")
    (outcome,) = life.run()
    assert outcome.result == "failed"
    assert "another account" in str(outcome.error)
    assert texts(life.stages[0]) == ["A."]


@pytest.mark.parametrize("deed", ["gone", "draft", "taken back"])
def test_a_clock_that_was_hours_ahead_loses_no_replacement(tmp_path: Path, pds: Pds, deed: str) -> None:
    life = sky(tmp_path, pds, "replace")
    life.begin(a="One.")
    life.now += timedelta(hours=3)
    life.run()
    (first,) = life.lines()
    life.now -= timedelta(hours=3)
    edited(life, "Two.")
    assert life.lines()[-1].instead == first.id
    assert life.run() == []
    file = life.folder / "content" / "a.md"
    if deed == "gone":
        file.unlink()
    elif deed == "draft":
        file.write_text(file.read_text().replace("---\n", "---\ndraft: true\n", 1))
    else:
        edited(life, "One.")
    life.run()
    assert texts(life.stages[0]) == ["One." if deed == "taken back" else "Two."]


def now_wants(life: Life, on_edit: str) -> None:
    """The account's policy is another one by now."""
    config = life.folder / "tinyblog.toml"
    before = config.read_text()
    was = next(line for line in before.splitlines() if line.startswith("on_edit"))
    config.write_text(before.replace(was, f'on_edit = "{on_edit}"'))


@pytest.mark.parametrize(("now", "state"), [("B.", "replaced"), ("C.", "stale")])
def test_a_replacement_that_was_cut_short_is_ended_where_copies_are_left_as_they_are_by_now(
    tmp_path: Path, pds: Pds, now: str, state: str
) -> None:
    life = sky(tmp_path, pds, "replace")
    with closing(behind(life)) as proxy:
        life.begin(a="A.")
        life.run()
        life.write("a", "B.")
        with lasting(proxy, Fault.refuse(500, method="POST", path="*deleteRecord*")):
            life.run()
        now_wants(life, "leave")
        edited(life, now)
        assert texts(life.stages[0]) == ["B."]
        assert life.states() == {(life.path("a"), "bluesky"): state}
        assert check_ledger(life).action == "replaced"


@pytest.mark.parametrize(("now", "state"), [("B.", "corrected"), ("C.", "stale")])
def test_a_correction_that_was_not_heard_of_is_recorded_where_copies_are_left_as_they_are_by_now(
    tmp_path: Path, pds: Pds, now: str, state: str
) -> None:
    life = sky(tmp_path, pds, "reply")
    life.begin(a="A.")
    life.run()
    life.write("a", "B.")
    dies_unheard(life, looks=4)
    now_wants(life, "leave")
    edited(life, now)
    assert sorted(texts(life.stages[0])) == ["A.", CORRECTED.format("B.")]
    assert life.states() == {(life.path("a"), "bluesky"): state}
    assert check_ledger(life).action == "corrected"


@pytest.mark.parametrize(("now", "state"), [("begun", "edited"), ("later", "stale")])
def test_an_edit_in_place_that_was_cut_short_is_ended_where_copies_are_left_as_they_are_by_now(
    tmp_path: Path, mastodon: MastodonServer, now: str, state: str
) -> None:
    life = toots(tmp_path, mastodon)
    life.more["mastodon"] += 'on_edit = "edit"\n'
    with closing(behind(life)) as proxy:
        life.begin(a="Short.")
        life.run()
        life.write("a", parts(3, "begun"))
        proxy.faults += [
            replace(fault, method="POST", path="*/statuses") for fault in (Fault.delay_answer(0), Fault.refuse(422))
        ]
        assert [one.result for one in life.run()] == ["unknown"]
        proxy.faults.clear()
        now_wants(life, "leave")
        edited(life, parts(3, now))
        assert [text.split()[1:3] for text in reversed(texts(life.stages[0]))] == [[n, "begun"] for n in "012"]
        assert life.states() == {(life.path("a"), "mastodon"): state}
        assert check_ledger(life).action == "edited"


def test_a_dry_run_says_that_an_edit_is_ended_where_copies_are_left_as_they_are_by_now(
    tmp_path: Path, pds: Pds
) -> None:
    life = sky(tmp_path, pds, "replace")
    life.begin(a="A.")
    life.run()
    life.write("a", "B.")
    dies_unheard(life, looks=4)
    now_wants(life, "leave")
    (outcome,) = dry_run(life.config, Options(), now=life.now)
    assert (outcome.action, outcome.result, outcome.post) == ("edit", "planned", None)
    assert outcome.notices == (ENDING,)


@pytest.mark.parametrize("on_edit", ["edit", "leave"])
def test_a_thread_that_was_growing_under_another_name_of_its_account_leaves_no_part_behind(
    tmp_path: Path, mastodon: MastodonServer, on_edit: str
) -> None:
    life = toots(tmp_path, mastodon)
    life.more["mastodon"] += 'on_edit = "edit"\n'
    life.begin(a="Short.")
    life.run()
    life.write("a", parts(3, "begun"))
    dies_unheard(life, looks=3)
    assert len(texts(life.stages[0])) == 3
    rename(life, "mastodon", "press")
    now_wants(life, on_edit)
    edited(life, parts(2, "later"))
    word, count = ("later", 2) if on_edit == "edit" else ("begun", 3)
    assert [text.split()[2] for text in texts(life.stages[0])] == [word] * count
    assert check_ledger(life).account == "press"
    assert [taken.error for taken in life.withdraw("a")] == [None]
    assert texts(life.stages[0]) == []


@pytest.mark.parametrize("on_edit", ["replace", "reply", "leave"])
def test_an_edit_that_was_not_heard_of_is_taken_up_under_another_name_of_its_account(
    tmp_path: Path, pds: Pds, on_edit: str
) -> None:
    life = sky(tmp_path, pds, "replace")
    life.begin(a="A.")
    life.run()
    life.write("a", "B.")
    dies_unheard(life, looks=4)
    rename(life, "bluesky", "press")
    now_wants(life, on_edit)
    edited(life, "C.")
    wanted = {"replace": ["C."], "reply": ["B.", CORRECTED.format("C.")], "leave": ["B."]}
    assert sorted(texts(life.stages[0])) == sorted(wanted[on_edit])
    assert check_ledger(life).account == "press"
