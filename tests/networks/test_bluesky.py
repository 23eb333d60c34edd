"""Bluesky, on the real PDS."""

import json
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.blogs import account
from tests.networks.posts import composed, make_post, with_spans
from tests.networks.stages import BlueskyStage, Stage, connected, lasting
from tests.servers.pds import Pds
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.compose import Post, Span
from tinyblog.errors import NetworkError, OutcomeUnknownError, TinyblogError
from tinyblog.networks import Publisher
from tinyblog.networks import bluesky as module
from tinyblog.networks._editions import record_key
from tinyblog.networks._tids import first_tid, make_tid

Connect = Callable[..., Publisher]
Proxied = Callable[[Stage], FaultProxy]
PUT = "/xrpc/com.atproto.repo.putRecord"
TID = r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}"
MOMENTS = st.integers(0, 7_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
SALTS = st.integers(0, 2**128 - 1)


@given(MOMENTS, SALTS)
def test_a_key_is_a_tid_as_the_specification_has_it(moment: datetime, salt: int) -> None:
    tid = make_tid(moment, salt)
    assert re.fullmatch(TID, tid)


@given(MOMENTS, SALTS, st.integers(1, 10**9), SALTS)
def test_keys_sort_as_the_notes_times(moment: datetime, salt: int, later: int, other: int) -> None:
    assert first_tid(moment) <= make_tid(moment, salt) < make_tid(moment + timedelta(seconds=later), other)


@given(SALTS, SALTS)
def test_two_keys_give_two_tids(one: int, two: int) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    second = 1_000_000 << 10
    assert (make_tid(moment, one) == make_tid(moment, two)) == (one % second == two % second)


def test_an_old_date_gives_a_key_too() -> None:
    assert make_tid(datetime(1900, 1, 1, tzinfo=UTC), 5) == "2222222222222"


def test_the_address_is_known_before_posting(bluesky: BlueskyStage, connect: Connect) -> None:
    post = make_post("hello")
    made = connect(bluesky).publish(post)
    assert made.url == f"https://bsky.app/profile/{bluesky.did}/post/{record_key(post)}"
    (record,) = bluesky.pds.records(bluesky.did)
    assert (record["uri"], record["cid"]) == (made.id, made.cid)


def test_a_record_is_made_at_the_time_of_posting(bluesky: BlueskyStage, connect: Connect) -> None:
    post = make_post("hello", when=datetime(2026, 11, 20, 8, 0, tzinfo=UTC))
    connect(bluesky).publish(replace(post, created=datetime(2026, 11, 22, 9, 30, 15, 250000, tzinfo=UTC)))
    (record,) = bluesky.pds.records(bluesky.did)
    assert record["value"]["createdAt"] == "2026-11-22T09:30:15.250Z"


def test_another_record_under_the_key_is_never_overwritten(bluesky: BlueskyStage, connect: Connect) -> None:
    post = make_post("mine")
    connect(bluesky).publish(post.saying(["theirs"]))
    with pytest.raises(OutcomeUnknownError, match="another record stands under this post's key"):
        connect(bluesky).publish(post)
    (shown,) = bluesky.shown()
    assert shown.text == "theirs"


def test_an_edited_note_finds_the_copy_it_made(bluesky: BlueskyStage, connect: Connect) -> None:
    post = make_post("befor")
    made = connect(bluesky).publish(post)
    found = connect(bluesky).find(post.saying(["before"]), ())
    assert found is not None
    assert (found.id, found.text) == (made.id, "befor")


def test_a_copy_far_down_is_found(bluesky: BlueskyStage, connect: Connect) -> None:
    """More than one page of newer posts, which were made by another program."""
    now = datetime.now(UTC)
    made = connect(bluesky).publish(make_post("Good morning!", path="/old/", when=now - timedelta(minutes=5)))
    _fill(bluesky, 120, now)
    found = connect(bluesky).find(make_post("Good morning!", path="/new/", when=now - timedelta(minutes=5)), ())
    assert found is not None
    assert found.id == made.id


def test_pages_before_the_note_are_not_read(bluesky: BlueskyStage, connect: Connect, proxied: Proxied) -> None:
    now = datetime.now(UTC)
    _fill(bluesky, 120, now - timedelta(days=3))
    proxy = proxied(bluesky)
    assert connect(bluesky, proxy.url).find(make_post("hi", when=now), ()) is None
    assert [path for _, path in proxy.log].count("/xrpc/com.atproto.repo.listRecords") == 1


def _fill(stage: BlueskyStage, count: int, moment: datetime) -> None:
    token = stage.pds.log_in(stage.handle, stage.env["SKY_SECRET"])
    writes = [
        {
            "$type": "com.atproto.repo.applyWrites#create",
            "collection": "app.bsky.feed.post",
            "rkey": make_tid(moment, n << 10),
            "value": {"$type": "app.bsky.feed.post", "text": f"post {n}", "createdAt": moment.isoformat()},
        }
        for n in range(count)
    ]
    made = stage.pds.call(
        "com.atproto.repo.applyWrites", body={"repo": stage.did, "writes": writes, "validate": True}, token=token
    )
    assert made.status == 200, made.body


def test_answers_to_others_are_no_copies(bluesky: BlueskyStage, connect: Connect) -> None:
    token = bluesky.pds.log_in(bluesky.handle, bluesky.env["SKY_SECRET"])
    strange = {"uri": "at://did:plc:abcdefghijklmnopqrstuvwx/app.bsky.feed.post/3kxxxxxxxxxx2", "cid": _CID}
    record = {"$type": "app.bsky.feed.post", "text": "thanks", "createdAt": datetime.now(UTC).isoformat()}
    body = {"repo": bluesky.did, "collection": "app.bsky.feed.post", "record": record}
    answer = {**body, "record": {**record, "reply": {"root": strange, "parent": strange}}}
    assert bluesky.pds.call("com.atproto.repo.createRecord", body=answer, token=token).status == 200
    post = make_post("thanks")
    assert connect(bluesky).find(post, ()) is None
    assert bluesky.pds.call("com.atproto.repo.createRecord", body=body, token=token).status == 200
    assert connect(bluesky).find(post, ()) is not None


_CID = "bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a"


def test_a_mention_of_nobody_is_plain_text_and_a_notice(
    bluesky: BlueskyStage, connect: Connect, tmp_path: Path
) -> None:
    publisher = connect(bluesky)
    post = composed(tmp_path, f"hi @nobody-here.test and @{bluesky.known_handle}", publisher.limits())
    made = publisher.publish(post)
    (shown,) = bluesky.shown()
    assert [kind for kind, _, _ in shown.spans] == ["mention"]
    (notice,) = made.notices
    assert "@nobody-here.test" in notice
    assert "plain text" in notice


def test_a_mention_leads_to_the_did(bluesky: BlueskyStage, connect: Connect, tmp_path: Path) -> None:
    publisher = connect(bluesky)
    publisher.publish(composed(tmp_path, f"hi @{bluesky.handle}!", publisher.limits()))
    (shown,) = bluesky.shown()
    assert shown.spans == {("mention", f"@{bluesky.handle}", bluesky.did)}


def test_a_tag_that_is_too_long_is_plain_text(bluesky: BlueskyStage, connect: Connect, tmp_path: Path) -> None:
    publisher = connect(bluesky)
    publisher.publish(composed(tmp_path, f"#{'x' * 65} #{'y' * 64}", publisher.limits()))
    (shown,) = bluesky.shown()
    assert shown.spans == {("tag", f"#{'y' * 64}", "y" * 64)}


def test_three_hundred_grapheme_clusters_fit_and_no_more(
    bluesky: BlueskyStage, connect: Connect, tmp_path: Path
) -> None:
    publisher = connect(bluesky)
    family = "👨‍👩‍👧"
    full = f"{family * 50}{'é' * 250}"
    assert publisher.limits().fits(full)
    publisher.publish(make_post(full))
    with pytest.raises(TinyblogError):
        publisher.publish(make_post(full + "x", path="/long/"))
    assert [shown.text for shown in bluesky.shown()] == [full]
    assert not publisher.limits().fits(family * 200)  # 200 clusters, but 3,600 bytes
    with pytest.raises(TinyblogError):
        publisher.publish(make_post(family * 200, path="/heavy/"))


def test_a_post_that_the_lexicon_does_not_allow_is_refused_before_it_is_sent(
    bluesky: BlueskyStage, connect: Connect, proxied: Proxied
) -> None:
    proxy = proxied(bluesky)
    publisher = connect(bluesky, proxy.url)
    with pytest.raises(NetworkError, match="not as the network wants it") as caught:
        publisher.publish(with_spans(make_post("hi"), Span(start=-1, end=2, kind="link", target="x")))
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert ("POST", PUT) not in proxy.log


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An account that is signed in to behind a proxy, for many tests: each posts under a path of its own."""

    stage: BlueskyStage
    proxy: FaultProxy
    publisher: Publisher

    def stands(self, post: Post) -> bool:
        return post.text in {shown.text for shown in self.stage.shown()}


@pytest.fixture(scope="module")
def session(pds: Pds) -> Iterator[Session]:
    stage, proxy = BlueskyStage(pds), FaultProxy(pds.url)
    publisher = connected(stage, proxy.url)
    yield Session(stage=stage, proxy=proxy, publisher=publisher)
    publisher.close()
    proxy.close()


def fresh_post() -> Post:
    text = secrets.token_hex(8)
    return make_post(text, path=f"/{text}/")


@pytest.mark.parametrize(
    ("fault", "landed"),
    [
        (Fault.cut_answer(path=PUT), True),
        (Fault.cut_answer(path=PUT, reset=True), True),
        (Fault.cut_request(path=PUT), False),
        (Fault.replace_answer(500, path=PUT), True),
        (Fault.replace_answer(502, path=PUT, body=b"<h1>Bad gateway</h1>"), True),
        (Fault.refuse(503, path=PUT), False),
        (Fault.replace_answer(200, path=PUT), True),
        (Fault.replace_answer(200, path=PUT, body=b"[]"), True),
        (Fault.replace_answer(200, path=PUT, body=b"<h1>hello</h1>"), True),
        (Fault.replace_answer(200, path=PUT, body=b""), True),
    ],
    ids=str,
)
def test_a_lost_answer_is_an_unknown_outcome(session: Session, fault: Fault, landed: bool) -> None:
    post = fresh_post()
    session.proxy.faults.append(fault)
    with pytest.raises(OutcomeUnknownError) as caught:
        session.publisher.publish(post)
    assert not caught.value.may_land_later  # the same key can be created only once
    assert session.stands(post) == landed
    assert (session.publisher.find(post, ()) is not None) == landed


def test_no_answer_in_time_is_an_unknown_outcome(
    bluesky: BlueskyStage, connect: Connect, proxied: Proxied, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tinyblog.networks.bluesky.TIMEOUT", 0.4)
    proxy = proxied(bluesky)
    publisher, post = connect(bluesky, proxy.url), make_post("hello")
    proxy.faults.append(Fault.delay_answer(20, path=PUT))
    with pytest.raises(OutcomeUnknownError, match="no answer in time"):
        publisher.publish(post)
    assert publisher.find(post, ()) is not None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b'{"error":"InvalidRequest","message":"no"}'),
        (403, b"{}"),
        (404, b"<h1>no</h1>"),
        (413, b"{}"),
    ],
)
def test_a_refusal_is_no_unknown_outcome(session: Session, status: int, body: bytes) -> None:
    post = fresh_post()
    session.proxy.faults.append(Fault.refuse(status, path=PUT, body=body))
    with pytest.raises(NetworkError, match=str(status)) as caught:
        session.publisher.publish(post)
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert not session.stands(post)


@pytest.mark.parametrize("path", ["getRecord", "listRecords"])
@pytest.mark.parametrize(
    "fault", [Fault.refuse(500), Fault.cut_answer(), Fault.replace_answer(200, body=b'{"records": [1]}')], ids=str
)
def test_a_look_that_fails_is_a_plain_error(session: Session, path: str, fault: Fault) -> None:
    old = replace(fresh_post(), published=datetime.now(UTC) - timedelta(days=365))  # older than what is known already
    with pytest.raises(NetworkError) as caught, lasting(session.proxy, replace(fault, path=f"*.{path}")):
        session.publisher.find(old, ())
    assert not isinstance(caught.value, OutcomeUnknownError)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.too_many({"ratelimit-reset": "4102444800"}),
        Fault.refuse(500),
        Fault.replace_answer(200),
        Fault.cut_answer(),
    ],
    ids=str,
)
def test_a_sign_in_that_fails_is_a_plain_error(session: Session, connect: Connect, fault: Fault) -> None:
    with pytest.raises(NetworkError) as caught, lasting(session.proxy, fault):
        connect(session.stage, session.proxy.url)
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert caught.value.where == "bluesky: sign-in"


def test_a_server_that_echoes_the_password_does_not_make_it_known(session: Session, connect: Connect) -> None:
    password = session.stage.env["SKY_SECRET"]
    body = json.dumps({"error": "Wrong", "message": f"the password {password} is wrong"}).encode()
    session.proxy.faults[:] = [Fault.refuse(401, body=body)]
    with pytest.raises(NetworkError, match="the password … is wrong"):
        connect(session.stage, session.proxy.url)


def test_one_sign_in_serves_a_whole_session(bluesky: BlueskyStage, connect: Connect, proxied: Proxied) -> None:
    proxy = proxied(bluesky)
    publisher = connect(bluesky, proxy.url)
    for path in ("/a/", "/b/", "/c/"):
        publisher.find(make_post(path, path=path), ())
        publisher.publish(make_post(path, path=path))
    assert [path for _, path in proxy.log].count("/xrpc/com.atproto.server.createSession") == 1


@pytest.mark.parametrize(
    ("url", "is_copy"),
    [
        ("https://bsky.app/profile/me.example/post/3kabc", True),
        ("https://bsky.app/profile/Me.Example/post/3kabc", True),
        ("https://bsky.app/profile/did:plc:abc/post/3kabc", True),
        ("at://did:plc:abc/app.bsky.feed.post/3kabc", True),
        ("https://bsky.app/profile/other.example/post/3kabc", False),
        ("https://bsky.app/profile/me.example", False),
        ("https://bsky.app/", False),
        ("https://mastodon.example/@me/1", False),
        ("nonsense", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_an_address_is_known_by_its_form(url: str, is_copy: bool) -> None:
    assert module.is_copy(account("b", "bluesky", Path(), handle="@me.example"), url) is is_copy
