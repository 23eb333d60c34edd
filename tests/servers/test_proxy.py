"""The proxy does to requests what its faults say, and nothing else."""

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.servers.mastodon import MastodonServer
from tests.servers.pds import Pds
from tests.servers.proxy import Fault, FaultProxy
from tests.servers.wire import Reply, call

STATUSES = "/api/v1/statuses"


@pytest.fixture
def proxy(mastodon: MastodonServer) -> Iterator[FaultProxy]:
    proxy = FaultProxy(mastodon.url)
    yield proxy
    proxy.close()


@pytest.fixture
def account(mastodon: MastodonServer) -> tuple[str, str]:
    """(token, account id)"""
    token, identifier, _ = mastodon.create_account()
    return token, identifier


def _post(proxy: FaultProxy, account: tuple[str, str], text: str = "hello", timeout: float = 30) -> Reply:
    headers = {"Authorization": f"Bearer {account[0]}"}
    return call("POST", proxy.url + STATUSES, body={"status": text}, headers=headers, timeout=timeout)


def _texts(mastodon: MastodonServer, account: tuple[str, str]) -> list[str]:
    return [status["text"] for status in mastodon.statuses(account[1])]


def test_without_faults_everything_is_forwarded(
    mastodon: MastodonServer, proxy: FaultProxy, account: tuple[str, str]
) -> None:
    reply = _post(proxy, account)
    assert reply.status == 200
    assert reply.json() == {name: value for name, value in mastodon.statuses(account[1])[0].items() if name != "text"}
    assert reply.headers["x-ratelimit-limit"] == "300"
    assert "," in reply.headers["date"]
    assert reply.headers["date"].count("GMT") == 1
    assert proxy.log == [("POST", STATUSES)]


def test_a_query_string_is_forwarded(mastodon: MastodonServer, proxy: FaultProxy, account: tuple[str, str]) -> None:
    _post(proxy, account, "one")
    _post(proxy, account, "two")
    listed = call("GET", f"{proxy.url}/api/v1/accounts/{account[1]}/statuses?limit=1")
    assert len(listed.json()) == 1


def test_a_cut_answer_lands_and_ends_without_a_byte(
    mastodon: MastodonServer, proxy: FaultProxy, account: tuple[str, str]
) -> None:
    proxy.faults.append(Fault.cut_answer(method="POST", path=STATUSES))
    with pytest.raises(http.client.RemoteDisconnected):
        _post(proxy, account)
    assert _texts(mastodon, account) == ["hello"]


def test_a_cut_answer_can_be_a_reset(mastodon: MastodonServer, proxy: FaultProxy, account: tuple[str, str]) -> None:
    proxy.faults.append(Fault.cut_answer(reset=True))
    with pytest.raises(ConnectionResetError) as caught:
        _post(proxy, account)
    assert caught.type is ConnectionResetError
    assert _texts(mastodon, account) == ["hello"]


def test_a_cut_request_is_a_reset_and_never_arrives(
    mastodon: MastodonServer, proxy: FaultProxy, account: tuple[str, str]
) -> None:
    proxy.faults.append(Fault.cut_request())
    with pytest.raises(ConnectionResetError) as caught:
        _post(proxy, account)
    assert caught.type is ConnectionResetError
    assert mastodon.requests == []


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_refused_request_never_arrives(
    mastodon: MastodonServer, proxy: FaultProxy, account: tuple[str, str], status: int
) -> None:
    proxy.faults.append(Fault.refuse(status, body=b'{"error":"down"}'))
    reply = _post(proxy, account)
    assert (reply.status, reply.json()) == (status, {"error": "down"})
    assert mastodon.requests == []


@pytest.mark.parametrize("status", [500, 502])
def test_a_replaced_answer_lands(
    mastodon: MastodonServer, proxy: FaultProxy, account: tuple[str, str], status: int
) -> None:
    proxy.faults.append(Fault.replace_answer(status))
    assert _post(proxy, account).status == status
    assert _texts(mastodon, account) == ["hello"]


