"""An upgrade with a baseline: known problems go, the others stay with their counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.violation import violation
from klaviyo_rehearsal.rehearsal.failures.baseline import Baseline, KnownFailure
from klaviyo_rehearsal.rehearsal.findings.known import KnownProblems
from klaviyo_rehearsal.rehearsal.upgrade.findings import Break, OperationUse, UpgradeReport
from klaviyo_rehearsal.rehearsal.upgrade.known import CHECKED_ALONE, problems_of, without_known
from tests.rehearsal.upgrade.traffic import CAMPAIGNS, NEW, TODAY, Json, read, subscribe, upgraded

_JOBS = "POST /api/profile-subscription-bulk-create-jobs"
_GONE = "/data/*/attributes/send_strategy/options_sto"


def entry(code: str = "missing-field", operation: str = _JOBS, place: str = "", to: str = "") -> KnownFailure:
    return KnownFailure("", code, "accepted", TODAY, place, "known.yaml: entry 1", operation, to)


def of(folder: Path, *requests: Json) -> UpgradeReport:
    return upgraded(requests, folder)


def problems(*entries: KnownFailure) -> KnownProblems:
    return KnownProblems(Baseline(entries), TODAY, NEW, CHECKED_ALONE)


@pytest.mark.parametrize(
    ("known", "is_hidden"),
    [
        (entry(), True),
        (entry(to=NEW), True),
        (entry(to="2025-07-15"), False),
        (entry(place="/data/attributes/profiles/data/*/attributes/subscriptions"), True),
        (entry(place="/data/attributes/list_id"), False),
        (entry("bad-email"), False),
        (KnownFailure("subscribe", "missing-field", "accepted", TODAY), True),
    ],
)
def test_a_known_break_goes_with_its_requests(tmp_path: Path, known: KnownFailure, is_hidden: bool) -> None:
    report, hidden = without_known(of(tmp_path, subscribe("a@northwind.shop")), problems(known))
    (use,) = report.operations
    assert bool(hidden) is is_hidden
    assert (use.broken, report.failed, report.known) == ((0, False, 1) if is_hidden else (1, True, 0))


def test_a_request_with_two_causes_breaks_until_both_are_known() -> None:
    one, other = ("missing-field", "/data"), ("bad-email", "/email")
    use = OperationUse(_JOBS)
    use.breaks = {cause: Break(violation(cause[0]), cause[1], "a:1") for cause in (one, other)}
    use.broken_by.update({frozenset({one}): 3, frozenset({one, other}): 2})
    assert use.broken == 5
    del use.breaks[one]
    assert use.broken == 2


def test_known_changes_of_answers_go(tmp_path: Path) -> None:
    found = of(tmp_path, read("/api/campaigns", answer=CAMPAIGNS))
    known = problems(entry("answer-change-gone", "GET /api/campaigns", _GONE))
    report, hidden = without_known(found, known)
    assert [one.place for one in hidden] == [_GONE]
    assert len([*problems_of(report)]) == len([*problems_of(found)]) - 1
    assert [*known.remarks()] == []


def test_an_entry_that_nothing_meets_is_stale_unless_a_check_would_meet_it(tmp_path: Path) -> None:
    # The old shape at the target's own revision is wrong there too: nothing of the upgrade.
    found = of(tmp_path, subscribe("a@northwind.shop", revision=NEW))
    known = problems(
        entry(), entry("bad-email"), entry("one-call-a-profile"), entry("bad-email", to="2025-07-15")
    )
    without_known(found, known)
    assert [*known.remarks()] == [
        f"known.yaml: entry 1: bad-email of {_JOBS}: no request has it; take the entry out"
    ]


def test_a_new_baseline_has_the_target_and_keeps_the_entries_of_others(tmp_path: Path) -> None:
    others = entry("one-call-a-profile"), entry("bad-email", to="2025-07-15")
    known = problems(*others, entry("bad-email"))
    found = of(tmp_path, subscribe("a@northwind.shop"))
    written = known.written(problems_of(found), "why", TODAY, lambda problem: problem.level == "error")
    assert [one.as_dict() for one in written[:2]] == [one.as_dict() for one in others]
    (added,) = written[2:]
    assert added.as_dict() == {
        "operation": _JOBS,
        "to": NEW,
        "code": "missing-field",
        "place": "/data/attributes/profiles/data/*/attributes/subscriptions",
        "reason": "why",
        "expires": str(TODAY),
    }
