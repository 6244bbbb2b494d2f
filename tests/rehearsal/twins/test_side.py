"""The calls of the old API that a journal shows."""

from __future__ import annotations

from klaviyo_rehearsal.rehearsal.twins.side import old_calls
from tests.rehearsal.builders import entry


def test_calls_are_read_from_the_requests_of_the_old_side() -> None:
    track = entry(
        "POST /api/track", 200, body=b'{"token":"ABC123","event":"Placed Order","customer_properties":{}}'
    )
    members = entry("GET /api/v2/group/Y6nRLr/members/all", 200, body=b"", query="marker=7")
    new = entry("GET /api/lists", 200, body=b"")
    unreadable = entry("POST /api/track", 200, body=b"{broken")
    calls = list(old_calls([track, members, new, unreadable]))
    assert [(call.name, call.ids, call.arguments.get("marker")) for call in calls] == [
        ("track", (), None),
        ("all members", ("Y6nRLr",), "7"),
    ]
