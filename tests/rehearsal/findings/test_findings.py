"""Findings merge: any partition of a recording, in any order, gives the same bytes as the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded
from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.findings import findings as module
from klaviyo_rehearsal.rehearsal.findings.findings import Findings, FindingsError, Use

Judged = tuple[Recorded, Inspection]


@st.composite
def judged(draw: st.DrawFn, line: int = 1) -> Judged:
    key = draw(st.sampled_from(["POST /api/events", "POST /api/profiles", None]))
    sources = st.sampled_from(["a.ndjson", "b.ndjson"])
    request = Recorded(
        "POST",
        draw(st.sampled_from(["/api/events", "/api/other/17"])),
        source=draw(sources),
        line=draw(st.none() | st.integers(1, 30)),
        sent_at=draw(st.none() | st.integers(0, 2_000_000_000)),
        status=draw(st.sampled_from([None, 200, 202])),
    )
    violations = draw(
        st.lists(
            st.builds(
                lambda code, number, detail: violation(
                    code, detail, pointer=f"/data/attributes/events/data/{number}/x"
                ),
                st.sampled_from(["unknown-field", "missing-field", "bad-email"]),
                st.integers(0, 2),
                st.sampled_from(["one", "two"]),
            ),
            max_size=3,
        )
    )
    verdict = "error" if violations else "ok"
    remark = draw(st.sampled_from(["", "Revision 2024-02-15 is retired."]))
    return request, Inspection(
        verdict, key, "create-event", "2026-07-15", violations, sent="2026-07-15", remark=remark
    )


def findings_of(requests: Sequence[Judged]) -> Findings:
    found = Findings()
    for request, inspection in requests:
        found.add(request, inspection)
        if request.status:
            drift = [violation("answer-lacks", pointer="/data/id")] if request.status > 200 else []
            verdict = "drift" if drift else "ok"
            found.add_answer(request, replace(inspection, verdict=verdict, violations=drift))
    return found


@given(st.lists(st.tuples(judged(), st.integers(0, 3)), max_size=25), st.permutations(range(4)))
def test_any_partition_in_any_order_merges_to_the_findings_of_the_whole(
    requests: list[tuple[Judged, int]], order: list[int]
) -> None:
    whole = findings_of([item for item, _ in requests])
    merged = Findings()
    for part in order:
        one = findings_of([item for item, number in requests if number == part])
        # By way of a file, as parts of other machines come.
        merged.merge(Findings.of_dict(orjson.loads(one.to_json())))
    assert merged.to_json() == whole.to_json()


def test_the_number_of_problems_is_bounded_and_merges_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PROBLEMS", 4)
    requests = [
        (
            Recorded("POST", "/api/events", source="a", line=number),
            Inspection("error", "POST /api/events", violations=[violation("bad-json", pointer=f"/{name}")]),
        )
        for number, name in enumerate("abcdefghijklabcdefghijklmnop", 1)
    ]
    whole, merged = findings_of(requests), Findings()
    for part in (requests[20:], requests[:3], requests[3:20]):
        merged.merge(findings_of(part))
    assert merged.to_json() == whole.to_json()
    assert len(whole.problems) == 4
    assert whole.dropped + sum(problem.count for problem in whole.problems.values()) == len(requests)


def test_a_problem_counts_once_a_request_and_keeps_the_first_places() -> None:
    wrong = [violation("missing-field", pointer=f"/data/attributes/{number}/x") for number in (0, 1)]
    found = findings_of(
        [
            (
                Recorded("POST", "/api/events", source="a", line=line),
                Inspection("error", "k", violations=wrong),
            )
            for line in range(1000, 0, -1)
        ]
    )
    (problem,) = found.problems.values()
    assert (problem.count, problem.place, problem.verdicts) == (1000, "/data/attributes/*/x", {"error": 1000})
    assert [example.position for example in problem.examples] == ["a:1", "a:2", "a:3", "a:4", "a:5"]


def test_requests_are_counted_by_operation_use_case_revision_and_verdict() -> None:
    found = findings_of(
        [
            (
                Recorded("GET", "/api/lists", sent_at=20),
                Inspection("ok", "GET /api/lists", "lists", "R", sent="R"),
            ),
            (Recorded("GET", "/api/lists", sent_at=10), Inspection("loss", "GET /api/lists", "lists", "R")),
            (Recorded("GET", "/api/x"), Inspection("unknown")),
        ]
    )
    assert found.by_operation() == {"": {"unknown": 1}, "GET /api/lists": {"ok": 1, "loss": 1}}
    assert found.counted("sent", "ok") == {"R": 1}
    assert found.uses[Use("GET /api/lists", "lists", "R", "", "loss")] == 1
    assert (found.total, found.first_sent, found.last_sent) == (3, 10, 20)


def test_paths_that_nobody_knows_are_one_problem_whatever_their_ids() -> None:
    unknown = Inspection("unknown", violations=[violation("unknown-path")])
    found = findings_of(
        [(Recorded("GET", f"/api/shoes/{number}", source="a", line=number), unknown) for number in (1, 2)]
    )
    assert [problem.operation for problem in found.problems.values()] == ["GET /api/shoes/{id}"]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"[]", "'kind' is not"),
        (b'{"kind": "rehearse check findings", "version": 9}', "version 9 is not 1"),
        (b'{"kind": "rehearse check findings", "version": 1, "problems": 3}', "damaged findings"),
    ],
)
def test_other_files_are_refused_with_the_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(FindingsError, match=reason):
        Findings.of_dict(orjson.loads(raw))


def test_drift_is_a_problem_of_the_answer_and_no_verdict_on_the_request() -> None:
    found = Findings()
    drift = [violation("answer-member", "It is new.", pointer="/data/*/attributes/x")]
    for line in range(1, 1001):
        request = Recorded("GET", "/api/lists", source="a", line=line, status=200)
        found.add(request, Inspection("unknown", "GET /api/lists", None, "2026-07-15", []))
        found.add_answer(request, Inspection("drift", "GET /api/lists", None, "2026-07-15", drift))
    (problem,) = found.ordered()
    assert (problem.count, problem.level, problem.place) == (1000, "drift", "/data/*/attributes/x")
    assert (found.verdicts, found.answers) == ({"unknown": 1000}, {"drift": 1000})
