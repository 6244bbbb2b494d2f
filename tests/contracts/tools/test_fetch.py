"""Fetching an official file, from a server of the test's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.tools.fetch import fetch_revision

DOCUMENT = {
    "openapi": "3.0.2",
    "info": {"version": "2025-01-15"},
    "paths": {"/api/x": {"get": {"responses": {}}}},
}


class Repository(BaseHTTPRequestHandler):
    """Serves one revision, a broken one, and counts."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        answers = {
            "/2025-01-15/openapi/stable.json": orjson.dumps(DOCUMENT),
            "/2025-04-15/openapi/stable.json": b"<html>",
        }
        content = answers.get(self.path)
        self.send_response(404 if content is None else 200)
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[str]]]:
    monkeypatch.setenv("REHEARSE_CACHE_DIR", str(tmp_path))
    asked: list[str] = []
    handler = type("Handler", (Repository,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()
        thread.join()


def test_a_revision_is_fetched_once_and_kept(repository: tuple[str, list[str]], tmp_path: Path) -> None:
    url, asked = repository
    first, second = fetch_revision("2025-01-15", url), fetch_revision("2025-01-15", url + "/")
    assert first == second == tmp_path / "official" / "2025-01-15.json"
    assert orjson.loads(first.read_bytes()) == DOCUMENT
    assert asked == ["/2025-01-15/openapi/stable.json"]


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("2019-01-01", "404 Not Found: is there such a revision?"),
        ("2025-04-15", "not JSON"),
        ("newest", "'newest' is not a revision: write it as 2026-07-15"),
        ("../../etc", "is not a revision"),
    ],
)
def test_what_cannot_be_had_is_said_and_nothing_is_kept(
    repository: tuple[str, list[str]], tmp_path: Path, revision: str, message: str
) -> None:
    with pytest.raises(ContractError, match=message.replace("?", r"\?")):
        fetch_revision(revision, repository[0])
    assert list(tmp_path.rglob("*.json")) == []


def test_a_server_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REHEARSE_CACHE_DIR", str(tmp_path))
    with pytest.raises(ContractError, match="Download it by hand and name it with --spec"):
        fetch_revision("2025-01-15", "http://127.0.0.1:1")
