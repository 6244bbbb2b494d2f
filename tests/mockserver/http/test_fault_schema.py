"""The schema of files of faults takes and refuses what the reader does."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from klaviyo_rehearsal.mockserver.http.fault_schema import fault_schema
from klaviyo_rehearsal.mockserver.http.faults import FaultError, read_faults

VALIDATOR = jsonschema_rs.validator_for(fault_schema())


def is_read(content: Any) -> bool:
    """Whether the reader takes a file."""
    try:
        read_faults(content)
    except FaultError:
        return False
    return True


@pytest.mark.parametrize(
    "content",
    [
        {"where": "POST /api/events", "do": 503, "times": 2},
        [{"where": "Events", "do": "429", "retry_after": 5}, "*: reset, nth=2"],
        {"faults": [{"do": "delay", "delay": 2, "clock": "real"}, {"do": "reset-after", "probability": 0.5}]},
        {"faults": "POST /api/events: 503"},
        {"do": "truncate", "company_id": "ABC123", "after": True, "nth": None},
        [],
    ],
)
def test_right_faults_are_accepted(content: Any) -> None:
    assert is_read(content)
    VALIDATOR.validate(content)


@pytest.mark.parametrize(
    "content",
    [
        {"were": "POST /api/events", "do": 503},
        {"where": "POST /api/events", "do": 404},
        {"do": "resett"},
        {"do": 503, "times": 0},
        {"do": 503, "probability": 2},
        {"do": 503, "kind": "status"},
        {"do": 503, "status": 503},
        {"do": 503, "clock": "wall"},
        {"do": 503, "after": 1, "nth": 1.5},
        "POST /api/events 503",
        5,
    ],
)
def test_wrong_faults_are_refused(content: Any) -> None:
    assert not is_read(content)
    assert not VALIDATOR.is_valid(content)
