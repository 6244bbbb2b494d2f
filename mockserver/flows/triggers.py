"""The changes that trigger the flows of an account: known beforehand, so that events stay fast."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from ..state.account import Account
from ..state.deferred import effect
from .catalog_drops import Prices, audience_of, is_clear_drop, is_enough
from .conditions import ENTRY
from .date_filters import at
from .definition import FLOW, Flow, Json, read_flow
from .occurrences import Dates, closing, is_clear_trigger, opening
from .playing import enter
from .segment_joins import SegmentJoins

# A clock that leaps by more days plays only so many of the last ones.
_MOST_DAYS = 3_653


class FlowTriggers:
    """The flows of an account that are on, by the change that triggers them."""

    def __init__(self, account: Account, flows: Iterable[Flow]) -> None:
        self._account = account
        # type of a trigger -> id of its metric, list or segment -> ids of flows
        self._by_target: dict[str, dict[str, list[str]]] = {"metric": {}, "list": {}, "segment": {}}
        # id of a flow -> its trigger
        self._drops: dict[str, Json] = {}
        self.dates: dict[str, Dates] = {}
        for flow in flows:
            self._add(flow)
        segments = list(self._by_target["segment"])
        self._joins = SegmentJoins(account, segments) if segments else None
        self._prices = Prices(account) if self._drops else None
        # Of the flow that is being played: how many in a row have led to it, and its time.
        self.hops = 0
        self.moment: float | None = None
        # How many flows in a row have led to the changes since the last look.
        self.led = 0

    def _add(self, flow: Flow) -> None:
        kind, trigger = str(flow.trigger.get("type")), flow.trigger
        if kind in self._by_target:
            self._by_target[kind].setdefault(str(trigger.get("id")), []).append(flow.id)
        elif kind == "price-drop" and is_clear_drop(trigger):
            self._drops[flow.id] = trigger
        elif kind == "date" and is_clear_trigger(trigger):
            self.dates[flow.id] = Dates(self._account, trigger)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing triggers a flow."""
        return not (any(self._by_target.values()) or self._drops or self.dates)

    @property
    def has_lists(self) -> bool:
        """Return whether joining a list triggers a flow."""
        return bool(self._by_target["list"])

    @property
    def is_watching(self) -> bool:
        """Return whether a flow waits for a change that no call makes by itself."""
        return self._joins is not None or self._prices is not None

    def recorded(self, event: str, metric: str, profile: str) -> None:
        """Let a profile enter each flow that an event of this metric triggers."""
        for flow in self._by_target["metric"].get(metric, ()):
            enter(self._account, flow, profile, event=event, hops=self.hops, moment=self.moment)

    def joined(self, group: str, profiles: Iterable[str]) -> None:
        """Let profiles enter each flow that is triggered by joining a list."""
        self._let_members("list", group, profiles, self.hops, self.moment)

    def look(self, seconds: float) -> None:
        """Let profiles enter the flows for which they have joined a segment, or a price has dropped."""
        hops, self.led = self.led, 0
        for segment, profiles in self._joins.joined() if self._joins is not None else ():
            self._let_members("segment", segment, profiles, hops, seconds)
        for product, before, now in self._prices.drops() if self._prices is not None else ():
            for flow, trigger in self._drops.items():
                if is_enough(trigger, before, now):
                    for profile, event in audience_of(self._account, trigger, product):
                        enter(self._account, flow, profile, event=event, hops=hops, moment=seconds)

    def _let_members(
        self, kind: str, group: str, profiles: Iterable[str], hops: int, moment: float | None
    ) -> None:
        account = self._account
        is_once = account.settings.group_flow_entry == "once"
        for flow in self._by_target[kind].get(group, ()):
            for profile in profiles:
                if not (is_once and f"{flow}:{profile}" in account.collection(ENTRY)):
                    enter(account, flow, profile, hops=hops, moment=moment)


def arm(account: Account) -> None:
    """Find the flows of an account that are on; called whenever one of them has changed."""
    triggers = FlowTriggers(account, _flows_on(account))
    account.triggers = None if triggers.is_empty else triggers
    account.members.on_join = triggers.joined if triggers.has_lists else None
    account.deferred.watcher = triggers.look if triggers.is_watching else None
    _plan_days(account, triggers)


def _flows_on(account: Account) -> Iterator[Flow]:
    for identifier in account.collection(FLOW) if account.holds(FLOW) else ():
        flow = read_flow(account, identifier)
        if flow is not None and flow.is_on:
            yield flow


@effect("play-flow-day")
def play_day(account: Account, payload: Json) -> None:
    """Let the profiles enter whose day it is, and wait for the next day.

    payload: flow; day, in ISO 8601; since, the moment in seconds since 1970 up to which nobody enters.
    """
    triggers = account.triggers
    dates = triggers.dates.get(payload["flow"]) if isinstance(triggers, FlowTriggers) else None
    flow = read_flow(account, payload["flow"])
    if dates is None or flow is None:
        return
    day = date.fromisoformat(payload["day"])
    for profile, target, moment in dates.entering(day):
        if moment > payload["since"]:
            enter(account, flow.id, profile, moment=moment, target=target.isoformat())
    earliest = at(account.clock.seconds()).date() - timedelta(days=_MOST_DAYS)
    following = max(day + timedelta(days=1), earliest)
    account.deferred.at(opening(flow.trigger, following), play_day, {**payload, "day": following.isoformat()})


def _plan_days(account: Account, triggers: FlowTriggers) -> None:
    """Have each flow by a date wait for its next day. One that waits for an earlier day goes on waiting."""
    deferred, now = account.deferred, account.clock.seconds()
    waiting = {item.payload["flow"]: item for item in deferred.pending if item.effect is play_day}
    if not waiting and not triggers.dates:
        return
    kept = set()  # numbers of effects
    for identifier in triggers.dates:
        flow = read_flow(account, identifier)
        if flow is None:
            continue
        day = at(now).date() - timedelta(days=1)
        while closing(flow.trigger, day) <= now:
            day += timedelta(days=1)
        due = max(now, opening(flow.trigger, day))
        if identifier in waiting and waiting[identifier].due <= due:
            kept.add(waiting[identifier].number)
            continue
        payload = {"flow": identifier, "day": day.isoformat(), "since": now}
        kept.add(deferred.at(due, play_day, payload).number)
    deferred.drop(lambda item: item.effect is play_day and item.number not in kept)
