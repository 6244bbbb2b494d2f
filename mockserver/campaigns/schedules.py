"""Schedules of messages, since 2026-10-15 (PYSDK 25.0.0); a campaign of the mock goes out at one time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.datetimes import parse_datetime
from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.call import Call, Handler
from ..jsonapi.documents import identifier_of
from ..jsonapi.refusal import Refusal, linked
from ..jsonapi.reply import Reply
from ..jsonapi.responses import created
from ..state.account import Account
from ..state.account_error import AccountError
from ..state.store import Attributes
from .model import KIND, MESSAGE, campaign_message, get_campaign, require_draft, save_campaign
from .sending import WAITING, send_campaign, stop_campaign

_CAMPAIGN_SCHEDULE, _MESSAGE_SCHEDULE = "campaign-schedule", "campaign-message-schedule"
_BEST_TIME = "smart_send_time"
_SCHEDULES = "/data/attributes/message_schedules"
_ANOTHER_TIME = "accepted and without effect: a campaign of the mock goes out at one time"


def post_schedule(call: Call) -> Reply:
    """Schedule messages of a campaign; each must be one of it."""
    account, data = call.account, call.payload["data"]
    campaign, schedules = linked(data, KIND)["id"], data["attributes"]["message_schedules"]
    own = get_campaign(account, campaign)["messages"]
    strategies = []
    for number, item in enumerate(schedules):
        pointer = f"{_SCHEDULES}/{number}"
        if item["message_id"] not in own:
            detail = f"The campaign has no message {item['message_id'][:60]}."
            raise Refusal([violation("bad-value", detail, pointer=f"{pointer}/message_id")])
        strategies.append(_strategy(account, item, pointer))
    if not strategies:
        raise Refusal([violation("bad-value", "Name a message to schedule.", pointer=_SCHEDULES)])
    _start(call, campaign, strategies)
    results = [{"id": item["message_id"], **_result(item)} for item in schedules]
    identifier = account.ids.ulid(account.clock.seconds())
    shown = {KIND: identifier_of(KIND, campaign)}
    attributes = orjson.dumps({"messages": results})
    return created(call, call.write(_CAMPAIGN_SCHEDULE, identifier, attributes, data=shown))


def post_message_schedule(call: Call) -> Reply:
    """Schedule one message; it may join others of its campaign that have a time already."""
    account, data = call.account, call.payload["data"]
    message, sent = linked(data, MESSAGE)["id"], data["attributes"]
    campaign = campaign_message(account, message)["campaign"]
    strategy = _strategy(account, sent, "/data/attributes")
    kept = get_campaign(account, campaign)
    if len(kept["messages"]) > 1 and kept["status"] in WAITING:
        if kept["send_strategy"] != strategy:
            call.notes.append(_ANOTHER_TIME)
    else:
        _start(call, campaign, [strategy])
    shown = {MESSAGE: identifier_of(MESSAGE, message)}
    return created(call, call.write(_MESSAGE_SCHEDULE, message, orjson.dumps(_result(sent)), data=shown))


def patch_message_schedule(call: Call) -> Reply:
    """Cancel a scheduled message for good, or make it a draft again."""
    account = call.account
    campaign = campaign_message(account, call.ids[0])["campaign"]
    final = call.payload["data"]["attributes"]["action"] == "cancel"
    stop_campaign(account, campaign, final=final)
    return Reply(204)


def _start(call: Call, campaign: str, strategies: list[Attributes]) -> None:
    """Start to send a draft by the first of the strategies. Raises AccountError where it can't be sent."""
    account = call.account
    kept = get_campaign(account, campaign)
    require_draft(kept)
    save_campaign(account, campaign, {**kept, "send_strategy": strategies[0]})
    try:
        send_campaign(account, campaign)
    except AccountError:
        save_campaign(account, campaign, kept)
        raise
    if any(strategy != strategies[0] for strategy in strategies):
        call.notes.append(_ANOTHER_TIME)


def _result(sent: Mapping[str, Any]) -> Attributes:
    throttled, best = sent["strategy"] == "throttled", sent["strategy"] == _BEST_TIME
    options = sent.get("throttled_options") or {}
    return {
        "strategy": sent["strategy"],
        "send_time": None if best else sent["send_time"],
        "send_date": sent["send_date"] if best else None,
        "throttling_percentage": options["throttling_percentage"] if throttled else None,
        "throttle_unit": options.get("throttle_unit", "hour") if throttled else None,
    }


def _strategy(account: Account, sent: Mapping[str, Any], pointer: str) -> Attributes:
    """Return the send strategy of 2025-01-15 that stands for a schedule.

    Raises Refusal where the time is missing or past, or a throttled send has no percentage; stated in the
    prose of the SDK, not in its models.
    """
    strategy = sent["strategy"]
    name = "send_date" if strategy == _BEST_TIME else "send_time"
    moment = sent.get(name)
    if moment is None:
        raise _missing(name, pointer)
    if _is_past(account, moment):
        raise Refusal([violation("bad-value", f"'{name}' is in the past.", pointer=f"{pointer}/{name}")])
    if strategy == _BEST_TIME:
        return {"method": _BEST_TIME, "date": moment}
    if strategy == "throttled":
        options = sent.get("throttled_options")
        if options is None:
            raise _missing("throttled_options", pointer)
        percentage = options["throttling_percentage"]
        return {"method": "throttled", "datetime": moment, "throttle_percentage": percentage}
    local: Attributes = {"is_local": strategy == "local_timezone"}
    if local["is_local"]:
        tomorrow = bool((sent.get("timezone_options") or {}).get("send_past_timezones_tomorrow"))
        local["send_past_recipients_immediately"] = not tomorrow
    return {"method": "static", "datetime": moment, "options": local}


def _is_past(account: Account, moment: str) -> bool:
    now, sent = account.clock.now(), parse_datetime(moment)
    if sent is None:
        return False
    return sent.date() < now.date() if "T" not in moment else sent <= now


def _missing(name: str, pointer: str) -> Refusal:
    detail = f"'{name}' is a required field."
    return Refusal([violation("missing-field", detail, pointer=f"{pointer}/{name}")])


OPERATIONS: Mapping[str, Handler] = {
    "POST /api/campaign-schedule": post_schedule,
    "POST /api/campaign-message-schedule": post_message_schedule,
    "PATCH /api/campaign-message-schedule/{id}": patch_message_schedule,
}
