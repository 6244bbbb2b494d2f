"""The problems of a check as text: each once, with its count and the first places."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded
from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.findings.findings import Findings
from klaviyo_rehearsal.rehearsal.reports.problems import problem_lines, tally_notes, tally_summary


def findings(*details: str) -> Findings:
    found = Findings()
    for line, detail in enumerate(details, 1):
        wrong = violation("bad-email", detail, pointer="/data/attributes/email", remedy="Mend it.")
        inspection = Inspection("error", "POST /api/profiles", "", "2026-07-15", [wrong], sent="2026-07-15")
        found.add(Recorded("POST", "/api/profiles", source="a.ndjson", line=line), inspection)
    return found


def test_one_wrong_request_is_shown_as_compilers_do() -> None:
    assert list(problem_lines(findings("It is no address."))) == [
        "a.ndjson:1: error: POST /api/profiles at 2026-07-15",
        "  bad-email at /data/attributes/email: It is no address.",
        "    remedy: Mend it.",
    ]


def test_each_of_three_wrong_requests_is_named_with_its_own_sentence() -> None:
    lines = list(problem_lines(findings("'x' is wrong.", "'x' is wrong.", "'y' is wrong.")))
    assert lines[3:] == [
        "    in 3 requests; the next:",
        "      a.ndjson:2",
        "      a.ndjson:3: 'y' is wrong.",
    ]


def test_a_thousand_requests_are_one_problem() -> None:
    lines = list(problem_lines(findings(*["It is wrong."] * 1000)))
    assert (len(lines), lines[3], lines[-1]) == (9, "    in 1000 requests; the next:", "      and 995 more")


def test_the_notes_name_formats_hosts_remarks_and_files_without_keys() -> None:
    found = Findings()
    found.formats.update({"HAR": 2, "payload": 1})
    found.elsewhere.update({"shop.example": 1, "preflight": 2})
    found.remarks["Revision 2024-02-15 is retired."] = 2
    found.without_key["a.har"] = 3
    assert list(tally_notes(found)) == [
        "read: 2 HAR, 1 payload",
        "not judged: 2 times preflight",
        "not judged: 1 time shop.example; --host shop.example judges them",
        "2 requests: Revision 2024-02-15 is retired.",
        "a.har: 3 without an Authorization header, so that no key was checked",
    ]


def test_the_summary_counts_verdicts_and_unreadable_places() -> None:
    found = findings("It is wrong.")
    assert tally_summary(found) == "1 checked: 1 error"
    found.note_unreadable("a.ndjson", 2, "not JSON")
    assert tally_summary(found) == "1 checked: 1 error, 1 unreadable"
    assert tally_summary(Findings()) == "nothing to check"


def test_the_summary_counts_answers_that_were_judged() -> None:
    found = findings("It is wrong.")
    found.answers.update({"drift": 1, "ok": 406})
    assert tally_summary(found) == "1 checked: 1 error; 407 answers: 1 drift, 406 ok"
