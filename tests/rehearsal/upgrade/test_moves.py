"""Operations that have another path now."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import endpoints
from klaviyo_rehearsal.rehearsal.upgrade.moves import moved_to

_GONE = sorted(endpoint.key for endpoint in endpoints() if endpoint.last is not None)


@pytest.mark.parametrize("key", _GONE)
def test_every_operation_that_ended_has_a_successor_that_lives(key: str) -> None:
    remedy = moved_to(key)
    if "{related_resource}" in key:
        assert remedy.startswith("Since 2023-02-22 each relationship has a path of its own")
    else:
        successor = remedy.removeprefix("Call ").removesuffix(" instead.")
        assert any(one.key == successor and one.last is None for one in endpoints())


def test_another_operation_is_looked_up() -> None:
    assert "rehearse contracts list" in moved_to("GET /api/nothing")
