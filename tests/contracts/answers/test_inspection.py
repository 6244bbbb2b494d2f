"""An answer is judged by the contract of the revision that answered."""

from __future__ import annotations

from datetime import date

import orjson
import pytest

from klaviyo_rehearsal.contracts.answers.inspection import AnswerInspector
from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.contracts.openapi.loading import load

TODAY = date(2026, 11, 26)
NEWEST = "2026-07-15"


def recorded(
    revision: str | None = NEWEST, *, status: int | None = 200, sent_at: int | None = None
) -> Recorded:
    """Return a request whose answer has a member too many."""
    resource = {"type": "list", "id": "Y6nRLr", "attributes": {"colour": "red"}}
    answer = orjson.dumps({"data": [resource], "links": {"self": "https://a.klaviyo.com/api/lists"}})
    headers = {} if revision is None else {"revision": revision}
    query = "fields%5Blist%5D=name"
    return Recorded("GET", "/api/lists/", query, headers, status=status, sent_at=sent_at, answer=answer)


@pytest.fixture(scope="module")
def inspector() -> AnswerInspector:
    return AnswerInspector(load(["2024-05-15", "2025-01-15", NEWEST]), today=TODAY)


@pytest.mark.parametrize("revision", [NEWEST, "2026-09-01", "2025-01-15", "2024-05-15"])
def test_drift_is_found_at_the_revision_that_was_sent(inspector: AnswerInspector, revision: str) -> None:
    found = inspector.inspect(recorded(revision))
    own = NEWEST if revision > NEWEST else revision
    assert found is not None
    assert (found.verdict, found.operation, found.revision) == ("drift", "GET /api/lists", own)
    (item,) = found.violations
    assert item.detail == f"Klaviyo answered the member 'colour', which {own} does not have."


@pytest.mark.parametrize(
    "request_",
    [
        recorded(status=None),
        recorded(status=0),
        recorded(None),
        recorded("2026-07-15.pre"),
        recorded("2025-07-15"),
        recorded("yesterday"),
        Recorded("GET", "/api/nothing", headers={"revision": NEWEST}, status=200),
        Recorded("PUT", "/api/lists", headers={"revision": NEWEST}, status=405),
        Recorded("GET", "/api/v2/lists", headers={"revision": NEWEST}, status=410),
    ],
    ids=[
        "no status",
        "cut off",
        "no revision",
        "beta",
        "not loaded",
        "no date",
        "no path",
        "no method",
        "v2",
    ],
)
def test_an_answer_without_a_contract_is_not_judged(inspector: AnswerInspector, request_: Recorded) -> None:
    assert inspector.inspect(request_) is None


def test_a_revision_can_be_given_for_requests_without_one() -> None:
    inspector = AnswerInspector(load([NEWEST]), today=TODAY, revision=NEWEST)
    found = inspector.inspect(recorded(None))
    assert found is not None and found.verdict == "drift"


def test_an_answer_of_a_retired_revision_may_be_that_of_its_stand_in(inspector: AnswerInspector) -> None:
    # The relationship is newer than 2024-05-15, as which 2025-01-15 answers today.
    retired = recorded("2024-05-15")
    content = orjson.loads(retired.answer)
    content["data"][0] |= {"attributes": {}, "relationships": {"flow-triggers": {}}}
    retired.answer = orjson.dumps(content)
    today = inspector.inspect(retired)
    retired.sent_at = 1_720_000_000  # 2024-07-03: it lived
    then = inspector.inspect(retired)
    assert today is not None and then is not None
    assert (today.verdict, then.verdict) == ("ok", "drift")
