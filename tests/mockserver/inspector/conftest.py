"""A mock of its own for the pages, and clients for them: httpx as a program, httpx as a browser would ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings

Send = Callable[..., httpx.Response]
COMPANY = "ABC123"
REVISION = "2026-07-15"
HTML = {"Accept": "text/html,application/xhtml+xml"}


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
