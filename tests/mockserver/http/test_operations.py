"""The table of operations: each is answered, and its handler can be named."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.http.operations import OPERATIONS, Handlers
from tests.mockserver.helpers import LIBRARY


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("POST /api/lists", "answered by mockserver/groups/operations.py post_list"),
        ("GET /api/segments/{id}/profiles", "answered by mockserver/groups/operations.py get_profiles"),
        ("GET /api/lists/{id}", "played from the contract by mockserver/generic/resources.py read"),
        (
            "POST /api/tags",
            "played from the contract by mockserver/generic/resources.py create, "
            "overridden by mockserver/generic/overrides/tags.py create_tag",
        ),
    ],
)
def test_the_file_that_answers_an_operation_is_named(key: str, expected: str) -> None:
    assert Handlers(LIBRARY.contracts.values()).describe(LIBRARY.newest[key]) == expected


def test_every_operation_is_answered() -> None:
    handlers = Handlers(LIBRARY.contracts.values())
    for contract in LIBRARY.contracts.values():
        for operation in contract:
            assert handlers.describe(operation)
            assert handlers[operation] is handlers[operation]


def test_every_handler_is_of_an_operation_that_a_contract_has() -> None:
    known = {operation.key for contract in LIBRARY.contracts.values() for operation in contract}
    assert sorted(set(OPERATIONS) - known) == []
