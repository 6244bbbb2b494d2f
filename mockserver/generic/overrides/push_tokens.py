"""Push tokens, which are unregistered by their text and not by their id (SPEC)."""

from __future__ import annotations

from collections.abc import Mapping

from ...jsonapi.reply import Reply
from ..call import Override, PlannedCall, Play
from ..changes import apply, delete_change
from ..naming import push_token_id
from ..plan import Action


def unregister_push_token(call: PlannedCall, play: Play) -> Reply:
    """Unregister a push token; unknown tokens are ignored."""
    identifier = push_token_id(str(call.payload["data"]["attributes"].get("token")))
    if identifier in call.collection("push-token"):
        apply(call.account, delete_change("push-token", identifier))
    return Reply(call.plan.status)


OVERRIDES: Mapping[tuple[str, Action], Override] = {
    ("push-token-unregister", Action.CREATE): unregister_push_token
}
