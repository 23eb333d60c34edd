import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import regex

from tests.blogs import make_blog, note, uncovered
from tests.serve.acts import BASE, remove, write
from tests.serve.clients import Client, served, wait


def test_an_edit_is_told_and_then_there_and_a_mistake_is_shown_until_it_is_mended(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("Words."), "b.md": note("More.")}, config=BASE)
    with served(tmp_path, watched=True) as (client, _):
        for act, status, words in (
            (write("content/a.md", note("Other words.")), 200, "Other words."),
            (write("content/a.md", note("Words.", "to<b>morrow")), 500, "content/a.md:2"),
            (write("content/a.md", note("Mended.")), 200, "Mended."),
            (write("tinyblog.toml", BASE.replace("title", "titel")), 500, "titel"),
            (write("tinyblog.toml", BASE), 200, "Mended."),
            (write("themes/paper/templates/note.html", "{{ nothing }}"), 500, "themes/paper/templates/note.html:1"),
            (remove("themes"), 200, "Mended."),
            (write("content/syndication.jsonl", "x\n"), 500, "syndication.jsonl:1"),
            (remove("content/syndication.jsonl"), 200, "Mended."),
            (remove("content/a.md"), 404, "There is no such page"),
            (write("content/a.md", note("Back again.")), 200, "Back again."),
        ):
            before = client.get("/2026/11/a/")
            with client.events(before) as stream:
                act.do(tmp_path)
                wait(stream)
            page = client.get("/2026/11/a/")
            assert (page.status, words in page.text) == (status, True), words
            assert "<b>morrow" not in page.text


def test_the_others_go_on_while_one_note_is_wrong_and_tell_of_it(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("Words."), "b.md": note("More.", "to<b>morrow")}, config=BASE)
    with served(tmp_path) as (client, _):
        for path in ("/", "/2026/11/a/", "/archive/"):
            page = client.get(path)
            assert page.status == 200
            assert "content/b.md:2" in page.text
            assert "to&lt;b&gt;morrow" in page.text


def test_nothing_is_written_beside_the_cache(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("Words.")}, config=BASE)
    with served(tmp_path, watched=True) as (client, _):
        for path in ("/", "/2026/11/a/", "/feed.xml", "/_tinyblog/preview/2026/11/a/"):
            assert client.get(path).status == 200
    assert {path.name for path in tmp_path.iterdir()} <= {"tinyblog.toml", "content", ".tinyblog"}


@contextmanager
def killing(process: "subprocess.Popen[str]") -> Iterator[None]:
    """See to it that nobody waits for a process that does not end."""
    try:
        yield
    finally:
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals like these")
def test_the_command_serves_until_it_is_interrupted_and_ends_well(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("Words.")}, config=BASE)
    # Whoever runs the tests in the background has interrupts ignored, and what they start would ignore them too.
    start = "import runpy, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    command = [sys.executable, "-c", start + "runpy.run_module('tinyblog', run_name='__main__', alter_sys=True)"]
    command += ["serve", "--port", "0"]
    with (
        subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env=uncovered()) as process,
        killing(process),
    ):
        assert process.stderr
        said = ""
        while "serving at" not in said:
            said = process.stderr.readline()
            assert said
        found = regex.search(r"http://127\.0\.0\.1:(\d+)/", said)
        assert found
        client = Client(port=int(found[1]))
        page = client.get("/2026/11/a/")
        with client.events(page) as stream:
            write("content/a.md", note("Other words.")).do(tmp_path)
            wait(stream)
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
            stream.read()
        assert process.stderr.read().endswith("stopped\n")


def test_a_folder_without_a_blog_is_no_place_to_serve(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tinyblog", "serve"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=uncovered())
    assert done.returncode == 1
    assert "tinyblog init" in done.stderr
