"""Mistakes and their violations, told from the schema: the judge agrees at every operation and revision."""

from __future__ import annotations

from collections import Counter

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import bundled_contract, bundled_revisions
from klaviyo_rehearsal.rehearsal.strategies.almost_right import deserves
from klaviyo_rehearsal.rehearsal.strategies.mistakes import GONE, mistakes, value_at, with_value
from tests.rehearsal.strategies.test_payloads import drawn

CODES = {
    *("unknown-field", "missing-field", "wrong-type", "wrong-resource-type", "bad-value", "too-long"),
    *("bad-email", "bad-phone", "dropped-phone", "bad-datetime", "not-wrapped", "empty-resource"),
}
# Of these two one is right: it depends on the address beside the number.
_EITHER = {"bad-phone", "dropped-phone"}


@pytest.mark.parametrize("revision", bundled_revisions()[::-3])
def test_the_judge_agrees_with_the_told_violation(revision: str) -> None:
    agreed: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for operation in bundled_contract(revision):
        if operation.body_schema is None:
            continue
        for body in drawn(operation, 1):
            found = list(mistakes(operation.body_schema, body))
            right = [
                item.code
                for item in found
                if deserves(operation, with_value(body, item.place, item.value), item)
            ]
            assert right, operation
            told.update(item.code for item in found)
            agreed.update(right)
    assert told.keys() <= CODES
    for code, count in told.items():
        # A rule over several members finds another fault in a few of them.
        assert code in _EITHER or agreed[code] >= 0.8 * count, (code, agreed[code], count)
    assert agreed.total() > 0.95 * told.total()


def test_a_value_is_put_taken_away_and_found() -> None:
    body = {"data": [{"type": "list"}]}
    assert with_value(body, ("data", 0, "id"), "A") == {"data": [{"type": "list", "id": "A"}]}
    assert with_value(body, ("data", 0, "type"), GONE) == {"data": [{}]}
    assert with_value(body, (), 7) == 7
    assert value_at(body, ("data", 0, "type")) == "list"
    assert body == {"data": [{"type": "list"}]}
