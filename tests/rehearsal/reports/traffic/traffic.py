"""Findings for the tests of the report on recorded traffic: right, refused, lost, not judged, hostile."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded
from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.findings.findings import Findings
from klaviyo_rehearsal.rehearsal.reports.run_facts import Commit, RunFacts
from klaviyo_rehearsal.rehearsal.reports.traffic.checked import report_of
from klaviyo_rehearsal.rehearsal.reports.traffic.report import TrafficReport

DAY = date(2026, 11, 26)
FACTS = RunFacts(
    datetime(2026, 11, 26, 11, 5, tzinfo=UTC), 3.5, Commit(Path("/shop"), "ab" * 20, dirty=False), "9.9.9"
)
HOSTILE = '<script>alert(1)</script>\x1b[2J\u202e\n::error::planted %0A | `x` "\x00'
EVENTS, LISTS = "POST /api/events", "POST /api/lists"


def request(line: int, path: str = "/api/events", source: str = "/shop/traffic/day.jsonl") -> Recorded:
    return Recorded("POST", path, source=source, line=line, sent_at=1_795_600_000 + line)


def inspected(
    verdict: str, *codes: str, operation: str | None = EVENTS, revision: str = "2026-07-15"
) -> Inspection:
    found = [violation(code, pointer="/data") for code in codes]
    use_case = {EVENTS: "create-event", LISTS: "create-list"}.get(operation or "")
    # A path that nobody knows is judged at no revision.
    return Inspection(verdict, operation, use_case, revision if operation else None, found, sent=revision)


def right_findings(revision: str = "2026-07-15") -> Findings:
    findings = Findings()
    findings.formats["lines of JSON"] = 1
    for line in range(1, 4):
        findings.add(request(line), inspected("ok", revision=revision))
    return findings


def mixed_findings() -> Findings:
    """Return findings of every kind: right, refused, lost, of v1, an unknown path, not judged."""
    findings = right_findings()
    findings.add(request(4), inspected("advice", "no-unique-id"))
    for line in (5, 6):
        findings.add(request(line), inspected("error", "bad-phone"))
    for line in range(7, 11):
        findings.add(request(line), inspected("loss", "dropped-phone", operation=LISTS))
    findings.add(request(11, "/api/track"), inspected("legacy", "legacy-call", operation="track"))
    findings.add(request(12, "/api/evnets"), inspected("unknown", "unknown-path", operation=None))
    for path in ("/api/reviews", "/api/reviews/"):
        findings.add(request(13, path), inspected("unknown", "operation-not-loaded", operation=None))
    findings.note_unreadable("/shop/traffic/bad.jsonl", 3, f"not JSON {HOSTILE}")
    findings.elsewhere["example.com"] = 7
    findings.remarks["Revision 2024-02-15 is retired."] = 2
    return findings


def hostile_findings() -> Findings:
    findings = Findings()
    bad = violation("bad-email", f"Not one: {HOSTILE}", pointer=f"/data/{HOSTILE}", remedy=HOSTILE)
    found = Inspection("error", f"POST /{HOSTILE}", None, HOSTILE, [bad], sent=HOSTILE)
    findings.add(Recorded("POST", f"/{HOSTILE}", source=f"/shop/{HOSTILE}.json", line=1), found)
    findings.note_unreadable(HOSTILE, None, HOSTILE)
    findings.elsewhere[HOSTILE] = 1
    return findings


def report(findings: Findings, name: str = "traffic") -> TrafficReport:
    return report_of(findings, name, FACTS, DAY)
