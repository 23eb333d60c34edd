"""The requests of a run are as few as can be: counted on the real servers, as the benchmark does."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bench.requests import SCENES, Row, rows, table
from tests.blogs import NOW, make_blog, note, uncovered
from tests.servers.pds import Pds, pds_missing
from tinyblog.config import Config
from tinyblog.session import World
from tinyblog.syndicate import Options, syndicate

ACCOUNTS = """\
[accounts.bluesky]
network = "bluesky"
handle = "ada.example"
[accounts.mastodon]
network = "mastodon"
server = "https://social.example"
"""
LIBRARIES = ("atproto", "atproto_client", "mastodon", "httpx", "requests")
IDLE = f"""\
import sys
from tinyblog.cli import cli
cli(["syndicate"], standalone_mode=False)
assert not [name for name in {LIBRARIES!r} if name in sys.modules]
"""


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Row]:
    pds: Pds | None = None if pds_missing() else request.getfixturevalue("pds")
    return {(row.scene, row.place): row for row in rows(pds, tmp_path_factory.mktemp("requests"))}


@pytest.fixture(params=["bluesky", "mastodon", "gotosocial"])
def place(request: pytest.FixtureRequest) -> str:
    if request.param == "bluesky":
        request.getfixturevalue("pds")
    return str(request.param)


def test_nothing_is_asked_when_nothing_is_due(found: dict[tuple[str, str], Row], place: str) -> None:
    assert found["nothing due", place].counts == Counter()


@pytest.mark.parametrize("scene", ["5 new notes", "5 new with a photo"])
def test_five_new_notes_cost_one_sign_in_one_listing_and_a_post_each(
    found: dict[tuple[str, str], Row], place: str, scene: str
) -> None:
    counts = found[scene, place].counts
    assert counts["sign-in"] == counts["limits"] == 1
    assert counts["post"] == 5
    assert counts["upload"] == (5 if "photo" in scene else 0)
    assert counts["read"] == 0
    again = 10 if place == "gotosocial" else 0  # where keys count for nothing: after each post, two pages
    assert counts["listing"] == 1 + again


def test_an_account_with_recent_posts_is_listed_once_too(found: dict[tuple[str, str], Row], place: str) -> None:
    """The last page is empty: not every server says that there is no further one."""
    again = 5 if place == "gotosocial" else 0  # what is known already is not listed again
    assert found["5 new after 5", place].counts["listing"] == 2 + again


def test_a_lost_ledger_is_found_again_by_one_listing(found: dict[tuple[str, str], Row], place: str) -> None:
    assert found["ledger lost, 5 posted", place].counts == Counter({"sign-in": 1, "limits": 1, "listing": 2})


def test_the_table_has_a_row_for_each_scene_and_server(found: dict[tuple[str, str], Row]) -> None:
    head, _, *lines = table(list(found.values()))
    assert head.endswith("| all |")
    assert len(lines) == len(found) == len(SCENES) * len({place for _, place in found})


def _idle(folder: Path) -> Config:
    """A blog of which everything is posted: the ledger was made by a first run without notes."""
    head = '[site]\nurl = "https://blog.example"\ntitle = "Blog"\n[author]\nname = "Ada"\n'
    return make_blog(folder, {"old.md": note("Long ago.", "2020-01-01 08:00")}, config=head + ACCOUNTS)


def test_nothing_is_imported_and_no_secret_asked_for_when_nothing_is_due(tmp_path: Path) -> None:
    config = _idle(tmp_path)
    world = World(env={}, clock=lambda: NOW, sleep=lambda _: None)
    assert list(syndicate(config, Options(first_run=True), world)) == []
    env = {**uncovered(), "PYTHONPATH": ":".join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", IDLE], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (0, "nothing to post")
