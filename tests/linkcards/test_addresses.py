"""Which addresses may be asked."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.linkcards.addresses import _NAT64, is_public, look_up, read_address


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1"),
        *("172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "224.0.0.1", "239.1.1.1"),
        *("240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8"),
        *("64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b:1::8.8.8.8", "2002:7f00:1::", "2002:a00:1::1"),
        *("2001::1", "2001:db8::1", "3fff::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1", "fe80::1%eth0"),
        "100::1",
    ],
)
def test_an_address_that_is_not_of_the_public_internet_is_none(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "172.32.0.1",
        "2606:4700::1",
        "2a00::1",
        "64:ff9b::8.8.8.8",
    ],
)
def test_an_address_of_the_public_internet_is_one(address: str) -> None:
    assert is_public(ip_address(address))


@given(st.ip_addresses().filter(lambda address: address not in _NAT64 if address.version == 6 else True))
def test_what_is_public_here_is_public_to_python_too(address: IPv4Address | IPv6Address) -> None:
    assert address.is_global or not is_public(address)
    assert not (address.is_multicast and is_public(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "017700000001", "127.1"])
def test_every_way_to_write_a_number_is_looked_up_as_the_address_it_is(host: str) -> None:
    assert look_up(host, 80) == ("127.0.0.1",)


def test_what_is_no_address_is_none() -> None:
    assert read_address("example.com") is None
    assert read_address("0177.0.0.1") is None
    assert read_address("127.0.0.1") == IPv4Address("127.0.0.1")


def test_this_machine_is_looked_up() -> None:
    assert set(look_up("localhost", 80)) <= {"127.0.0.1", "::1"}
