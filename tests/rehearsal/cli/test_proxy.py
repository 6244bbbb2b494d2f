"""`rehearse proxy`: its start, its lines, its end, and what it writes and keeps."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.rehearsal.cli.running import _environment, rehearse
from tests.rehearsal.watching.servers import KEY, Echo, served
from tests.rehearsal.watching.test_proxy import JSON_API, WRONG, lists

_SECRETS = ("pk_WATCH1_secret", "cookie-of-the-edge", "token-of-oauth", "secret-of-oauth")


@dataclass
class Running:
    """A running proxy, and its output and exit code once it has ended."""

    url: str
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    errors: str = ""

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it by a signal; returns the exit code."""
        self.process.send_signal(number)
        output, self.errors = self.process.communicate(timeout=20)
        self.lines = output.splitlines()
        return self.process.returncode


@contextmanager
def proxying(*arguments: str) -> Iterator[Running]:
    """Run the command in a process of its own until it is ready."""
    command = [sys.executable, "-m", "klaviyo_rehearsal", "proxy", "--port", "0", *arguments]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes, env=_environment()) as process:
        assert process.stdout is not None
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        line = process.stdout.readline()
        assert line.startswith("Proxy ready at http://127.0.0.1:"), line
        yield Running(line.split()[-1], process)
        process.kill()
        watchdog.cancel()


def test_ctrl_c_ends_it_at_once_with_the_verdict_so_far(tmp_path: Path) -> None:
    report = f"json={tmp_path / 'verdict.json'}"
    with served(Echo(400)) as upstream, proxying("--upstream", upstream, "--report", report) as proxy:
        for _ in range(3):
            httpx.post(f"{proxy.url}/api/profiles", json=WRONG, headers=JSON_API)
        # A client that keeps its connection open does not hold it up.
        with httpx.Client() as client:
            client.get(f"{proxy.url}/api/lists", headers=KEY)
            assert proxy.end(signal.SIGINT) == 1
    shown = [line[9:] for line in proxy.lines]
    assert shown[0].split() == ["POST", "/api/profiles", "400", "error"]
    assert "unknown-field /data/attributes/emaill" in shown[1] and shown[2].strip().startswith("remedy:")
    assert "request:1: error: POST /api/profiles at 2026-07-15" in proxy.errors
    assert "in 3 requests; the next:" in proxy.errors
    assert json.loads((tmp_path / "verdict.json").read_text())["answers"] == {"drift": 4}
    assert "4 checked: 3 error, 1 ok; 4 answers: 4 drift" in proxy.errors


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_end_without_anything_wrong_has_the_code_of_the_signal(number: signal.Signals, code: int) -> None:
    with served(Echo(parts=(lists(),))) as upstream, proxying("--upstream", upstream, "-q") as proxy:
        assert httpx.get(f"{proxy.url}/api/lists", headers=KEY).status_code == 200
        assert proxy.end(number) == code
    assert proxy.lines == []
    assert "1 checked: 1 ok; 1 answer: 1 ok" in proxy.errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_upstream_that_never_answers_does_not_hold_up_the_end(number: signal.Signals) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        upstream = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with proxying("--upstream", upstream, "-q") as proxy:
            address = urlsplit(proxy.url)
            with socket.create_connection((address.hostname, address.port), timeout=10) as client:
                client.sendall(b"GET /api/lists HTTP/1.1\r\nHost: a.klaviyo.com\r\n\r\n")
                with silent.accept()[0]:
                    assert proxy.end(number) == 128 + number
    assert "Traceback" not in proxy.errors
    assert "not judged: 1 time the client went away" in proxy.errors


def test_drift_is_shown_once_and_fails_only_where_that_is_asked_for() -> None:
    drifting = Echo(parts=(lists(colour="red"),))
    for options, code in (((), 143), (("--fail-on", "drift"), 1)):
        with served(drifting) as upstream, proxying("--upstream", upstream, *options) as proxy:
            for _ in range(2):
                httpx.get(f"{proxy.url}/api/lists", headers=KEY)
            assert proxy.end() == code
        first, drift, remedy, second = (line[9:] for line in proxy.lines)
        assert first.split() == second.split() == ["GET", "/api/lists", "200", "ok"]
        assert drift == (
            "drift: answer-member /data/*/attributes/colour: Klaviyo answered the member 'colour', which "
            "2026-07-15 does not have."
        )
        assert remedy.strip().startswith("remedy:")
        assert "in 2 requests" in proxy.errors


@pytest.mark.parametrize("suffix", ["ndjson", "har"])
def test_a_recording_is_whole_is_checked_alike_and_has_no_secrets(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"traffic.{suffix}"
    token = b'{"access_token": "token-of-oauth", "refresh_token": "token-of-oauth"}'
    app = Echo(headers=[(b"set-cookie", b"__cf_bm=cookie-of-the-edge")], parts=(token,))
    with served(app) as upstream, proxying("--upstream", upstream, "--record", str(file), "-v") as proxy:
        form = "grant_type=refresh_token&refresh_token=token-of-oauth&client_secret=secret-of-oauth"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        httpx.post(f"{proxy.url}/oauth/token", content=form, headers=headers)
        app.parts = (lists(colour="red"),)
        httpx.get(f"{proxy.url}/api/lists", headers={**KEY, "Cookie": "__cf_bm=cookie-of-the-edge"})
        httpx.post(f"{proxy.url}/api/profiles", json=WRONG, headers=JSON_API)
        assert proxy.end() == 1
    written = [file.read_text(), "\n".join(proxy.lines), proxy.errors]
    assert [secret for secret in _SECRETS if any(secret in text for text in written)] == []
    assert f"{file}:3: error: POST /api/profiles" in proxy.errors
    checked = rehearse("check", str(file), "--format", "json")
    assert checked.returncode == 1
    found = [(item["code"], item["place"]) for item in json.loads(checked.stdout)["problems"]]
    assert ("unknown-field", "/data/attributes/emaill") in found


def test_a_hundred_megabytes_stream_both_ways_in_flat_memory() -> None:
    piece, count, received = b"x" * 1_000_000, 100, 0

    async def streaming(scope: Any, receive: Any, send: Any) -> None:
        nonlocal received
        more = True
        while more:
            message = await receive()
            received += len(message.get("body", b""))
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(count):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    with served(streaming) as upstream, proxying("--upstream", upstream) as proxy:
        httpx.get(f"{proxy.url}/api/lists", headers=KEY)
        before = _peak(proxy.process.pid)
        content = (piece for _ in range(count))
        with httpx.stream("POST", f"{proxy.url}/api/profiles", content=content, headers=JSON_API) as answer:
            returned = sum(map(len, answer.iter_raw()))
        grown = _peak(proxy.process.pid) - before
        assert proxy.end() == 1
    assert received == returned == 100_000_000
    # Two copies of 5 MB each at the most, and buffers.
    assert grown < 40_000
    assert "too-large" in proxy.errors


def _peak(process: int) -> int:
    """Return the most memory that a process has had, in kB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def test_it_does_not_start_where_it_cannot(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = rehearse("proxy", "--port", port)
    assert done.returncode == 3 and "Address already in use" in done.stderr
    for options, reason in {
        ("--upstream", "klaviyo"): "--upstream 'klaviyo' is no URL of a server: write it as https://a.klav",
        ("--record", str(tmp_path / "x.txt")): ".ndjson",
        ("--record", str(tmp_path / "no" / "x.har")): "Name another place",
        ("--timeout", "0"): "--timeout",
    }.items():
        done = rehearse("proxy", *options)
        assert done.returncode == 2 and reason in done.stderr, done
