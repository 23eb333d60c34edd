"""How long a server is borne with: a busy one is left alone until it says, a failing one is asked again a few times."""

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.networks.posts import make_post, real_picture, with_media
from tests.networks.stages import BlueskyStage, MastodonStage, Stage, closed_port
from tests.servers.proxy import Fault, FaultProxy
from tinyblog import networks
from tinyblog.errors import NetworkError, OutcomeUnknownError
from tinyblog.networks import Publisher
from tinyblog.networks._answers import BOUND, REPEATS, BusyError, PassingError, Patience, Question
from tinyblog.networks._resets import reset_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DATE = {"Date": format_datetime(NOW, usegmt=True)}
SENDS = {"bluesky": "/xrpc/com.atproto.repo.putRecord", "mastodon": "/api/v1/statuses"}
LOOKS = {"bluesky": "/xrpc/com.atproto.repo.listRecords", "mastodon": "/api/v1/accounts/*/statuses"}
UPLOADS = {"bluesky": "/xrpc/com.atproto.repo.uploadBlob", "mastodon": "/api/v2/media"}


def in_20_seconds(form: str) -> dict[str, str]:
    """A header of each kind; a proxy's own answers carry its date, and there is always a second between two clocks."""
    then = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=20)
    return {
        "seconds": {"Retry-After": "20"},
        "http date": {"Retry-After": format_datetime(then, usegmt=True)},
        "iso": {"X-RateLimit-Reset": f"{then:%Y-%m-%dT%H:%M:%S}.000000Z"},
        "epoch": {"X-RateLimit-Reset": str(int(then.timestamp()))},
        "atproto": {"ratelimit-reset": str(int(then.timestamp())), "ratelimit-policy": "30;w=300"},
        "draft": {"RateLimit-Reset": "20"},
    }[form]


FORMS = ("seconds", "http date", "iso", "epoch", "atproto", "draft")


@dataclass(kw_only=True)
class Visit:
    """An account behind a proxy, and the seconds slept."""

    stage: Stage
    proxy: FaultProxy
    slept: list[float] = field(default_factory=list)

    @property
    def network(self) -> str:
        return self.stage.account.network

    def connect(self, at: str = "") -> Publisher:
        place = self.stage.at(at or self.proxy.url)
        return networks.load(place.network).connect(place, self.stage.env, self.slept.append, lambda: 0.5)

    def count(self, path: str) -> int:
        return self.proxy.log.count(("POST", path))


@pytest.fixture(params=["bluesky", "toots"])
def visit(request: pytest.FixtureRequest) -> Iterator[Visit]:
    stage: BlueskyStage | MastodonStage = request.getfixturevalue(request.param)
    with closing(FaultProxy(stage.url)) as proxy:
        yield Visit(stage=stage, proxy=proxy)


@pytest.mark.parametrize("form", FORMS)
def test_a_send_that_is_one_too_many_waits_until_the_server_takes_more(visit: Visit, form: str) -> None:
    with closing(visit.connect()) as publisher:
        visit.proxy.faults.append(Fault.too_many(in_20_seconds(form), path=SENDS[visit.network]))
        publisher.publish(make_post("hello"))
    (slept,) = visit.slept
    assert 18 <= slept <= 20.25  # half of a first wait is chance
    assert len(visit.stage.shown()) == 1


@pytest.mark.parametrize("what", ["sign-in", "look", "upload"])
def test_everything_else_waits_too(visit: Visit, what: str) -> None:
    path = {"sign-in": "*", "look": LOOKS[visit.network], "upload": UPLOADS[visit.network]}[what]
    visit.proxy.faults.append(Fault.too_many({"Retry-After": "7"}, path=path))
    with closing(visit.connect()) as publisher:
        assert publisher.find(make_post("hello"), ()) is None
        publisher.publish(with_media(make_post("hello"), real_picture()))
    assert visit.slept == [7.25]


