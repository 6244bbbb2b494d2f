"""One report for the tests of all formats: passed, failed, raised and hung."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.failures.baseline import Baseline, KnownFailure
from klaviyo_rehearsal.rehearsal.failures.result import Result
from klaviyo_rehearsal.rehearsal.integration import Target
from klaviyo_rehearsal.rehearsal.reports.report import RehearsalReport
from tests.rehearsal import integrations

NASTY = "</pre><script>alert(1)</script>&\x07]]>::error::%\n  ::error::planted\x1b[2J\u202e"


def nasty(call: LegacyCall, target: Target) -> None:
    """Fail with a text that means something in every format."""
    raise ValueError(NASTY)


@pytest.fixture(scope="package")
def report(klaviyo_session: MockSession) -> RehearsalReport:
    """Rehearse a right, a wrong and a hanging integration once for the tests of all formats."""
    known = KnownFailure("create-event", "gone", "it was once", Baseline().today)
    plays = [
        (integrations.right, "update-profile", 10.0),
        (integrations.flat_profile, "create-event", 10.0),
        (nasty, "create-profile", 10.0),
        (integrations.hanging, "create-profile", 0.05),
    ]
    results: list[Result] = []
    for integration, use_case, timeout in plays:
        running = klaviyo_session.open(
            integration, seed=1, max_examples=5, timeout=timeout, replay="again {} {}".format
        )
        with running as run:
            results.append(run.rehearse(use_cases()[use_case]))
    return RehearsalReport(
        "shop:handle", 1, 5, tuple(results), ("shop.py", 7), (known,), ("no conflict was met",)
    )
