"""Threads: at once on Bluesky, part by part on Mastodon; whatever happens, one thread in the end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.networks.posts import made_thread, moved, real_picture, with_media
from tests.networks.stages import BlueskyStage, MastodonStage, Stage
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.compose import Post
from tinyblog.delivery import deliver
from tinyblog.errors import NetworkError, OutcomeUnknownError, PartlyPostedError
from tinyblog.networks import Copy, Publisher
from tinyblog.networks._editions import record_key
from tinyblog.networks.mastodon import Publisher as Toots

Connect = Callable[..., Publisher]
Proxied = Callable[[Stage], FaultProxy]
POST = "/api/v1/statuses"
EARLIER = datetime.now(UTC) - timedelta(hours=1)


def thread(*texts: str) -> Post:
    return replace(made_thread(*texts, when=EARLIER), created=datetime.now(UTC))


ONE = thread("one", "two", "three")


def chain(stage: MastodonStage) -> list[str]:
    """The texts that stand, each the answer to the one before it; nothing else stands."""
    statuses = list(reversed(stage.server.statuses(stage.id)))
    above = [status["in_reply_to_id"] for status in statuses]
    assert above == [None, *(status["id"] for status in statuses)][: len(statuses)]
    return [status["text"] for status in statuses]


def parts(copy: Copy | None) -> list[str]:
    assert copy is not None
    return [copy.id, *(part.id for part in copy.more)]


def nothing(_: float) -> None:
    return None


def cut_off(proxy: FaultProxy, fault: Fault, after: int) -> None:
    """The fault comes when so many statuses have been posted."""
    passing = [Fault.delay_answer(0, method="POST", path=POST) for _ in range(after)]
    proxy.faults += [*passing, replace(fault, method="POST", path=POST)]


# Every network


def test_a_thread_is_posted_and_found_again_with_all_its_parts(stage: Stage, connect: Connect) -> None:
    made = connect(stage).publish(ONE)
    assert (made.text, [part.text for part in made.more]) == ("one", ["two", "three"])
    assert len(set(parts(made))) == 3
    found = connect(stage).find(ONE, ())
    assert parts(found) == parts(made)


def test_a_moved_thread_is_found_by_its_words(stage: Stage, connect: Connect) -> None:
    made = connect(stage).publish(ONE)
    found = connect(stage).find(moved(ONE, "/other/"), ())
    assert found is not None
    assert found.id == made.id
    assert parts(found) == parts(made)


def test_a_thread_of_another_note_is_never_found(stage: Stage, connect: Connect) -> None:
    made = connect(stage).publish(ONE)
    assert connect(stage).find(moved(ONE, "/other/"), {made.id}) is None


# Bluesky


def test_a_thread_is_one_commit_of_records_that_answer_one_another(
    bluesky: BlueskyStage, connect: Connect, proxied: Proxied
) -> None:
    proxy = proxied(bluesky)
    made = connect(bluesky, proxy.url).publish(ONE)
    records = {record["uri"]: record for record in bluesky.pds.records(bluesky.did)}
    first, second, third = (records[uri] for uri in parts(made))
    assert "reply" not in first["value"]
    for above, below in ((first, second), (second, third)):
        reply = below["value"]["reply"]
        assert (reply["root"]["uri"], reply["root"]["cid"]) == (first["uri"], first["cid"])
        assert (reply["parent"]["uri"], reply["parent"]["cid"]) == (above["uri"], above["cid"])
    assert [copy.cid for copy in (made, *made.more)] == [one["cid"] for one in (first, second, third)]
    times = [one["value"]["createdAt"] for one in (first, second, third)]
    assert times == sorted(set(times))
    assert [path for method, path in proxy.log if method == "POST" and "repo" in path] == [
        "/xrpc/com.atproto.repo.applyWrites"
    ]


@pytest.mark.parametrize("faulty", [0, 1, 2])
def test_the_digests_of_records_are_known_beforehand_whatever_they_hold(
    bluesky: BlueskyStage, connect: Connect, faulty: int
) -> None:
    """A wrong one would make the answer's parent another record than stands there."""
    post = with_media(thread("ünï 👨‍👩‍👧‍👦", "two", "three"), real_picture(), real_picture("b", width=32), at=faulty)
    made = connect(bluesky).publish(post)
    records = {record["uri"]: record for record in bluesky.pds.records(bluesky.did)}
    for above, below in zip(parts(made)[:-1], parts(made)[1:], strict=True):
        assert records[below]["value"]["reply"]["parent"]["cid"] == records[above]["cid"]


def test_of_a_thread_that_is_refused_nothing_stands(bluesky: BlueskyStage, connect: Connect) -> None:
    with pytest.raises(NetworkError) as caught:
        connect(bluesky).publish(thread("one", "two", "x" * 301))
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert bluesky.shown() == []


