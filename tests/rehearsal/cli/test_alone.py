"""A failure that depends on the examples before it is told as one."""

from __future__ import annotations

import signal
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.rehearsal.cli.alone import Replays
from tests.rehearsal.cli.running import rehearse

FORGETFUL = "tests.rehearsal.integrations:remembered_for_all_accounts"
CUT = "tests.rehearsal.integrations:cents_cut_off"
ONE = ("--use-case", "create-list", "--seed", "3", "--max-examples", "20")


def test_a_failure_of_what_was_remembered_passes_alone(tmp_path: Path) -> None:
    done = rehearse("test", FORGETFUL, *ONE)
    assert done.returncode == 1
    assert "passes alone, and failed after" in done.stdout
    assert done.stdout.index("passes alone") < done.stdout.index("  replay ")


def test_a_mistake_of_one_call_fails_alone() -> None:
    done = rehearse("test", CUT, "--use-case", "create-event", "--seed", "3", "--max-examples", "20")
    assert done.returncode == 1
    assert "passes alone" not in done.stdout


def test_a_failure_that_cannot_be_replayed_is_not_called_either(tmp_path: Path) -> None:
    assert Replays(tmp_path, []).passes("00000000") is None


def test_a_failure_of_a_url_is_kept_though_it_is_not_replayed(tmp_path: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:  # answers 501 to each call
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/calls"
        done = rehearse("test", "--url", url, *ONE, cwd=tmp_path)
        server.shutdown()
        thread.join()
    assert done.returncode == 1
    assert "passes alone" not in done.stdout
    assert len([*(tmp_path / ".rehearsal" / "failures").glob("*.json")]) == 1


def test_a_replay_has_the_oracle_of_the_run() -> None:
    # With the usual oracle the integration is right, and the replay would pass.
    options = ("--profile", "quick", "--seed", "1", "--oracle", "unsubscribed_strangers=lose")
    done = rehearse("test", "examples.plain_httpx.shop:handle", "--use-case", "unsubscribe", *options)
    assert done.returncode == 1
    assert "passes alone" not in done.stdout


def test_a_replay_under_way_is_stopped_by_one_signal_to_its_group(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    replays = Replays(tmp_path, [])
    ended = []

    class Stopped(subprocess.Popen[bytes]):
        def __init__(self, words: list[str], **options: Any) -> None:
            super().__init__(["sleep", "60"], **options)

        def wait(self, timeout: float | None = None) -> int:
            replays.stop()  # as by a second Ctrl-C
            ended.append(super().wait(timeout))
            return ended[-1]

    monkeypatch.setattr(subprocess, "Popen", Stopped)
    assert replays.passes("00000000") is None
    assert ended == [-signal.SIGINT]
    replays.stop()  # nothing is under way
