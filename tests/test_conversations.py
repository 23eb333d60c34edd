from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.blogs import make_blog, note, read_site
from tinyblog.conversations import MOST, conversations
from tinyblog.site import Site

ROOT = "https://blog.example/2026/11/"


def site_of(folder: Path, answers: dict[str, str], **keys: dict[str, str]) -> Site:
    """Notes by their slug, the oldest first, each with the slug of what it answers."""
    notes = {
        f"{slug}.md": note(
            slug,
            f"2026-11-{1 + at // 60:02}T10:{at % 60:02}:00Z",
            **({"in_reply_to": f"{ROOT}{answered}/"} if answered else {}),
            **keys.get(slug, {}),
        )
        for at, (slug, answered) in enumerate(answers.items())
    }
    return read_site(make_blog(folder, notes))


def said(site: Site) -> dict[str, tuple[str, str]]:
    """What stands above and below each note, as a string of slugs."""
    return {
        path.split("/")[-2]: (
            " ".join(one.note.slug for one in found.above),
            " ".join(one.note.slug for one in found.below),
        )
        for path, found in conversations(site).items()
    }


def test_a_note_has_what_it_goes_on_from_above_and_what_goes_on_from_it_below(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"one": "", "two": "one", "three": "two"})
    assert said(site) == {"one": ("", "two three"), "two": ("one", "three"), "three": ("one two", "")}


def test_each_answer_is_followed_by_what_answers_it(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"a": "", "b": "a", "c": "a", "d": "b"})
    assert said(site)["a"] == ("", "b d c")


def test_a_note_that_stands_alone_or_answers_a_stranger_has_no_conversation(tmp_path: Path) -> None:
    notes = {"a.md": note("x"), "b.md": note("y", in_reply_to="https://other.example/1")}
    assert conversations(read_site(make_blog(tmp_path, notes))) == {}


def test_an_unlisted_note_is_in_no_other_notes_conversation(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"a": "", "b": "a"}, b={"visibility": "unlisted"})
    assert conversations(site) == {}


def test_notes_that_answer_each_other_in_a_circle_are_each_shown_once(tmp_path: Path) -> None:
    site = site_of(tmp_path, {"a": "c", "b": "a", "c": "b", "self": "self"})
    assert said(site) == {"a": ("b c", "b c"), "b": ("c a", "c a"), "c": ("a b", "a b")}


def test_a_very_long_conversation_is_shown_in_part(tmp_path: Path) -> None:
    slugs = [f"n{at}" for at in range(MOST + 20)]
    site = site_of(tmp_path, dict(zip(slugs, ["", *slugs], strict=False)))
    found = conversations(site)
    assert len(found[f"/2026/11/{slugs[-1]}/"].above) == len(found["/2026/11/n0/"].below) == MOST


@given(st.lists(st.none() | st.integers(0, 7), max_size=8))
def test_above_and_below_never_hold_the_note_itself_nor_one_twice(
    tmp_path_factory: object, answers: list[int | None]
) -> None:
    folder = tmp_path_factory.mktemp("talk")  # type: ignore[attr-defined]
    named = {f"n{at}": f"n{other}" if other is not None and other < len(answers) else ""
             for at, other in enumerate(answers)}  # fmt: skip
    for path, found in conversations(site_of(folder, named)).items():
        for side in (found.above, found.below):
            paths = [one.path for one in side]
            assert path not in paths
            assert len(paths) == len(set(paths))
