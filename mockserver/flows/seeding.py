"""Plants flows with their actions and messages."""

from __future__ import annotations

import copy
from typing import Any

from ..events.model import create_metric
from ..state.account import Account
from ..state.clock import whole_seconds
from ..templates.model import KIND as TEMPLATE
from ..templates.model import copy_for_message
from .definition import ACTION, CHANNEL_NAMES, CHANNELS, FLOW, MESSAGE, TESTS, TRIGGER_TYPES, variations_of

Json = dict[str, Any]
_STATUSES = ("draft", "manual", "live")
_KNOWN = (
    "id",
    "name",
    "status",
    "metric",
    "list",
    "segment",
    "trigger_filter",
    "profile_filter",
    "definition",
    "actions",
)
_GROUPS = ("list", "segment")


def plant_flow(account: Account, entry: Json) -> None:
    """Plant a flow, live unless said.

    entry: name; id; status: draft, manual or live; and either `definition`, as POST /api/flows has it, or
    the trigger, `metric`, a name, or `list` or `segment`, an id, with trigger_filter and profile_filter, and
    `actions`, which follow each other where they have no links.
    """
    unknown = sorted(set(entry) - set(_KNOWN))
    if unknown:
        raise ValueError(f"{unknown[0]}: unknown; known: {', '.join(_KNOWN)}")
    status = entry.get("status", "live")
    if status not in _STATUSES:
        raise ValueError(f"status: {status!r} is none of {', '.join(_STATUSES)}")
    definition = entry.get("definition") or _definition(account, entry)
    if not isinstance(definition, dict) or not isinstance(definition.get("triggers"), list):
        raise ValueError("definition: an object with triggers and actions, as POST /api/flows has it")
    identifier = entry.get("id") or account.ids.short()
    shown = _chained(account, definition)
    now = whole_seconds(account.clock.now())
    kind = str((shown["triggers"] or [{}])[0].get("type"))
    for action in shown["actions"]:
        _plant_action(account, identifier, action, status, now)
    own = {"name": entry["name"], "status": status, "archived": False, "created": now, "updated": now}
    trigger = TRIGGER_TYPES.get(kind, "Unconfigured")
    account.collection(FLOW).insert(identifier, {**own, "trigger_type": trigger, "definition": shown})


def _definition(account: Account, entry: Json) -> Json:
    """Write the short form of a flow as a definition."""
    if sum(name in entry for name in ("metric", *_GROUPS)) != 1:
        raise ValueError("trigger: name either a metric, a list or a segment, or give a definition")
    if "metric" in entry:
        name = str(entry["metric"])
        metric = account.metrics.find("name", name) or create_metric(account, name)
        trigger: Json = {"type": "metric", "id": metric, "trigger_filter": entry.get("trigger_filter")}
    else:
        kind = next(name for name in _GROUPS if name in entry)
        if entry[kind] not in account.collection(kind):
            raise ValueError(f"{kind}: no {kind} {entry[kind]}")
        trigger = {"type": kind, "id": entry[kind]}
    return {"triggers": [trigger], "profile_filter": entry.get("profile_filter"), "actions": entry["actions"]}


def _chained(account: Account, definition: Json) -> Json:
    """Give actions ids and links where they have none: each leads to the next."""
    sent = definition.get("actions") or []
    if not isinstance(sent, list) or not all(isinstance(item, dict) and "type" in item for item in sent):
        raise ValueError("actions: a list of objects, each with its type and data")
    first = 1 + max((int(name) for name in account.collection(ACTION) if name.isdecimal()), default=0)
    ids = [
        str(item.get("id") or item.get("temporary_id") or first + place) for place, item in enumerate(sent)
    ]
    actions = []
    for place, item in enumerate(sent):
        following = ids[place + 1] if place + 1 < len(ids) else None
        known = {name: value for name, value in item.items() if name != "temporary_id"}
        actions.append({"links": {"next": following}, **known, "id": ids[place]})
    entry = definition.get("entry_action_id") or (ids[0] if ids else None)
    return {
        **definition,
        "profile_filter": definition.get("profile_filter"),
        "actions": actions,
        "entry_action_id": entry,
    }


def _plant_action(account: Account, flow: str, action: Json, status: str, now: str) -> None:
    identifier, kind = action["id"], str(action["type"])
    times = {"created": now, "updated": now}
    data = action.get("data")
    if kind in CHANNELS:
        action["data"] = _plant_message(account, identifier, kind, data, times)
    elif kind in TESTS and isinstance(data, dict):
        action["data"] = copy.deepcopy(data)
        for number, (_, variation) in enumerate(variations_of(action["data"])):
            variation.setdefault("id", f"{identifier}-{number}" if number else identifier)
            if str(variation.get("type")) in CHANNELS:
                content = variation.get("data")
                variation["data"] = _plant_message(account, identifier, variation["type"], content, times)
    own = {"action_type": kind.upper().replace("-", "_"), "status": status}
    account.collection(ACTION).insert(identifier, {**own, **times, "definition": action})
    account.links.link_loosely(ACTION, "flow", identifier, flow)


def _plant_message(account: Account, action: str, kind: str, data: Any, times: Json) -> Any:
    """Keep the message of an action, with a template of its own. Returns the data of the action."""
    message = data.get("message") if isinstance(data, dict) else None
    if not isinstance(message, dict):
        return data
    kept = {**message, "id": str(message.get("id") or account.ids.short())}
    template = message.get("template_id")
    if template is not None:
        if template not in account.collection(TEMPLATE):
            raise ValueError(f"actions: no template {template}")
        kept["template_id"] = copy_for_message(account, template, f"{MESSAGE} {kept['id']}")
    own = {"name": message.get("name"), "channel": CHANNEL_NAMES[CHANNELS[kind]], "definition": kept}
    account.collection(MESSAGE).insert(kept["id"], {**own, **times, "template": kept.get("template_id")})
    account.links.link_loosely(MESSAGE, "flow-action", kept["id"], action)
    return {**data, "message": kept}
