import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from hypothesis import Phase, event, given, settings
from hypothesis import note as remark
from hypothesis import strategies as st

from tests.blogs import NOW
from tests.rebuilds import (
    ASKING,
    CONFIGS,
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
from tests.serve.acts import Act
from tinyblog.rebuild import Wish
from tinyblog.recent import By

Step = tuple[list[Act], dict[str, bool], By]
OPTIONS: tuple[dict[str, bool], ...] = ({}, {}, {}, {}, {}, {"drafts": True}, {"future": True}, {"keep_going": True})


@st.composite
def _steps(draw: st.DrawFn, acts: st.SearchStrategy[Act], options: Sequence[dict[str, bool]]) -> list[Step]:
    ways: tuple[tuple[By, ...], ...] = (("stat",), ("digest",), ("stat", "digest"))
    by = draw(st.sampled_from(ways))
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
    assert counts["done"]


def test_so_it_is_where_notes_are_written_and_most_of_the_site_is_left_as_it_was() -> None:
    acts = st.one_of(*(writing() for _ in range(8)), others())

    @settings(max_examples=30, phases=[Phase.generate])
    @given(st.sampled_from(CONFIGS), st.sampled_from(ASKING), st.sampled_from(LEDGERS), _steps(acts, OPTIONS[:1]))
    def check(config: str, asking: str, ledger: str, steps: list[Step]) -> None:
        with tempfile.TemporaryDirectory() as place:
            _check(Path(place), config, asking, ledger, steps, counts)

    with counted() as counts:
        check()
    assert counts["done"] > counts["builds"] / 6


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
