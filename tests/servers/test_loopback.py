"""The guard lets loopback through and nothing else."""

import socket
import threading

import pytest

from tests.servers.loopback import is_loopback, loopback_only


@pytest.mark.parametrize(
    "address", [("127.0.0.1", 1), ("127.8.8.8", 1), ("::1", 1, 0, 0), ("localhost", 1), "/a/socket"]
)
def test_this_machine_is_loopback(address: object) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", [("192.0.2.1", 1), ("2001:db8::1", 1, 0, 0), ("blog.example", 1), ("0.0.0.0", 1)])
def test_anything_else_is_not(address: object) -> None:
    assert not is_loopback(address)


def test_connecting_elsewhere_is_an_assertion_error_and_is_remembered() -> None:
    with loopback_only() as refused, socket.socket() as one, socket.socket() as other:
        with pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
            one.connect(("192.0.2.1", 80))
        with pytest.raises(AssertionError, match=r"192\.0\.2\.2"):
            other.connect_ex(("192.0.2.2", 80))
        with pytest.raises(AssertionError, match="blog"):
            socket.getaddrinfo("blog.example", 443)
    assert len(refused) == 3


def test_connecting_to_loopback_still_works() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        accepting = threading.Thread(target=lambda: server.accept()[0].close())
        accepting.start()
        with socket.create_connection(server.getsockname()) as client:
            assert client.recv(1) == b""
        accepting.join()


def test_every_test_runs_behind_the_guard() -> None:
    assert "loopback_only" in socket.socket.connect.__qualname__