def test_a_thread_is_never_made_over_what_stands_under_one_of_its_keys(bluesky: BlueskyStage, connect: Connect) -> None:
    token = bluesky.pds.log_in(bluesky.handle, bluesky.env["SKY_SECRET"])
    theirs = {"$type": "app.bsky.feed.post", "text": "theirs", "langs": ["en"], "createdAt": "2026-11-22T09:00:00Z"}
    body = {"repo": bluesky.did, "collection": theirs["$type"], "rkey": record_key(ONE, 1), "record": theirs}
    assert bluesky.pds.call("com.atproto.repo.createRecord", body=body, token=token).status == 200
    with pytest.raises(OutcomeUnknownError):
        connect(bluesky).publish(ONE)
    assert [shown.text for shown in bluesky.shown()] == ["theirs"]


@pytest.mark.parametrize("fault", [Fault.cut_answer(), Fault.replace_answer(500), Fault.cut_request()], ids=str)
def test_a_lost_answer_to_a_thread_is_settled_by_its_keys(
    bluesky: BlueskyStage, connect: Connect, proxied: Proxied, fault: Fault
) -> None:
    proxy = proxied(bluesky)
    proxy.faults.append(replace(fault, method="POST", path="*.applyWrites"))
    action, copy = deliver(connect(bluesky, proxy.url), ONE, (), nothing)
    assert action == "posted"
    assert len(bluesky.shown()) == len(parts(copy)) == 3


def test_a_thread_that_was_longer_once_is_found_with_every_part(bluesky: BlueskyStage, connect: Connect) -> None:
    made = connect(bluesky).publish(thread("one", "two", "three", "four"))
    assert parts(connect(bluesky).find(thread("one", "edited"), ())) == parts(made)


# Mastodon


def test_a_thread_is_a_chain_of_answers(toots: MastodonStage, connect: Connect) -> None:
    connect(toots).publish(ONE)
    assert chain(toots) == ["one", "two", "three"]


@pytest.mark.parametrize("after", [1, 2])
def test_a_part_that_is_refused_is_said_and_the_next_run_goes_on(
    toots: MastodonStage, connect: Connect, proxied: Proxied, after: int
) -> None:
    proxy = proxied(toots)
    publisher = connect(toots, proxy.url)
    cut_off(proxy, Fault.refuse(422), after)
    with pytest.raises(PartlyPostedError, match=f"{after} of 3 parts stand there, the next run posts the rest: .*422"):
        deliver(publisher, ONE, (), nothing)
    assert len(chain(toots)) == after
    assert deliver(connect(toots), ONE, (), nothing, earlier=[ONE.texts])[0] == "posted"
    assert chain(toots) == ["one", "two", "three"]


def test_a_first_part_that_is_refused_is_a_plain_refusal(
    toots: MastodonStage, connect: Connect, proxied: Proxied
) -> None:
    proxy = proxied(toots)
    publisher = connect(toots, proxy.url)
    cut_off(proxy, Fault.refuse(422), 0)
    with pytest.raises(NetworkError, match="422") as caught:
        deliver(publisher, ONE, (), nothing)
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert chain(toots) == []


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("fault", [Fault.cut_answer(), Fault.cut_request(), Fault.replace_answer(500)], ids=str)
@pytest.mark.parametrize("keys", ["ok", "ignored", "broken-4.6", "pixelfed"])
def test_a_lost_answer_to_any_part_is_settled_in_the_same_run(
    toots: MastodonStage, connect: Connect, proxied: Proxied, fault: Fault, after: int, keys: str
) -> None:
    toots.server.mode = replace(toots.server.mode, idempotency=keys)  # type: ignore[arg-type]
    proxy = proxied(toots)
    publisher = connect(toots, proxy.url)
    cut_off(proxy, fault, after)
    action, copy = deliver(publisher, ONE, (), nothing)
    assert action == "posted"
    assert chain(toots) == ["one", "two", "three"]
    assert len(parts(copy)) == 3


class Stopped(BaseException):
    """The process ends."""


@pytest.mark.parametrize("after", [1, 2])
@pytest.mark.parametrize("keys", ["ok", "ignored"])
def test_a_process_that_stops_between_two_parts_leaves_a_thread_that_is_gone_on_with(
    toots: MastodonStage, connect: Connect, monkeypatch: pytest.MonkeyPatch, after: int, keys: str
) -> None:
    toots.server.mode = replace(toots.server.mode, idempotency=keys)  # type: ignore[arg-type]
    posted = Toots._post
    left = iter(range(after))

    def stopping(self: Toots, *args: object) -> object:
        if next(left, None) is None:
            raise Stopped
        return posted(self, *args)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Toots, "_post", stopping)
        with pytest.raises(Stopped):
            deliver(connect(toots), ONE, (), nothing)
    assert len(chain(toots)) == after
    assert connect(toots).find(ONE, ()) is None
    assert deliver(connect(toots), ONE, (), nothing, earlier=[ONE.texts])[0] == "posted"
    assert chain(toots) == ["one", "two", "three"]
