"""Who an article is, and whether it still says the same: ids and fingerprints that are the same in every run."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urldefrag, urlsplit

from courlan import normalize_url

from schemas.codec import encode

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST: Final = 512
"""Characters that an id may have; the contract's limit."""

TEXTS: Final = ("headline", "body")

_ID: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,512}")
_GLOBAL: Final = re.compile(r"(https?://|urn:|tag:|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-)")
_BESIDE: Final = frozenset({"id", "published", "updated", "duplicate_of"})
"""What two versions of an article may differ in without saying anything else. Feeds that date what they list anew at
every poll are many, publishers that correct nothing but a date are few."""


def identify(article: Mapping[str, Any]) -> str:
    """The article's id: the publisher's, else its canonical URL, else a digest of its text."""
    given = article.get("id")
    if isinstance(given, str) and given:
        return given
    url = canonical(article.get("url"))
    if url and _ID.fullmatch(url):
        return url
    text = "\0".join(_squeezed(article.get(field)) for field in TEXTS)
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def scoped(identity: str, host: str) -> str:
    """A publisher's id that means the same to everybody.

    What is a number in somebody's database gets the name of the host before it; longer ids than the contract allows
    and such as hold control characters become a digest.
    """
    whole = identity if _GLOBAL.match(identity) else f"{host}#{identity}"
    return whole if _ID.fullmatch(whole) else blake2b(whole.encode(errors="replace"), digest_size=16).hexdigest()


def canonical(url: object) -> str | None:
    """The URL without what differs between two links to the same page: case, default port, fragment, trackers.

    None for what is no HTTP URL.
    """
    if not isinstance(url, str) or not url.lower().startswith(("http://", "https://")):
        return None
    try:
        if not urlsplit(url).hostname:
            return None
        return str(normalize_url(urldefrag(url.strip()).url))
    except ValueError:
        return None


def fingerprint(article: Mapping[str, Any]) -> str:
    """A digest of what the article says, 32 hexadecimal digits.

    White space, the order of keys, trackers in the URL, and when it was published and updated do not matter.
    """
    said = {key: value for key, value in article.items() if key not in _BESIDE and value is not None}
    said |= {field: _squeezed(article.get(field)) for field in TEXTS}
    if url := canonical(article.get("url")):
        said["url"] = url
    return blake2b(encode(_sorted(said)), digest_size=16).hexdigest()


def _squeezed(text: object) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value
