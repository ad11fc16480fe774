"""Addresses that are never asked."""

import pytest

from services.ingest.web.addresses import refuse_address, refuse_url


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104 - not bound, refused
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.0.8",
        "198.18.0.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "localhost",
        "",
    ],
)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert refuse_address(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07::1", "::ffff:8.8.8.8"])
def test_public_addresses_are_asked(address: str) -> None:
    assert refuse_address(address) is None


def test_what_is_allowed_is_asked_and_nothing_beside_it() -> None:
    assert refuse_address("127.0.0.1", ["127.0.0.1"]) is None
    assert refuse_address("127.0.0.2", ["127.0.0.1"])
    assert refuse_address("::1", ["127.0.0.1"])


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://a/",
        "gopher://a",
        "/feed",
        "http://",
        "http://u:p@a/",
        "http://a:99999/",
        "http://[",
        "",
    ],
)
def test_urls_that_are_not_fetched(url: str) -> None:
    assert refuse_url(url)


def test_web_addresses_are_left_to_their_host() -> None:
    assert refuse_url("https://example.org:8443/feed?x=1") is None
