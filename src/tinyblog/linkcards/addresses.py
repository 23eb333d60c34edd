"""Which addresses may be asked: those of the public internet, and no machine in the author's own network."""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Resolver = Callable[[str, int], Sequence[str]]
"""Gives the IP addresses of a host, to be asked at a port; raises OSError if it has none."""

# IANA's special-purpose registries, and multicast. Written out, since `is_global` differs between Python versions.
_SPECIAL_V4 = tuple(
    IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)
_PUBLIC_V6 = IPv6Network("2000::/3")
# Teredo (2001::/32) and 6to4 (2002::/16) carry an IPv4 address inside, and nobody serves pages there.
_SPECIAL_V6 = tuple(IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
# How networks without IPv4 reach it (RFC 6052): as public as the IPv4 address inside.
_NAT64 = IPv6Network("64:ff9b::/96")


def look_up(host: str, port: int) -> tuple[str, ...]:
    """Ask the system for the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """Read an IP address; None if it is none, or one that only this machine's own links know."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet: not private, loopback, link-local, shared or reserved."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_V4)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _PUBLIC_V6 and not any(address in network for network in _SPECIAL_V6)
