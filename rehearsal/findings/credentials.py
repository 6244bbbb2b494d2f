"""The credential of a recorded request, which no report shows.

Reports are sent around, and the detail of a violation may repeat any value.
"""

from __future__ import annotations

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.mockserver.state.secrets import Sought, own_credential


def credential_of(request: Recorded) -> Sought:
    """Return the key or token that a request names as its own."""
    for name, value in (request.headers or {}).items():
        if name.lower() == "authorization":
            return own_credential(value.encode("utf-8", "surrogatepass"))
    return own_credential(b"")
