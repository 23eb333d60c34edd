"""What a run of posting says is the same with and without a record of the last one; nothing due is ever withheld."""

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.blogs import CONFIG, NOW, make_blog, note
from tests.pictures import png
from tests.serve.acts import Act, acts
from tinyblog import recent
from tinyblog.errors import TinyblogError
from tinyblog.recent import By
from tinyblog.rounds import Wish, run
from tinyblog.session import World

FAR = '[accounts.far]\nnetwork = "mastodon"\nserver = "https://far.example"\ntoken_env = "NOT_SET"\n'
WAIT = Act(name="wait 32 days", work=lambda _: None, takes=timedelta(days=32))


@dataclass(kw_only=True)
class Blog:
    """A blog, the time there, and how often a run had to look at it."""

    folder: Path
    now: datetime = NOW
    looks: int = field(default=0)

    def run(self, by: By = "stat", **wish: object) -> list[str]:
        """What a run says."""
        said: list[str] = []
        asked = Wish(config=self.folder / "tinyblog.toml", **wish)  # type: ignore[arg-type]
        try:
            for one in run(asked, now=self.now, by=by, world=self.world, tell=lambda one: said.append(repr(one))):
                said.append(f"{one.result} {one.action} {one.note} {one.account} {one.url} {one.error} {one.notices}")
        except TinyblogError as error:
            said += [f"{part} {part.hint}" for part in error.parts]
        return [re.sub(r"/[^ ]*/(blog|twin|moved)/", "", one) for one in said]

    def world(self) -> World:
        self.looks += 1
        return World(env={}, clock=lambda: self.now, sleep=lambda _: None)

    def is_known(self, by: By = "stat", **wish: object) -> bool:
        """Whether what a run says is told at once."""
        before = self.looks
        assert not self.run(by, **wish)
        return self.looks == before

    def rest(self) -> None:
        """Let the files be older than any tick of a clock that bears on them."""
        time.sleep(0.06)


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    """A blog on which nothing is due, with a record of that."""
    made = Blog(folder=tmp_path / "blog")
    make_blog(made.folder, {"a.md": note("words"), "later.md": note("later", "2026-11-22 18:00")})
    assert [one.split()[0] for one in made.run()] == ["posted"]
    made.rest()
    assert made.run() == []
    return made


@pytest.mark.parametrize("by", ["stat", "digest"])
def test_where_nothing_has_changed_nothing_is_looked_at(blog: Blog, by: By) -> None:
    blog.run(by)
    assert blog.is_known(by)
    assert blog.is_known(by, max_posts=7, wait_live=timedelta(minutes=1))


def test_after_a_checkout_content_counts_and_not_times(blog: Blog) -> None:
    (blog.folder / ".tinyblog" / "last-syndicate").unlink()
    blog.run("digest")
    shutil.copytree(blog.folder / "content", blog.folder / "new")
    shutil.rmtree(blog.folder / "content")
    (blog.folder / "new").rename(blog.folder / "content")
    assert blog.is_known("digest")


def test_a_note_is_posted_at_its_hour_although_nothing_has_changed(blog: Blog) -> None:
    blog.now = datetime.fromisoformat("2026-11-22T17:59:59.999999+00:00")
    assert blog.is_known()
    blog.now += timedelta(microseconds=1)
    assert [one.split()[:3] for one in blog.run()] == [["posted", "post", "/2026/11/later/"]]


def test_a_record_holds_for_a_day_at_most(blog: Blog) -> None:
    (blog.folder / "content" / "later.md").unlink()
    blog.run()
    assert blog.is_known()
    blog.now += timedelta(hours=24) - timedelta(microseconds=1)
    assert blog.is_known()
    blog.now += timedelta(microseconds=1)
    assert not blog.is_known()


def test_before_the_record_was_made_it_says_nothing(blog: Blog) -> None:
    blog.now -= timedelta(seconds=1)
    assert not blog.is_known()


def _new(folder: Path) -> None:
    (folder / "content" / "new.md").write_text(note("new"), encoding="utf-8")


def _edit(folder: Path) -> None:
    (folder / "content" / "a.md").write_text(note("other words"), encoding="utf-8")


def _forget(folder: Path) -> None:
    shutil.rmtree(folder / "outbox")
    (folder / "content" / "syndication.jsonl").unlink()


def _account(folder: Path) -> None:
    config = folder / "tinyblog.toml"
    config.write_text(CONFIG + '[accounts.second]\nnetwork = "outbox"\n', encoding="utf-8")


def _move(folder: Path) -> None:
    (folder / "content" / "a.md").rename(folder / "content" / "b.md")


@pytest.mark.parametrize(
    ("change", "result"),
    [(_new, "posted"), (_edit, "posted"), (_forget, "Said(kind='notice',"), (_account, "posted")],
)
def test_what_is_due_since_is_done(blog: Blog, change: Callable[[Path], None], result: str) -> None:
    change(blog.folder)
    assert blog.run()[0].startswith(result)


