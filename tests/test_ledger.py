import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.blogs import uncovered
from tinyblog.errors import LedgerError
from tinyblog.ledger import Backlink, Ledger, Line, Sent, append_lines, load_ledger

TIME = "2026-11-22T12:00:00+00:00"
POSTED = Line(
    note="/2026/11/a/", account="m", action="posted", time=TIME, network="mastodon", url="https://m.example/1", id="1"
)
lines = st.builds(
    Line,
    note=st.text(min_size=1).map("/{}/".format),
    account=st.sampled_from(["a", "b"]),
    action=st.sampled_from(["posted", "adopted", "skipped"]),
    time=st.just(TIME),
    text=st.text(),
    url=st.text(),
)


def test_no_file_is_not_an_empty_ledger(tmp_path: Path) -> None:
    path = tmp_path / "syndication.jsonl"
    assert load_ledger(path) is None
    path.touch()
    assert load_ledger(path) == Ledger()


def test_a_line_holds_what_it_says_and_nothing_empty(tmp_path: Path) -> None:
    append_lines(tmp_path / "l.jsonl", (POSTED,))
    assert json.loads((tmp_path / "l.jsonl").read_text()) == {
        "note": "/2026/11/a/",
        "account": "m",
        "action": "posted",
        "time": TIME,
        "network": "mastodon",
        "url": "https://m.example/1",
        "id": "1",
    }


@given(st.lists(lines, max_size=5), st.lists(lines, max_size=5))
def test_what_is_added_is_always_read_back_behind_what_was_there(
    tmp_path_factory: pytest.TempPathFactory, old: list[Line], new: list[Line]
) -> None:
    path = tmp_path_factory.mktemp("ledger") / "l.jsonl"
    append_lines(path, tuple(old))
    append_lines(path, tuple(new))
    assert load_ledger(path) == Ledger(lines=(*old, *new))


def test_the_newest_line_of_a_note_counts(tmp_path: Path) -> None:
    skipped = Line(note=POSTED.note, account="m", action="skipped", time=TIME)
    assert Ledger(lines=(skipped, POSTED)).line(POSTED.note, "m") == POSTED
    assert Ledger(lines=(skipped, POSTED)).line(POSTED.note, "other") is None


def test_backlinks_are_the_copies_with_an_address() -> None:
    other = Line(
        note=POSTED.note, account="b", action="adopted", time=TIME, network="bluesky", url="https://b.example/2"
    )
    skipped = Line(note=POSTED.note, account="c", action="skipped", time=TIME)
    assert Ledger(lines=(POSTED, other, skipped)).backlinks(POSTED.note) == (
        Backlink(account="b", network="bluesky", url="https://b.example/2"),
        Backlink(account="m", network="mastodon", url="https://m.example/1"),
    )
    assert Ledger().backlinks(POSTED.note) == ()


def test_taken_are_the_ids_of_one_account() -> None:
    assert Ledger(lines=(POSTED,)).taken("m") == {"1"}
    assert Ledger(lines=(POSTED,)).taken("b") == frozenset()


def test_a_file_without_its_last_line_end_is_continued_on_a_line_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    append_lines(path, (POSTED,))
    path.write_text(path.read_text().rstrip("\n"))
    append_lines(path, (POSTED,))
    assert load_ledger(path) == Ledger(lines=(POSTED, POSTED))


