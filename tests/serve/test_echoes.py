from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from tinyblog.ledger import Ledger, Line
from tinyblog.moves import Place, follow
from tinyblog.serve.echoes import echoes

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PATHS = st.sampled_from(["/a/", "/b/", "/c/", "/d/"])
BODIES = st.sampled_from(["", "one", "two", "three"])
DATES = st.sampled_from([datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 20)])


@st.composite
def lines(draw: st.DrawFn) -> Line:
    kind = draw(st.sampled_from(["posted", "seen", "skipped", "withdrawn"]))
    return Line(
        note=draw(PATHS),
        account="" if kind in ("seen", "withdrawn") else draw(st.sampled_from(["x", "y"])),
        action=kind,  # type: ignore[arg-type]
        time=draw(DATES).isoformat(),
        id=draw(st.sampled_from(["1", "2"])) if kind == "posted" else "",
        body=draw(BODIES),
        published=draw(st.sampled_from(["", *(f"2026-11-{day:02}T00:00:00+00:00" for day in (1, 2, 20))])),
        was=draw(st.sampled_from(["", "/a/", "/b/"])) if kind == "seen" else "",
    )


@st.composite
def today(draw: st.DrawFn) -> list[Place]:
    return [
        Place(
            path=path,
            published=draw(DATES),
            body=draw(BODIES),
            aliases=draw(st.sampled_from([(), ("/a/",), ("/d/",)])),
            is_new=draw(st.sampled_from([False, False, True])),
        )
        for path in draw(st.lists(PATHS, unique=True, min_size=1))
    ]


@settings(max_examples=1500)
@given(st.lists(lines(), max_size=7), today(), BODIES, st.data())
def test_where_it_says_so_nothing_moves(some: list[Line], places: list[Place], body: str, data: st.DataObject) -> None:
    ledger = Ledger(lines=tuple(some))
    before = follow(ledger, places, now=NOW)
    known = echoes(before, ((place.path, place.body) for place in places))
    edited = data.draw(st.sampled_from(places))
    changed = known.change(edited.path, edited.body, body)
    if changed is None:
        return
    others = [place for place in places if place is not edited]
    new = Place(path=edited.path, published=edited.published, body=body, aliases=edited.aliases, is_new=edited.is_new)
    after = follow(ledger, [*others, new], now=NOW)
    assert (after.ledger, after.moved, after.paths) == (before.ledger, before.moved, before.paths)
    assert after.guessed == before.guessed
    again = echoes(after, ((place.path, place.body) for place in [*others, new]))
    assert {name: paths for name, paths in changed.said.items() if name and paths} == again.said


def test_an_ordinary_edit_concerns_nobody_else() -> None:
    line = Line(note="/a/", account="x", action="posted", time=NOW.isoformat(), id="1", body="one")
    before = follow(Ledger(lines=(line,)), [Place(path="/a/", published=NOW, body="one")], now=NOW)
    assert echoes(before, [("/a/", "one"), ("/b/", "two")]).change("/a/", "one", "three")


def test_words_that_someone_else_has_on_record_may_be_a_move() -> None:
    line = Line(note="/a/", account="x", action="posted", time=NOW.isoformat(), id="1", body="one")
    before = follow(Ledger(lines=(line,)), [Place(path="/b/", published=NOW, body="two")], now=NOW)
    assert echoes(before, [("/b/", "two")]).change("/b/", "two", "one") is None
