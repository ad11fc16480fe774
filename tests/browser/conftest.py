"""What tests of the page share: a real Chromium, a gateway fed by hand, and a page that may do nothing wrong unseen."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import chromium
import pytest
from handfed import Newsroom
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page

SECONDS: Final = 30.0
"""Within which what a test waits for has to come; on a busy machine Chromium may take its time."""

# Chromium's own notes about answers that are not good; which of them a test brings about it says itself.
NETWORK: Final = (
    "Failed to load resource: net::ERR_(CONNECTION_REFUSED|EMPTY_RESPONSE|CONNECTION_RESET|INCOMPLETE_CHUNKED_ENCODING)"
)


class Running:
    """One Chromium for all tests of this folder, started for the first that asks."""

    def __init__(self) -> None:
        self._ending = ExitStack()
        self._browser: Browser | None = None

    def browser(self, executable: str) -> Browser:
        if self._browser is None:
            playwright = self._ending.enter_context(sync_playwright())
            self._browser = playwright.chromium.launch(executable_path=executable, args=list(chromium.OPTIONS))
            self._ending.callback(self._browser.close)
        return self._browser

    def end(self) -> None:
        self._browser = None
        self._ending.close()


RUNNING: Final = Running()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """Ends Chromium with the folder's last test: Playwright's event loop would be in the way of others."""
    yield
    if nextitem is None or nextitem.path.parent != Path(__file__).parent:
        RUNNING.end()


@pytest.fixture(scope="module")
def browser() -> Browser:
    """A real Chromium; where there is none, its tests are skipped and say why."""
    executable = chromium.executable()
    if executable is None:
        pytest.skip(chromium.ABSENT)
    return RUNNING.browser(executable)


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    """A gateway without Kafka and without keys."""
    with Newsroom(tmp_path) as room:
        yield room


@pytest.fixture
def opened(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Opens pages; when the test is over, nothing may have been complained about but what its mark says."""
    marker = request.node.get_closest_marker("complains")
    expected = re.compile("|".join((NETWORK, *marker.args)) if marker else "(?!)")
    said: list[str] = []
    contexts = []

    def opening(url: str = "", **options: object) -> Page:
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "timezone_id": "UTC", **options}
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(SECONDS * 1000)
        page = context.new_page()
        origin = re.match(r"https?://[^/]+", url)
        page.on("console", lambda message: _listen(message, said))
        page.on("pageerror", lambda error: said.append(f"uncaught: {error}"))
        page.on(
            "request", lambda asked: None if _known(asked.url, origin) else said.append(f"asked elsewhere: {asked.url}")
        )
        page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        if url:
            page.goto(url)
        return page

    yield opening
    for context in contexts:
        context.close()
    assert [each for each in said if not expected.search(each)] == []


def _listen(message: ConsoleMessage, said: list[str]) -> None:
    if message.type in ("error", "warning"):
        said.append(f"{message.type}: {message.text}")


def _known(url: str, origin: re.Match[str] | None) -> bool:
    return origin is None or url.startswith((f"{origin[0]}/", "data:"))
