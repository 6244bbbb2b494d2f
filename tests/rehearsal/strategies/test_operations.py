"""The operation of a strategy: found, or refused with what there is."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.rehearsal.strategies.operations import operation_with_body
from klaviyo_rehearsal.strategies import almost_right, payloads


def test_an_operation_is_found_at_its_revision() -> None:
    assert operation_with_body("POST /api/events", "2024-02-15").revision == "2024-02-15"
    assert operation_with_body("POST /api/events", None).revision == "2026-07-15"


@pytest.mark.parametrize(
    ("key", "revision", "message"),
    [
        (
            "POST /api/event",
            None,
            "no operation 'POST /api/event' at revision 2026-07-15. Did you mean 'POST /api/events'?",
        ),
        ("POST /api/event", None, "POST /api/profile-import"),
        (
            "POST /api/events",
            "2026-07-16",
            "no revision '2026-07-16'. Did you mean '2026-07-15'? Known: 2024-02-15, ",
        ),
        ("GET /api/events", None, "GET /api/events takes no body. With a body there is POST /api/events."),
        ("POST /api/campaign-variations", "2024-02-15", "at revision 2024-02-15; it is at 2026-10-15."),
    ],
)
def test_what_is_not_there_is_refused_with_what_there_is(
    key: str, revision: str | None, message: str
) -> None:
    for strategy in (payloads, almost_right):
        with pytest.raises(ValueError) as caught:
            strategy(key, revision=revision)
        assert message in str(caught.value)