def test_what_a_run_writes_is_no_part_of_what_it_read(blog: Blog) -> None:
    _move(blog.folder)
    ledger = blog.folder / "content" / "syndication.jsonl"
    before = ledger.read_bytes()
    blog.rest()
    assert len(blog.run()) == 1  # it is told that the note was taken for a moved one
    assert ledger.read_bytes() != before
    assert not blog.is_known()


def test_what_is_asked_with_other_accounts_or_of_a_dry_run_is_another_question(blog: Blog) -> None:
    assert not blog.is_known(accounts=("outbox",))
    assert blog.is_known(accounts=("outbox",))
    assert not blog.is_known()


def test_a_dry_run_is_remembered_too_and_says_nothing_of_a_run(blog: Blog) -> None:
    (blog.folder / "content" / "PAUSE").write_text("holidays")
    blog.now = datetime.fromisoformat("2026-11-22T18:00:00+00:00")
    blog.rest()
    paused = blog.run()
    assert "holidays" in paused[0]
    for _ in range(2):
        assert blog.run(dry_run=True)[1].startswith("planned")
    before = blog.looks
    assert blog.run() == paused
    assert blog.looks == before


def test_a_note_that_must_be_posted_is_looked_at(blog: Blog) -> None:
    assert "it is posted already" in str(blog.run(force="a.md"))
    assert blog.is_known()


def test_a_pause_is_told_again_and_ends_with_its_file(blog: Blog) -> None:
    pause = blog.folder / "content" / "PAUSE"
    pause.write_text("holidays")
    _new(blog.folder)
    blog.rest()
    paused = blog.run()
    before = blog.looks
    assert blog.run() == paused
    assert (len(paused), blog.looks) == (1, before)
    pause.unlink()
    assert [one.split()[0] for one in blog.run()] == ["posted"]


def test_a_pause_that_is_a_folder_begins_and_ends_with_it(blog: Blog) -> None:
    pause = blog.folder / "content" / "Pause"
    pause.mkdir()
    assert "posting is paused" in str(blog.run())
    _new(blog.folder)
    blog.rest()
    for _ in range(2):
        assert "posting is paused" in str(blog.run())
    pause.rmdir()
    assert [one.split()[0] for one in blog.run()] == ["posted"]


def test_a_picture_in_a_hidden_folder_is_looked_at_every_time(tmp_path: Path) -> None:
    blog = Blog(folder=tmp_path / "blog")
    make_blog(blog.folder, {"a.md": note("![alt](.hidden/one.png)"), ".hidden/one.png": png()})
    assert [one.split()[0] for one in blog.run()] == ["posted"]
    blog.rest()
    assert not blog.is_known()
    assert not blog.is_known()


def test_another_place_is_another_blog(blog: Blog, tmp_path: Path) -> None:
    blog.folder.rename(tmp_path / "moved")
    blog.folder = tmp_path / "moved"
    assert not blog.is_known()


@pytest.mark.parametrize("kept", [b"", b"x" * 40])
def test_a_broken_record_is_none(blog: Blog, kept: bytes) -> None:
    file = blog.folder / ".tinyblog" / "last-syndicate"
    whole = file.read_bytes()
    for broken in (kept, whole[:-1], whole[:100] + b"x" + whole[101:]):
        file.write_bytes(broken)
        assert not blog.is_known()
    assert blog.is_known()


def test_the_record_of_another_version_is_none(blog: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "__version__", "0")
    assert not blog.is_known()


def test_where_something_failed_it_is_tried_again(tmp_path: Path) -> None:
    blog = Blog(folder=tmp_path / "blog")
    make_blog(blog.folder, {"a.md": note("words")}, config=CONFIG + FAR)
    blog.run(accounts=("outbox",))
    blog.rest()
    for _ in range(3):
        assert "NOT_SET is not set" in str(blog.run())


def test_with_nothing_due_no_network_is_asked_and_no_secret_needed(tmp_path: Path) -> None:
    blog = Blog(folder=tmp_path / "blog")
    line = '{"note": "/2026/11/a/", "account": "far", "action": "skipped", "time": "2026-11-22T10:00:00+00:00"}\n'
    make_blog(blog.folder, {"a.md": note("words")}, config=CONFIG + FAR, ledger=line)
    blog.run(accounts=("outbox",))
    blog.rest()
    assert not blog.is_known()
    assert blog.is_known()


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(st.lists(st.one_of(acts(), acts(), st.just(WAIT)), min_size=1, max_size=6), st.sampled_from(["stat", "digest"]))
def test_after_anything_a_run_says_what_it_says_without_a_record(done: Iterable[Act], by: By) -> None:
    with tempfile.TemporaryDirectory() as place:
        blog = Blog(folder=Path(place, "blog"))
        make_blog(blog.folder, {"a.md": note("words")})
        for act in done:
            blog.rest()
            blog.run(by)  # most runs after this one have a record
            act.do(blog.folder)
            blog.now += act.takes
            twin = Blog(folder=Path(place, "twin"), now=blog.now)
            shutil.rmtree(twin.folder, ignore_errors=True)
            shutil.copytree(blog.folder, twin.folder, symlinks=True)
            (twin.folder / ".tinyblog" / "last-syndicate").unlink(missing_ok=True)
            assert blog.run(by) == twin.run(by)
