"""The events and lists that trigger the flows of an account: known beforehand, so that events stay fast."""

from __future__ import annotations

from collections.abc import Iterable

from ..state.account import Account
from .definition import FLOW, read_flow
from .playing import enter


class FlowTriggers:
    """The flows that are on, by the metric or list that triggers them."""

    def __init__(
        self, account: Account, by_metric: dict[str, list[str]], by_list: dict[str, list[str]]
    ) -> None:
        self._account = account
        self._by_metric = by_metric
        self._by_list = by_list
        # Of the flow that is being played: how many in a row have led to it.
        self.hops = 0

    def recorded(self, event: str, metric: str, profile: str) -> None:
        """Let a profile enter each flow that an event of this metric triggers."""
        for flow in self._by_metric.get(metric, ()):
            enter(self._account, flow, profile, event, self.hops)

    def joined(self, group: str, profiles: Iterable[str]) -> None:
        """Let profiles enter each flow that is triggered by joining a list."""
        for flow in self._by_list.get(group, ()):
            for profile in profiles:
                enter(self._account, flow, profile, None, self.hops)


def arm(account: Account) -> None:
    """Find the flows of an account that are on; called whenever one of them has changed."""
    found: dict[str, dict[str, list[str]]] = {"metric": {}, "list": {}}
    for identifier in account.collection(FLOW) if account.holds(FLOW) else ():
        flow = read_flow(account, identifier)
        if flow is None or not flow.is_on:
            continue
        kind, target = str(flow.trigger.get("type")), str(flow.trigger.get("id"))
        if kind in found:
            found[kind].setdefault(target, []).append(identifier)
    triggers = FlowTriggers(account, found["metric"], found["list"]) if any(found.values()) else None
    account.triggers = triggers
    account.members.on_join = triggers.joined if triggers is not None and found["list"] else None
