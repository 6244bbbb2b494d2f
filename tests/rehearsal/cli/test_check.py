"""`rehearse check`: payloads and recorded traffic, judged without a server."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions
from klaviyo_rehearsal.mockserver.server import MockServer
from tests.rehearsal.cli.running import Done, rehearse
from tests.revisions import NEWEST, OLDEST

KEY = "pk_0f4a17c2e9b65d83"  # not a placeholder
RIGHT = {"data": {"type": "profile", "attributes": {"email": "ana@northwind.shop"}}}
WRONG = {"data": {"type": "profile", "attributes": {"mail": "ana@northwind.shop"}}}


def check(*arguments: str, stdin: str = "") -> Done:
    return rehearse("check", *arguments, cwd=Path.cwd(), stdin=stdin)


def records(done: Done) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def request(body: Any, **changes: Any) -> dict[str, Any]:
    headers = {
        "Authorization": f"Klaviyo-API-Key {KEY}",
        "Revision": "2026-07-15",
        "Content-Type": "application/vnd.api+json",
    }
    return {"method": "POST", "path": "/api/profile-import", "headers": headers, "body_json": body} | changes


def test_a_right_payload_is_clean(tmp_path: Path) -> None:
    (tmp_path / "profile.json").write_text(json.dumps(RIGHT))
    done = check(str(tmp_path / "profile.json"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "1 checked: 1 ok\n")


def test_a_wrong_payload_names_place_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "profile.json").write_text(json.dumps(WRONG))
    done = check(str(tmp_path / "profile.json"), "--operation", "POST /api/profiles")
    assert done.returncode == 1
    assert f"{tmp_path}/profile.json: error: POST /api/profiles at {NEWEST}" in done.stdout
    assert "unknown-field at /data/attributes/mail" in done.stdout
    assert "remedy: Did you mean 'email'?" in done.stdout


@pytest.mark.parametrize(
    ("payload", "operation"),
    [
        (RIGHT, "POST /api/profile-import"),
        (
            {"data": {"type": "profile", "id": "01J", "attributes": {"title": "x"}}},
            "PATCH /api/profiles/{id}",
        ),
        ({"data": {"type": "event", "attributes": {}}}, "POST /api/events"),
        ({"data": {"type": "list", "attributes": {"name": "x"}}}, "POST /api/lists"),
    ],
    ids=["import", "update", "event", "list"],
)
def test_the_operation_of_a_bare_payload_is_recognised(tmp_path: Path, payload: Any, operation: str) -> None:
    (tmp_path / "payload.json").write_text(json.dumps(payload))
    (found,) = records(check(str(tmp_path), "--format", "ndjson"))
    assert found["operation"] == operation


def test_ndjson_has_one_line_a_request_with_all_that_programs_need(tmp_path: Path) -> None:
    lines = [
        request(RIGHT),
        request(WRONG, path="/api/profiles/"),
        {"method": "GET", "path": "/api/v2/lists"},
    ]
    (tmp_path / "traffic.ndjson").write_text("\n".join(map(json.dumps, lines)))
    done = check(str(tmp_path / "traffic.ndjson"), "--format", "ndjson")
    right, wrong, legacy = records(done)
    assert done.returncode == 1
    assert right == {
        "source": str(tmp_path / "traffic.ndjson"),
        "line": 1,
        "operation": "POST /api/profile-import",
        "use_case": "create-profile",
        "revision": "2026-07-15",
        "revision_sent": "2026-07-15",
        "remark": None,
        "verdict": "ok",
        "violations": [],
    }
    assert (wrong["verdict"], wrong["line"], wrong["violations"][0]["code"]) == ("error", 2, "unknown-field")
    assert wrong["violations"][0].keys() == {"code", "severity", "pointer", "detail", "remedy"}
    assert legacy["verdict"] == "legacy"
    assert "GET /api/lists" in legacy["violations"][0]["remedy"]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ndjson_has_a_line_for_each_sequence_with_its_requests(tmp_path: Path, jobs: str) -> None:
    read = {"method": "GET", "path": "/api/profiles", "query": 'filter=equals(email,"a@northwind.shop")'}
    path = tmp_path / "traffic.ndjson"
    lines = [{**read, "revision": "2026-07-15", "status": 429, "time": 1_780_000_000 + n} for n in range(4)]
    path.write_text("\n".join(map(json.dumps, lines)))
    found = records(check(str(path), "--format", "ndjson", "--jobs", jobs))
    (sequence,) = [one for one in found if "requests" in one]
    assert len(found) == 5
    assert (sequence["verdict"], sequence["line"]) == ("advice", 1)
    assert [item["code"] for item in sequence["violations"]] == ["over-the-limit"]


def test_one_problem_in_many_requests_is_shown_once_and_kept_as_json(tmp_path: Path) -> None:
    (tmp_path / "traffic.ndjson").write_text(f"{json.dumps(request(WRONG))}\n" * 9)
    done = check(str(tmp_path / "traffic.ndjson"))
    assert done.stdout.count("unknown-field") == 1
    assert "in 9 requests" in done.stdout
    assert check(str(tmp_path / "traffic.ndjson"), "-v").stdout.count("unknown-field") == 9
    content = json.loads(check(str(tmp_path / "traffic.ndjson"), "--format", "json").stdout)
    (problem,) = content["problems"]
    assert (problem["count"], problem["place"], problem["level"]) == (9, "/data/attributes/mail", "error")


@pytest.mark.parametrize("body", [{"body": json.dumps(RIGHT)}, {"body": json.dumps(WRONG)}])
def test_a_revision_that_is_noted_without_headers_counts(tmp_path: Path, body: dict[str, str]) -> None:
    record = {"method": "POST", "path": "/api/profile-import", "revision": "2025-01-15", **body}
    (tmp_path / "traffic.ndjson").write_text(json.dumps(record))
    done = check(str(tmp_path / "traffic.ndjson"), "--format", "ndjson")
    (found,) = records(done)
    assert (found["revision"], found["revision_sent"]) == ("2025-01-15", "2025-01-15")
    assert "Authorization" not in done.stderr


def test_a_broken_line_is_reported_and_the_rest_is_checked(tmp_path: Path) -> None:
    (tmp_path / "traffic.jsonl").write_text(
        f"{json.dumps(request(RIGHT))}\n{{broken\n[1]\n{json.dumps(request(RIGHT))}\n"
    )
    done = check(str(tmp_path / "traffic.jsonl"))
    assert done.returncode == 2
    assert "traffic.jsonl:2: not JSON:" in done.stderr
    assert "traffic.jsonl:3: no request: 'method' and 'path' are missing" in done.stderr
    assert done.stderr.endswith("2 checked: 2 ok, 2 unreadable\n")


def test_headers_count_when_they_were_recorded(tmp_path: Path) -> None:
    bad = request(RIGHT, headers=[["authorization", "pk_f00ba4"], ["content-type", "text/plain"]])
    done = check("-", "--format", "ndjson", stdin=json.dumps(bad) + "\n")
    codes = [item["code"] for item in records(done)[0]["violations"]]
    assert codes == ["no-credentials", "missing-revision", "media-type"]


def test_one_request_can_be_looked_at_at_every_revision() -> None:
    body = {"data": {"type": "profile", "attributes": {"email": "ana@northwind.shop", "locale": "en-US"}}}
    found = records(
        check("-", "--format", "ndjson", "--revision", "all", stdin=json.dumps(request(body)) + "\n")
    )
    verdicts = {item["revision"]: item["verdict"] for item in found}
    assert tuple(verdicts) == bundled_revisions()
    assert (verdicts[OLDEST], verdicts[NEWEST]) == ("error", "ok")


def test_the_journal_of_a_mock_can_be_checked_again(mock: MockServer, api: httpx.Client, key: str) -> None:
    api.post("/api/profiles", json=WRONG)
    api.get("/api/events", params={"include": "profiles"})
    journal = httpx.get(f"{mock.url}/_mock/requests", params={"key": key}).text
    found = records(check("-", "--format", "ndjson", stdin=journal))
    assert [item["violations"][0]["code"] for item in found] == ["unknown-field", "bad-include"]


def test_a_har_file_is_read_and_other_hosts_are_passed_over(tmp_path: Path) -> None:
    def entry(url: str, body: str, **post: str) -> dict[str, Any]:
        headers = [{"name": name, "value": value} for name, value in request(None)["headers"].items()]
        return {
            "request": {"method": "POST", "url": url, "headers": headers, "postData": {"text": body, **post}}
        }

    encoded = base64.b64encode(json.dumps(WRONG).encode()).decode()
    entries = [
        entry("https://shop.example/checkout", "{}"),
        entry("https://a.klaviyo.com/api/profiles?fields[profile]=email", json.dumps(RIGHT)),
        entry("https://a.klaviyo.com/api/profiles", encoded, encoding="base64"),
    ]
    (tmp_path / "browser.har").write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    found = records(check(str(tmp_path / "browser.har"), "--format", "ndjson"))
    assert [(item["line"], item["verdict"]) for item in found] == [(2, "ok"), (3, "error")]


def test_no_secret_is_printed(tmp_path: Path) -> None:
    lines = [request(WRONG), {"method": "GET", "path": f"/api/v1/metrics?api_key={KEY}"}]
    (tmp_path / "traffic.ndjson").write_text("\n".join(map(json.dumps, lines)))
    for form in ("text", "ndjson"):
        done = check(str(tmp_path), "--format", form)
        assert KEY not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.json"], "none.json: cannot be read: No such file or directory"),
        (["."], "the folder holds no file ending in .json"),
        (["-"], "not JSON"),
        (["-", "--revision", "1999-01-01"], "revision 1999-01-01 is not loaded"),
        (["-", "--operation", "POST /api/evnts"], "No operation 'POST /api/evnts'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_checked_exits_with_2(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = check(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_recorded_requests_of_real_clients_raise_no_false_alarm(corpus: Path) -> None:
    done = check(str(corpus), "--format", "ndjson")
    # The clients were driven with ids made up for the recording: live answers 400 to such ids of events (E4).
    found = [
        item
        for item in records(done)
        if item["verdict"] == "error" and {wrong["code"] for wrong in item["violations"]} != {"bad-event-id"}
    ]
    assert [f"{item['source']}:{item['line']}: {item['violations']}" for item in found] == []


def test_explain_says_what_a_code_means() -> None:
    done = rehearse("explain", "bad-phone")
    assert done.stdout.startswith("bad-phone (error, Klaviyo answers 400)")
    assert "evidence:" in done.stdout
    wrong = rehearse("explain", "bad-fone")
    assert wrong.returncode == 2
    assert "Did you mean 'bad-phone'?" in wrong.stderr


@pytest.mark.parametrize(
    ("sent", "remark"),
    [
        ("2024-02-15", "2024-02-15 is retired"),
        ("2025-02-01", "2025-02-01 lies between two revisions: Klaviyo serves it as 2025-01-15"),
        ("2026-07-15.pre", "2026-07-15.pre is a beta"),
        ("2023-10-15", "2023-10-15 is retired"),
    ],
)
def test_the_revision_that_was_sent_and_the_one_that_was_used_are_named(sent: str, remark: str) -> None:
    headers = [["authorization", f"Klaviyo-API-Key {KEY}"], ["content-type", "application/json"]]
    sent_request = json.dumps(request(WRONG, headers=[*headers, ["revision", sent]])) + "\n"
    done = check("-", "--format", "ndjson", stdin=sent_request)
    (found,) = records(done)
    assert found["revision_sent"] == sent
    assert remark in found["remark"]
    assert f"1 request: {found['remark']}" in done.stderr
    text = check("-", "--verbose", stdin=sent_request).stdout
    assert f"  revision: {found['remark']}" in text
    assert (f"(sent {sent})" in text) is (found["revision"] != sent)


def test_a_retired_revision_is_judged_as_klaviyo_serves_it_today() -> None:
    headers = [["authorization", f"Klaviyo-API-Key {KEY}"], ["content-type", "application/json"]]
    strategy = {"method": "static", "options_static": {"datetime": "2036-01-01T00:00:00", "is_local": False}}
    body = {"data": {"type": "campaign", "id": "C1", "attributes": {"send_strategy": strategy}}}
    line = {**request(body), "method": "PATCH", "path": "/api/campaigns/C1"}
    line["headers"] = [*headers, ["revision", "2024-10-15"]]
    alone, today = (
        records(check("-", "--format", "ndjson", *flags, stdin=json.dumps(line) + "\n"))[0]
        for flags in ((), ("--retired",))
    )
    assert (alone["verdict"], today["verdict"]) == ("ok", "advice")
    (found,) = today["violations"]
    assert found["code"] == "retired-verdict"
    assert "Klaviyo serves 2024-10-15 as 2025-01-15 today, where the verdict is error: " in found["detail"]


def test_an_operation_may_have_klaviyos_name(tmp_path: Path) -> None:
    payload = tmp_path / "list.json"
    payload.write_text('{"data": {"type": "list", "attributes": {"list_name": "VIPs"}}}')
    by_name = rehearse("check", str(payload), "--operation", "create_list")
    assert by_name.stdout == rehearse("check", str(payload), "--operation", "POST /api/lists").stdout
    assert "unknown-field" in by_name.stdout
    unknown = rehearse("check", str(payload), "--operation", "create_lst")
    assert (unknown.returncode, "Did you mean 'create_list'?" in unknown.stderr) == (2, True)


@pytest.mark.parametrize(("level", "code"), [("error", 1), ("loss", 1), ("advice", 1)])
def test_refused_requests_fail_at_every_level(tmp_path: Path, level: str, code: int) -> None:
    (tmp_path / "a.json").write_text('{"data": {"type": "list", "attributes": {"nome": 1}}}')
    done = rehearse("check", "a.json", "--operation", "POST /api/lists", "--fail-on", level, cwd=tmp_path)
    assert done.returncode == code


def test_every_format_is_written_beside_the_text(tmp_path: Path) -> None:
    forms = ("text", "json", "ndjson", "junit", "github", "html", "sarif")
    reports = [option for form in forms for option in ("--report", f"{form}={tmp_path / form}")]
    done = rehearse("check", "examples/payloads", *reports)
    assert (done.returncode, "checked: " in done.stderr) == (1, True)
    assert done.stdout
    assert all((tmp_path / form).stat().st_size for form in forms)
    assert "Not ready to go live" in (tmp_path / "html").read_text()


@pytest.mark.parametrize("form", ["junit", "github", "html", "sarif"])
def test_a_format_on_standard_output_is_the_one_of_the_file(tmp_path: Path, form: str) -> None:
    done = rehearse("check", "examples/payloads", "--format", form)
    starts = {"junit": "<?xml", "github": "::", "html": "<!doctype html>", "sarif": "{"}
    assert done.stdout.startswith(starts[form])


def test_a_report_that_cannot_be_written_is_found_before_the_files_are_read(tmp_path: Path) -> None:
    done = rehearse("check", "no-such-file", "--report", f"html={tmp_path}/missing/a.html")
    assert (done.returncode, "no-such-file" in done.stderr) == (2, False)
    assert "make it first" in done.stderr


def test_the_summary_of_a_job_on_github_has_the_answer(tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    rehearse("check", "examples/payloads", "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text().startswith("### Not ready to go live: examples/payloads\n")
