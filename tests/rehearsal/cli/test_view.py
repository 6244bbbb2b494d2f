"""`rehearse view`: a recording in the pages of the inspector."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests.rehearsal.cli.running import ROOT, rehearse
from tests.rehearsal.recordings import formats

DRIFTING = '{"data": {"type": "list", "id": "Y6nRLr", "attributes": {"mood": "glad"}}}'


def test_a_recording_is_shown_until_it_is_interrupted(tmp_path: Path) -> None:
    path = tmp_path / "it.har"
    content = json.dumps(formats.har()).replace("attributes", "atributes")
    path.write_text(content.replace(json.dumps(formats.ANSWER), json.dumps(DRIFTING)))
    command = [sys.executable, "-m", "klaviyo_rehearsal", "view", str(path), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("2 requests at http://127.0.0.1:")
        listing = httpx.get(line.split()[-1] + ".json").json()
        one = httpx.get(line.split()[-1] + "/1.json").json()
        page = httpx.get(line.split()[-1] + "/1", headers={"Accept": "text/html"}).text
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130
    assert [row["verdict"] for row in listing["requests"]] == ["ok", "error"]
    assert '"atributes": {' in [item["text"].strip() for item in one["body"] if item["marked"]]
    assert ['"mood": "glad"' in item["text"] for item in one["answer"] if item["marked"]].count(True) == 1
    assert "drift <code>answer-member</code>" in page


def test_nothing_to_look_at_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "it.sh").write_text("echo hello")
    done = rehearse("view", str(tmp_path / "it.sh"))
    assert done.returncode == 2
    assert "there is no request to look at" in done.stderr
