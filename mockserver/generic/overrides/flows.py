"""Flows: a definition becomes actions, messages and templates (REC create_flow.201, get_flow.200)."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from klaviyo_rehearsal.contracts.violation import violation

from ...flows.definition import (
    ACTION,
    CHANNEL_NAMES,
    CHANNELS,
    FLOW,
    MESSAGE,
    TESTS,
    TRIGGER_TYPES,
    WITH_STATUS,
    Json,
    as_object,
    read_flow,
    variations_of,
)
from ...flows.triggers import arm
from ...flows.unplayed import not_played
from ...jsonapi.refusal import Refusal
from ...jsonapi.reply import Reply
from ...state.relation import Relation
from ...templates.model import KIND as TEMPLATE
from ...templates.model import copy_for_message
from ..call import Override, PlannedCall, Play
from ..changes import apply, delete_change, require_all
from ..naming import new_id, next_number
from ..plan import Action

# Members of data that an action has where they are not sent (REC update_flow_action.200).
_ABSENT: Mapping[str, Json] = MappingProxyType({"time-delay": {"secondary_value": None}})


def create_flow(call: PlannedCall, play: Play) -> Reply:
    """Make a flow, as a draft, with its actions and messages; the answer shows its definition unasked."""
    data = call.payload["data"]
    attributes = data["attributes"]
    definition = attributes.get("definition")
    if not isinstance(definition, dict):
        return play(call)
    shown, actions = _numbered(call, definition)
    triggers = shown.get("triggers") or [{}]
    trigger = TRIGGER_TYPES.get(str(triggers[0].get("type")), "Unconfigured")
    kept = {**attributes, "definition": shown, "trigger_type": trigger}
    query = call.query
    if FLOW not in query.fields:
        asked = (*query.additional.get(FLOW, ()), "definition")
        query = replace(query, additional={**query.additional, FLOW: asked})
    # Before anything is kept: nothing is of a flow whose definition is refused.
    require_all(call.account, TEMPLATE, _templates(actions))
    identifier = call.account.ids.short()
    body = {"data": {**data, "id": identifier, "attributes": kept}}
    for action in actions:
        _add_action(call, identifier, action)
    for trigger_of in triggers:
        _link_trigger(call, identifier, trigger_of)
    reply = play(replace(call, payload=body, query=query))
    flow = read_flow(call.account, identifier)
    parts = [] if flow is None else list(not_played(call.account, flow))
    if parts:
        call.notes.append(f"not played by the mock: {'; '.join(parts)}")
    return reply


def update_flow(call: PlannedCall, play: Play) -> Reply:
    """Change the status of a flow and of all its actions (SPEC)."""
    account, identifier = call.account, call.ids[0]
    status = (call.payload["data"].get("attributes") or {}).get("status")
    kept = account.collection(FLOW).get(identifier)
    if kept is not None and isinstance(status, str):
        definition = kept.get("definition")
        if isinstance(definition, dict):
            actions = [_with_status(call, action, status) for action in definition.get("actions") or []]
            account.collection(FLOW).replace(
                identifier, {**kept, "definition": {**definition, "actions": actions}}
            )
    reply = play(call)
    arm(account)
    return reply


def _with_status(call: PlannedCall, action: Json, status: str) -> Json:
    """Return an action of a definition with a status, which its resource gets too."""
    actions = call.account.collection(ACTION)
    own = actions.get(str(action.get("id")))
    changed = (own or {}).get("definition") or action
    if changed.get("type") in WITH_STATUS and isinstance(changed.get("data"), dict):
        changed = {**changed, "data": {**changed["data"], "status": status}}
    if own is not None:
        actions.replace(str(action["id"]), {**own, "status": status, "definition": changed})
    return changed


def _templates(actions: list[Json]) -> Iterator[str]:
    for action in actions:
        for sender in _senders(action):
            template = sender["data"]["message"].get("template_id")
            if isinstance(template, str):
                yield template


def _senders(action: Json) -> Iterator[Json]:
    """Yield the actions that send a message: the action itself, or the variations of a test."""
    data = action.get("data")
    variations = [found for _, found in variations_of(data)] if isinstance(data, dict) else []
    for sender in variations if str(action.get("type")) in TESTS else [action]:
        own = as_object(sender.get("data"))
        if str(sender.get("type")) in CHANNELS and isinstance(own.get("message"), dict):
            yield sender


def _numbered(call: PlannedCall, definition: Json) -> tuple[Json, list[Json]]:
    """Return a definition with ids in place of temporary ones, and its actions."""
    sent = [action for action in definition.get("actions") or [] if isinstance(action, dict)]
    first = int(next_number(call.account, ACTION))
    ids = {
        str(action.get("temporary_id") or action.get("id")): str(first + number)
        for number, action in enumerate(sent)
    }
    actions = []
    for number, action in enumerate(sent):
        known = {name: value for name, value in action.items() if name != "temporary_id"}
        numbered = {**known, "id": str(first + number), **_links(known, ids)}
        if isinstance(numbered.get("data"), dict):
            numbered["data"] = {**_ABSENT.get(str(numbered.get("type")), {}), **_data(numbered["data"], ids)}
        actions.append(numbered)
    _number_variations(actions, first + len(sent))
    entry = definition.get("entry_action_id")
    return {
        **definition,
        "profile_filter": definition.get("profile_filter"),
        "actions": actions,
        "entry_action_id": ids.get(str(entry), entry),
    }, actions


def _number_variations(actions: list[Json], following: int) -> None:
    """Give the variations of tests ids after those of the actions, and name the weights of a test by them."""
    for action in actions:
        data = action.get("data")
        if str(action.get("type")) not in TESTS or not isinstance(data, dict):
            continue
        data = action["data"] = copy.deepcopy(data)
        ids = {}
        for _, variation in variations_of(data):
            ids[str(variation.pop("temporary_id", None) or variation.get("id"))] = str(following)
            variation["id"] = str(following)
            following += 1
        experiment = data.get("current_experiment")
        weights = experiment.get("allocations") if isinstance(experiment, dict) else None
        if isinstance(experiment, dict) and isinstance(weights, dict):
            experiment["allocations"] = {ids.get(name, name): value for name, value in weights.items()}


def _links(action: Json, ids: Mapping[str, str]) -> Json:
    links = action.get("links")
    if not isinstance(links, dict):
        return {}
    return {"links": {name: ids.get(str(target), target) for name, target in links.items()}}


def _data(data: Json, ids: Mapping[str, str]) -> Json:
    """Follow the links of branches, which stand in the data of a split."""
    branches = data.get("branches")
    if not isinstance(branches, list):
        return data
    return {
        **data,
        "branches": [{**item, **_links(item, ids)} if isinstance(item, dict) else item for item in branches],
    }


def _add_action(call: PlannedCall, flow: str, definition: Json) -> None:
    account, identifier = call.account, definition["id"]
    kind = str(definition.get("type"))
    times = dict.fromkeys(("created", "updated"), call.now(ACTION))
    own = {"action_type": kind.upper().replace("-", "_"), "status": "draft"}
    for sender in _senders(definition):
        data = sender["data"]
        data["message"] = _add_message(call, identifier, sender["type"], data["message"])
    account.collection(ACTION).insert(identifier, {**own, **times, "definition": definition})
    account.links.link(_relation(call, ACTION, "flow", FLOW, "flow-actions"), identifier, flow)


def _add_message(call: PlannedCall, action: str, kind: str, message: Json) -> Json:
    """Keep a message of an action; one with a template gets a copy of its own."""
    account = call.account
    identifier = new_id(account, MESSAGE, call.graph.id_schemas.get(MESSAGE, {}), message, {})
    kept = {**message, "id": identifier}
    template = message.get("template_id")
    if isinstance(template, str):
        kept["template_id"] = copy_for_message(account, template, f"{MESSAGE} {identifier}")
    times = dict.fromkeys(("created", "updated"), call.now(MESSAGE))
    own = {"name": message.get("name"), "channel": CHANNEL_NAMES[CHANNELS[kind]], "definition": kept}
    account.collection(MESSAGE).insert(identifier, {**own, **times, "template": kept.get("template_id")})
    account.links.link(_relation(call, MESSAGE, "flow-action", ACTION, "flow-messages"), identifier, action)
    if isinstance(template, str):
        relation = _relation(call, MESSAGE, "template", TEMPLATE, f"~{MESSAGE}.template")
        account.links.link(relation, identifier, kept["template_id"])
    return kept


def _relation(call: PlannedCall, kind: str, name: str, target: str, inverse: str) -> Relation:
    return call.relation(kind, name) or Relation(kind, name, target, False, inverse)


def _link_trigger(call: PlannedCall, flow: str, trigger: Json) -> None:
    """Show a flow among those that a list, segment or metric triggers."""
    kind, identifier = str(trigger.get("type")), str(trigger.get("id"))
    relation = call.relation(kind, "flow-triggers")
    if relation is not None and identifier in call.collection(kind):
        call.account.links.link(relation, identifier, flow)


def list_flows(call: PlannedCall, play: Play) -> Reply:
    """List flows; a bound that lies ahead and another sort than the bound's field are refused (FIND, E28)."""
    now = call.account.clock.now()
    for condition in call.query.conditions:
        times = [value for value in condition.values if isinstance(value, datetime)]
        if any(value > now for value in times):
            detail = "End date may not be in the future"
            raise Refusal([violation("bad-filter", detail, parameter="filter")])
        sort = (call.query.sort or "").removeprefix("-")
        if times and sort and sort != condition.field:
            detail = f"Flows that are filtered by {condition.field} are sorted by it."
            raise Refusal([violation("bad-value", detail, parameter="sort")])
    return play(call)


