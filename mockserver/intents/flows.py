"""Flows, turned live and off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from ..flows.definition import FLOW, WITH_STATUS
from ..flows.triggers import arm
from ..legacy.answers import LegacyAnswer, LegacyFunction
from ..state.account import Account


def switch_flow(account: Account, call: LegacyCall) -> LegacyAnswer:
    """Give a flow and its actions a status."""
    flows, status = account.collection(FLOW), call.arguments["status"]
    flow = flows.get(call.ids[0]) or {}
    definition = flow.get("definition") or {}
    actions = [_switched(action, status) for action in definition.get("actions") or ()]
    flows.replace(call.ids[0], {**flow, "status": status, "definition": {**definition, "actions": actions}})
    arm(account)
    return LegacyAnswer({})


def _switched(action: Mapping[str, Any], status: str) -> Mapping[str, Any]:
    if action["type"] not in WITH_STATUS:
        return action
    return {**action, "data": {**action["data"], "status": status}}


CALLS: Mapping[str, LegacyFunction] = {"switch flow": switch_flow}
