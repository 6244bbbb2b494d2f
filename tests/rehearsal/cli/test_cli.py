"""The command line: exit codes, messages, and what it prints, in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent.parent.parent
ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", "PYTHONPATH": str(ROOT)}


def rehearse(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "klaviyo_rehearsal", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=ENVIRONMENT, timeout=60)


@contextmanager
def serving(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `rehearse serve` until it is ready; gives its URL and process."""
    command = [sys.executable, "-m", "klaviyo_rehearsal", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        assert process.stdout is not None
        watchdog = threading.Timer(30, process.kill)
        watchdog.start()
        line = process.stdout.readline()
        assert line.startswith("Mock ready at http://127.0.0.1:"), line
        yield line.split()[-1], process
        process.terminate()
        watchdog.cancel()


def test_help_names_commands_and_exit_codes() -> None:
    done = rehearse("--help")
    assert done.returncode == 0
    for word in ("serve", "test", "contracts", "Exit codes: 0 clean, 1 violations found, 2 usage"):
        assert word in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_version_is_one_line() -> None:
    assert rehearse("--version").stdout == "rehearse 0.1.0\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["serv"], "No such command 'serv'. Did you mean 'serve'?"),
        (["contracts", "shw"], "No such command 'shw'. Did you mean 'show'?"),
        (["serve", "--port", "70000"], "70000 is not in the range"),
        (
            ["serve", "--revision", "2020-01-01"],
            "bundled or named are 2024-02-15, 2026-07-15. Add its file: --spec",
        ),
        (["serve", "--spec", "none.json"], "none.json: cannot be read: No such file or directory"),
        (
            ["serve", "--spec", "broken.json"],
            "broken.json:2:1: not JSON: unexpected end of data. Is the file complete?",
        ),
        (["serve", "--spec", "broken.yaml"], "broken.yaml:3:1: not YAML:"),
        (["serve", "--spec", "other.json"], "other.json: no OpenAPI 3 document: the key 'openapi' is None"),
        (["test"], "Missing argument 'MODULE:CALLABLE'"),
        (["test", "shop"], "'shop' is not MODULE:CALLABLE"),
        (["test", "nowhere:handle"], "cannot import nowhere"),
        (
            ["test", "json:dumps", "--use-case", "create-evnt"],
            "No use case 'create-evnt'. Did you mean 'create-event'?",
        ),
        (["test", "json:dumps", "--max-examples", "0"], "0 is not in the range"),
        (["contracts", "export", "--revision", "1999-01-01"], "revision 1999-01-01 is not loaded"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_exits_with_2_and_says_what_to_do(
    arguments: list[str], message: str, tmp_path: Path
) -> None:
    (tmp_path / "broken.json").write_text("{\n")
    (tmp_path / "broken.yaml").write_text("openapi: 3.0.0\npaths: [\n")
    (tmp_path / "other.json").write_text("{}")
    done = rehearse(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_port_in_use_exits_with_3() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = rehearse("serve", "--port", port)
    assert done.returncode == 3
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in done.stderr
    assert "--port 0" in done.stderr


def test_serve_answers_when_it_says_so_and_ends_on_ctrl_c() -> None:
    with serving() as (url, process):
        assert httpx.get(f"{url}/_mock/health").json()["revisions"] == ["2024-02-15", "2026-07-15"]
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 130


def test_serve_takes_revision_legacy_and_link_base() -> None:
    options = ("--revision", "2024-02-15", "--legacy", "serve", "--link-base", "https://a.klaviyo.com")
    with serving(*options) as (url, _):
        assert httpx.get(f"{url}/_mock/health").json()["revisions"] == ["2024-02-15"]
        assert httpx.post(f"{url}/api/identify", json={"properties": {"$id": "7"}}).text == "1"
        headers = {"Authorization": "Klaviyo-API-Key pk_cli", "revision": "2024-02-15"}
        links = httpx.get(f"{url}/api/lists/", headers=headers).json()["links"]
        assert links["self"] == "https://a.klaviyo.com/api/lists/"


def test_a_spec_file_brings_its_operations(official_files: list[Path]) -> None:
    newest = official_files[-1]
    listed = rehearse("contracts", "list", "--spec", str(newest))
    assert listed.returncode == 0
    wanted = json.loads(newest.read_bytes())["paths"]
    count = sum(
        method in ("get", "post", "patch", "delete", "put") for item in wanted.values() for method in item
    )
    # The use cases come first, then a blank line.
    operations = listed.stdout.split("\n\n", 1)[1]
    assert sum(newest.stem in line for line in operations.splitlines()) == count


def test_a_passing_rehearsal_exits_with_0_and_a_failing_one_with_1() -> None:
    options = (
        "--max-examples",
        "5",
        "--seed",
        "1",
        "--use-case",
        "create-event",
        "--use-case",
        "create-profile",
    )
    good = rehearse("test", "tests.rehearsal.integrations:right", *options)
    assert (good.returncode, good.stdout.splitlines()[-1]) == (0, "2 passed, 0 failed")
    bad = rehearse("test", "tests.rehearsal.integrations:silent", *options)
    assert (bad.returncode, bad.stdout.splitlines()[-1]) == (1, "0 passed, 2 failed")
    assert "Traceback" not in bad.stdout + bad.stderr


def test_the_replay_line_replays() -> None:
    first = rehearse(
        "test", "tests.rehearsal.integrations:cents_cut_off", "--use-case", "create-event", "--seed", "3"
    )
    (line,) = [line for line in first.stdout.splitlines() if line.strip().startswith("replay")]
    again = rehearse(*line.split()[2:])
    assert again.stdout == first.stdout


def test_an_export_is_one_openapi_document() -> None:
    done = rehearse("contracts", "export", "--revision", "2026-07-15")
    document = json.loads(done.stdout)
    assert document["info"]["version"] == "2026-07-15"
    assert "/api/events" in document["paths"]
    assert ".yaml#/" not in done.stdout


def test_show_prints_an_operation_by_either_name() -> None:
    by_key = rehearse("contracts", "show", "POST /api/events")
    by_name = rehearse("contracts", "show", "create_event")
    assert by_key.stdout == by_name.stdout
    assert "limits     350 a second, 3500 a minute" in by_key.stdout
    assert "mock       answered by mockserver/events/operations.py create_event\n" in by_key.stdout
    older = rehearse("contracts", "show", "create_event", "--revision", "2024-02-15")
    assert older.stdout.startswith("POST /api/events at 2024-02-15")
    wrong = rehearse("contracts", "show", "create_evnt")
    assert wrong.returncode == 2
    assert "Did you mean 'create_event'?" in wrong.stderr


def test_diff_says_what_breaks_between_two_revisions() -> None:
    done = rehearse("contracts", "diff", "2024-02-15", "2026-07-15")
    assert done.returncode == 0
    assert "breaks   PATCH /api/profiles/{id} /data/attributes/anonymous_id: the field is gone" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("in all: ")


def test_explain_says_what_a_code_means() -> None:
    done = rehearse("explain", "bad-phone")
    assert done.stdout.startswith("bad-phone (error, Klaviyo answers 400)")
    assert "evidence:" in done.stdout
    wrong = rehearse("explain", "bad-fone")
    assert wrong.returncode == 2
    assert "Did you mean 'bad-phone'?" in wrong.stderr
