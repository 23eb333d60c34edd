"""What is told of long work is in order, ends with all of it, and changes nothing of it."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.blogs import NOW, make_blog, note
from tinyblog.course import followed, unseen
from tinyblog.rebuild import Wish, rebuild
from tinyblog.workers import in_shares

WHOLE = [
    "listing files",
    "getting ready",
    "reading the ledger",
    "reading notes",
    "arranging",
    "preparing pictures",
    "laying out",
    "drawing and writing",
    "putting in place",
    "keeping",
]


@given(st.lists(st.integers()), st.integers(min_value=0, max_value=1000))
def test_what_is_followed_is_the_same_and_comes_to_its_end(parts: list[int], more: int) -> None:
    told: list[tuple[str, int, int]] = []
    of = len(parts) + more
    found = list(followed(lambda *one: told.append(one), "a step", parts, stand_for=of))
    assert found == parts
    assert told == sorted(told)
    assert {(step, all_) for step, _, all_ in told} <= {("a step", of)}
    assert [done for _, done, _ in told][-1:] == ([of] if parts else [])


@given(st.lists(st.integers(), max_size=40), st.integers(min_value=1, max_value=3))
def test_shares_are_the_same_whoever_looks_on(items: list[int], jobs: int) -> None:
    told: list[tuple[str, int, int]] = []
    looked = in_shares(list, items, jobs, fewest=15, step="a step", course=lambda *one: told.append(one))
    assert looked == in_shares(list, items, jobs, fewest=15, course=unseen)
    assert told[0] == ("a step", 0, len(items))
    assert told[-1] == ("a step", len(items), len(items))


def test_a_build_tells_its_steps_in_their_order(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("x")})
    told: list[tuple[str, int, int]] = []
    wish = Wish(config=tmp_path / "tinyblog.toml", output=tmp_path / "site")
    rebuild(wish, now=NOW, course=lambda *one: told.append(one))
    assert list(dict.fromkeys(step for step, _, _ in told)) == WHOLE
    assert ("reading notes", 1, 1) in told
