"""The rows of campaigns and flows: one for each message that was sent within the frame.

Performance is counted by the date of sending, as the app counts it (DOC MAGG): an open of today belongs to
the day on which its message was received. A message that was not sent in the frame has no row (REC
query_campaign_values.200: an account of drafts has none).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from types import MappingProxyType

from klaviyo_rehearsal.contracts.filters import Condition
from klaviyo_rehearsal.contracts.violation import violation

from ...jsonapi.refusal import Refusal
from ...mailing.metrics import names_of
from ..call import PlannedCall
from ..conversions import conversions
from ..sent_counts import OF_CONVERSIONS, Act, acts, statistic
from .rows import Grouping, Number, Row, meets

# The channels of messages as reports name them (SPEC query_campaign_values).
_CHANNELS: Mapping[str, str] = MappingProxyType({"mobile_push": "push-notification"})


def message_rows(
    call: PlannedCall,
    subject: str,
    group_by: Sequence[str] | None,
    conditions: Sequence[Condition],
    bounds: tuple[float, float],
) -> Iterator[Row]:
    """Yield the rows of campaigns, or of flows; subject: `campaign` or `flow`."""
    attributes = call.payload["data"]["attributes"]
    metric = attributes["conversion_metric_id"]
    _require_conversions(call, metric)
    found: Iterable[Act] = acts(call.account, subject)
    if not OF_CONVERSIONS.isdisjoint(attributes["statistics"]):
        found = chain(found, conversions(call.account, metric, subject))
    fields = group_by or _usual_fields(call, subject)
    groups: dict[tuple[Grouping, ...], list[Act]] = {}
    places = {identifier: place for place, identifier in enumerate(call.collection(subject))}
    values = _Values(call, subject)
    for act in sorted(found, key=lambda act: (places.get(act.subject, len(places)), act.message)):
        if bounds[0] <= act.sent <= bounds[1] and meets(conditions, partial(values.value, act)):
            key = tuple(values.value(act, field) for field in fields)
            groups.setdefault(key, []).append(act)
    for key, own in groups.items():
        yield Row(dict(zip(fields, key, strict=True)), _Counter(own))


def _usual_fields(call: PlannedCall, subject: str) -> tuple[str, ...]:
    # Campaigns have been grouped by message since 2025-01-15 (SPEC query_campaign_values, the examples).
    if subject == "campaign" and call.operation.revision < "2025-01-15":
        return ("campaign_id", "send_channel")
    return (f"{subject}_id", f"{subject}_message_id", "send_channel")


def _require_conversions(call: PlannedCall, metric: str) -> None:
    """Refuse a metric that counts no conversions (facts E29, LIVE). Custom metrics do (DOC PYCL 18.0.0)."""
    name = (call.account.metrics.get(metric) or {}).get("name")
    if name in names_of(call.account.settings) or (
        name is None and metric not in call.collection("custom-metric")
    ):
        detail = "Passed in conversion metric does not support querying for values data"
        raise Refusal([violation("bad-value", detail, pointer="/data/attributes/conversion_metric_id")])


class _Counter:
    """Counts the acts of one group by the second of sending."""

    def __init__(self, counted: list[Act]) -> None:
        self._counted = counted

    def __call__(self, name: str, start: float, end: float) -> Number:
        return statistic(name, [act for act in self._counted if start <= act.sent < end])


class _Values:
    """The values of acts by which a report groups and filters."""

    def __init__(self, call: PlannedCall, subject: str) -> None:
        self._call = call
        self._subject = subject
        self._known: dict[tuple[str, str, str, str, str], Grouping] = {}

    def value(self, act: Act, field: str) -> Grouping:
        """Return the value of a field; text that is empty where there is none."""
        key = act.subject, act.message, act.channel, act.variation, field
        if key not in self._known:
            self._known[key] = self._find(act, field.removeprefix(f"{self._subject}_"))
        return self._known[key]

    def _find(self, act: Act, field: str) -> Grouping:
        match field:
            case "id":
                return act.subject
            case "name":
                return self._name(self._subject, act.subject)
            case "message_id":
                return act.message
            case "message_name":
                return self._name(f"{self._subject}-message", act.message)
            case "send_channel":
                return _CHANNELS.get(act.channel, act.channel)
            case "variation":
                return act.variation
            case "tag_id":
                return self._tags(act)
            case "tag_name":
                return tuple(self._name("tag", tag) for tag in self._tags(act))
            case _:  # the groups of campaigns, and the formats of texts, are not kept
                return ""

    def _name(self, kind: str, identifier: str) -> str:
        kept = self._call.collection(kind).get(identifier) or {}
        return str(kept.get("name") or kept.get("label") or "")

    def _tags(self, act: Act) -> tuple[str, ...]:
        relation = self._call.relation(self._subject, "tags")
        return () if relation is None else tuple(self._call.account.links.linked(relation, act.subject))
