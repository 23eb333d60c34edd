"""What the comparison with Hugo rests on: the same notes each time, fair ratios, and goals that are judged rightly."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.speed.blogs import Blog
from bench.speed.corpus import copies, for_hugo, for_tinyblog, note, notes
from bench.speed.ledger import write_ledger
from bench.speed.limit import seconds
from bench.speed.measuring import CommandError, Sample, measure
from bench.speed.results import COLD, DIGEST, GOALS, HUGO, OURS, SAME, Goal, Key, beside_hugo, most, ratios, verdicts
from bench.speed.tables import goals_table, placed, works_table
from bench.speed.works import output_of
from tinyblog.config import load_config
from tinyblog.ledger import load_ledger
from tinyblog.source import ledger_path, read_source

COUNTS = st.integers(min_value=1, max_value=100_000)


def _sample(wall: float) -> Sample:
    return Sample(wall=wall, cpu=wall, largest=1)


def _found(work: str, mine: list[float], others: list[float], count: int = 10_000) -> dict[Key, list[Sample]]:
    return {
        Key(notes=count, work=work, who=OURS): [_sample(one) for one in mine],
        Key(notes=count, work=work, who=HUGO): [_sample(one) for one in others],
    }


@given(number=st.integers(min_value=0, max_value=100_100), count=COUNTS)
def test_a_note_is_always_the_same(number: int, count: int) -> None:
    one, other = note(number, count), note(number, count)
    assert for_tinyblog(one) == for_tinyblog(other)
    assert for_hugo(one) == for_hugo(other)
    assert for_tinyblog(note(number, count, seed=7)) != for_tinyblog(one)


def test_notes_follow_one_another_in_time_and_have_addresses_of_their_own() -> None:
    made = list(notes(1000))
    assert [one.when for one in made] == sorted(one.when for one in made)
    assert len({one.path for one in made}) == len({one.file for one in made}) == 1000
    assert made[-1].when < note(1000, 1000).when


def test_notes_hold_what_microblogs_hold() -> None:
    made = list(notes(1000))
    text = "".join(map(for_tinyblog, made))
    assert all(20 <= len(one.words) <= 81 for one in made)
    assert len({tag for one in made for tag in one.all_tags}) == 20
    assert sum(one.picture for one in made) == 10
    for mark in (
        "](https://",
        " https://",
        " #tag",
        " @grace.example",
        "@grace@social",
        "title: ",
        "in_reply_to: ",
        "東京",
    ):
        assert mark in text


def test_hugo_gets_hashtags_and_mentions_as_links() -> None:
    made = for_hugo(next(one for one in notes(100) if any(word.startswith("@") for word in one.words)))
    assert "[@grace" in made
    assert all("[#tag" in for_hugo(one) for one in notes(100) if any(word.startswith("#") for word in one.words))


def test_the_ledger_says_that_each_note_stands_on_both_accounts_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "tinyblog.toml").write_text(
        '[site]\nurl = "https://blog.example"\ntitle = "Notes"\n[author]\nname = "Ada"\n'
        '[accounts.bluesky]\nnetwork = "bluesky"\nhandle = "ada.example"\n'
        '[accounts.mastodon]\nnetwork = "mastodon"\nserver = "https://social.example"\n'
    )
    made = [one for one in notes(30) if not one.picture]
    for one in made:
        path = tmp_path / "content" / one.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(for_tinyblog(one), encoding="utf-8")
    write_ledger(tmp_path, made)
    ledger = load_ledger(ledger_path(tmp_path))
    entries = read_source(load_config(tmp_path / "tinyblog.toml"), now=datetime.now(UTC)).site.entries
    assert ledger is not None
    assert len(entries) == len(made)
    for one, entry in zip(reversed(made), entries, strict=True):
        assert {link.account: link.url for link in entry.backlinks} == copies(one)
        assert [line.said for line in ledger.copies(entry.path)] == [entry.saying] * 2


def test_edits_and_additions_are_taken_back(tmp_path: Path) -> None:
    blog = Blog(folder=tmp_path, count=10)
    blog.restore()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.md")}
    blog.edit("other")
    blog.add(0, "new")
    after = {path: path.read_bytes() for path in tmp_path.rglob("*.md")}
    assert len(after) == len(before) + 2
    assert all(after[path] != data for path, data in before.items())
    blog.restore()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.md")} == before


def test_ratios_are_made_within_a_round_and_their_median_counts() -> None:
    found = _found(COLD, [1, 4, 9], [1, 2, 3])
    mine, others = found.values()
    assert ratios(mine, others) == [1, 2, 3]
    assert beside_hugo(COLD, 10_000)(found) == 2


def test_a_work_that_hugo_does_not_know_is_held_beside_the_nearest_one_it_does() -> None:
    found = {**_found(SAME, [5], [10]), Key(notes=10_000, work=DIGEST, who=OURS): [_sample(1)]}
    assert beside_hugo(DIGEST, 10_000)(found) == 0.1


@given(limit=st.floats(min_value=0.01, max_value=100), measured=st.floats(min_value=0.01, max_value=100))
def test_a_goal_is_reached_up_to_its_limit(limit: float, measured: float) -> None:
    goal = Goal(what="any", limit=limit, of=lambda _: measured)
    (verdict,) = verdicts({}, [goal])
    assert verdict.reached == (measured <= limit)
    assert ("**not reached**" in goals_table([verdict])) == (measured > limit)


def test_a_goal_that_was_not_measured_is_not_reached() -> None:
    for verdict in verdicts({}):
        assert not verdict.reached
        assert verdict.word == "not measured"
    assert len(verdicts({})) == len(GOALS)


def test_what_tinyblog_takes_alone_is_a_median_too() -> None:
    assert most(COLD, 10_000, lambda one: one.wall)(_found(COLD, [1, 5, 2], [1])) == 2


def test_tables_name_the_lowest_and_the_highest_ratio() -> None:
    shown = works_table(_found(COLD, [1, 4, 9], [1, 2, 3]))
    assert "| 10,000 | cold | 4.00 s, 4.00 s | 2.00 s, 2.00 s | **2** (1 to 3) |" in shown


def test_what_was_measured_takes_the_place_of_what_was_measured_before() -> None:
    page = (Path(__file__).parents[1] / "docs" / "performance.md").read_text(encoding="utf-8")
    once = placed(page, "| one |\n")
    assert "| one |" in once
    assert placed(once, "| two |\n") == placed(page, "| two |\n")


def test_a_command_is_measured_with_all_its_processes(tmp_path: Path) -> None:
    child = "b = bytearray(64 * 2**20); b[::4096] = b'x' * len(b[::4096]); import time; time.sleep(0.3)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}], check=True)"
    sample = measure((sys.executable, "-c", parent), tmp_path, {}, memory=True)
    assert sample.wall > 0.3
    assert sample.largest > 64 * 2**20
    if sys.platform == "linux":
        assert sample.peak > 64 * 2**20


def test_a_command_that_fails_is_told_of_with_its_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no such thing"):
        measure((sys.executable, "-c", "import sys; sys.exit('no such thing')"), tmp_path, {})


def test_the_limit_writes_the_same_files(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "a.md").write_text("a")
    (tmp_path / "site" / "b").mkdir(parents=True)
    (tmp_path / "site" / "b" / "c.html").write_text("c")
    assert seconds(tmp_path / "content", tmp_path / "site", tmp_path / "fresh") > 0
    assert (tmp_path / "fresh" / "b" / "c.html").read_text() == "c"
    assert output_of(tmp_path / "fresh") == output_of(tmp_path / "site")


def test_the_command_line_explains_itself() -> None:
    done = subprocess.run([sys.executable, "-m", "bench.speed", "--help"], capture_output=True, text=True, check=True)
    assert "--rounds" in done.stdout
