"""Known problems: entries by operation or by use case, until their day."""

from __future__ import annotations

from datetime import date

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded
from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.failures.baseline import Baseline, KnownFailure
from klaviyo_rehearsal.rehearsal.findings.findings import Findings
from klaviyo_rehearsal.rehearsal.findings.known import KnownProblems

DAY = date(2026, 11, 1)


def findings() -> Findings:
    found = Findings()
    wrong = violation("bad-email", pointer="/data/0/attributes/email")
    found.add(
        Recorded("POST", "/api/profiles", source="a", line=1),
        Inspection("error", "POST /api/profiles", "create-profile", "2026-07-15", [wrong]),
    )
    return found


@pytest.mark.parametrize(
    ("entry", "is_open"),
    [
        (KnownFailure("", "bad-email", "x", DAY, operation="POST /api/profiles"), False),
        (KnownFailure("create-profile", "bad-email", "x", DAY), False),
        (
            KnownFailure(
                "", "bad-email", "x", DAY, "/data/*/attributes/email", operation="POST /api/profiles"
            ),
            False,
        ),
        (KnownFailure("", "bad-email", "x", DAY, "/data", operation="POST /api/profiles"), True),
        (KnownFailure("", "bad-phone", "x", DAY, operation="POST /api/profiles"), True),
        (KnownFailure("", "bad-email", "x", DAY, operation="POST /api/events"), True),
        (KnownFailure("create-event", "bad-email", "x", DAY), True),
        (KnownFailure("create-profile", "bad-email", "x", date(2026, 10, 31)), True),
    ],
)
def test_an_entry_covers_its_code_at_its_place(entry: KnownFailure, is_open: bool) -> None:
    assert bool(KnownProblems(Baseline((entry,)), DAY).open(findings().ordered())) is is_open
