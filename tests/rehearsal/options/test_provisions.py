"""The files of a mock: planted resources, faults, a state and a recording, of `serve` and `run`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import httpx
import pytest

from tests.rehearsal.cli.running import rehearse, rehearse_apart, serving

_LISTS = "lists: [{id: Y6nRLr, name: News, members: [P1]}]\nprofiles: [{id: P1, email: ana@northwind.shop}]\n"
_HEADERS = {"Authorization": "Klaviyo-API-Key pk_any", "revision": "2026-07-15"}
_CALL = (
    "import urllib.request as r, sys; print(r.urlopen(r.Request('https://a.klaviyo.com' + sys.argv[1], "
    "headers={'Authorization': 'Klaviyo-API-Key pk_x', 'revision': '2026-07-15'})).read().decode())"
)


def test_serve_plants_for_every_key_and_records_until_it_is_killed(tmp_path: Path) -> None:
    (tmp_path / "plant.yaml").write_text(_LISTS)
    files = ("--plant", str(tmp_path / "plant.yaml"), "--record", str(tmp_path / "out.har"))
    with serving(*files) as (url, process):
        answer = httpx.get(f"{url}/api/lists/Y6nRLr/profiles", headers=_HEADERS)
        assert [item["attributes"]["email"] for item in answer.json()["data"]] == ["ana@northwind.shop"]
        process.kill()
        process.wait()
    (recorded,) = json.loads((tmp_path / "out.har").read_text())["log"]["entries"]
    assert recorded["response"]["status"] == 200
    assert "pk_any" not in (tmp_path / "out.har").read_text()
    assert rehearse("check", str(tmp_path / "out.har")).returncode == 0


def test_run_takes_files_limits_and_a_port(tmp_path: Path) -> None:
    (tmp_path / "plant.ndjson").write_text('{"type":"list","id":"Y6nRLr","attributes":{"name":"News"}}\n')
    (tmp_path / "faults.yaml").write_text("- 'POST /api/lists: 503'\n")
    state, record = tmp_path / "state.json", tmp_path / "out.ndjson"
    options = ("--plant", str(tmp_path / "plant.ndjson"), "--faults", str(tmp_path / "faults.yaml"))
    done = rehearse_apart(
        *("run", *options, "--state", str(state), "--record", str(record), "--limits", "enforce", "--"),
        *(sys.executable, "-c", _CALL, "/api/lists/Y6nRLr"),
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["data"]["attributes"]["name"] == "News"
    assert "Y6nRLr" in state.read_text()
    assert [json.loads(line)["status"] for line in record.read_text().splitlines()] == [200]
    # The state holds what was planted: it is not planted again.
    again = rehearse_apart(
        *("run", *options, "--state", str(state), "--", sys.executable, "-c", _CALL, "/api/lists/Y6nRLr"),
    )
    assert again.returncode == 0, again.stderr


@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("run",)])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--plant", "none.yaml"], "--plant none.yaml: cannot be read: No such file or directory"),
        (["--plant", "odd.yaml"], "--plant odd.yaml: /profiles/3/email: 5 is not a text"),
        (["--record", "out.txt"], "--record out.txt: name a file ending in .ndjson, .jsonl, .har"),
        (["--record", "no/out.har"], "--record no/out.har: cannot be written: No such file or directory"),
        (["--state", "no/state.json"], "--state no/state.json: there is no folder "),
        (["--state", "/proc/state.json"], "--state /proc/state.json: cannot write in /proc: "),
        (["--fault", "*: 503", "--fault", "nonsense"], "--fault 'nonsense' is not WHERE: WHAT, such as "),
        (["--fault", "POST /api/event: 503"], "Did you mean 'POST /api/events'?"),
        (["--faults", "faults.yaml"], "faults.yaml: /0: where: no operation, group or old call is 'Evnts'."),
        (["--limits", "some"], "'some' is not one of 'headers', 'off', 'enforce'"),
    ],
)
def test_what_cannot_be_read_or_written_is_named_before_the_start(
    command: tuple[str, ...], arguments: list[str], message: str, tmp_path: Path
) -> None:
    (tmp_path / "odd.yaml").write_text("profiles: [{}, {}, {}, {email: 5}]\n")
    (tmp_path / "faults.yaml").write_text("- 'Evnts: 503'\n")
    tail = ("--", "true") if command == ("run",) else ()
    done = rehearse(*command, *arguments, *tail, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr and "Mock ready" not in done.stderr + done.stdout


def test_a_second_mock_on_a_state_file_is_told_of_the_first(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with serving("--state", str(state)) as (url, process):
        second = rehearse("serve", "--port", "0", "--state", str(state))
        assert second.returncode == 3
        assert f"--state {state}: process {process.pid} has it in use. End it, or" in second.stderr
        assert httpx.get(f"{url}/_mock/health").status_code == 200
    done = rehearse("run", "--state", str(state), "--", "no-such-program")
    assert "cannot run 'no-such-program'" in done.stderr
    assert list(tmp_path.iterdir()) == [state]