@pytest.mark.parametrize("form", ["seconds", "iso", "atproto"])
def test_what_does_not_fit_into_the_bound_is_refused_at_once_and_nothing_more_is_asked(visit: Visit, form: str) -> None:
    headers = {
        "seconds": {"Retry-After": "300"},
        "iso": {"X-RateLimit-Reset": "2099-12-31T23:59:58.000Z"},
        "atproto": {"ratelimit-reset": "4102444798"},
    }[form]
    with closing(visit.connect()) as publisher:
        visit.proxy.faults.append(Fault.too_many(headers, path=SENDS[visit.network]))
        with pytest.raises(NetworkError, match="too many requests: the server takes no more requests before 20") as one:
            publisher.publish(make_post("hello"))
        asked = len(visit.proxy.log)
        with pytest.raises(NetworkError, match="not tried: the server takes no more requests before 20") as two:
            publisher.publish(make_post("hello"))
        with pytest.raises(NetworkError, match="not tried"):
            publisher.find(make_post("another", path="/another/"), ())
    assert len(visit.proxy.log) == asked
    assert visit.slept == []
    assert "next run" in one.value.hint
    assert not any(isinstance(error.value, OutcomeUnknownError) for error in (one, two))
    assert visit.stage.shown() == []


def test_a_server_that_stays_busy_and_does_not_say_for_how_long_is_left_within_the_bound(visit: Visit) -> None:
    with closing(visit.connect()) as publisher:
        visit.proxy.faults += [Fault.too_many({}, path=SENDS[visit.network])] * 50
        with pytest.raises(NetworkError, match="the server takes no more requests for now"):
            publisher.publish(make_post("hello"))
    assert visit.slept == [0.75, 1.5, 3, 6, 12, 24]
    assert sum(visit.slept) <= BOUND


@pytest.mark.parametrize("fault", [Fault.refuse(502), Fault.cut_answer(), Fault.cut_request()], ids=lambda f: f.kind)
def test_a_look_that_fails_is_made_again_later_and_later(visit: Visit, fault: Fault) -> None:
    with closing(visit.connect()) as publisher:
        visit.proxy.faults += [replace(fault, path=LOOKS[visit.network])] * REPEATS
        assert publisher.find(make_post("hello"), ()) is None
        assert visit.slept == [0.75, 1.5, 3]
        visit.proxy.faults += [replace(fault, path=LOOKS[visit.network])] * (REPEATS + 1)
        with pytest.raises(NetworkError):
            publisher.find(make_post("older", when=NOW - timedelta(days=400)), ())
    assert visit.slept == [0.75, 1.5, 3] * 2


def test_what_fails_slowly_counts_towards_the_bound() -> None:
    slept: list[float] = []
    patience = Patience(slept.append, lambda: 0.5, 60, iter(range(0, 10_000, 29)).__next__)

    def once() -> None:
        raise PassingError("no answer in time")

    with pytest.raises(PassingError):
        patience.ask(question(patience), once)
    assert slept == [0.75]  # two attempts of half a minute each, and the bound is spent


def test_an_upload_that_fails_is_made_again(visit: Visit) -> None:
    with closing(visit.connect()) as publisher:
        visit.proxy.faults.append(Fault.cut_answer(path=UPLOADS[visit.network]))
        publisher.publish(with_media(make_post("hello"), real_picture()))
    assert visit.slept == [0.75]
    assert len(visit.stage.shown()) == 1


@pytest.mark.parametrize(
    "fault", [Fault.refuse(500), Fault.replace_answer(503), Fault.cut_request(), Fault.cut_answer()], ids=str
)
def test_a_send_whose_answer_is_lost_is_not_made_again_here(visit: Visit, fault: Fault) -> None:
    path = SENDS[visit.network]
    with closing(visit.connect()) as publisher:
        visit.proxy.faults.append(replace(fault, method="POST", path=path))
        with pytest.raises(OutcomeUnknownError):
            publisher.publish(make_post("hello"))
    assert visit.count(path) == 1
    assert visit.slept == []


def test_a_server_that_cannot_be_reached_is_tried_again_even_to_sign_in(visit: Visit) -> None:
    with closed_port() as nowhere, pytest.raises(NetworkError, match="cannot be reached"):
        visit.connect(nowhere)
    assert visit.slept == [0.75, 1.5, 3]


