"""Values that Klaviyo refuses or turns into others, though the contracts take them (REC, FIND)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from klaviyo_rehearsal.contracts.checking.path_ids import check_path_ids
from klaviyo_rehearsal.contracts.violation import violation

from ...jsonapi.refusal import Refusal
from ...jsonapi.reply import Reply
from ...state.account_error import AccountError
from ..call import Override, PlannedCall, Play
from ..plan import Action

_END = re.compile(rb'("expires_at":"[-0-9T:]+)\+00:00')
_LEAST_BALANCE = 100  # FIND
_ATTRIBUTES = "/data/attributes"


def list_feeds(call: PlannedCall, play: Play) -> Reply:
    """List web feeds; those read with GET were fetched in the meantime (REC get_web_feeds.200)."""
    feeds = call.collection("web-feed")
    for identifier in list(feeds):
        kept = feeds.get(identifier) or {}
        if kept.get("status") is None and kept.get("request_method") == "get":
            feeds.replace(identifier, {**kept, "status": "ok"})
    return play(call)


def check_coupon(call: PlannedCall, play: Play) -> Reply:
    """Keep a coupon; its threshold is a number that is answered as text (REC update_coupon.200)."""
    data = call.payload["data"]
    attributes: dict[str, Any] = {**(data.get("attributes") or {})}
    monitor = attributes.get("monitor_configuration")
    if isinstance(monitor, dict) and monitor.get("low_balance_threshold") is not None:
        attributes["monitor_configuration"] = {**monitor, "low_balance_threshold": _threshold(monitor)}
    return play(replace(call, payload={"data": {**data, "attributes": attributes}}))


def _threshold(monitor: Mapping[str, Any]) -> str:
    value = monitor["low_balance_threshold"]
    if str(value).isdecimal() and int(value) < _LEAST_BALANCE:
        pointer = f"{_ATTRIBUTES}/monitor_configuration/low_balance_threshold"
        raise Refusal(
            [violation("bad-value", f"The threshold is at least {_LEAST_BALANCE}.", pointer=pointer)]
        )
    return str(value)


def create_code(call: PlannedCall, play: Play) -> Reply:
    """Make a code; in this answer alone its end is written with Z (REC create_coupon_code.200)."""
    reply = play(call)
    reply.body = _END.sub(rb"\1Z", reply.body)
    return reply


def delete_code(call: PlannedCall, play: Play) -> Reply:
    """Delete a code, unless a profile has it (SPEC delete_coupon_code; the words are UNCONFIRMED)."""
    code = call.collection("coupon-code").get(call.ids[0]) or {}
    relation = call.relation("coupon-code", "profile")
    owned = relation is not None and call.account.links.linked(relation, call.ids[0])
    if owned or code.get("status") == "ASSIGNED_TO_PROFILE":
        detail = f"The coupon code '{call.ids[0]}' is assigned to a profile and cannot be deleted."
        raise Refusal([violation("bad-value", detail, pointer="/data/")])
    return play(call)


def read_coupon(call: PlannedCall, play: Play) -> Reply:
    """Read a coupon; an id of another form than coupons have is a 400 (FIND)."""
    _refuse_malformed_id(call)
    return play(call)


def read_flow_action(call: PlannedCall, play: Play) -> Reply:
    """Read an action of a flow; an id of another form than numbers is a 400 (FIND), unless it was planted."""
    if call.ids[0] not in call.collection("flow-action"):
        _refuse_malformed_id(call)
    return play(call)


def _refuse_malformed_id(call: PlannedCall) -> None:
    wrong = list(check_path_ids(call.operation, call.ids))
    if wrong:
        raise Refusal(wrong)


def relate_catalog(call: PlannedCall, play: Play) -> Reply:
    """Relate items and categories; those that are related already are a 409 (FIND)."""
    relation = call.relation(call.plan.kind, call.plan.relation or "")
    present = [] if relation is None else call.account.links.linked(relation, call.ids[0])
    again = [item["id"] for item in call.payload["data"] if item["id"] in present]
    if again:
        raise AccountError.of("linked-already", f"{again[0]} is related already.")
    return play(call)


OVERRIDES: Mapping[tuple[str, Action], Override] = {
    ("web-feed", Action.LIST): list_feeds,
    ("coupon", Action.CREATE): check_coupon,
    ("coupon", Action.UPDATE): check_coupon,
    ("coupon", Action.READ): read_coupon,
    ("coupon-code", Action.CREATE): create_code,
    ("coupon-code", Action.DELETE): delete_code,
    ("flow-action", Action.READ): read_flow_action,
    ("catalog-item", Action.ADD_RELATED): relate_catalog,
    ("catalog-category", Action.ADD_RELATED): relate_catalog,
}
