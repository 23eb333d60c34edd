"""The record: what was said where, when, in which words, under which commit."""

import csv
import io
import json
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from tests.blogs import CONFIG, NOW, make_blog, note
from tests.repositories import commit, make_repository, needs_git
from tinyblog import export as module
from tinyblog.cli import cli
from tinyblog.errors import TinyblogError
from tinyblog.export import RISKY, Choice, Row, as_csv, as_json, export
from tinyblog.ledger import Ledger, Line, Sent, append_lines
from tinyblog.source import ledger_path

COLUMNS = [
    "time",
    "action",
    "account",
    "network",
    "identity",
    "note",
    "source",
    "title",
    "part",
    "parts",
    "text",
    "url",
    "id",
    "cid",
    "reason",
    "digest",
    "commit",
]
POSTED = Line(
    note="/2026/11/hello/",
    account="toots",
    action="posted",
    time="2026-11-20T08:00:00+00:00",
    network="mastodon",
    identity="social.example 7",
    url="https://social.example/@me/1",
    id="1",
    text="Hello, Wörld 👩‍👩‍👧",
    digest="d1",
)
THREAD = Line(
    note="/2026/11/long/",
    account="outbox",
    action="posted",
    time="2026-11-21T23:30:00+01:00",
    network="outbox",
    identity="outbox outbox",
    url="https://o.example/#a",
    id="a",
    cid="c",
    text="First.",
    more=(Sent(text="Second.", id="b", url="https://o.example/#b"), Sent(text="Third.", id="c", url="")),
    digest="d2",
)
SKIPPED = Line(note="/2026/11/old/", account="outbox", action="skipped", time="2026-11-22T00:30:00+00:00")
ZONED = CONFIG.replace('title = "Blog"', 'title = "Blog"\ntimezone = "Europe/Warsaw"')


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["export", "--config", str(folder / "tinyblog.toml"), *arguments])


def make_row(text: str = "", **changes: str) -> Row:
    values: dict[str, str] = dict.fromkeys(COLUMNS, "") | {"text": text} | changes
    return Row(**{name: value for name, value in values.items() if name not in ("part", "parts")}, part=1, parts=1)


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_line_and_every_part_is_a_row_in_the_order_of_the_ledger(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {})
    append_lines(ledger_path(tmp_path), (THREAD, POSTED, SKIPPED))
    rows = export(config, Choice(), now=NOW).rows
    assert [(row.note, row.part, row.parts, row.text) for row in rows] == [
        ("/2026/11/long/", 1, 3, "First."),
        ("/2026/11/long/", 2, 3, "Second."),
        ("/2026/11/long/", 3, 3, "Third."),
        ("/2026/11/hello/", 1, 1, "Hello, Wörld 👩‍👩‍👧"),
        ("/2026/11/old/", 1, 1, ""),
    ]
    assert [row.url for row in rows[:3]] == ["https://o.example/#a", "https://o.example/#b", ""]
    assert [row.cid for row in rows[:3]] == ["c", "", ""]
    first = rows[3]
    assert (first.action, first.account, first.network, first.identity, first.id, first.digest) == (
        *("posted", "toots", "mastodon", "social.example 7", "1", "d1"),
    )


def test_a_post_whose_outcome_is_unknown_is_in_the_record(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {})
    append_lines(
        ledger_path(tmp_path), (Line(note="/a/", account="outbox", action="sending", time=NOW.isoformat(), text="x"),)
    )
    (row,) = export(config, Choice(), now=NOW).rows
    assert (row.action, row.text, row.url) == ("sending", "x", "")


def test_times_have_their_offset(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {})
    bare = Line(note="/a/", account="outbox", action="skipped", time="2026-11-20T08:00:00")
    zulu = Line(note="/b/", account="outbox", action="skipped", time="2026-11-20T08:00:00Z")
    append_lines(ledger_path(tmp_path), (THREAD, bare, zulu))
    times = [row.time for row in export(config, Choice(), now=NOW).rows]
    assert times == [*["2026-11-21T23:30:00+01:00"] * 3, *["2026-11-20T08:00:00+00:00"] * 2]


