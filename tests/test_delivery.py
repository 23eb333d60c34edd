"""One post, one copy, whatever becomes of the answers: on the strict Mastodon server behind a proxy that fails."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.networks.posts import make_post
from tests.networks.stages import MastodonStage, connected
from tests.servers.mastodon import MastodonServer
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.delivery import TWIN_WAIT, WAITS, deliver
from tinyblog.errors import NetworkError, OutcomeUnknownError
from tinyblog.networks import Publisher
from tinyblog.networks._answers import REPEATS

HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)
POST = "/api/v1/statuses"
LOOK = "/api/v1/accounts/*/statuses"
LISTING = "/api/v1/accounts/{id}/statuses"


@dataclass(kw_only=True)
class Delivery:
    """An account behind a proxy; `waited` are the seconds slept, `meanwhile` what happens during a sleep."""

    stage: MastodonStage
    proxy: FaultProxy
    publisher: Publisher
    waited: list[float] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.meanwhile()

    def deliver(self, text: str = "hello", *, taken: tuple[str, ...] = ()) -> tuple[str, str]:
        action, copy = deliver(self.publisher, make_post(text, when=HOUR_AGO), taken, self.sleep)
        return action, copy.id

    @property
    def ids(self) -> list[str]:
        return [shown.id for shown in self.stage.shown()]

    def fail(self, *faults: Fault) -> None:
        self.proxy.faults += faults


@pytest.fixture
def delivery(mastodon: MastodonServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Delivery]:
    monkeypatch.setattr("tinyblog.networks.mastodon.TIMEOUT", 0.5)
    stage, proxy = MastodonStage(mastodon), FaultProxy(mastodon.url)
    publisher = connected(stage, proxy.url)
    yield Delivery(stage=stage, proxy=proxy, publisher=publisher)
    publisher.close()
    proxy.close()


def post_fault(fault: Fault) -> Fault:
    return replace(fault, method="POST", path=POST)


def look_fault(fault: Fault) -> Fault:
    return replace(fault, method="GET", path=LOOK)


def test_a_new_post_is_posted(delivery: Delivery) -> None:
    assert delivery.deliver() == ("posted", delivery.ids[0])
    assert delivery.waited == []
    assert delivery.proxy.log.count(("GET", LISTING.format(id=delivery.stage.id))) == 1


def test_where_keys_count_for_nothing_a_second_one_made_at_the_same_moment_is_looked_for(delivery: Delivery) -> None:
    delivery.stage.server.mode = replace(delivery.stage.server.mode, idempotency="ignored")
    assert delivery.deliver() == ("posted", delivery.ids[0])
    assert delivery.waited == [TWIN_WAIT]


def test_what_was_read_after_one_post_is_read_before_the_next(delivery: Delivery) -> None:
    delivery.stage.server.mode = replace(delivery.stage.server.mode, idempotency="ignored")
    for text in ("one", "two", "three"):
        before = len(delivery.proxy.log)
        delivery.deliver(text)
    said = [method for method, _ in delivery.proxy.log[before:]]
    assert said == ["POST", "GET", "GET"]  # the listing has two pages, the last of which is empty


def test_a_copy_that_stands_there_is_adopted(delivery: Delivery) -> None:
    _, made = delivery.deliver()
    assert delivery.deliver() == ("adopted", made)
    assert delivery.ids == [made]


def test_a_post_that_landed_unheard_is_found(delivery: Delivery) -> None:
    delivery.fail(post_fault(Fault.cut_answer(reset=True)))
    action, made = delivery.deliver()
    assert (action, delivery.ids) == ("posted", [made])
    assert delivery.waited == [WAITS[0]]


def test_a_post_that_did_not_land_is_sent_once_more(delivery: Delivery) -> None:
    delivery.fail(post_fault(Fault.cut_request()))
    action, made = delivery.deliver()
    assert (action, delivery.ids) == ("posted", [made])
    assert delivery.waited == [*WAITS]


def test_a_post_that_lands_while_it_is_looked_for_is_found(delivery: Delivery) -> None:
    """Each look must be a fresh one."""
    delivery.fail(post_fault(Fault.delay_request(30)))

    def land() -> None:
        if len(delivery.waited) == len(WAITS):
            delivery.proxy.hurry()
            delivery.proxy.wait_until_idle()

    delivery.meanwhile = land
    action, made = delivery.deliver()
    assert (action, delivery.ids) == ("posted", [made])


def test_a_post_that_may_land_later_is_not_sent_again(delivery: Delivery) -> None:
    delivery.stage.server.mode = replace(delivery.stage.server.mode, idempotency="ignored")
    delivery.fail(post_fault(Fault.delay_request(30)))
    with pytest.raises(OutcomeUnknownError, match="may or may not stand there") as caught:
        delivery.deliver()
    assert "next run" in caught.value.hint
    assert "it begins “hello”" in caught.value.message
    delivery.proxy.hurry()
    delivery.proxy.wait_until_idle()
    assert delivery.deliver() == ("adopted", delivery.ids[0])
    assert len(delivery.ids) == 1


def test_a_refusal_is_final(delivery: Delivery) -> None:
    delivery.fail(post_fault(Fault.refuse(422)))
    with pytest.raises(NetworkError, match="422") as caught:
        delivery.deliver()
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert delivery.waited == []
    assert delivery.ids == []


def test_a_refusal_after_a_lost_answer_leaves_it_unknown_what_became_of_the_first(delivery: Delivery) -> None:
    delivery.fail(post_fault(Fault.cut_request()), post_fault(Fault.refuse(422)))
    with pytest.raises(OutcomeUnknownError, match="may or may not stand there"):
        delivery.deliver()
    assert delivery.ids == []


def test_nothing_is_posted_if_nothing_can_be_looked_up(delivery: Delivery) -> None:
    delivery.fail(*[look_fault(Fault.cut_answer())] * (REPEATS + 1))
    with pytest.raises(NetworkError) as caught:
        delivery.deliver()
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert delivery.ids == []


def test_a_post_that_cannot_be_looked_for_is_not_sent_again(delivery: Delivery) -> None:
    delivery.proxy.faults.append(post_fault(Fault.cut_answer()))

    def blind() -> None:
        delivery.proxy.faults[:] = [look_fault(Fault.refuse(500))] * (REPEATS + 1)

    delivery.meanwhile = blind
    with pytest.raises(OutcomeUnknownError):
        delivery.deliver()
    assert delivery.proxy.log.count(("POST", POST)) == 1
    assert len(delivery.ids) == 1


def test_one_failed_look_is_no_reason_to_give_up(delivery: Delivery) -> None:
    delivery.proxy.faults.append(post_fault(Fault.cut_answer()))

    def blind_once() -> None:
        if len(delivery.waited) == 1:
            delivery.proxy.faults += [look_fault(Fault.refuse(500))] * (REPEATS + 1)

    delivery.meanwhile = blind_once
    assert delivery.deliver()[0] == "posted"
    assert len(delivery.ids) == 1


def test_two_lost_posts_are_unclear(delivery: Delivery) -> None:
    delivery.fail(post_fault(Fault.cut_request()), post_fault(Fault.cut_request()))
    with pytest.raises(OutcomeUnknownError):
        delivery.deliver()
    assert delivery.waited == [*WAITS, *WAITS]
    assert delivery.ids == []


@pytest.mark.parametrize("idempotency", ["ok", "broken-4.6", "pixelfed"])
def test_a_post_that_another_run_makes_meanwhile_is_taken_over(delivery: Delivery, idempotency: Any) -> None:
    server = delivery.stage.server
    server.mode = replace(server.mode, idempotency=idempotency)
    delivery.fail(post_fault(Fault.cut_request()))
    other = connected(delivery.stage)

    def post_elsewhere() -> None:
        if len(delivery.waited) == len(WAITS):
            delivery.fail(look_fault(Fault.replace_answer(200, body=b"[]")))  # the last look comes just too early
            other.publish(make_post("hello", when=HOUR_AGO))

    delivery.meanwhile = post_elsewhere
    action, made = delivery.deliver()
    other.close()
    assert (action, delivery.ids) == ("posted", [made])


def test_a_server_that_answers_with_another_notes_copy_is_not_believed(delivery: Delivery) -> None:
    _, made = delivery.deliver()
    with pytest.raises(NetworkError, match="another one"):
        delivery.deliver(taken=(made,))
    assert delivery.ids == [made]


def other_run(delivery: Delivery, *, before: bool) -> Callable[[], None]:
    """Another run that had found nothing either, and posts just `before` this one does, or just after."""

    def post() -> None:
        if delivery.waited == [TWIN_WAIT]:
            other = connected(delivery.stage)
            other.publish(make_post("hello", when=HOUR_AGO))
            other.close()

    if before:
        delivery.fail(replace(look_fault(Fault.replace_answer(200, body=b"[]"))))
        other = connected(delivery.stage)
        other.publish(make_post("hello", when=HOUR_AGO))
        other.close()
    return (lambda: None) if before else post


@pytest.mark.parametrize("before", [True, False])
def test_of_two_made_at_the_same_moment_the_first_stays(delivery: Delivery, before: bool) -> None:
    delivery.stage.server.mode = replace(delivery.stage.server.mode, idempotency="ignored")
    delivery.meanwhile = other_run(delivery, before=before)
    action, made = delivery.deliver()
    if before:
        assert (action, delivery.ids) == ("adopted", [made])
    else:
        assert (action, min(delivery.ids)) == ("posted", made)


def test_a_second_copy_that_cannot_be_taken_down_is_told(delivery: Delivery) -> None:
    delivery.stage.server.mode = replace(delivery.stage.server.mode, idempotency="ignored")
    other_run(delivery, before=True)
    delivery.fail(*[replace(Fault.refuse(503), method="DELETE", path="/api/v1/statuses/*")] * (REPEATS + 1))
    action, copy = deliver(delivery.publisher, make_post("hello", when=HOUR_AGO), (), delivery.sleep)
    assert action == "adopted"
    assert len(delivery.ids) == 2
    assert copy.id == min(delivery.ids)
    assert max(delivery.ids) in copy.notices[0]
    assert "by hand" in copy.notices[0]


def test_a_second_look_that_fails_takes_nothing_back(delivery: Delivery) -> None:
    def fail() -> None:
        delivery.fail(*[look_fault(Fault.refuse(503))] * (REPEATS + 1))

    delivery.meanwhile = fail
    assert delivery.deliver() == ("posted", delivery.ids[0])
