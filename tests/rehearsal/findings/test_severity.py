"""The verdicts that fail a check."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded
from klaviyo_rehearsal.rehearsal.findings.findings import Findings
from klaviyo_rehearsal.rehearsal.findings.severity import has_failed


@pytest.mark.parametrize(
    ("verdict", "fails"),
    [("ok", False), ("advice", False), ("loss", True), ("legacy", True), ("unknown", True), ("error", True)],
)
def test_only_a_refusal_or_a_loss_fails(verdict: str, fails: bool) -> None:
    found = Findings()
    found.add(Recorded("GET", "/api/lists"), Inspection(verdict))
    assert has_failed(found) is fails
