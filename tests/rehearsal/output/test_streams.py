"""Every text can be written, and a stream that cannot be is told in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rehearsal.cli.running import ROOT

_RECORDED = {
    "method": "POST",
    "path": "/api/lists/é☃😀",
    "headers": {"authorization": "Klaviyo-API-Key x", "revision": "2026-07-15"},
    "body_json": {"data": {"type": "list", "attributes": {"name": "é☃😀", "é☃😀": 1}}},
}


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A recording with texts beyond every old encoding."""
    path = tmp_path / "it.ndjson"
    path.write_text(json.dumps(_RECORDED) + "\n", "utf-8")
    return path


def _run(*arguments: object, shell: str = "", **variables: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "klaviyo_rehearsal", *map(str, arguments)]
    if shell:
        command = ["sh", "-c", f'"$@" {shell}', "sh", *command]
    environment = {**os.environ, "NO_COLOR": "1", **variables}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize("form", ["text", "json", "ndjson", "junit", "github", "html", "sarif"])
def test_a_report_is_whole_in_every_encoding(form: str, encoding: str, recording: Path) -> None:
    done = _run("check", recording, "--format", form, PYTHONIOENCODING=encoding)
    assert done.returncode == 1 and b"Traceback" not in done.stderr, done.stderr
    text = done.stdout.decode("utf-8" if form not in ("text", "github") else encoding)
    assert "method-not-allowed" in text
    if form in ("json", "sarif"):
        json.loads(text)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("command", [("explain", "unknown-field"), ("--help",), ("serve", "--port", "0")])
def test_a_full_disk_is_named(command: tuple[str, ...]) -> None:
    done = _run(*command, shell="> /dev/full")
    assert done.returncode == 2
    assert done.stderr == b"rehearse: standard output cannot be written: No space left on device\n"


def test_a_closed_stream_changes_no_verdict(recording: Path) -> None:
    assert _run("check", recording, "--format", "json", shell=">&-").returncode == 1
    assert _run("check", recording, shell="2>&- <&-").returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_message_that_cannot_be_written_changes_no_verdict(recording: Path) -> None:
    done = _run("check", recording, shell="2> /dev/full")
    assert done.returncode == 1 and done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_report_that_cannot_be_written_keeps_no_other_from_it(recording: Path, tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    done = _run("check", recording, "--report", "html=/dev/full", "--report", f"json={good}")
    assert done.returncode == 2 and b"/dev/full: cannot be written: No space" in done.stderr
    assert json.loads(good.read_bytes()) and done.stdout