def test_a_send_that_never_left_is_made_again(visit: Visit) -> None:
    """The proxy is gone when the post is sent; nothing can have arrived."""
    proxy = FaultProxy(visit.stage.url)
    publisher = visit.connect(proxy.url)
    proxy.close()
    with closing(publisher):
        with suppress(NetworkError):
            publisher.publish(make_post("hello"))  # over the connection that was kept, which may only break now
        visit.slept.clear()
        with pytest.raises(NetworkError, match="cannot be reached") as caught:
            publisher.publish(make_post("hello"))
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert visit.slept == [0.75, 1.5, 3]
    assert visit.stage.shown() == []


def question(patience: Patience, *, sends: bool = False) -> Question:
    return Question(account="a", what="look-up", patience=patience, sends=sends)


@given(
    st.lists(st.one_of(st.none(), st.floats(0, 1000)), max_size=60),
    st.floats(0, 1),
    st.floats(0, 120),
)
def test_all_waits_together_never_exceed_the_bound(waits: list[float | None], chance: float, bound: float) -> None:
    slept: list[float] = []
    patience, answers = Patience(slept.append, lambda: chance, bound), iter(waits)

    def once() -> int:
        for wait in answers:
            raise BusyError(wait, NOW)
        return 1

    try:
        assert patience.ask(question(patience), once) == 1
        assert len(slept) == len(waits)
    except NetworkError as error:
        assert "too many requests" in error.message  # noqa: PT017 - either is right
    assert sum(slept) <= bound + 1e-6
    assert all(pause >= (wait or 0) for pause, wait in zip(slept, waits, strict=False))


@given(st.integers(0, 20), st.lists(st.floats(0, 1), min_size=10, max_size=10))
def test_trouble_that_passes_is_borne_with_so_many_times_and_no_more(failures: int, chances: list[float]) -> None:
    slept: list[float] = []
    patience, tries, luck = Patience(slept.append, iter(chances).__next__), [], iter(range(failures))

    def once() -> str:
        tries.append(1)
        for _ in luck:
            raise PassingError("no")
        return "yes"

    if failures <= REPEATS:
        assert patience.ask(question(patience), once) == "yes"
    else:
        with pytest.raises(PassingError):
            patience.ask(question(patience), once)
    assert len(tries) == min(failures, REPEATS) + 1
    assert all(2**at / 2 <= pause <= 2**at for at, pause in enumerate(slept))


HEADERS: list[tuple[dict[str, str], float | None]] = [
    ({"Retry-After": "90"}, 90),
    ({"retry-after": "1.5"}, 1.5),
    ({"Retry-After": "Sun, 22 Nov 2026 12:05:00 GMT"}, 300),
    ({"X-RateLimit-Reset": "2026-11-22T12:05:00.000Z"}, 300),
    ({"X-RateLimit-Reset": "2026-11-22T13:05:00+01:00"}, 300),
    ({"X-RateLimit-Reset": str(int(NOW.timestamp()) + 60)}, 60),
    ({"ratelimit-reset": str(int(NOW.timestamp()) + 60)}, 60),
    ({"RateLimit-Reset": "60"}, 60),
    ({"Retry-After": "5", "X-RateLimit-Reset": "2026-11-22T12:05:00Z"}, 5),
    ({"Retry-After": "soon", "X-RateLimit-Reset": "2026-11-22T12:05:00Z"}, 300),
    ({"Retry-After": "-5"}, 0),
    ({"X-RateLimit-Reset": "2020-01-01T00:00:00Z"}, 0),
    ({"Retry-After": "nan"}, None),
    ({"Retry-After": ""}, None),
    ({}, None),
]


@pytest.mark.parametrize(("headers", "wait"), HEADERS, ids=lambda value: str(value))
def test_a_reset_is_read_in_every_form_by_the_servers_own_clock(headers: dict[str, str], wait: float | None) -> None:
    """What this machine's clock says is nothing to the server."""
    assert reset_of({**DATE, **headers}) == (wait, NOW + timedelta(seconds=wait or 0))


@given(st.text(), st.text(), st.text())
def test_no_header_whatever_stands_in_it_is_an_error(one: str, two: str, three: str) -> None:
    wait, _ = reset_of({"Retry-After": one, "X-RateLimit-Reset": two, "Date": three})
    assert wait is None or wait >= 0
