"""The end of `rehearse serve` by a signal: at once, with the state saved, however busy it is."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.rehearsal.cli.running import serving

_HEAD = b"Host: x\r\nAuthorization: Klaviyo-API-Key pk_AAAAAA_x\r\nrevision: 2026-07-15\r\n"
# Signals take effect within a tenth of a second; the rest is for a busy machine.
_SOON = 4.0


def _half_a_body(connection: socket.socket) -> None:
    connection.sendall(b"POST /api/lists HTTP/1.1\r\n" + _HEAD + b"Content-Length: 10\r\n\r\n{")


def _half_a_large_body(connection: socket.socket) -> None:
    head = b"POST /api/lists HTTP/1.1\r\n" + _HEAD + b"Content-Length: 200000\r\n\r\n"
    connection.sendall(head + b"{" * 100_000)  # too large to be held until it is whole


def _half_a_body_of_the_control_api(connection: socket.socket) -> None:
    connection.sendall(b"POST /_mock/clock HTTP/1.1\r\n" + _HEAD + b"Content-Length: 10\r\n\r\n{")


def _half_a_head(connection: socket.socket) -> None:
    connection.sendall(b"GET /api/lists HTTP/1.1\r\n" + _HEAD)


def _answers_that_nobody_reads(connection: socket.socket) -> None:
    connection.settimeout(0.2)
    try:
        for _ in range(2_000):
            connection.sendall(b"GET /api/metrics HTTP/1.1\r\n" + _HEAD + b"\r\n")
    except TimeoutError:
        pass


def _a_slow_failure(connection: socket.socket) -> None:
    connection.sendall(b"GET /api/profiles HTTP/1.1\r\n" + _HEAD + b"\r\n")


def _news_of_the_inspector(connection: socket.socket) -> None:
    connection.sendall(b"GET /_mock/live HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
    assert b"200 OK" in connection.recv(1_000)


def _nothing_more(connection: socket.socket) -> None:
    connection.sendall(b"GET /_mock/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"200 OK" in connection.recv(1_000)


_BUSY = (
    _half_a_body,
    _half_a_large_body,
    _half_a_body_of_the_control_api,
    _half_a_head,
    _answers_that_nobody_reads,
    _a_slow_failure,
    _news_of_the_inspector,
    _nothing_more,
)


@contextmanager
def _busy(state: Path, keep: Callable[[socket.socket], None]) -> Iterator[subprocess.Popen[str]]:
    fault = "GET /api/profiles: 503, delay=30, clock=real"
    with serving("--state", str(state), "--fault", fault, "-q") as (url, process):
        httpx.post(f"{url}/api/lists", json={}, headers={"Authorization": "Klaviyo-API-Key pk_AAAAAA_x"})
        address = urlsplit(url)
        with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
            keep(connection)
            httpx.get(f"{url}/_mock/health")
            yield process


@pytest.mark.parametrize("keep", _BUSY)
def test_a_busy_mock_ends_at_once_and_saves_its_state(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], keep: Callable[[socket.socket], None]
) -> None:
    state = tmp_path / "state.json"
    with _busy(state, keep) as process:
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == -signal.SIGTERM
    assert time.monotonic() - began < _SOON
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (signal.SIGHUP, None),
        (signal.SIGTERM, signal.SIGTERM),
        (signal.SIGTERM, signal.SIGINT),
        (signal.SIGINT, signal.SIGINT),
        (signal.SIGTERM, signal.SIGHUP),
        (signal.SIGHUP, signal.SIGTERM),
    ],
)
def test_further_signals_do_not_lose_the_state(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], first: signal.Signals, second: signal.Signals | None
) -> None:
    state = tmp_path / "state.json"
    with _busy(state, _half_a_body) as process:
        process.send_signal(first)
        if second is not None:
            process.send_signal(second)
        assert process.wait(20) in (130, -first, -(second or first))
    assert state.exists()
    assert capfd.readouterr().err == ""


def test_impatient_signals_leave_no_traceback(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with _busy(tmp_path / "state.json", _half_a_large_body) as process:
        while process.poll() is None:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
    assert process.returncode in (130, -signal.SIGINT)  # the latter after the interpreter has begun to end
    assert capfd.readouterr().err == ""
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_a_mock_under_nohup_outlives_its_terminal(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "os.execv(sys.executable, [sys.executable, '-m', 'klaviyo_rehearsal', 'serve', '--port', '0'])"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        process.send_signal(signal.SIGHUP)
        assert httpx.get(f"{url}/_mock/health").status_code == 200
        process.terminate()
