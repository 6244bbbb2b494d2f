"""Payloads that `rehearse check` finds clean: of every operation with a body, at every bundled revision."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from klaviyo_rehearsal.contracts.checking.inspection import Inspector, Recorded
from klaviyo_rehearsal.contracts.openapi.loading import bundled_contract, bundled_revisions, legacy_api, load
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.tools.example import example_body
from klaviyo_rehearsal.rehearsal.strategies.payloads import payloads, right_bodies

EVERY = [(name, one.key) for name in bundled_revisions() for one in bundled_contract(name) if one.takes_body]
LIBRARY = load()
# The drawn ones are enough; there are hundreds of operations.
FEW = settings(
    max_examples=4,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def drawn(operation: Operation, count: int = 4) -> list[Any]:
    """Draw some payloads of an operation."""
    found: list[Any] = []

    @seed(1)
    @settings(FEW, max_examples=count)
    @given(right_bodies(operation))
    def take(body: Any) -> None:
        found.append(body)

    take()
    return found


def verdict(operation: Operation, body: Any) -> tuple[str, list[str]]:
    """Return the verdict of `rehearse check` on a payload, and the codes."""
    inspector = Inspector(
        LIBRARY, legacy_api(), (), revisions=[operation.revision], today=datetime.now(UTC).date()
    )
    data = body.get("data")
    identifier = str(data.get("id", "x")) if isinstance(data, dict) else "x"
    path = operation.path.replace("{id}", identifier)
    query = "company_id=Y6nRLr" if path.startswith("/client/") else ""
    (found,) = inspector.inspect(Recorded(operation.method, path, query, body=orjson.dumps(body)))
    return found.verdict, [item.code for item in found.violations]


def test_there_are_operations_of_every_revision() -> None:
    assert len(EVERY) > 600
    assert {revision for revision, _ in EVERY} == {*bundled_revisions()}


@pytest.mark.parametrize("revision", bundled_revisions())
def test_every_payload_is_clean_and_they_are_not_all_alike(revision: str) -> None:
    plain: Counter[str] = Counter()
    for operation in bundled_contract(revision):
        if operation.takes_body:
            bodies = drawn(operation, 3)
            for body in bodies:
                found, codes = verdict(operation, body)
                assert found in ("ok", "advice"), (operation, codes, body)
            plain[operation.key] += bodies.count(example_body(operation)) == len(bodies)
    assert plain.total() <= len(plain) // 10, plain  # the last resort of a body that cannot be mended


@settings(max_examples=50, deadline=None)
@given(payloads("POST /api/profile-subscription-bulk-create-jobs", revision="2026-07-15"))
def test_a_payload_with_many_rules_is_clean(payload: dict[str, Any]) -> None:
    operation = bundled_contract("2026-07-15")["POST /api/profile-subscription-bulk-create-jobs"]
    assert verdict(operation, payload)[0] in ("ok", "advice")


def test_payloads_with_rules_differ() -> None:
    for key in (
        "POST /api/profile-subscription-bulk-create-jobs",
        "POST /api/events",
        "POST /api/profile-import",
    ):
        found = {orjson.dumps(body) for body in drawn(bundled_contract("2026-07-15")[key], 40)}
        assert len(found) > 30, key
