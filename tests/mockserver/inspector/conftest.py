"""A mock of its own for the pages, and clients for them: httpx as a program, httpx as a browser would ask."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Send = Callable[..., httpx.Response]
COMPANY = "ABC123"
REVISION = "2026-07-15"
HTML = {"Accept": "text/html,application/xhtml+xml"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

# As root Chromium starts without its sandbox only.
_NO_SANDBOX = "--no-sandbox"
# Names and an address of others that lead to this machine.
_FOREIGN_NAMES = "--host-resolver-rules=" + ", ".join(
    f"MAP {name} 127.0.0.1" for name in ("evil.example", "mock.northwind.shop", "203.0.113.5")
)


@pytest.fixture
def server() -> Iterator[MockServer]:
    """Run a mock that keeps answers, as `rehearse serve` does."""
    with MockServer(settings=Settings(keep_answers=True)) as server:
        yield server


@pytest.fixture
def send(server: MockServer) -> Iterator[Send]:
    """Send a request of the API, with a key of the account ABC123."""
    headers = {
        "Authorization": f"Klaviyo-API-Key pk_{COMPANY}_test",
        "revision": REVISION,
        "Content-Type": "application/vnd.api+json",
    }
    with httpx.Client(timeout=60, base_url=server.url, headers=headers) as client:

        def send(method: str, path: str, body: Any = None) -> httpx.Response:
            return client.request(method, path, json=body)

        yield send


@pytest.fixture
def page(server: MockServer) -> Iterator[Send]:
    """Ask for a page under /_mock/, or post a form to it, as a browser does."""
    with httpx.Client(
        timeout=60, base_url=f"{server.url}/_mock", headers=HTML, follow_redirects=True
    ) as client:

        def page(path: str, form: dict[str, str] | None = None) -> httpx.Response:
            return client.get(path) if form is None else client.post(path, data=form)

        yield page


@pytest.fixture
def twin(server: MockServer) -> Iterator[Callable[[str], Any]]:
    """Read the JSON twin of a page."""
    with httpx.Client(timeout=60, base_url=f"{server.url}/_mock") as client:

        def twin(path: str) -> Any:
            head, mark, query = path.partition("?")
            answer = client.get(f"{head}.json{mark}{query}")
            answer.raise_for_status()
            return answer.json()

        yield twin


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser for the tests of one file."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine, and scripts/programs could not install it")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[_NO_SANDBOX, _FOREIGN_NAMES])
        yield browser
        browser.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """Open a window; a mistake of a page's script, or a blocked one, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    window = context.new_page()
    wrong: list[str] = []
    window.on("pageerror", lambda error: wrong.append(str(error)))
    window.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    yield window
    context.close()
    assert wrong == []


def event(name: str = "Placed Order", email: str = "ana@northwind.shop", **attributes: Any) -> Any:
    """Return a body of POST /api/events."""
    profile = {"data": {"type": "profile", "attributes": {"email": email}}}
    content = {
        "metric": {"data": {"type": "metric", "attributes": {"name": name}}},
        "profile": profile,
        "properties": {},
        **attributes,
    }
    return {"data": {"type": "event", "attributes": content}}
