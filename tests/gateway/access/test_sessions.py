"""Cookies in the place of keys: good until they are over or their key is gone, and nobody else can make them."""

from __future__ import annotations

from typing import Final

import pytest

from services.gateway.access import keys
from services.gateway.access.sessions import Sessions

NOW: Final = 1_795_781_130.5
SECONDS: Final = 60.0
SECRET: Final = bytes(32)


def made() -> keys.Hash:
    """The hash of a new key."""
    return keys.parse(keys.new("desk")[1])["desk"]


@pytest.fixture(scope="module")
def hashes() -> dict[str, keys.Hash]:
    return {"desk": made(), "night": made()}


@pytest.fixture(scope="module")
def sessions(hashes: dict[str, keys.Hash]) -> Sessions:
    return Sessions(SECRET, hashes, SECONDS)


@pytest.fixture(scope="module")
def cookie(sessions: Sessions) -> str:
    return sessions.new("desk", NOW)


def test_a_session_is_its_owners_until_it_is_over(sessions: Sessions, cookie: str) -> None:
    assert sessions.owner(cookie, NOW) == "desk"
    assert sessions.owner(cookie, NOW + SECONDS - 1) == "desk"
    assert sessions.owner(cookie, NOW + SECONDS) is None


def test_no_digit_of_the_signature_can_be_another(sessions: Sessions, cookie: str) -> None:
    other = "0" if cookie[-1] != "0" else "1"
    assert sessions.owner(cookie[:-1] + other, NOW) is None


def test_neither_end_nor_name_can_be_changed(sessions: Sessions, cookie: str) -> None:
    name, end, signature = cookie.split(".")
    assert sessions.owner(f"{name}.{int(end) + 1}.{signature}", NOW) is None
    assert sessions.owner(f"night.{end}.{signature}", NOW) is None


def test_a_session_ends_with_its_key(hashes: dict[str, keys.Hash], cookie: str) -> None:
    assert Sessions(SECRET, hashes, SECONDS).owner(cookie, NOW) == "desk"
    assert Sessions(SECRET, {"night": hashes["night"]}, SECONDS).owner(cookie, NOW) is None
    assert Sessions(SECRET, {**hashes, "desk": made()}, SECONDS).owner(cookie, NOW) is None


def test_only_the_secret_signs(hashes: dict[str, keys.Hash], cookie: str) -> None:
    assert Sessions(b"another", hashes, SECONDS).owner(cookie, NOW) is None


@pytest.mark.parametrize("value", ["", "desk", "desk.1.00", f"nobody.1.{'0' * 64}"])
def test_what_is_no_cookie_of_ours_is_nobodys(sessions: Sessions, value: str) -> None:
    assert sessions.owner(value, 0) is None
