import os
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import note as remark
from hypothesis import strategies as st

from tests.blogs import NOW, note
from tests.pictures import draw, png
from tests.rebuilds import (
    ASKING,
    CONFIGS,
    DATES,
    LEDGERS,
    TICK,
    anything,
    built,
    counted,
    files_of,
    first_blog,
    others,
    rebuilt,
    writing,
)
from tests.serve.acts import Act, remove, write
from tinyblog.output import STAGE
from tinyblog.rebuild import Wish, rebuild
from tinyblog.recent import By

Step = tuple[list[Act], dict[str, bool], By]
WAYS: tuple[By, ...] = ("stat", "digest")
OPTIONS: tuple[dict[str, bool], ...] = ({}, {}, {}, {}, {}, {"drafts": True}, {"future": True}, {"keep_going": True})


@st.composite
def _steps(draw: st.DrawFn, acts: st.SearchStrategy[Act], options: Sequence[dict[str, bool]]) -> list[Step]:
    by = draw(st.sampled_from((WAYS[:1], WAYS[1:], WAYS)))
    step = st.tuples(st.lists(acts, max_size=2), st.sampled_from(options), st.sampled_from(by))
    return [([], {}, by[0]), *draw(st.lists(step, min_size=2, max_size=6))]


def test_whatever_happens_in_between_a_site_is_what_a_build_makes_that_knows_of_no_other() -> None:
    @settings(max_examples=30, phases=[Phase.generate])
    @given(st.sampled_from(CONFIGS), st.sampled_from(ASKING), st.sampled_from(LEDGERS), _steps(anything(), OPTIONS))
    def check(config: str, asking: str, ledger: str, steps: list[Step]) -> None:
        with tempfile.TemporaryDirectory() as place:
            _check(Path(place), config, asking, ledger, steps, counts)

    with counted() as counts:
        check()


def test_so_it_is_where_notes_are_written_and_most_of_the_site_is_left_as_it_was() -> None:
    acts = st.one_of(*(writing() for _ in range(8)), others())

    @settings(max_examples=30, phases=[Phase.generate])
    @given(st.sampled_from(CONFIGS), st.sampled_from(ASKING), st.sampled_from(LEDGERS), _steps(acts, OPTIONS[:1]))
    def check(config: str, asking: str, ledger: str, steps: list[Step]) -> None:
        with tempfile.TemporaryDirectory() as place:
            _check(Path(place), config, asking, ledger, steps, counts)

    with counted() as counts:
        check()
    assert counts["done"] > 3  # else it would say nothing of sites that are touched up


def _check(
    folder: Path,
    config: str,
    asking: str,
    ledger: str,
    steps: list[Step],
    counts: Counter[str],
) -> None:
    first_blog(folder, config, ledger, asking)
    now = NOW
    for number, (some, options, by) in enumerate(steps):
        remark(f"{number}: {some} {options} by {by}")
        for act in some:
            act.do(folder)
            now += act.takes + timedelta(microseconds=1)  # no two builds are of one moment
        time.sleep(TICK if number < 2 else 0)
        wish = Wish(config=folder / "tinyblog.toml", output=folder / "site", **options)
        fresh, before = folder / f"fresh-{number}", counts["done"]
        told, expected = rebuilt(wish, now, by), built(wish, fresh, now)
        counts["builds"] += number > 0
        event("retouched" if counts["done"] > before else "built or left")
        assert told == expected
        if not isinstance(told, list):
            assert files_of(folder / "site") == files_of(fresh)


@pytest.mark.parametrize("by", WAYS)
def test_where_nothing_has_changed_nothing_is_read_or_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: By
) -> None:
    wish = first_blog(tmp_path)
    write("content/shown.md", note("![One](one.png) {{< nothing >}}")).do(tmp_path)
    time.sleep(TICK)
    first = rebuild(wish, now=NOW, by=by)
    monkeypatch.setattr("tinyblog.build.build", None)
    monkeypatch.setattr("tinyblog.config.load_config", None)
    for path in tmp_path.glob("content/**/*.md"):
        os.utime(path)
    again = rebuild(wish, now=NOW, by=by)
    assert (again.notes, again.written, again.unchanged, again.removed) == (first.notes, 0, first.written, 0)
    assert len(again.warnings) == 2
    assert [str(one) for one in again.warnings] == [str(one) for one in first.warnings]


def test_mistakes_are_told_each_time_and_what_was_left_of_a_build_is_cleaned_away(tmp_path: Path) -> None:
    wish = replace(first_blog(tmp_path), keep_going=True)
    write("content/b.md", note("Words.", "tomorrow")).do(tmp_path)
    time.sleep(TICK)
    assert len({str(rebuild(wish, now=NOW).problems) for _ in range(2)}) == 1
    assert rebuild(wish, now=NOW).problems
    remove("content/b.md").do(tmp_path)
    rebuild(wish, now=NOW)
    (tmp_path / "site" / STAGE).mkdir()
    rebuild(wish, now=NOW)
    assert not (tmp_path / "site" / STAGE).exists()


def test_what_is_due_appears_and_what_has_expired_goes_though_no_file_changes(tmp_path: Path) -> None:
    wish = first_blog(tmp_path)
    write("content/due.md", note("Words.", "2026-11-22 13:00", expires="2026-11-22T14:00:00Z")).do(tmp_path)
    time.sleep(TICK)
    shown = []
    for hours in range(4):
        rebuild(wish, now=NOW + timedelta(hours=hours))
        shown.append("due" in (tmp_path / "site" / "index.html").read_text())
    assert shown == [False, True, False, False]


@pytest.mark.parametrize("by", WAYS)
def test_a_picture_whose_name_begins_with_a_dot_is_noticed_too(tmp_path: Path, by: By) -> None:
    wish = first_blog(tmp_path)
    write("content/a.md", note("![One](.one.png)", DATES["a.md"])).do(tmp_path)
    for number, data in enumerate((b"", png(), png(draw(32)))):
        if data:
            write("content/.one.png", data).do(tmp_path)
        time.sleep(TICK)
        fresh = tmp_path / f"fresh-{number}"
        assert rebuilt(wish, NOW, by) == built(wish, fresh, NOW)
        assert files_of(tmp_path / "site") == files_of(fresh)


def test_it_is_the_same_by_however_many_it_is_made(tmp_path: Path) -> None:
    wish = first_blog(tmp_path)
    first = rebuild(wish, now=NOW, jobs=3)
    built(wish, tmp_path / "fresh", NOW)
    assert first.written == len(files_of(tmp_path / "site")) - 1
    assert files_of(tmp_path / "site") == files_of(tmp_path / "fresh")


def test_where_stamps_cannot_be_believed_all_is_built_each_time(tmp_path: Path) -> None:
    wish = first_blog(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "content" / "linked").symlink_to(tmp_path / "content" / "2025")
    for _ in range(2):
        assert rebuilt(wish, NOW) == built(wish, tmp_path / "fresh", NOW)
    assert not (tmp_path / ".tinyblog" / "last-build").exists()
