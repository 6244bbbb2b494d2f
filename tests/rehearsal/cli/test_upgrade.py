"""`rehearse upgrade`, as a stranger runs it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.rehearsal.cli.running import ROOT, Done, rehearse
from tests.rehearsal.upgrade.traffic import CAMPAIGNS, VANISHED, read, subscribe, sync, write

_SHARED = ROOT.parent / "shared" / "klaviyo"
_DAY = ("--today", "2026-11-26")


def _written(folder: Path, requests: Iterable[Any]) -> str:
    path = folder / "traffic.ndjson"
    path.write_text("\n".join(map(json.dumps, requests)))
    return str(path)


def upgrade(*arguments: str, stdin: str = "") -> Done:
    return rehearse("upgrade", *arguments, *_DAY, stdin=stdin)


def test_a_break_is_told_and_ends_with_1(tmp_path: Path) -> None:
    done = upgrade(_written(tmp_path, [sync(), subscribe("ana@northwind.shop")]), "--to", "2026-07-15")
    assert (done.returncode, done.stderr) == (1, "")
    assert "Breaks at 2026-07-15: 1 request of 1 operation" in done.stdout


def test_the_newest_revision_is_the_default_and_clean_traffic_ends_with_0(tmp_path: Path) -> None:
    done = upgrade(_written(tmp_path, [write("/api/profiles", {"email": "a@northwind.shop"}, "profile")]))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Upgrade to 2026-07-15: 1 request, 1 operation, 0 recorded answers")
    assert done.stdout.endswith("Nothing breaks at 2026-07-15.\n")


def test_json_has_the_same_findings(tmp_path: Path) -> None:
    done = upgrade(_written(tmp_path, [sync()]), "--format", "json")
    content = json.loads(done.stdout)
    used = {item["place"] for item in content["operations"][0]["changes"] if item["used"] and item["breaks"]}
    assert (done.returncode, content["breaks"], used) == (1, True, VANISHED)


def test_a_har_file_with_answers_is_read(tmp_path: Path) -> None:
    request = sync()
    entry = {
        "request": {
            "method": "GET",
            "url": f"https://a.klaviyo.com{request['path']}?{request['query']}",
            "headers": [{"name": "revision", "value": "2024-10-15"}],
        },
        "response": {"status": 200, "content": {"text": json.dumps(CAMPAIGNS)}},
    }
    elsewhere = {"request": {"method": "GET", "url": "https://northwind.shop/checkout"}}
    (tmp_path / "session.har").write_text(json.dumps({"log": {"entries": [entry, elsewhere]}}))
    done = upgrade(str(tmp_path), "--format", "json")
    (use,) = json.loads(done.stdout)["operations"]
    assert (done.returncode, use["answers"]) == (1, 1)


def test_a_journal_comes_by_a_pipe() -> None:
    entry = read("/api/lists", revision="2026-07-15")
    done = upgrade("-", stdin=json.dumps({"requests": [entry]}))
    assert done.returncode == 0


def test_a_bare_payload_is_one_request(tmp_path: Path) -> None:
    payload = {"data": {"type": "profile", "attributes": {"email": "ana@northwind.shop"}}}
    (tmp_path / "profile.json").write_text(json.dumps(payload))
    done = upgrade(str(tmp_path / "profile.json"), "--from", "2024-10-15")
    assert (done.returncode, done.stdout.split("\n")[0]) == (
        0,
        "Upgrade to 2026-07-15: 1 request, 1 operation, 0 recorded answers",
    )


@pytest.mark.parametrize(
    ("option", "name", "hint"),
    [
        ("--to", "2026-07-51", "Did you mean '2026-07-15'?"),
        ("--to", "latest", "Loaded are 2024-02-15, "),
        ("--from", "2023-02-22", "--spec FILE adds one."),
    ],
)
def test_a_revision_that_does_not_exist_is_a_wrong_usage(option: str, name: str, hint: str) -> None:
    done = upgrade("examples", option, name)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{option} {name}: no contract of this revision is loaded." in done.stderr
    assert hint in done.stderr


@pytest.mark.parametrize(
    ("name", "text", "seen"),
    [
        (
            "a.ndjson",
            '{"method": "GET", "url": "https://api.stripe.com/v1/charges"}',
            "1 request to others, su",
        ),
        (
            "a.ndjson",
            '{"method": "GET", "url": "https://northwind.shop/api/orders"}',
            "1 request to others, such as northwind.shop",
        ),
        ("a.ndjson", '{"method": "POST", "path": "/api/track"}', "1 call of the retired v1/v2 API"),
        ("a.ndjson", "no", "1 place that could not be read"),
        ("a.ndjson", "", "Seen: nothing."),
        (
            "a.har",
            '{"log": {"entries": [{"request": {"method": "GET", "url": "https://northwind.shop/"}}]}}',
            "such as northwind.shop",
        ),
    ],
)
def test_input_without_a_request_to_klaviyo_is_an_error_with_counts(
    tmp_path: Path, name: str, text: str, seen: str
) -> None:
    (tmp_path / name).write_text(text)
    done = upgrade(str(tmp_path / name))
    assert (done.returncode, done.stdout) == (2, "")
    assert "the input has no request to Klaviyo's new API. Seen: " in done.stderr
    assert seen in done.stderr


def test_a_place_that_cannot_be_read_is_named_and_is_not_green(tmp_path: Path) -> None:
    path = _written(tmp_path, [write("/api/profiles", {"email": "a@northwind.shop"}, "profile")])
    with open(path, "a") as stream:
        stream.write("\n{")
    done = upgrade(path)
    assert done.returncode == 2
    assert "traffic.ndjson:2: not JSON" in done.stderr


@pytest.mark.skipif(
    not (_SHARED / "wild").is_dir(),
    reason="no requests of the wild beside the checkout: ../shared/klaviyo/wild",
)
def test_the_requests_of_the_wild_break_where_the_files_say_so() -> None:
    """Judged with all official files: the events of 2023-02-22, and consent without `subscriptions`."""
    done = upgrade(
        str(_SHARED / "wild"), "--spec", str(_SHARED / "openapi"), "--to", "2026-07-15", "--format", "json"
    )
    content = json.loads(done.stdout)
    broken = {
        use["operation"]: use["breaking_requests"]
        for use in content["operations"]
        if use["breaking_requests"]
    }
    assert (done.returncode, content["requests"], content["not_judged"]) == (1, 304, {})
    assert broken == {
        "POST /api/events": 7,
        "POST /api/profile-subscription-bulk-create-jobs": 6,
        "POST /api/profile-subscription-bulk-delete-jobs": 3,
        "GET /api/metrics": 1,
    }


def test_reports_are_written_beside_the_text(tmp_path: Path) -> None:
    traffic = _written(tmp_path, [sync(), subscribe("ana@northwind.shop")])
    forms = ("text", "json", "ndjson", "junit", "github", "html", "sarif")
    done = upgrade(
        traffic, *[option for form in forms for option in ("--report", f"{form}={tmp_path / form}")]
    )
    assert (done.returncode, done.stdout.startswith("Upgrade to")) == (1, True)
    assert (tmp_path / "text").read_text() == done.stdout
    assert "Not ready for 2026-07-15" in (tmp_path / "html").read_text()
    assert all((tmp_path / form).stat().st_size for form in forms)


def test_the_gate_is_set_by_a_severity(tmp_path: Path) -> None:
    traffic = _written(tmp_path, [sync()])
    assert upgrade(traffic, "--fail-on", "error").returncode == 1
    clean = _written(tmp_path, [write("/api/profiles", {"email": "a@northwind.shop"}, "profile")])
    assert upgrade(clean, "--fail-on", "loss").returncode == 0


def test_a_written_baseline_makes_the_next_upgrade_clean_until_its_day(tmp_path: Path) -> None:
    traffic, known = (
        _written(tmp_path, [sync(), subscribe("ana@northwind.shop")]),
        str(tmp_path / "known.yaml"),
    )
    written = upgrade(traffic, "--write-baseline", known)
    assert (written.returncode, "7 known" in written.stdout) == (0, False)
    done = upgrade(traffic, "--baseline", known)
    assert (done.returncode, done.stderr) == (0, "known: 7 problems, in 7 requests\n")
    assert "7 known problems left out" in done.stdout
    assert "POST /api/profile-subscription-bulk-create-jobs                      1      -" in done.stdout
    later = rehearse("upgrade", traffic, "--baseline", known, "--today", "2028-01-01")
    assert later.returncode == 1
    assert "missing-field of POST /api/profile-subscription-bulk-create-jobs expired on" in later.stderr
    clean = _written(tmp_path, [write("/api/profiles", {"email": "a@northwind.shop"}, "profile")])
    assert upgrade(clean, "--baseline", known).stderr.count("no request has it; take the entry out") == 7


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            "{operation: a, code: answer-change-gon, reason: x, expires: 2027-01-01}",
            "no code 'answer-change-gon'",
        ),
        (
            "{operation: a, to: newest, code: bad-email, reason: x, expires: 2027-01-01}",
            "'to' is not a revision",
        ),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, entry: str, message: str) -> None:
    known = tmp_path / "known.yaml"
    known.write_text(f"- {entry}\n")
    done = upgrade(_written(tmp_path, [sync()]), "--baseline", str(known))
    assert done.returncode == 2
    assert f"known.yaml: entry 1: {message}" in done.stderr
