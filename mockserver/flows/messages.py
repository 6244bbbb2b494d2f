"""Sends the messages of flows, those of tests of variations too."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.numbers import is_number

from ..mailing.delivery import Content, Recipient, deliver, is_too_soon
from ..mailing.reach import lacking_address, obstacle, transactional_obstacle
from ..outbox.message import Cause
from .conditions import Situation, event_properties, is_met, unclear
from .definition import CHANNELS, Flow, Json, as_object, as_objects
from .shares import share_of


def send(flow: Flow, situation: Situation, action: Json, status: str = "", variation: str = "") -> None:
    """Send the message of an action, or put it into the outbox with the reason for which it is not sent.

    status: that of the test which the action is a variation of; empty for an action by itself. variation: the
    id of the variation.
    """
    account, data = situation.account, as_object(action.get("data"))
    message = as_object(data.get("message"))
    content = _content(CHANNELS[str(action.get("type"))], message)
    name = str(message.get("name") or content.subject or content.body[:40])
    ids = {"flow": flow.id, "action": situation.action, "message": str(message.get("id") or "")}
    if situation.event:
        ids["event"] = situation.event
    if variation:
        ids["variation"] = variation
    cause = Cause("flow", ids, f"flow {flow.name}, message {name}")
    reason = _reason(flow, situation, content, message, str(status or data.get("status") or flow.status))
    recipient = Recipient(situation.profile, reason)
    event = {"event": event_properties(account, situation.event)}
    deliver(account, content, recipient, cause, situation.now, event)


def send_variation(flow: Flow, situation: Situation, data: Json) -> None:
    """Send one action of a test: the main one unless the test is live, or else a variation by chance.

    Each profile has a variation of its own, which follows from the seed. allocations: the weight of each
    variation by its id; equal ones where a variation has none (UNCONFIRMED).
    """
    status = str(data.get("status") or flow.status)
    experiment = as_object(data.get("current_experiment"))
    variations = as_objects(experiment.get("variations"))
    chosen, name = as_object(data.get("main_action")), ""
    if data.get("experiment_status") == "live" and variations:
        weights = as_object(experiment.get("allocations"))
        number = _drawn([_weight(weights.get(_name(item))) for item in variations], situation)
        chosen, name = variations[number], _name(variations[number]) or str(number)
    if str(chosen.get("type")) in CHANNELS:
        send(flow, situation, chosen, status, name)


def _drawn(weights: list[float], situation: Situation) -> int:
    total = sum(weights)
    if total <= 0:
        weights, total = [1.0] * len(weights), float(len(weights))
    place = total * share_of(situation.account, "test", situation.flow, situation.action, situation.profile)
    for number, weight in enumerate(weights):
        place -= weight
        if place < 0:
            return number
    return len(weights) - 1


def _name(variation: Json) -> str:
    return str(variation.get("id") or variation.get("temporary_id") or "")


def _weight(value: object) -> float:
    return max(0.0, min(float(value), 1e9)) if is_number(value) else 1.0


def _reason(flow: Flow, situation: Situation, content: Content, message: Json, status: str) -> str:
    """Return why a message is not sent, empty where it is."""
    account, profile, channel = situation.account, situation.profile, content.channel
    if status != "live":
        return "manual: it waits for a review" if status == "manual" else f"the action is {status}"
    segment = str(flow.trigger.get("id"))
    if flow.trigger.get("type") == "segment" and profile not in account.members.of(segment):
        return "left the segment"  # DOC HELPSEG
    wanted = message.get("additional_filters")
    if unclear(wanted) or not is_met(wanted, situation):
        return "additional filters"
    judge = transactional_obstacle if message.get("transactional") else obstacle
    reason = judge(account, channel, profile) or lacking_address(account, channel, profile)
    if not reason and channel == "email" and content.template is None:
        return "no template"
    is_smart = message.get("smart_sending_enabled") is not False and not message.get("transactional")
    if not reason and is_smart and is_too_soon(account, channel, profile, situation.now):
        return "smart sending"
    return reason


def _content(channel: str, message: Json) -> Content:
    texts = {name: value for name, value in message.items() if isinstance(value, str)}
    return Content(
        channel=channel,
        subject=texts.get("subject_line") or texts.get("title", ""),
        preview_text=texts.get("preview_text", ""),
        from_email=texts.get("from_email", ""),
        from_label=texts.get("from_label", ""),
        template=texts.get("template_id"),
        body=texts.get("body", ""),
    )
