"""`rehearse migrate`: recordings in, requests out; bad input is named with its place and a remedy."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from klaviyo_rehearsal.contracts.openapi.loading import legacy_api
from tests.rehearsal.cli.running import rehearse
from tests.rehearsal.migrate.recordings import SECRET, TOKEN, by_name, recorded, write

TRACK, LOST = recorded(by_name("track")), recorded(by_name("campaign recipients"))


@pytest.fixture
def every(tmp_path: Path) -> str:
    return write(tmp_path / "old.ndjson", [recorded(endpoint) for endpoint in legacy_api().endpoints])


def test_requests_go_to_standard_output_and_counts_to_standard_error(tmp_path: Path) -> None:
    done = rehearse("migrate", write(tmp_path / "old.ndjson", [TRACK]))
    assert done.returncode == 0
    lines = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert [line["operation"] for line in lines][:1] == ["POST /api/events"]
    assert lines[0]["source"].endswith("old.ndjson:1")
    assert done.stderr == "1 call of v1/v2: 1 replaced by 2 requests\n"


@pytest.mark.parametrize("form", ["ndjson", "har", "curl"])
def test_no_format_has_a_key(every: str, form: str) -> None:
    done = rehearse("migrate", every, "--format", form)
    assert SECRET not in done.stdout + done.stderr
    assert TOKEN not in done.stdout + done.stderr
    assert "KLAVIYO_API_KEY" in done.stdout


@pytest.mark.parametrize("form", ["ndjson", "har"])
def test_the_output_is_clean_in_check(every: str, form: str) -> None:
    done = rehearse("migrate", every, "--format", form)
    checked = rehearse("check", "-", stdin=done.stdout)
    assert (checked.returncode, " ok" in checked.stderr) == (0, True), checked.stdout


def test_a_call_without_an_equivalent_is_named_and_ends_with_1(tmp_path: Path) -> None:
    done = rehearse("migrate", write(tmp_path / "old.ndjson", [TRACK, LOST]))
    assert done.returncode == 1
    assert "old.ndjson:2: campaign recipients: no equivalent: " in done.stderr
    assert "1 without an equivalent" in done.stderr


def test_a_proof_counts_the_calls_that_leave_the_same_account(every: str) -> None:
    done = rehearse("migrate", every, "--prove")
    assert done.returncode == 1
    assert (
        "proved on the mock: 61 of 62 leave the same account, 61 of 62 are clean, 1 without a proof"
        in done.stderr
    )


def test_a_proof_tells_apart_losses_that_the_old_api_had_too(tmp_path: Path) -> None:
    reserved = {"event": "X", "customer_properties": {"$email": "ana@example.com"}, "time": 1641092645}
    done = rehearse(
        "migrate", write(tmp_path / "old.ndjson", [recorded(by_name("track"), reserved)]), "--prove"
    )
    assert done.returncode == 0
    assert (
        "1 of 1 leave the same account, 0 of 1 are clean, 1 with a loss that the old API had" in done.stderr
    )


def test_output_is_a_file_and_a_script_can_be_run(tmp_path: Path) -> None:
    path = tmp_path / "new.sh"
    old = write(tmp_path / "old.ndjson", [TRACK])
    done = rehearse("migrate", old, "--format", "curl", "--output", str(path))
    assert (done.returncode, done.stdout) == (0, "")
    assert path.read_text().startswith("#!/usr/bin/env bash")
    assert path.stat().st_mode & 0o100
    folder = rehearse("migrate", old, "--output", str(tmp_path))
    assert (folder.returncode, str(tmp_path) in folder.stderr) == (2, True)


def test_many_calls_are_one_job_and_can_be_kept_apart(tmp_path: Path) -> None:
    people = [
        recorded(by_name("identify"), {"properties": {"$email": f"p{number}@northwind.shop"}})
        for number in range(12)
    ]
    path = write(tmp_path / "old.ndjson", people)
    assert "12 replaced by 1 request\n" in rehearse("migrate", path).stderr
    assert "12 replaced by 12 requests\n" in rehearse("migrate", path, "--batch", "0").stderr


def test_another_revision_and_the_public_key(tmp_path: Path) -> None:
    path = write(tmp_path / "old.ndjson", [TRACK])
    done = rehearse("migrate", path, "--revision", "2024-02-15", "--browser")
    record = orjson.loads(done.stdout.splitlines()[0])
    assert record["operation"] == "POST /client/events"
    assert record["headers"]["revision"] == "2024-02-15"
    assert "Revision 2024-02-15 is retired" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nosuch.ndjson"], "nosuch.ndjson"),
        (["old.ndjson", "--revision", "2026-01-01"], "2026-01-15"),
        (["old.ndjson", "--format", "text"], "ndjson"),
        (["new.ndjson"], "1 request is to the new API"),
        (["empty.ndjson"], "no call of v1/v2"),
        (["broken.json"], "broken.json:1: not JSON"),
    ],
)
def test_wrong_usage_ends_with_2_and_names_what_is_allowed(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    write(tmp_path / "old.ndjson", [TRACK])
    write(tmp_path / "new.ndjson", [{"method": "GET", "path": "/api/profiles"}])
    (tmp_path / "empty.ndjson").write_text("\n")
    (tmp_path / "broken.json").write_text("{")
    done = rehearse("migrate", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_converted(tmp_path: Path) -> None:
    path = tmp_path / "old.ndjson"
    path.write_bytes(
        orjson.dumps(TRACK) + b"\n{\n" + orjson.dumps({"method": "GET", "path": "/api/v1/nothing"})
    )
    done = rehearse("migrate", str(path))
    assert done.returncode == 1
    assert "old.ndjson:2: not JSON" in done.stderr
    assert "old.ndjson:3: GET /api/v1/nothing is no known call of v1/v2" in done.stderr
    assert "2 not readable" in done.stderr
    assert len(done.stdout.splitlines()) == 2


def test_a_request_that_klaviyo_does_not_take_is_named_with_the_remedy(tmp_path: Path) -> None:
    past = recorded(
        by_name("track"), {"event": "x" * 200, "customer_properties": {"$email": "ana@northwind.shop"}}
    )
    done = rehearse("migrate", write(tmp_path / "old.ndjson", [past]))
    assert done.returncode == 1
    assert "Klaviyo refuses it" in done.stderr
    assert "1 of the requests refused or lost" in done.stderr
