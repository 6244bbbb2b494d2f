"""`rehearse health`: 0 where the mock answers, 3 where nothing or something else does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from klaviyo_rehearsal.mockserver.server import MockServer
from tests.rehearsal.cli.running import rehearse


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer() as server:
        yield server


def test_a_mock_is_healthy(mock: MockServer) -> None:
    done = rehearse("health", mock.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{mock.url} answers: 2024-02-15, ")


def test_the_port_is_that_of_the_setting(mock: MockServer) -> None:
    port = mock.url.rpartition(":")[2]
    assert rehearse("health", "--port", port).returncode == 0
    assert rehearse("health", REHEARSE_PORT=port).returncode == 0


def test_a_proxy_is_passed_by(mock: MockServer) -> None:
    assert rehearse("health", mock.url, http_proxy="http://127.0.0.1:1").returncode == 0


class Other(BaseHTTPRequestHandler):
    """A server that is not the mock."""

    content = b"{}"

    def do_GET(self) -> None:
        """Answer with the content."""
        if self.content == b"SSH":
            self.wfile.write(b"SSH-2.0-OpenSSH\r\n")
            return
        self.send_response(404 if self.content == b"404" else 200)
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@pytest.mark.parametrize("content", [b"{}", b"[]", b"<html>", b"404", b"SSH", b"[" * 100_000])
def test_another_server_is_not_healthy(content: bytes) -> None:
    with HTTPServer(("127.0.0.1", 0), type("Answering", (Other,), {"content": content})) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        done = rehearse("health", f"http://127.0.0.1:{server.server_port}")
        thread.join(10)
    assert done.returncode == 3
    assert f"http://127.0.0.1:{server.server_port} answers" in done.stderr or "does not answer" in done.stderr


def test_nothing_is_not_healthy_and_a_wrong_url_is_wrong_usage() -> None:
    nothing = rehearse("health", "http://127.0.0.1:1")
    assert (nothing.returncode, "http://127.0.0.1:1 does not answer" in nothing.stderr) == (3, True)
    for url in ("klaviyo:8080", "http://[::1", "http://h:abc", "http://h:99999", "http://"):
        wrong = rehearse("health", url)
        assert (wrong.returncode, "write it as http://127.0.0.1:8080" in wrong.stderr) == (2, True)
