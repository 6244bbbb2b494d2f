"""The calls that take many items, as the contracts state them."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.batches import BATCHES
from klaviyo_rehearsal.contracts.openapi.loading import load

LIBRARY = load()


@pytest.mark.parametrize("operation", BATCHES)
def test_a_batch_that_a_contract_has_states_its_largest_number(operation: str) -> None:
    batch = BATCHES[operation]
    contract = LIBRARY.newest
    if batch.operation in contract.operations:
        assert (batch.most_in(contract) or 0) >= 100
    else:
        assert batch.most is not None
        assert batch.most_in(contract) is None


def test_a_batch_that_a_revision_does_not_have_is_no_advice() -> None:
    oldest = LIBRARY.contracts["2024-02-15"]
    assert BATCHES["POST /api/events"].most_in(oldest) is None
    assert BATCHES["POST /api/profile-subscription-bulk-create-jobs"].most_in(oldest) == 100


@pytest.mark.parametrize(
    ("body", "is_single"),
    [
        (b'{"data":[1]}', True),
        (b'{"data":[1,2]}', False),
        (b"{}", False),
        (b"x", False),
        (b'{"data":5}', False),
        (b'{"data":["' + b"x" * 5_000 + b'"]}', False),
    ],
)
def test_a_body_of_one_item_is_single(body: bytes, is_single: bool) -> None:
    assert BATCHES["POST /api/lists/{id}/relationships/profiles"].is_single(body) is is_single
    assert BATCHES["POST /api/profiles"].is_single(body)
