"""Push tokens, which are unregistered by their text and not by their id (SPEC)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from klaviyo_rehearsal.contracts.violation import violation

from ...jsonapi.reply import Reply
from ..call import Override, PlannedCall, Play
from ..changes import apply, delete_change
from ..naming import push_token_id
from ..plan import Action

# Klaviyo's mobile SDKs write APNs, FCM, iOS and Android (LIVE SWIFT); answers have the words of the file.
_LOWER = frozenset({"platform", "vendor", "klaviyo_sdk", "os_name", "environment"})
_UPPER = frozenset({"enablement_status", "background"})


def create_push_token(call: PlannedCall, play: Play) -> Reply:
    """Register a push token, whatever the case of its words."""
    data = call.payload["data"]
    return play(replace(call, payload={"data": {**data, "attributes": _spelled(data["attributes"])}}))


def _spelled(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _spelled_value(name, value) for name, value in attributes.items()}


def _spelled_value(name: str, value: Any) -> Any:
    if name == "device_metadata" and value:
        return _spelled(value)
    if not isinstance(value, str):
        return value
    return value.lower() if name in _LOWER else value.upper() if name in _UPPER else value


def unregister_push_token(call: PlannedCall, play: Play) -> Reply:
    """Unregister a push token; unknown tokens are ignored."""
    identifier = push_token_id(str(call.payload["data"]["attributes"].get("token")))
    if identifier in call.collection("push-token"):
        apply(call.account, delete_change("push-token", identifier))
    else:
        call.violations.append(violation("unknown-token", pointer="/data/attributes/token"))
    return Reply(call.plan.status)


OVERRIDES: Mapping[tuple[str, Action], Override] = {
    ("push-token", Action.CREATE): create_push_token,
    ("push-token-unregister", Action.CREATE): unregister_push_token,
}
