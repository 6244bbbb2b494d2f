"""Answers of recordings: drift is counted once a kind, by whatever way the requests are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rehearsal.cli.running import Done, rehearse
from tests.rehearsal.watching.test_proxy import lists

REVISION = "2026-07-15"
DRIFTING = json.loads(lists(colour="red"))


def record(answer: Any, status: Any = 200, revision: str | None = REVISION, **more: Any) -> dict[str, Any]:
    headers = {"Authorization": "Klaviyo-API-Key pk_x"} | ({"revision": revision} if revision else {})
    own = {"method": "GET", "path": "/api/lists", "headers": headers, "status": status}
    return own | ({} if answer is None else {"answer": answer}) | more


def checked(folder: Path, records: list[dict[str, Any]], *options: str, suffix: str = "ndjson") -> Done:
    """Check records as lines, which may be read the quick way, or as a list."""
    file = folder / f"traffic.{suffix}"
    text = "\n".join(map(json.dumps, records)) if suffix == "ndjson" else json.dumps(records)
    file.write_text(text)
    return rehearse("check", str(file), *options)


def test_a_thousand_drifting_answers_are_one_problem_and_no_failure(tmp_path: Path) -> None:
    done = checked(tmp_path, [record(DRIFTING) for _ in range(1000)])
    assert done.returncode == 0
    first, problem, remedy, count, *_ = done.stdout.splitlines()
    assert first == f"{tmp_path}/traffic.ndjson:1: drift: GET /api/lists at {REVISION}"
    assert problem == (
        "  answer-member at /data/*/attributes/colour: Klaviyo answered the member 'colour', "
        f"which {REVISION} does not have."
    )
    assert remedy.startswith("    remedy: Let your reader pass over") and "in 1000 requests" in count
    assert "1000 checked: 1000 ok; 1000 answers: 1000 drift" in done.stderr


@pytest.mark.parametrize(("level", "code"), [("drift", 1), ("advice", 0), ("error", 0)])
def test_drift_fails_only_where_that_is_asked_for(tmp_path: Path, level: str, code: int) -> None:
    assert checked(tmp_path, [record(DRIFTING)], "--fail-on", level).returncode == code


def test_a_line_about_the_request_has_the_drift_of_its_answer(tmp_path: Path) -> None:
    done = checked(tmp_path, [record(DRIFTING), record(json.loads(lists()))], "--format", "ndjson")
    first, second = map(json.loads, done.stdout.splitlines())
    assert [item["code"] for item in first["drift"]] == ["answer-member"]
    assert (first["verdict"], first["violations"]) == ("ok", []) and "drift" not in second
    verbose = checked(tmp_path, [record(DRIFTING)], "-v").stdout
    assert "traffic.ndjson:1: drift: GET /api/lists" in verbose


@pytest.mark.parametrize("form", ["json", "junit", "github", "html", "sarif", "ndjson"])
def test_every_format_has_drift(tmp_path: Path, form: str) -> None:
    report = tmp_path / "report"
    checked(tmp_path, [record(DRIFTING)], "--report", f"{form}={report}")
    assert "answer-member" in report.read_text()


def test_answers_without_a_revision_are_judged_at_the_one_that_is_asked_for(tmp_path: Path) -> None:
    records = [record(DRIFTING, revision=None)]
    assert "1 answer:" not in checked(tmp_path, records).stderr
    assert "1 answer: 1 drift" in checked(tmp_path, records, "--revision", REVISION).stderr


_ANSWERS = st.sampled_from(
    [None, "", DRIFTING, json.loads(lists()), lists(name=5).decode(), "<html>", '{"da']
)
_STATUSES = st.sampled_from([200, "200", 201, 299, 302, 400, 429, 500, None, 0])
_TIMES = st.sampled_from([{}, {"time": 1_790_000_000}, {"time": "2024-06-01T00:00:00Z"}])


@given(
    st.lists(
        st.builds(
            lambda answer, status, revision, time: record(answer, status, revision, **time),
            _ANSWERS,
            _STATUSES,
            st.sampled_from([REVISION, "2024-05-15", None, "2026-08-01"]),
            _TIMES,
        ),
        min_size=1,
        max_size=8,
    )
)
def test_quick_reading_finds_the_drift_that_thorough_reading_does(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("drift")
    quick, thorough = (
        json.loads(checked(folder, records, "--format", "json", suffix=suffix).stdout)
        for suffix in ("ndjson", "json")
    )
    assert quick["answers"] == thorough["answers"]
    counts = [
        {(item["fingerprint"], item["count"]) for item in found["problems"]} for found in (quick, thorough)
    ]
    assert counts[0] == counts[1]