@pytest.mark.parametrize("header", ["Retry-After", "X-RateLimit-Reset", "ratelimit-reset"])
def test_too_many_answers_429_with_the_header_asked_for(
    mastodon: MastodonServer, proxy: FaultProxy, account: tuple[str, str], header: str
) -> None:
    proxy.faults.append(Fault.too_many({header: "7"}))
    reply = _post(proxy, account)
    assert (reply.status, reply.headers[header.lower()]) == (429, "7")
    assert mastodon.requests == []


def test_a_delayed_answer_has_landed_when_the_client_gives_up(
    mastodon: MastodonServer, proxy: FaultProxy, account: tuple[str, str]
) -> None:
    proxy.faults.append(Fault.delay_answer(3600))
    with pytest.raises(TimeoutError):
        _post(proxy, account, timeout=1)
    assert _texts(mastodon, account) == ["hello"]


def test_a_delayed_request_lands_after_the_client_gave_up(
    mastodon: MastodonServer, proxy: FaultProxy, account: tuple[str, str]
) -> None:
    proxy.faults.append(Fault.delay_request(3600))
    with pytest.raises(TimeoutError):
        _post(proxy, account, timeout=1)
    assert _texts(mastodon, account) == []
    proxy.hurry()
    proxy.wait_until_idle()
    assert _texts(mastodon, account) == ["hello"]


def test_a_slow_body_comes_whole_in_the_end(
    mastodon: MastodonServer, proxy: FaultProxy, account: tuple[str, str]
) -> None:
    proxy.faults.append(Fault.slow_body(0.1))
    assert _post(proxy, account).json()["content"] == "<p>hello</p>"


def test_closing_ends_whatever_is_still_delayed(mastodon: MastodonServer, account: tuple[str, str]) -> None:
    proxy = FaultProxy(mastodon.url)
    proxy.faults.append(Fault.delay_request(3600))
    with pytest.raises(TimeoutError):
        _post(proxy, account, timeout=1)
    proxy.close()
    assert mastodon.requests == []


def test_a_fault_waits_for_its_request_and_happens_once(
    mastodon: MastodonServer, proxy: FaultProxy, account: tuple[str, str]
) -> None:
    proxy.faults += [Fault.refuse(503, method="POST", path="/api/v1/st*"), Fault.refuse(500, path=STATUSES)]
    assert call("GET", f"{proxy.url}/api/v1/accounts/{account[1]}").status == 200
    assert [_post(proxy, account).status for _ in range(3)] == [503, 500, 200]
    assert proxy.faults == []


def test_one_kept_alive_connection_serves_many_requests(mastodon: MastodonServer, proxy: FaultProxy) -> None:
    proxy.faults.append(Fault.refuse(503))
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(proxy.url).port)
    statuses = []
    for _ in range(3):
        connection.request("GET", "/api/v2/instance")
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()
    assert statuses == [503, 200, 200]


def test_an_answer_lost_behind_the_proxy_is_lost_in_front_of_it(
    mastodon: MastodonServer, proxy: FaultProxy, account: tuple[str, str]
) -> None:
    mastodon.mode = type(mastodon.mode)(lost_answers=1)
    with pytest.raises(http.client.RemoteDisconnected):
        _post(proxy, account)
    assert _texts(mastodon, account) == ["hello"]


def test_many_clients_are_served_at_once(mastodon: MastodonServer, proxy: FaultProxy) -> None:
    proxy.faults.append(Fault.delay_answer(3600, path="/api/v1/instance"))
    stuck = http.client.HTTPConnection("127.0.0.1", urlsplit(proxy.url).port)
    stuck.request("GET", "/api/v1/instance")
    assert call("GET", f"{proxy.url}/api/v2/instance").status == 200
    stuck.close()


def test_a_pds_does_not_send_its_client_round_the_proxy(pds: Pds) -> None:
    handle, did, password = pds.create_account()
    proxy = FaultProxy(pds.url)
    body = {"identifier": handle, "password": password}
    session = call("POST", f"{proxy.url}/xrpc/com.atproto.server.createSession", body=body)
    proxy.close()
    assert session.json()["did"] == did
    assert str(urlsplit(pds.url).port).encode() not in session.body