def test_the_note_is_named_where_it_stands_today(tmp_path: Path) -> None:
    notes = {
        "hello.md": note("Hi", title="A title"),
        "new.md": note("Moved", aliases="/2026/11/long/"),
        "bad.md": note("x", draft="perhaps"),
    }
    config = make_blog(tmp_path, notes)
    append_lines(ledger_path(tmp_path), (POSTED, THREAD, SKIPPED))
    found = {row.note: (row.source, row.title) for row in export(config, Choice(), now=NOW).rows}
    assert found == {
        "/2026/11/hello/": ("content/hello.md", "A title"),
        "/2026/11/long/": ("content/new.md", ""),
        "/2026/11/old/": ("", ""),
    }


def test_accounts_may_be_chosen_also_those_that_are_gone_from_the_configuration(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {})
    append_lines(ledger_path(tmp_path), (POSTED, THREAD, SKIPPED))
    assert [row.account for row in export(config, Choice(accounts=("toots",)), now=NOW).rows] == ["toots"]
    assert len(export(config, Choice(accounts=("toots", "outbox")), now=NOW).rows) == 5
    with pytest.raises(TinyblogError, match="there is no account 'blue'") as caught:
        export(config, Choice(accounts=("blue",)), now=NOW)
    assert caught.value.hint == "there are: outbox, toots"


@pytest.mark.parametrize(
    ("since", "notes"),
    [
        ("2026-11-20", ["hello", "long", "old"]),
        ("2026-11-21", ["long", "old"]),
        ("2026-11-22", ["old"]),  # in Warsaw, 23:30 there is the day before
        ("2026-11-22T01:30", ["old"]),
        ("2026-11-22T01:31", []),
        ("2026-11-22T00:31+00:00", []),
    ],
)
def test_since_counts_days_as_the_site_does(tmp_path: Path, since: str, notes: list[str]) -> None:
    make_blog(tmp_path, {}, config=ZONED)
    append_lines(ledger_path(tmp_path), (POSTED, THREAD, SKIPPED))
    found = run(tmp_path, "--format", "json", "--since", since)
    assert found.exit_code == 0
    seen = [record["note"].split("/")[3] for record in json.loads(found.stdout)["records"] if record["part"] == 1]
    assert seen == notes


