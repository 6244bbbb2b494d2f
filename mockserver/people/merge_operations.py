"""Merging profiles (facts 8.5)."""

from __future__ import annotations

from typing import Any

import orjson

from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.call import Call
from ..jsonapi.refusal import Refusal, linked
from ..jsonapi.reply import Reply
from ..jsonapi.responses import require
from ..state.account import Account
from ..state.deferred import effect
from .model import current_id
from .removal import merge_profiles

_SOURCE = "/data/relationships/profiles/data/0/id"


def post_merge(call: Call) -> Reply:
    """Merge one profile into another: 202 with the identifier of the one that stays (LIVE REC)."""
    account = call.account
    data = call.payload["data"]
    destination = current_id(account, data["id"])
    source = current_id(account, linked(data, "profiles")[0]["id"])
    for identifier in (destination, source):
        require(account.profiles, "profile", identifier)
    if source == destination:  # Klaviyo's answer is UNCONFIRMED
        raise Refusal([violation("bad-value", "A profile can't be merged into itself.", pointer=_SOURCE)])
    account.deferred.after_lag(run_merge, {"source": source, "destination": destination})
    own = f"{call.base.decode()}/api/profiles/{destination}/"
    stays = {"type": "profile", "id": destination, "attributes": {}, "links": {"self": own}}
    return Reply(202, orjson.dumps({"data": stays, "links": {"self": call.url}}))


@effect("merge-profiles")
def run_merge(account: Account, payload: dict[str, Any]) -> None:
    """Merge two profiles, as a request named them."""
    merge_profiles(account, payload["source"], payload["destination"])


OPERATIONS = {"POST /api/profile-merge": post_merge}
