"""A guard: no test talks to anything but this machine."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


def is_loopback(address: object) -> bool:
    """Whether a socket address stays on this machine: 127.*, ::1, localhost, or a Unix socket."""
    if isinstance(address, str | bytes):
        return True
    host = str(address[0]) if isinstance(address, tuple) else ""
    return host == "localhost" or _is_loopback_number(host)


def _is_loopback_number(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return _is_old_loopback_number(host)


def _is_old_loopback_number(host: str) -> bool:
    """Whether it is a number as systems read it besides: 127.1, 2130706433, 0x7f000001."""
    try:
        return socket.inet_aton(host)[0] == 127
    except (OSError, UnicodeError):
        return False


@contextmanager
def loopback_only() -> Iterator[list[object]]:
    """Refuse every connection and name look-up that would leave this machine, by an AssertionError.

    Yields the addresses refused so far: a library may swallow the error, so look there at the end.
    """
    refused: list[object] = []

    def check(address: object) -> None:
        if not is_loopback(address):
            refused.append(address)
            raise AssertionError(f"a test tried to reach {address!r}: only loopback is allowed")

    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def checked_connect(self: socket.socket, address: tuple[str, int]) -> None:
        check(address)
        connect(self, address)

    def checked_connect_ex(self: socket.socket, address: tuple[str, int]) -> int:
        check(address)
        return connect_ex(self, address)

    def checked_look_up(host: object, *args: object, **kwargs: object) -> object:
        check((host.decode() if isinstance(host, bytes) else host or "localhost", 0))
        return look_up(host, *args, **kwargs)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", checked_connect)
        patch.setattr(socket.socket, "connect_ex", checked_connect_ex)
        patch.setattr(socket, "getaddrinfo", checked_look_up)
        yield refused
