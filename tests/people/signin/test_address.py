"""Where a request comes from."""

import ipaddress

import pytest

from junto.people.signin.address import client, network

PROXIES = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("2001:db8:1::/48"))


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # not a proxy of ours: what it says is not believed
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),  # the left end is the visitor's invention
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("2001:db8:1::5", "2001:db8:9:8::77", "2001:db8:9:8::77"),
        ("10.0.0.1", "[2001:db8:9:8::77]:4711", "2001:db8:9:8::77"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("", "198.51.100.1", "unknown"),
        ("unix:", "", "unknown"),
    ],
)
def test_the_visitor_behind_the_proxies(remote: str, forwarded: str, expected: str) -> None:
    assert client(remote, forwarded, PROXIES) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("198.51.100.1", "198.51.100.1/32"),
        ("2001:db8:9:8::77", "2001:db8:9:8::/64"),
        ("2001:db8:9:8:ffff:ffff:ffff:ffff", "2001:db8:9:8::/64"),
        ("::ffff:198.51.100.1", "198.51.100.1/32"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", "unknown"),
    ],
)
def test_what_one_visitor_holds(address: str, expected: str) -> None:
    assert network(address) == expected
