"""Performs old calls as the old integration did: to the last page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.legacy.answers import LegacyAnswer
from klaviyo_rehearsal.mockserver.state.account import Account


def answers_of(account: Account, call: LegacyCall) -> Iterator[LegacyAnswer]:
    """Perform an old call, and again for each further page: v2's `marker`, v1's `page` and `next`."""
    while True:
        answer = perform(account, call)
        yield answer
        following = _following(answer.content) if answer.status < 400 else None
        if following is None:
            return
        call = replace(call, arguments={**call.arguments, **following})


def _following(content: Any) -> dict[str, Any] | None:
    """Return the arguments that ask for the next page, or None at the last one (facts 9.1)."""
    if not isinstance(content, dict):
        return None
    if content.get("marker"):
        return {"marker": content["marker"]}
    if content.get("next"):
        return {"since": content["next"]}
    if "page" in content and content.get("end", 0) + 1 < content.get("total", 0):
        return {"page": content["page"] + 1}
    return None