def update_action(call: PlannedCall, play: Play) -> Reply:
    """Change an action: its definition is replaced and shows in that of its flow."""
    identifier = call.ids[0]
    call.require(ACTION, identifier)
    data = call.payload["data"]
    attributes = data.get("attributes") or {}
    definition = attributes.get("definition")
    if isinstance(definition, dict):
        own = definition.get("data")
        absent = _ABSENT.get(str(definition.get("type")), {})
        content = {**absent, **own} if isinstance(own, dict) else own
        attributes = {**attributes, "definition": {**definition, "id": identifier, "data": content}}
    return play(replace(call, payload={"data": {**data, "attributes": attributes}}))


def delete_flow(call: PlannedCall, play: Play) -> Reply:
    """Delete a flow with its actions, messages and their templates."""
    call.require(FLOW, call.ids[0])
    actions = call.account.links.linked(
        _relation(call, ACTION, "flow", FLOW, "flow-actions").turned(), call.ids[0]
    )
    for action in actions:
        _delete_action(call, action)
    reply = play(call)
    arm(call.account)
    return reply


def delete_action(call: PlannedCall, play: Play) -> Reply:
    """Delete an action with its messages."""
    call.require(ACTION, call.ids[0])
    for message in list(_messages(call, call.ids[0])):
        _delete_message(call, message)
    return play(call)


def _delete_action(call: PlannedCall, action: str) -> None:
    for message in list(_messages(call, action)):
        _delete_message(call, message)
    apply(call.account, delete_change(ACTION, action))


def _messages(call: PlannedCall, action: str) -> Iterator[str]:
    relation = _relation(call, MESSAGE, "flow-action", ACTION, "flow-messages")
    yield from call.account.links.linked(relation.turned(), action)


def _delete_message(call: PlannedCall, message: str) -> None:
    own = (call.account.collection(MESSAGE).get(message) or {}).get("template")
    apply(call.account, delete_change(MESSAGE, message))
    if own is not None and own in call.account.collection(TEMPLATE):
        call.account.collection(TEMPLATE).delete(own)


OVERRIDES: Mapping[tuple[str, Action], Override] = {
    (FLOW, Action.CREATE): create_flow,
    (FLOW, Action.DELETE): delete_flow,
    (FLOW, Action.UPDATE): update_flow,
    (FLOW, Action.LIST): list_flows,
    (ACTION, Action.UPDATE): update_action,
    (ACTION, Action.DELETE): delete_action,
}
