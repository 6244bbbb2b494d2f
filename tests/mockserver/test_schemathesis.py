"""Schemathesis holds the mock against its own strict contract: the quick part of scripts/fuzz.

What the contract allows is taken or refused with a reason, what it refuses is refused, and every answer is
as it says.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.fuzz.playing import Effort, play
from tests.mockserver.generic.direct import DirectMock
from tests.mockserver.helpers import LIBRARY

OPERATIONS = [operation for contract in LIBRARY.contracts.values() for operation in contract]
QUICK = Effort(examples=3, seconds=5.0, bounds=8)


def _named(operation: Operation) -> str:
    return f"{operation.key} {operation.revision}"


@pytest.fixture(scope="module")
def mock() -> DirectMock:
    """Set up a mock whose clock stands: the same requests make the same ids in every run."""
    return DirectMock(LIBRARY, clock=Clock(datetime(2026, 11, 1, tzinfo=UTC)))


@pytest.fixture(scope="module")
def model() -> TypeGraph:
    """What our contracts say of types, worked out once."""
    return TypeGraph(LIBRARY.contracts.values())


@pytest.mark.parametrize("operation", OPERATIONS, ids=_named)
def test_the_mock_keeps_its_contract_whatever_is_drawn(
    operation: Operation, mock: DirectMock, model: TypeGraph
) -> None:
    tally = play(operation, LIBRARY.contracts[operation.revision], mock, model, QUICK)
    assert tally.wrong == {}
    assert tally.positive > 0