def test_what_is_no_date_is_a_wrong_option(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    found = run(tmp_path, "--since", "last week")
    assert found.exit_code == 2
    assert "expected a date like 2026-11-22" in found.stderr


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoned(Line):
    """A line with a reason, whatever its action is."""

    reason: str = ""


def test_a_reason_is_given_where_a_line_has_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = make_blog(tmp_path, {})
    lines = (Reasoned(note="/a/", account="outbox", action="skipped", time=NOW.isoformat(), reason="Wrong."), POSTED)
    monkeypatch.setattr(module, "load_ledger", lambda path: Ledger(lines=lines))
    assert [row.reason for row in export(config, Choice(), now=NOW).rows] == ["Wrong.", ""]


def test_a_line_about_no_account_is_in_the_record_only_if_it_gives_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = make_blog(tmp_path, {})
    bare = Reasoned(note="/a/", account="", action="skipped", time=NOW.isoformat())
    lines = (bare, replace(bare, reason="Wrong."), POSTED)
    monkeypatch.setattr(module, "load_ledger", lambda path: Ledger(lines=lines))
    assert [(row.account, row.reason) for row in export(config, Choice(), now=NOW).rows] == [
        ("", "Wrong."),
        ("toots", ""),
    ]


def test_without_a_ledger_there_is_no_row_and_a_word_about_it(tmp_path: Path) -> None:
    make_blog(tmp_path, {}, ledger=None)
    found = run(tmp_path)
    assert found.exit_code == 0
    assert read_csv(found.stdout_bytes) == []
    assert "warning: there is no ledger: nothing is recorded" in found.stderr


@needs_git
def test_each_row_has_the_commit_of_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_repository(tmp_path / "blog", monkeypatch)
    config = make_blog(folder, {})
    append_lines(ledger_path(folder), (POSTED,))
    first = commit(folder, "Post")
    append_lines(ledger_path(folder), (THREAD,))
    second = commit(folder, "Post more")
    append_lines(ledger_path(folder), (SKIPPED,))
    record = export(config, Choice(), now=NOW)
    assert [row.commit for row in record.rows] == [first, second, second, second, ""]
    assert record.notices == ()
    only = export(config, Choice(accounts=("outbox",)), now=NOW)
    assert [row.commit for row in only.rows] == [second, second, second, ""]


def test_without_git_the_rest_of_the_record_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_blog(tmp_path, {})
    append_lines(ledger_path(tmp_path), (POSTED,))
    monkeypatch.setenv("PATH", "")
    found = run(tmp_path, "--format", "json")
    assert found.exit_code == 0
    (record,) = json.loads(found.stdout)["records"]
    assert (record["commit"], record["text"]) == (None, POSTED.text)
    assert "warning: no commits are named: git is not installed" in found.stderr


def test_the_forms_have_one_schema(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    append_lines(ledger_path(tmp_path), (POSTED, SKIPPED))
    records = json.loads(run(tmp_path, "--format", "json").stdout)["records"]
    assert [list(record) for record in records] == [COLUMNS, COLUMNS]
    assert (records[1]["part"], records[1]["parts"], records[1]["text"]) == (1, 1, None)
    rows = read_csv(run(tmp_path).stdout_bytes)
    assert [list(row) for row in rows] == [COLUMNS, COLUMNS]
    assert rows[0]["text"] == POSTED.text


def test_a_file_has_the_same_bytes_as_stdout_and_twice_the_same(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    append_lines(ledger_path(tmp_path), (POSTED, THREAD))
    for form in ("csv", "json"):
        file = tmp_path / f"record.{form}"
        done = run(tmp_path, "--format", form, "--output", str(file))
        assert (done.exit_code, done.stdout) == (0, "")
        assert file.read_bytes() == run(tmp_path, "--format", form).stdout_bytes
    lost = run(tmp_path, "--output", str(tmp_path / "none" / "record.csv"))
    assert lost.exit_code == 1
    assert "cannot be written" in lost.stderr


def test_the_ledger_itself_is_not_touched(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {})
    append_lines(ledger_path(tmp_path), (POSTED, THREAD))
    before = (ledger_path(tmp_path).read_bytes(), sorted((tmp_path / "content").iterdir()))
    export(config, Choice(), now=NOW)
    assert (ledger_path(tmp_path).read_bytes(), sorted((tmp_path / "content").iterdir())) == before


TEXTS = st.text()


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(["", *RISKY]))
def test_no_cell_is_a_formula_and_every_one_can_be_had_back(texts: list[str], sign: str) -> None:
    given_texts = [sign + text for text in texts]
    data = as_csv(make_row(text, title=text) for text in given_texts)
    assert data.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
    assert not any(cell.startswith(RISKY) and not cell.startswith("'") for cell in cells)
    assert all(cell[1:].startswith(RISKY) for cell in cells if cell.startswith("'"))
    back = [row["text"].removeprefix("'") for row in read_csv(data)]
    assert back == given_texts


@given(TEXTS)
def test_json_has_the_words_as_they_are(text: str) -> None:
    (record,) = json.loads(as_json([make_row(text)]))["records"]
    assert (record["text"] or "") == text


def test_lines_of_a_csv_end_as_rfc_4180_wants() -> None:
    data = as_csv([make_row('two\nlines, a "quotation"')]).decode("utf-8-sig")
    assert data.split("\r\n")[0] == ",".join(COLUMNS)
    assert '"two\nlines, a ""quotation"""' in data
    assert data.endswith("\r\n")


def test_the_first_moment_of_a_day_belongs_to_it() -> None:
    moment = datetime.fromisoformat(SKIPPED.time)
    assert Choice(since=moment).includes(SKIPPED)


def test_a_copy_on_an_account_that_got_another_name_is_told_once_and_found_by_either(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {})
    renamed = replace(POSTED, account="press")
    edited = replace(renamed, action="edited", time="2026-11-21T08:00:00+00:00", text="Edited.")
    append_lines(ledger_path(tmp_path), (POSTED, THREAD, renamed, edited))
    rows = [
        (row.account, row.action, row.text) for row in export(config, Choice(), now=NOW).rows if row.account != "outbox"
    ]
    assert rows == [("toots", "posted", POSTED.text), ("press", "edited", "Edited.")]
    for name in ("toots", "press"):
        found = export(config, Choice(accounts=(name,)), now=NOW).rows
        assert [(row.account, row.action, row.text) for row in found] == rows


def test_a_copy_that_is_set_down_again_since_something_else_was_written_is_told_once(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {})
    again = replace(POSTED, said="2", words="w", limits="length=500")
    append_lines(ledger_path(tmp_path), (replace(POSTED, said="1"), again, replace(again, action="edited", text="Hi")))
    assert [row.action for row in export(config, Choice(), now=NOW).rows] == ["posted", "edited"]
