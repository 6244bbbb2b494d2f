"""The revision header: accepted dates, and the words of a refusal."""

from __future__ import annotations

from datetime import date

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.checking.revision_header import NotedHeaders, check_revision
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load, use_cases

_TODAY = date(2026, 9, 1)


@pytest.mark.parametrize("text", ["2026-07-15", "2026-09-01", "2024-02-29", "2026-07-15.pre", "2022-10-17"])
def test_a_date_that_is_not_in_the_future_is_accepted(text: str) -> None:
    assert check_revision(text, today=_TODAY) is None


@pytest.mark.parametrize(
    ("text", "code", "status"),
    [
        (None, "missing-revision", 400),
        ("", "missing-revision", 400),
        ("latest", "bad-revision", 400),
        ("2026-7-15", "bad-revision", 400),
        ("2026-02-30", "bad-revision", 400),
        ("2026-07-15T00:00:00", "bad-revision", 400),
        ("2026-07-15.PRE", "bad-revision", 400),
        ("2026-07-15\n", "bad-revision", 400),
        ("v2026-07-15", "bad-revision", 400),
        ("٢٠٢٦-٠٧-١٥", "bad-revision", 400),
        ("2026-09-02", "future-revision", 404),
        ("2027-01-15.pre", "future-revision", 404),
    ],
)
def test_a_header_that_names_no_revision_is_refused(text: str | None, code: str, status: int) -> None:
    found = check_revision(text, today=_TODAY)
    assert found is not None
    assert (found.code, found.status, found.parameter) == (code, status, "revision")


def test_a_future_revision_is_refused_in_the_words_of_klaviyo() -> None:
    found = check_revision("2026-09-02", today=_TODAY)
    assert found is not None
    assert found.detail == "Unable to specify a future revision date"


@pytest.mark.parametrize("text", [None, ""])
def test_a_missing_header_is_accepted_where_it_is_not_required(text: str | None) -> None:
    assert check_revision(text, today=_TODAY, required=False) is None


NEW_LIST = b'{"data": {"type": "list", "attributes": {"name": "x", "opt_in_process": "double_opt_in"}}}'


@pytest.mark.parametrize("revision", ["2025-01-15", "2026-07-15"])
def test_a_request_without_headers_is_judged_at_its_noted_revision(revision: str) -> None:
    inspector = Inspector(load(), legacy_api(), use_cases().values(), today=date(2026, 11, 26))
    headers = NotedHeaders.of(revision)
    (found,) = inspector.inspect(Recorded("POST", "/api/lists", headers=headers, body=NEW_LIST))
    (full,) = inspector.inspect(
        Recorded(
            "POST",
            "/api/lists",
            headers={"revision": revision, "content-type": "application/json"},
            body=NEW_LIST,
        )
    )
    assert (found.revision, found.sent) == (revision, revision)
    assert [item.code for item in found.violations] == [item.code for item in full.violations]
