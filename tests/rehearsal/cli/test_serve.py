"""`rehearse serve`: its options, and the state that it keeps between two runs."""

from __future__ import annotations

import gc
import json
import resource
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions
from tests.rehearsal.cli.running import rehearse, rehearse_apart, serving

_KEY = {"Authorization": "Klaviyo-API-Key pk_AAAAAA_x", "revision": "2026-07-15"}
_VIP = {"data": {"type": "list", "attributes": {"name": "VIP"}}}


def test_serve_answers_when_it_says_so_and_ends_on_ctrl_c() -> None:
    with serving() as (url, process):
        assert httpx.get(f"{url}/_mock/health").json()["revisions"] == list(bundled_revisions())
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


def test_a_start_that_fails_leaves_the_garbage_collector_on() -> None:
    assert rehearse("serve", "--clock", "tomorrow").returncode == 2
    assert gc.isenabled()


def test_a_port_in_use_exits_with_3() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = rehearse("serve", "--port", port)
    assert done.returncode == 3
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in done.stderr
    assert "--port 0" in done.stderr


def _seconds_of_children() -> float:
    """Return the processor's time of all child processes: waiting for other work does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_help_comes_at_once_and_names_every_default() -> None:
    rehearse_apart("serve", "--help")  # compiles what has changed
    took = []
    for _ in range(3):
        before = _seconds_of_children()
        done = rehearse_apart("serve", "--help")
        took.append(_seconds_of_children() - before)
    assert min(took) < 0.5  # 0.1 s by itself; this machine has other things to do
    for word in ("[default: headers]", "[default: immediate]", "[default: round-down]", "--faults FILE"):
        assert word in " ".join(done.stdout.split())


def test_what_is_told_holds() -> None:
    options = [
        *("--keys", "known", "--retired", "fall-forward", "--between", "refuse", "--limits", "enforce"),
        *("--lag", "5", "--jobs", "seconds:60", "--clock", "2026-11-01T12:00:00Z", "--journal-size", "1"),
        *("--fault", "GET /api/metrics: 503, times=1", "--companies", "known", "--company-status", "404"),
        *("--client-keys", "refuse", "--missing-revision", "newest"),
    ]
    with serving(*options) as (url, _), httpx.Client(base_url=url, headers=_KEY) as api:
        assert api.get("/api/lists").status_code == 401
        api.post("/_mock/keys", json={"key": "pk_AAAAAA_x"})
        assert api.get("/_mock/clock").json() == {"now": "2026-11-01T12:00:00+00:00"}
        assert [api.get("/api/metrics").status_code for _ in range(12)] == [503, *[200] * 9, 429, 429]
        assert api.get("/api/lists", headers={"revision": "2024-02-15"}).status_code == 200
        (entry,) = api.get("/_mock/requests?key=pk_AAAAAA_x").json()["requests"]
        assert entry["revision"] == "2025-01-15"  # the oldest that is not retired on that day
        assert api.get("/api/lists", headers={"revision": "2025-10-16"}).status_code == 400
        assert api.get("/api/lists", headers={"revision": ""}).status_code == 200
        assert api.post("/client/events?company_id=ZZZZZZ", json={}).status_code == 404
        assert api.post("/client/events?company_id=AAAAAA", json={}).status_code == 401


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_state_outlives_the_mock(tmp_path: Path, number: signal.Signals) -> None:
    path = tmp_path / "state.json"
    with serving("--state", str(path)) as (url, process):
        made = httpx.post(f"{url}/api/lists", json=_VIP, headers=_KEY)
        assert not path.exists()
        process.send_signal(number)
        process.wait(10)
    with serving("--state", str(path)) as (url, process):
        (kept,) = httpx.get(f"{url}/api/lists", headers=_KEY).json()["data"]
        assert kept["id"] == made.json()["data"]["id"]
        httpx.post(f"{url}/_mock/reset")
        assert httpx.post(f"{url}/_mock/state/save").json() == {"saved": str(path)}
        process.kill()
    with serving("--state", str(path)) as (url, _):
        assert httpx.get(f"{url}/api/lists", headers=_KEY).json()["data"] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("path", ["/api/lists", "/_mock/reset"])
def test_a_request_in_flight_does_not_hold_up_the_end(
    tmp_path: Path, number: signal.Signals, path: str
) -> None:
    state = tmp_path / "state.json"
    with serving("--state", str(state)) as (url, process):
        httpx.post(f"{url}/api/lists", json=_VIP, headers=_KEY)
        address = urlsplit(url)
        with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
            connection.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{{".encode())
            httpx.get(f"{url}/_mock/health")
            process.send_signal(number)
            process.wait(10)
    assert state.exists()


def test_a_state_that_cannot_be_loaded_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text('{"format": "klaviyo-rehearsal state", ')
    done = rehearse("serve", "--port", "0", "--state", str(path))
    assert done.returncode == 2
    assert f"{path}: the state file is cut short" in done.stderr and "left as it is" in done.stderr
    assert path.read_text() == '{"format": "klaviyo-rehearsal state", '


def test_faults_come_from_files_too(tmp_path: Path) -> None:
    (tmp_path / "faults.yaml").write_text("- {where: Lists, do: 503, nth: 1}\n- 'Metrics: reset'\n")
    with serving("--faults", str(tmp_path / "faults.yaml")) as (url, _):
        assert httpx.get(f"{url}/api/lists", headers=_KEY).status_code == 503
        with pytest.raises(httpx.ReadError):
            httpx.get(f"{url}/api/metrics", headers=_KEY)


def _until(process: subprocess.Popen[str], end: str) -> list[str]:
    """Return the lines that a mock prints, to the first that has a text."""
    assert process.stdout is not None
    found = []
    for line in process.stdout:
        found.append(line.rstrip("\n"))
        if end in line:
            break
    return found


def test_each_request_is_a_line_with_its_reasons_below() -> None:
    with serving("--fault", "GET /api/metrics: 503") as (url, process):
        httpx.post(f"{url}/api/lists", json=_VIP, headers=_KEY)
        httpx.get(f"{url}/api/lists/NOPE01", headers=_KEY)
        httpx.get(f"{url}/api/profils", headers=_KEY)
        httpx.get(f"{url}/api/lists", headers=_KEY | {"revision": "2022-10-17"})
        httpx.post(f"{url}/api/v2/lists", data={"api_key": "pk_secret"})
        httpx.get(f"{url}/_mock/health")  # is no request of a client
        httpx.get(f"{url}/api/metrics", headers=_KEY)
        lines = _until(process, "fault: 503")
    requests = [line.split(maxsplit=3) for line in lines if line[0].isdigit()]
    assert [(method, path, " ".join(rest.split()[:2])) for _, method, path, rest in requests] == [
        ("POST", "/api/lists", "201 ok"),
        ("GET", "/api/lists/NOPE01", "404 error"),
        ("GET", "/api/profils", "404 error"),
        ("GET", "/api/lists", "200 ok"),
        ("POST", "/api/v2/lists", "410 error"),
        ("GET", "/api/metrics", "503 fault"),
    ]
    text = "\n".join(lines)
    for part in (
        "A list with id `NOPE01` does not exist.",
        "remedy: The nearest path is /api/profiles.",
        "(revision 2022-10-17, served as 2024-02-15)",
        "note: Revision 2022-10-17 is retired",
        "error: legacy-call",
    ):
        assert part in text
    assert "secret" not in text


def test_an_escape_in_a_request_is_shown_escaped() -> None:
    with serving() as (url, process):
        attributes = {"email": "ana@northwind.shop", "\x1b[2J\x9b": 1}
        httpx.post(
            f"{url}/api/profiles",
            json={"data": {"type": "profile", "attributes": attributes}},
            headers=_KEY | {"revision": "\x1b[2J"},
        )
        httpx.post(
            f"{url}/api/profiles",
            json={"data": {"type": "profile", "attributes": attributes}},
            headers=_KEY,
        )
        lines = _until(process, "unknown-field")
    assert all(line.isprintable() for line in lines)
    assert "\\x1b[2J" in lines[-1]


def test_quiet_and_json_are_for_scripts() -> None:
    with serving("-q") as (url, process):
        httpx.get(f"{url}/api/lists", headers=_KEY)
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None and process.stdout.read() == ""
    command = [sys.executable, "-m", "klaviyo_rehearsal", "serve", "--port", "0", "--log", "json", "-v"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        httpx.post(f"{ready['url']}/api/lists", json=_VIP, headers=_KEY)
        content = json.loads(process.stdout.readline())
        process.terminate()
    assert (ready["event"], content["event"], content["verdict"]) == ("ready", "request", "ok")
    assert '"VIP"' in content["body"] and '"VIP"' in content["answer"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-q", "-v"], "-q and -v exclude each other"),
        (["--log", "xml"], "'xml' is not one of 'text', 'json'"),
        (["--jobs", "soon"], "'immediate', 'reads:N' or 'seconds:T', not 'soon'"),
        (["--lag", "-1"], "-1.0 is not in the range x>=0"),
        (["--lag", "nan"], "the lag is a number of seconds, 0 or more, not nan"),
        (["--limits", "some"], "'some' is not one of 'headers', 'off', 'enforce'"),
        (["--clock", "noon"], "'noon' is not a point in time"),
        (["--fault", "503"], "WHERE: WHAT"),
        (["--fault", "*: 404"], "404"),
        (["--faults", "none.yaml"], "none.yaml: cannot be read: No such file or directory"),
        (["--faults", "odd.yaml"], "odd.yaml: /1: do: 404 is not one of 429, "),
        (["--faults", "broken.yaml"], "broken.yaml:2:1: not YAML: "),
        (["--company-status", "200"], "200 is not in the range"),
        (["--host", ""], "it is empty, which would mean every address"),
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], message: str, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("[")
    (tmp_path / "odd.yaml").write_text("- '*: 503'\n- do: 404\n")
    done = rehearse("serve", "--port", "0", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr and "Traceback" not in done.stderr
