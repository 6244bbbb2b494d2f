"""Pages of other sites in a real Chromium: they reach nothing under /_mock/, and its own pages work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.mockserver.inspector.conftest import Send

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_POST = "url => fetch(url, {method: 'POST', mode: 'no-cors', body: '{}'}).then(() => 'sent', String)"
_READ = "url => fetch(url).then(answer => answer.text(), () => 'refused')"
_STREAM = (
    "url => new Promise(done => { const news = new EventSource(url);"
    " news.onmessage = () => done('read'); news.onerror = () => done('refused') })"
)
_IMAGE = (
    "url => new Promise(done => { const image = new Image();"
    " image.onload = () => done('read'); image.onerror = () => done('refused'); image.src = url })"
)
_FORM = (
    "url => new Promise(done => {"
    " document.body.innerHTML = '<iframe name=f></iframe><form method=post target=f>"
    "<input name=confirm value=yes></form>'; const form = document.forms[0]; form.action = url;"
    " document.querySelector('iframe').onload = () => done('sent'); form.submit() })"
)


class _EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>a page of another site</title><body>")

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


@contextmanager
def _foreign_site() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), _EmptyPage) as site:
        thread = Thread(target=site.serve_forever)
        thread.start()
        yield site.server_port
        site.shutdown()
        thread.join()


# The address is one that only the browser of the tests leads here; a page of an attacker needs no name.
@pytest.mark.parametrize("site", ["evil.example", "203.0.113.5"])
def test_a_page_of_another_site_cannot_steer_or_read_the_mock(
    server: MockServer, send: Send, browser: Browser, site: str
) -> None:
    send("GET", "/api/lists")
    account = server.control.account_of("pk_ABC123_test")
    context = browser.new_context()
    window = context.new_page()
    with _foreign_site() as port:
        window.goto(f"http://{site}:{port}/")
        for path in ("/_mock/controls/reset", "/_mock/reset", "/_mock/accounts/ABC123/mark", "/_mock/clock"):
            assert window.evaluate(_POST, f"{server.url}{path}") == "sent"
        for path in ("/_mock/requests.json", "/_mock/state", "/_mock/requests", "/_mock/requests.har"):
            assert window.evaluate(_READ, f"{server.url}{path}") == "refused"
        assert window.evaluate(_STREAM, f"{server.url}/_mock/live") == "refused"
        assert window.evaluate(_IMAGE, f"{server.url}/_mock/state") == "refused"
        window.evaluate(_FORM, f"{server.url}/_mock/controls/reset")
    assert len(account.journal) == 1
    context.close()


def test_a_name_that_another_site_points_here_reads_nothing(server: MockServer, browser: Browser) -> None:
    context = browser.new_context()
    window = context.new_page()
    place = server.url.replace("127.0.0.1", "evil.example")
    for path in (
        "/_mock/requests",
        "/_mock/requests.json",
        "/_mock/health",
        "/_mock/live",
        "/_mock/static/inspector.js",
    ):
        answer = window.goto(f"{place}{path}")
        assert answer is not None and answer.status == 403
    assert "'evil.example' is not a name of this machine" in window.content()
    context.close()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "mock.northwind.shop"])
def test_the_pages_work_under_each_name_of_this_machine(name: str, window: Page) -> None:
    with MockServer(settings=Settings(allowed_hosts=("0.0.0.0", "Mock.Northwind.shop"))) as server:
        server.control.account_of("pk_ABC123_test")
        window.goto(f"{server.url.replace('127.0.0.1', name)}/_mock/controls")
        window.wait_for_selector("#live.on")
        before = server.clock.now()
        window.click("button:has-text('1 hour')")
        window.wait_for_url("**/_mock/controls?done=*")
        assert (server.clock.now() - before).total_seconds() >= 3600
        window.goto("about:blank")  # it would miss the news of a mock that ended
