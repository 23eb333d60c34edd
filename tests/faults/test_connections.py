"""Connections break, servers fail, refuse or are slow: at every request, before and after it has landed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import cycle

from tests.faults.bench import Bench, Scenario
from tests.faults.grid import share
from tests.faults.places import PLACES
from tests.faults.points import TIMEOUT, met, name, reads, writes
from tests.faults.traps import Trap
from tests.servers.proxy import Fault

HTML = b"<html><h1>Error</h1></html>"
WRITES = {
    "reset, not landed": Fault.cut_request(),
    "reset, landed": Fault.cut_answer(reset=True),
    "closed, landed": Fault.cut_answer(),
    "500, not landed": Fault.refuse(500),
    "500, landed": Fault.replace_answer(500),
    "503, not landed": Fault.refuse(503, body=HTML, headers={"Content-Type": "text/html"}),
    "502, landed": Fault.replace_answer(502, body=HTML),
    "garbled, landed": Fault.replace_answer(200, body=b"{}"),
}
READS = {
    "reset": Fault.cut_request(),
    "500": Fault.refuse(500),
    "garbled": Fault.replace_answer(200, body=b'{"garbled": true}'),
}
LOST = "may or may not|connection|server|answer|parts stand"
SLOW = {
    "time-out, not landed": Fault.delay_request(300),
    "time-out, landed": Fault.delay_answer(300),
    "slow answer": Fault.slow_body(TIMEOUT),
}


@share(3)
def test_the_answer_to_a_write_is_lost(bench: Bench, place: str, kind: str) -> None:
    seen = bench.seen(place, kind)
    scenarios = [
        Scenario(fault=what, point=name(seen, at), act=met(at, fault), says=LOST)
        for at in writes(seen)
        for what, fault in WRITES.items()
    ]
    bench.play(place, kind, scenarios)


@share(3)
def test_a_look_fails(bench: Bench, place: str, kind: str) -> None:
    """Every other request meets one of these, on each network another one."""
    seen = bench.seen(place, kind)
    faults = list(READS.items()) * 2
    faults = faults[PLACES.index(place) % len(READS) :]
    scenarios = [
        Scenario(fault="a look fails", point=f"{name(seen, at)}: {what}", act=met(at, fault), says="error: ")
        for at, (what, fault) in zip(reads(seen), cycle(faults), strict=False)
    ]
    bench.play(place, kind, scenarios)


@share(4)
def test_a_server_is_slow(bench: Bench, place: str, kind: str) -> None:
    """The run gives up; what it has sent lands before it does, or afterwards."""
    seen, trap = bench.seen(place, kind), Trap(timeout=TIMEOUT)
    scenarios = [
        Scenario(fault=what, point=name(seen, at), act=met(at, fault, trap=trap), says=LOST)
        for at in writes(seen)
        for what, fault in SLOW.items()
    ]
    scenarios += [
        Scenario(fault="time-out of a look", point=name(seen, at), act=met(at, Fault.delay_answer(300), trap=trap))
        for at in reads(seen)[:: max(1, len(reads(seen)) - 1)]
    ]
    bench.play(place, kind, scenarios)


@share(4)
def test_too_many_requests(bench: Bench, place: str, kind: str) -> None:
    """At the first write with each header there is, and at every other request with one of them."""
    seen, later = bench.seen(place, kind), datetime.now(UTC) + timedelta(minutes=4)
    headers: list[dict[str, str]] = [
        {},
        {"Retry-After": "1"},
        {"Retry-After": format_datetime(later, usegmt=True)},
        {"Retry-After": "soon"},
        {"X-RateLimit-Reset": later.isoformat()},
        {"X-RateLimit-Reset": f"{later.timestamp():.0f}"},
        {"ratelimit-limit": "30", "ratelimit-remaining": "0", "ratelimit-reset": f"{later.timestamp():.0f}"},
        {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": later.isoformat()},
    ]
    first, *others = writes(seen)
    points = [(first, header) for header in headers]
    points += zip([*others, *reads(seen)], cycle(headers), strict=False)
    error = b'{"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}'
    scenarios = [
        Scenario(
            fault="429",
            point=f"{name(seen, at)}: {header}",
            act=met(at, replace(Fault.too_many(header), body=error)),
            says="too many requests|rate limits|takes no more requests|may or may not",
        )
        for at, header in points
    ]
    bench.play(place, kind, scenarios)


@share(4)
def test_the_token_is_revoked_in_the_middle(bench: Bench, place: str, kind: str) -> None:
    """From each request on; it is given back before the next run."""
    seen = bench.seen(place, kind)
    if place == "bluesky":
        revoked = Fault.refuse(401, body=b'{"error": "AuthenticationRequired", "message": "Invalid token"}')
        expired = Fault.refuse(400, body=b'{"error": "ExpiredToken", "message": "Token has expired"}')
        faults = {"revoked": revoked, "expired": expired}
    else:
        faults = {"revoked": Fault.refuse(401, body=b'{"error": "The access token is invalid"}')}
    scenarios = [
        Scenario(
            fault=f"token {what}",
            point=f"from {name(seen, at)} on",
            act=met(at, *[fault] * 60),
            says="(?i)sign in|token|may or may not|parts stand",
        )
        for at in range(1, len(seen.requests) + 1)
        for what, fault in faults.items()
    ]
    bench.play(place, kind, scenarios)
