"""Every call of v1/v2 has its translation, and every replacement is one that the guide or the facts name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall, LegacyEndpoint
from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions, legacy_api
from klaviyo_rehearsal.rehearsal.migrate.translation import TRANSLATORS
from tests.rehearsal.migrate.converting import converted, terms
from tests.rehearsal.migrate.recorded_calls import call_of

ENDPOINTS = legacy_api().endpoints
# Reads, and consent and other facts that came along with a call.
_BESIDE = {
    "POST /api/profile-subscription-bulk-create-jobs",
    "POST /api/profile-bulk-import-jobs",
    "POST /api/profile-import",
    "POST /api/campaign-message-assign-template",
}


def test_every_call_has_a_translation() -> None:
    assert TRANSLATORS.keys() == {endpoint.name for endpoint in ENDPOINTS}


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda item: f"{item.method} {item.path}")
def test_a_replacement_is_one_that_is_known(endpoint: LegacyEndpoint) -> None:
    (found,) = converted(call_of(endpoint))
    assert bool(found.replacement.lacking) == (not endpoint.replaced_by)
    sent = {item.operation for item in found.replacement.requests}
    changing = {operation for operation in sent if not operation.startswith("GET ")} - _BESIDE
    assert changing <= {*endpoint.replaced_by, "PATCH /api/campaigns/{id}"}
    assert not endpoint.replaced_by or sent & {*endpoint.replaced_by}


@pytest.mark.parametrize("revision", bundled_revisions())
def test_every_revision_serves_what_replaces_a_call(revision: str) -> None:
    own = terms(revision)
    assert [operation for operation in _operations(revision) if not own.serves(operation)] == []


def _operations(revision: str) -> Iterator[str]:
    for endpoint in ENDPOINTS:
        for item in converted(call_of(endpoint), revision=revision):
            yield from (request.operation for request in item.replacement.requests)


def test_a_row_in_which_one_call_has_no_equivalent_is_converted_one_by_one() -> None:
    sent = [1_600_000_000 + number for number in range(9)]
    calls = [LegacyCall.track("X", {"$email": f"p{time}@b.de"}, time=time) for time in [*sent, "soon"]]  # type: ignore[list-item]
    found = converted(*calls, batch=10)
    assert [bool(item.replacement.lacking) for item in found] == [False] * 9 + [True]
