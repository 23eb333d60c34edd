"""Edited notes: what becomes of their copies, on real servers."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tests.life import BlueskyStage, Life, MastodonStage, OutboxStage, results, texts
from tests.servers.mastodon import MastodonServer
from tests.servers.pds import Pds
from tests.servers.samples import picture
from tinyblog.syndicate import Options, syndicate


@pytest.fixture
def toots(mastodon: MastodonServer) -> MastodonStage:
    return MastodonStage(mastodon)


@pytest.fixture
def life(tmp_path: Path, toots: MastodonStage) -> Life:
    return Life(folder=tmp_path, stages=(toots,))


def sky_life(tmp_path: Path, pds: Pds, on_edit: str) -> Life:
    return Life(folder=tmp_path, stages=(BlueskyStage(pds),), more={"bluesky": f'on_edit = "{on_edit}"\n'})


def test_a_status_is_edited_in_place_text_warning_and_language(life: Life, toots: MastodonStage) -> None:
    life.begin(a="First.")
    life.run()
    (before,) = toots.server.statuses(toots.id)
    life.write("a", "Second.", content_warning="Numbers", language="pl")
    assert life.states() == {(life.path("a"), "mastodon"): "stale"}
    assert results(life.run()) == [("mastodon", "edit", "posted")]
    (after,) = toots.server.statuses(toots.id)
    assert (after["id"], after["text"], after["spoiler_text"]) == (before["id"], "Second.", "Numbers")
    assert (after["language"], after["sensitive"]) == ("pl", True)
    assert life.states() == {(life.path("a"), "mastodon"): "edited"}
    assert life.run() == []


def test_the_ledger_keeps_what_was_said_before_and_after(life: Life) -> None:
    life.begin(a="First.")
    life.run()
    life.write("a", "Second.")
    life.run()
    assert [(line.action, line.text) for line in life.lines()] == [("posted", "First."), ("edited", "Second.")]
    assert len({line.id for line in life.lines()}) == 1


def test_only_a_change_of_meaning_is_an_edit(life: Life, toots: MastodonStage) -> None:
    life.begin(a="Same *words*.")
    life.run()
    count = len(toots.server.requests)
    life.write("a", "Same _words_.", updated="2026-11-22")
    assert life.run() == []
    assert len(toots.server.requests) == count


def test_descriptions_are_edited_and_the_pictures_stay(life: Life, toots: MastodonStage) -> None:
    life.begin()
    (life.folder / "content" / "one.jpg").write_bytes(picture("JPEG"))
    (life.folder / "content" / "two.jpg").write_bytes(picture("JPEG", 80, 60))
    life.write("a", "Look: ![One](one.jpg) ![Two](two.jpg)")
    life.run()
    (before,) = toots.server.statuses(toots.id)
    life.write("a", "Look: ![A first](one.jpg) ![Two](two.jpg)")
    life.run()
    (after,) = toots.server.statuses(toots.id)
    assert [one["description"] for one in after["media_attachments"]] == ["A first", "Two"]
    assert [one["id"] for one in after["media_attachments"]] == [one["id"] for one in before["media_attachments"]]


def test_a_picture_more_or_less_is_an_edit_too(life: Life, toots: MastodonStage) -> None:
    life.begin()
    for name in ("one", "two"):
        (life.folder / "content" / f"{name}.jpg").write_bytes(picture("JPEG"))
    life.write("a", "Look: ![One](one.jpg)")
    life.run()
    life.write("a", "Look: ![One](one.jpg) ![Two](two.jpg)")
    life.run()
    life.write("a", "Look.")
    (status,) = toots.server.statuses(toots.id)
    assert [one["description"] for one in status["media_attachments"]] == ["One", "Two"]
    life.run()
    (status,) = toots.server.statuses(toots.id)
    assert status["media_attachments"] == []


@pytest.mark.parametrize(("before", "after"), [(2, 3), (3, 2)])
def test_a_thread_grows_and_shrinks(life: Life, toots: MastodonStage, before: int, after: int) -> None:
    def body(parts: int, word: str) -> str:
        return "\n\n".join(f"{word} {n} " + "word " * 80 for n in range(parts))

    keys = {"accounts": "{all: {overflow: thread}}"}
    life.begin()
    life.write("a", body(before, "old"), **keys)
    life.run()
    life.write("a", body(after, "new"), **keys)
    assert results(life.run()) == [("mastodon", "edit", "posted")]
    found = sorted(toots.server.statuses(toots.id), key=lambda status: int(status["id"]))
    assert [status["text"].split()[:2] for status in found] == [["new", str(n)] for n in range(after)]
    assert [status["in_reply_to_id"] for status in found] == [None, *(status["id"] for status in found[:-1])]
    assert life.run() == []


def test_bluesky_leaves_the_copy_as_it_is_and_status_says_that_it_is_older(tmp_path: Path, pds: Pds) -> None:
    life = Life(folder=tmp_path, stages=(BlueskyStage(pds),))
    life.begin(a="First.")
    life.run()
    life.write("a", "Second.")
    assert life.run() == []
    assert texts(life.stages[0]) == ["First."]
    assert life.states() == {(life.path("a"), "bluesky"): "stale"}


def test_a_correction_is_posted_under_the_copy(tmp_path: Path, pds: Pds) -> None:
    life = sky_life(tmp_path, pds, "reply")
    life.begin(a="First.")
    life.run()
    (first,) = life.stages[0].shown()
    life.write("a", "Second.")
    assert results(life.run()) == [("bluesky", "edit", "posted")]
    said = {record["value"]["text"]: record["value"] for record in pds.records(life.stages[0].did)}  # type: ignore[attr-defined]
    assert said.keys() == {"First.", "Correction:\n\nSecond."}
    assert said["Correction:\n\nSecond."]["reply"]["parent"]["uri"] == first.id
    assert life.run() == []
    line = life.lines()[-1]
    assert (line.action, line.id, [part.text for part in line.more]) == (
        "corrected",
        first.id,
        ["Correction:\n\nSecond."],
    )


def test_two_corrections_are_two(tmp_path: Path, pds: Pds) -> None:
    life = sky_life(tmp_path, pds, "reply")
    life.begin(a="First.")
    life.run()
    for text in ("Second.", "Third."):
        life.write("a", text)
        life.run()
    assert sorted(texts(life.stages[0])) == ["Correction:\n\nSecond.", "Correction:\n\nThird.", "First."]
    assert len(life.lines()[-1].more) == 2


def test_a_copy_is_replaced_by_a_new_one(tmp_path: Path, pds: Pds) -> None:
    life = sky_life(tmp_path, pds, "replace")
    life.begin(a="First.")
    life.run()
    (old,) = life.stages[0].shown()
    life.write("a", "Second.")
    life.run()
    (new,) = life.stages[0].shown()
    assert (new.text, new.id != old.id) == ("Second.", True)
    assert [(line.action, line.id) for line in life.lines()] == [("posted", old.id), ("replaced", new.id)]
    assert life.run() == []


def test_going_back_to_an_older_text_is_a_change_like_any_other(life: Life, toots: MastodonStage) -> None:
    life.begin(a="First.")
    for text in ("First.", "Second.", "First."):
        life.write("a", text)
        life.run()
    assert texts(toots) == ["First."]
    assert [line.action for line in life.lines()] == ["posted", "edited", "edited"]


def test_too_many_edits_are_none(life: Life, toots: MastodonStage) -> None:
    life.begin(**{f"n{n}": f"note {n}" for n in range(6)})
    life.run(max_posts=6)
    for n in range(6):
        life.write(f"n{n}", f"other {n}")
    assert {outcome.result for outcome in life.run()} == {"failed"}
    assert all(text.startswith("note") for text in texts(toots))
    assert {outcome.result for outcome in life.run(max_posts=6)} == {"posted"}
    assert all(text.startswith("other") for text in texts(toots))


def test_the_outbox_is_edited_in_place(tmp_path: Path) -> None:
    life = Life(folder=tmp_path, stages=(OutboxStage(tmp_path),))
    life.begin(a="First.")
    life.run()
    life.write("a", "Second.")
    life.run()
    assert texts(life.stages[0]) == ["Second."]


class KilledError(Exception):
    """The end of a run."""


def die_before_the_line(life: Life, looks: int = 3) -> None:
    """A run that ends between what it posts and the ledger: it looks at the clock to begin, for the note's post, for
    the revised one, and for the line.
    """
    left = iter([life.now] * looks)

    def clock() -> datetime:
        if (now := next(left, None)) is None:
            raise KilledError
        return now

    with pytest.raises(KilledError):
        list(syndicate(life.config, Options(), replace(life.world, clock=clock)))


@pytest.mark.parametrize(
    ("on_edit", "after_crash", "in_the_end"),
    [
        ("replace", ["Second."], ["Third."]),
        ("reply", ["Correction:\n\nSecond.", "First."], ["Correction:\n\nSecond.", "Correction:\n\nThird.", "First."]),
    ],
)
def test_a_note_that_is_edited_again_after_a_crash_leaves_nothing_behind(
    tmp_path: Path, pds: Pds, on_edit: str, after_crash: list[str], in_the_end: list[str]
) -> None:
    life = sky_life(tmp_path, pds, on_edit)
    life.begin(a="First.")
    life.run()
    life.write("a", "Second.")
    die_before_the_line(life)
    assert after_crash[0] in texts(life.stages[0])
    life.write("a", "Third.")
    assert [one.error for one in life.run()] == [None]
    assert sorted(texts(life.stages[0])) == sorted(in_the_end)
    last = life.lines()[-1]
    assert sorted(part.id for part in last.parts) == sorted(shown.id for shown in life.stages[0].shown())
    assert [line.action for line in life.lines() if line.action == "sending"] == []
    assert life.run() == []


@pytest.mark.parametrize("last", ["Second", "Third"])
def test_an_edit_that_adds_parts_adds_them_once_though_a_crash_comes_in_between(
    life: Life, toots: MastodonStage, last: str
) -> None:
    life.more = {"mastodon": 'overflow = "thread"\n'}
    life.begin(a="First.")
    life.run()
    life.write("a", f"{'Second ' * 70}\n\n{'Second ' * 70}")
    die_before_the_line(life, looks=2)
    assert len(texts(toots)) == 2
    toots.server.advance(3601)
    life.write("a", f"{'Second ' * 70}\n\n{f'{last} ' * 70}")
    life.run()
    ids = [part.id for part in life.lines()[-1].parts]
    assert [one.id for one in reversed(toots.shown())] == ids
    assert texts(toots) == [part.text for part in reversed(life.lines()[-1].parts)]
    assert life.run() == []


def test_a_thread_whose_end_was_edited_after_a_crash_is_found_whole_where_its_note_has_moved(
    tmp_path: Path, pds: Pds
) -> None:
    life = Life(folder=tmp_path, stages=(BlueskyStage(pds),), more={"bluesky": 'overflow = "thread"\n'})
    life.begin(a=f"{'One ' * 70}\n\n{'Two ' * 70}")
    die_before_the_line(life, looks=2)
    assert len(texts(life.stages[0])) == 2
    (tmp_path / "content" / "a.md").unlink()
    life.write("b", f"{'One ' * 70}\n\n{'Three ' * 40}", aliases=f"[{life.path('a')}]")
    life.run()
    last = life.lines()[-1]
    assert sorted(part.id for part in last.parts) == sorted(shown.id for shown in life.stages[0].shown())
    assert life.states()[life.path("b"), "bluesky"] == "stale"
