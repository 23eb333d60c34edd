import threading
from collections.abc import Callable
from pathlib import Path

from tests.blogs import NOW, make_blog, note
from tests.serve.acts import BASE, write
from tinyblog.errors import NoteError
from tinyblog.serve.lookup import Shelves
from tinyblog.serve.stage import Broken, Stage, after, shown


def test_what_is_the_same_is_no_change(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("Words")}, config=BASE)
    file, stage = tmp_path / "tinyblog.toml", Stage()
    assert stage.turn(lambda _: shown(file, now=NOW))
    for dirty in ((), write("content/a.md", note("Words")).do(tmp_path), write("content/b.txt", "x").do(tmp_path)):
        assert not stage.turn(lambda before, dirty=dirty: after(before, file, dirty, now=NOW))  # type: ignore[misc]
    assert stage.number == 1


def test_after_a_mistake_is_mended_what_was_read_before_is_still_known(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("Words"), "b.md": note("Words")}, config=BASE)
    file = tmp_path / "tinyblog.toml"
    first = shown(file, now=NOW)
    broken = after(first, file, write("content/syndication.jsonl", "x\n").do(tmp_path), now=NOW)
    assert isinstance(broken, Broken)
    still = after(broken, file, write("content/a.md", note("Other")).do(tmp_path), now=NOW)
    assert isinstance(still, Broken)
    mended = after(still, file, write("content/syndication.jsonl", "").do(tmp_path), now=NOW)
    assert isinstance(first, Shelves)
    assert isinstance(mended, Shelves)
    old, new = first.blog.source.site.entries, mended.blog.source.site.entries
    assert (new[0] is old[0], "Other" in new[1].html) == (True, True)


def test_who_waits_is_woken_by_a_change_and_at_the_end() -> None:
    stage = Stage()
    assert not stage.wait(0, 0)
    woken: list[bool] = []
    ends: tuple[Callable[[], object], ...] = (
        lambda: stage.turn(lambda _: Broken(error=NoteError("wrong"), last=None)),
        stage.close,
    )
    for end in ends:
        thread = threading.Thread(target=_note, args=(woken, stage, stage.number))
        thread.start()
        end()
        thread.join()
    assert woken == [True, True]
    assert stage.closed


def _note(woken: list[bool], stage: Stage, number: int) -> None:
    woken.append(stage.wait(number, 30))
