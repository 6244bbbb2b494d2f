"""The targets of faults: each that the mock knows, and a suggestion for the others."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api
from klaviyo_rehearsal.mockserver.http.fault_targets import check_target, check_targets
from klaviyo_rehearsal.mockserver.http.faults import FaultError, read_faults


@pytest.mark.parametrize(
    "where",
    [
        *("*", "POST /api/events", "Events", "events", "GET /api/lists/{id}", "POST /client/events"),
        *("POST /api/track", "POST /api/v2/list/{id}/members", "POST /api/v2/list/{list_id}/members"),
    ],
)
def test_known_targets_are_taken(library: Library, where: str) -> None:
    check_target(where, library, legacy_api())


@pytest.mark.parametrize(
    ("where", "remedy"),
    [
        ("POST /api/event", "Did you mean 'POST /api/events'?"),
        ("POST /api/events/", "Did you mean 'POST /api/events'?"),
        ("GET /api/lists/Y6nRLr", "Did you mean 'GET /api/lists/{id}'?"),
        ("GET /api/lists/{list_id}", "Did you mean 'GET /api/lists/{id}'?"),
        ("PUT /api/events", "Its path has 'GET /api/events', 'POST /api/events'."),
        ("Evnts", "Did you mean 'Events'?"),
        ("POST /api/v2/lists/{id}/members", "Did you mean 'POST /api/v2/list/{}/members'?"),
        ("Zzzzzz", "Name a group, such as 'Events', or * for all."),
    ],
)
def test_others_are_refused_with_the_one_that_is_meant(library: Library, where: str, remedy: str) -> None:
    with pytest.raises(FaultError) as error:
        check_targets(read_faults(["*: 503", {"where": where, "do": 503}]), library, legacy_api())
    assert str(error.value).startswith("/1: where: ")
    assert str(error.value).endswith(remedy)
