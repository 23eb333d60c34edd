"""The real PDS does what the notes on the networks say it does."""

import subprocess
import time
from datetime import UTC, datetime

import pytest

from tests.servers.pds import Pds, start_pds
from tests.servers.wire import Reply

_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def author(pds: Pds) -> tuple[str, str]:
    """(did, token) of a fresh account."""
    handle, did, password = pds.create_account()
    return did, pds.log_in(handle, password)


@pytest.fixture
def rkey() -> str:
    microseconds = time.time_ns() // 1000
    return "".join(_DIGITS[(microseconds << 10) >> shift & 31] for shift in range(60, -1, -5))


def _post(text: str) -> dict[str, object]:
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": datetime.now(UTC).isoformat()}


def _write(pds: Pds, author: tuple[str, str], method: str, rkey: str, text: str, **more: object) -> Reply:
    did, token = author
    body = {"repo": did, "collection": "app.bsky.feed.post", "rkey": rkey, "record": _post(text), **more}
    return pds.call(f"com.atproto.repo.{method}", body=body, token=token)


def test_a_record_is_created_under_the_key_we_chose_and_listed(pds: Pds, author: tuple[str, str], rkey: str) -> None:
    assert _write(pds, author, "createRecord", rkey, "hello").status == 200
    (record,) = pds.records(author[0])
    assert record["uri"] == f"at://{author[0]}/app.bsky.feed.post/{rkey}"
    assert record["value"]["text"] == "hello"


def test_creating_the_same_key_again_is_a_500_and_writes_nothing(pds: Pds, author: tuple[str, str], rkey: str) -> None:
    _write(pds, author, "createRecord", rkey, "first")
    assert _write(pds, author, "createRecord", rkey, "second").status == 500
    assert [record["value"]["text"] for record in pds.records(author[0])] == ["first"]


def test_put_with_swap_record_null_creates_only_once(pds: Pds, author: tuple[str, str], rkey: str) -> None:
    assert _write(pds, author, "putRecord", rkey, "first", swapRecord=None).status == 200
    again = _write(pds, author, "putRecord", rkey, "second", swapRecord=None)
    assert again.status == 400
    assert again.json()["error"] == "InvalidSwap"
    assert [record["value"]["text"] for record in pds.records(author[0])] == ["first"]


def test_records_come_from_all_pages_newest_key_first(pds: Pds, author: tuple[str, str]) -> None:
    did, token = author
    writes = [
        {"$type": "com.atproto.repo.applyWrites#create", "collection": "app.bsky.feed.post", "value": _post(str(n))}
        for n in range(101)
    ]
    assert pds.call("com.atproto.repo.applyWrites", body={"repo": did, "writes": writes}, token=token).status == 200
    found = pds.records(did)
    assert len(found) == 101
    uris = [record["uri"] for record in found]
    assert uris == sorted(uris, reverse=True)


def test_every_account_is_a_fresh_one(pds: Pds) -> None:
    handle, did, password = pds.create_account()
    other = pds.create_account()
    assert handle != other[0]
    assert did != other[1]
    assert pds.records(did) == []
    with pytest.raises(AssertionError, match="AuthenticationRequired"):
        pds.log_in(handle, other[2])
    assert pds.log_in(handle, password)


def test_the_process_ends_when_its_stdin_closes(pds: Pds) -> None:
    other = start_pds()
    assert other._process.stdin is not None
    other._process.stdin.close()
    try:
        assert other._process.wait(timeout=30) == 0
    except subprocess.TimeoutExpired:
        pytest.fail("the PDS outlives its parent")
    finally:
        other.close()
