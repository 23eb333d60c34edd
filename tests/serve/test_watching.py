import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.blogs import make_blog, note
from tests.serve.acts import BASE, Act, write
from tinyblog.serve.watching import changes

Seen = queue.Queue[frozenset[Path]]


@contextmanager
def watched(file: Path) -> Iterator[Seen]:
    seen: Seen = queue.Queue()
    stop = threading.Event()

    def run() -> None:
        for found in changes(file, stop):
            seen.put(found)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert seen.get(timeout=30) == frozenset()  # look at everything once: it may have changed before
        yield seen
    finally:
        stop.set()
        thread.join()


def told(seen: Seen, path: Path) -> frozenset[Path]:
    """Wait until the file, or its new folder, is named, or everything is to be looked at; give what was told."""
    while (found := seen.get(timeout=30)) and found.isdisjoint((path, *path.parents)):
        pass
    return found


def test_files_are_named_as_the_blog_names_them(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("x")}, config=BASE)
    (tmp_path / "themes" / "own").mkdir(parents=True)
    with watched(tmp_path / "tinyblog.toml") as seen:
        for name in ("content/a.md", "content/new/b.md", "themes/own/theme.toml", "tinyblog.toml"):
            write(name, "x").do(tmp_path)
            told(seen, tmp_path / name)


def test_a_file_put_in_the_place_of_the_configuration_is_watched_too(tmp_path: Path) -> None:
    make_blog(tmp_path, {}, config=BASE)
    with watched(tmp_path / "tinyblog.toml") as seen:
        for _ in range(3):
            write("new", BASE).do(tmp_path)
            (tmp_path / "new").replace(tmp_path / "tinyblog.toml")
            found = told(seen, tmp_path / "tinyblog.toml")
            while found:  # until it looks at everything, having begun anew
                found = seen.get(timeout=30)


def test_the_first_theme_of_a_blog_is_seen(tmp_path: Path) -> None:
    make_blog(tmp_path, {}, config=BASE)
    with watched(tmp_path / "tinyblog.toml") as seen:
        write("themes/own/theme.toml", "x").do(tmp_path)
        told(seen, tmp_path / "themes" / "own" / "theme.toml")


def test_what_is_no_part_of_the_blog_is_not_told(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("x")}, config=BASE)
    others: tuple[Act, ...] = (
        write("site/index.html", "x"), write(".git/index", "x"), write("content/.a.md.swp", "x"),
        write(".tinyblog/memo", "x"), write("content/.obsidian/x.md", "x"),
    )  # fmt: skip
    with watched(tmp_path / "tinyblog.toml") as seen:
        for act in others:
            act.do(tmp_path)
        last = write("content/a.md", "x").do(tmp_path)
        assert seen.get(timeout=30) == last