def test_two_ledgers_merged_line_by_line_by_git_are_one(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    append_lines(path, (POSTED, POSTED))
    ledger = load_ledger(path)
    assert ledger is not None
    assert len(ledger.backlinks(POSTED.note)) == 1


@pytest.mark.parametrize(
    "line",
    [
        '{"note": "/a/", "account": "m", "act',
        "<<<<<<< HEAD",
        "3",
        "[]",
        '{"note": "/a/"}',
        '{"note": "/a/", "account": "m", "action": "eaten", "time": "2026-11-22T12:00:00+00:00"}',
        '{"note": "/a/", "account": "m", "action": "posted", "time": "yesterday"}',
        '{"note": 3, "account": "m", "action": "posted", "time": "2026-11-22T12:00:00+00:00"}',
        "[" * 100_000,
    ],
)
def test_a_line_that_is_none_is_named_and_stops_everything(tmp_path: Path, line: str) -> None:
    path = tmp_path / "l.jsonl"
    append_lines(path, (POSTED,))
    path.write_text(path.read_text() + line)
    with pytest.raises(LedgerError, match=r"l\.jsonl:2: this is not a line of the ledger") as caught:
        load_ledger(path)
    assert "delete this line" in caught.value.hint
    assert "skipped is due again" in caught.value.hint


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    append_lines(path, (POSTED,))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    append_lines(path, (replace(POSTED, note="/b/"),))
    ledger = load_ledger(path)
    assert ledger is not None
    assert [line.note for line in ledger.lines] == [POSTED.note, "/b/"]


def test_a_key_of_a_later_version_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    path.write_text(f'{{"note": "/a/", "account": "m", "action": "posted", "time": "{TIME}", "later": [1]}}\n')
    assert load_ledger(path) == Ledger(lines=(Line(note="/a/", account="m", action="posted", time=TIME),))


def test_a_line_that_is_cut_inside_a_character_is_named(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    append_lines(path, (POSTED, replace(POSTED, text="żółć")))
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rindex("ż".encode()) + 1])
    with pytest.raises(LedgerError) as caught:
        load_ledger(path)
    assert caught.value.where == f"{path}:2"
    assert "delete this line" in caught.value.hint


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be read"):
        load_ledger(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_ledgers_mode_stays(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "l.jsonl"
    append_lines(path, (POSTED,))
    path.chmod(mode)
    append_lines(path, (POSTED,))
    assert path.stat().st_mode & 0o777 == mode


def test_a_full_disk_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    append_lines(path, (POSTED,))
    before = path.read_bytes()
    script = (
        "import resource, sys; from pathlib import Path; from tinyblog.ledger import *\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({len(before) + 10},) * 2)\n"
        f"append_lines(Path(sys.argv[1]), (Line(note='/b/', account='m', action='posted', time={TIME!r}),))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False, env=uncovered()
    )

    assert "LedgerError" in done.stderr
    assert "cannot be written" in done.stderr
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["l.jsonl"]


SENDING = replace(POSTED, action="sending", url="", id="", text="sent")


def test_what_is_being_sent_is_replaced_by_how_it_went(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    other = replace(SENDING, note="/other/")
    append_lines(path, (SENDING,))
    append_lines(path, (other,))
    ledger = load_ledger(path)
    assert ledger is not None
    assert ledger.sent_texts(POSTED.note, "m", "") == (("sent",),)
    assert ledger.line(POSTED.note, "m") == SENDING
    append_lines(path, (POSTED,))
    assert load_ledger(path) == Ledger(lines=(other, POSTED))
    append_lines(path, (), settled=[("/other/", "m")])
    assert load_ledger(path) == Ledger(lines=(POSTED,))


def test_a_merge_that_puts_what_was_sent_last_does_not_undo_how_it_went() -> None:
    assert Ledger(lines=(POSTED, SENDING)).line(POSTED.note, "m") == POSTED


def test_a_copy_is_found_by_the_accounts_identity_whatever_its_name() -> None:
    line = replace(POSTED, identity="did:plc:x")
    assert Ledger(lines=(line,)).copy_of(POSTED.note, "did:plc:x") == line
    assert Ledger(lines=(line,)).copy_of(POSTED.note, "did:plc:y") is None


def test_one_copy_under_two_names_is_one_backlink() -> None:
    lines = (POSTED, replace(POSTED, account="a"))
    assert [link.account for link in Ledger(lines=lines).backlinks(POSTED.note)] == ["a"]


def test_every_text_that_was_sent_is_kept_until_one_is_settled_whatever_the_accounts_name(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    first = replace(SENDING, identity="did:plc:x")
    append_lines(path, (first,))
    append_lines(path, (replace(first, account="new name", text="sent later"),))
    ledger = load_ledger(path)
    assert ledger is not None
    assert ledger.sent_texts(POSTED.note, "new name", "did:plc:x") == (("sent later",), ("sent",))
    done = replace(POSTED, account="new name", identity="did:plc:x")
    append_lines(path, (done,))
    assert load_ledger(path) == Ledger(lines=(done,))


THREAD = Line(
    note="/a/",
    account="toots",
    action="sending",
    time="2026-11-22T09:00:00+00:00",
    identity="m.example 1",
    text="one",
    id="1",
    url="https://m.example/@a/1",
    more=(Sent(text="two", id="2", url="https://m.example/@a/2"), Sent(text="three")),
)


def test_the_line_of_a_thread_comes_back_with_all_its_parts(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    append_lines(path, (THREAD,))
    ledger = load_ledger(path)
    assert ledger is not None
    assert ledger.lines == (THREAD,)
    assert '{"text": "three"}' in path.read_text()
    assert ledger.sent_texts("/a/", "toots", "") == (("one", "two", "three"),)
    assert ledger.taken("toots") == {"1", "2"}
    assert [part.id for part in THREAD.parts] == ["1", "2", ""]


def test_what_a_later_version_adds_to_a_part_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    append_lines(path, (THREAD,))
    path.write_text(path.read_text().replace('{"text": "three"}', '{"text": "three", "mood": "good"}'))
    ledger = load_ledger(path)
    assert ledger is not None
    assert ledger.lines == (THREAD,)


@pytest.mark.parametrize("more", ["3", '"x"', "[3]", '[{"id": "1"}]', '[{"text": 3}]', '{"text": "x"}'])
def test_parts_that_cannot_be_read_are_a_mistake_with_the_line(tmp_path: Path, more: str) -> None:
    path = tmp_path / "ledger.jsonl"
    append_lines(path, (replace(THREAD, more=()),))
    path.write_text(path.read_text().rstrip().removesuffix("}") + f', "more": {more}}}\n')
    with pytest.raises(LedgerError, match=r"ledger\.jsonl:1: this is not a line of the ledger"):
        load_ledger(path)


def test_what_is_sent_is_settled_also_if_its_note_has_changed_places_with_another(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    seen = Line(note="/x/", account="", action="seen", time=TIME)
    swapped = [replace(seen, note="/b/", was="/a/"), seen, replace(seen, note="/a/", was="/b/")]
    append_lines(path, (replace(SENDING, note="/a/"), replace(SENDING, note="/b/"), *swapped))
    append_lines(path, (replace(POSTED, note="/b/"),))
    found = load_ledger(path)
    assert found is not None
    assert [line.note for line in found.lines if line.action == "sending"] == ["/b/"]


def test_what_is_sent_is_settled_under_the_path_that_its_note_has_by_now(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    moves = [Line(note=f"/{to}/", account="", action="seen", time=TIME, was=f"/{was}/") for was, to in ("ab", "bc")]
    sent = [replace(SENDING, note=f"/{note}/") for note in "axb"]
    append_lines(path, (sent[0], sent[1], moves[0], sent[2], moves[1]))
    append_lines(path, (replace(POSTED, note="/c/"),))
    found = load_ledger(path)
    assert found is not None
    assert [line.note for line in found.lines if line.action == "sending"] == ["/x/"]


def test_what_an_account_had_under_another_name_is_its_own() -> None:
    old = replace(POSTED, identity="did:plc:x")
    other = replace(old, note="/other/", id="2", url="https://m.example/2")
    renamed = replace(other, account="new")
    ledger = Ledger(lines=(old, other, renamed))
    assert ledger.line(POSTED.note, "new") == ledger.copy(POSTED.note, "new") == old
    assert ledger.line(POSTED.note, "stranger") is None
    assert ledger.copies("/other/") == (renamed,)
    assert ledger.taken("new", "did:plc:x") == {"1", "2"}


def test_a_copy_that_was_taken_down_under_a_new_name_stands_under_no_other() -> None:
    old = replace(POSTED, identity="did:plc:x")
    gone = replace(old, account="new", action="withdrawn")
    assert Ledger(lines=(old, replace(old, account="new"), gone)).copies(POSTED.note) == ()


def test_copies_of_two_accounts_that_had_one_name_in_turn_are_two() -> None:
    first = replace(POSTED, identity="did:plc:x")
    second = replace(POSTED, identity="did:plc:y", id="2", url="https://m.example/2")
    assert Ledger(lines=(first, second)).copies(POSTED.note) == (first, second)


@pytest.mark.parametrize(("now", "written"), [("11", "12"), ("13", "13")])
def test_what_follows_a_line_is_not_dated_before_it(tmp_path: Path, now: str, written: str) -> None:
    """A clock may have been hours ahead; what was written in the knowledge of that line came after it all the same."""
    path = tmp_path / "l.jsonl"
    append_lines(path, (POSTED, replace(POSTED, note="/2026/11/b/", id="9", time="2026-11-22T15:00:00+00:00")))
    time = f"2026-11-22T{now}:00:00+00:00"
    edited = replace(POSTED, action="edited", time=time)
    append_lines(path, (edited, replace(POSTED, action="replaced", id="2", instead="1", time=time)))
    append_lines(path, (replace(POSTED, note="/2026/11/c/", id="3", time=time),))
    found = load_ledger(path)
    assert found is not None
    assert [line.time[11:13] for line in found.lines] == ["12", "15", written, written, now]
    assert found.line(POSTED.note, "m") == found.lines[3]


def test_a_part_of_an_id_is_not_the_id(tmp_path: Path) -> None:
    path = tmp_path / "l.jsonl"
    append_lines(path, (replace(POSTED, id="12", text='says "1"', time="2026-11-22T15:00:00+00:00"),))
    append_lines(path, (POSTED,))
    found = load_ledger(path)
    assert found is not None
    assert found.lines[1] == POSTED
