"""Compares the reads: the new calls must have delivered every resource that an old call answered.

The resources of a page that the integration never asked for are missing, and so are the fields that it left
out of a fieldset.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.mockserver.events.legacy_exports import EVERYONE
from klaviyo_rehearsal.mockserver.state.journal import Entry

from .delivery import Delivery, Resource, answers_to
from .difference import Difference, same
from .read_fields import Asked, missing_fields
from .report_rows import compare_rows
from .returned import Performed, compare_returned, entries_of


def compare_reads(
    use_case: UseCase,
    legacy: Mapping[str, Any],
    performed: Sequence[Performed],
    requests: Iterable[Entry],
    lacking: Collection[str] = (),
) -> Iterator[Difference]:
    """Yield the resources and fields that the old calls answered and the new ones never delivered.

    legacy: a snapshot of the account of the old calls. performed: the calls with their answers. requests: the
    requests of the integration, with answers kept. lacking: attributes that the revisions in use
    lack, as profile.locale.
    """
    if not use_case.reads:
        return
    answers = answers_to(requests)
    documents = [answer.document for answer in answers]
    delivery = Delivery(answers, [identifier for item in performed for identifier in item.call.ids])
    profiles = _Profiles(legacy["profiles"])
    for call, content in ((item.call, page) for item in performed for page in item.pages):
        if "metric-aggregate" in use_case.reads and _summed_property(call) is not None:
            yield from _missing_events(legacy["events"], call, content, delivery)
        elif "metric-aggregate" in use_case.reads:
            yield from _compare_figures(content, documents)
        elif "campaign-values-report" in use_case.reads:
            yield from compare_rows(content, documents)
        elif "rendering" in use_case.reads:
            yield from _compare_texts(content, documents)
        else:
            for entry in entries_of(content):
                for resource in _expected(use_case, profiles, call, entry):
                    asked = Asked(call, entry, profiles.of(resource))
                    yield from _compare_resource(asked, resource, delivery, lacking)
    for item in performed:
        yield from compare_returned(item)


class _Profiles:
    """The profiles of the old account, by id and by address."""

    def __init__(self, profiles: Iterable[Mapping[str, Any]]) -> None:
        self._by_id = {str(profile["id"]): profile for profile in profiles}
        self.ids = {profile.get("email"): identifier for identifier, profile in self._by_id.items()}

    def of(self, resource: Resource) -> Mapping[str, Any]:
        return self._by_id.get(resource[1], {}) if resource[0] == "profile" else {}


def _compare_resource(
    asked: Asked, resource: Resource, delivery: Delivery, lacking: Collection[str]
) -> Iterator[Difference]:
    if resource in delivery:
        yield from missing_fields(asked, resource, delivery, lacking)
    else:
        hint = "The old call answered it. Follow links.next to the last page, and ask for all."
        if delivery.filters and not delivery.count(resource[0]):
            hint = (
                "The old call answered it, and the filter found nothing: compare its value with the old "
                "argument, letter by letter, and encode it (a plus sign is %2B in a query)."
            )
        yield Difference("missing", " ".join(resource), "read", True, None, hint)


def _expected(
    use_case: UseCase, profiles: _Profiles, call: LegacyCall, entry: Mapping[str, Any]
) -> Iterator[Resource]:
    if call.name.endswith("timeline"):
        yield "event", str(entry["id"])
        if "profile" in use_case.reads:
            yield "profile", str(entry["person"]["id"])
    elif call.name.startswith("list exclusions"):
        if entry["email"] in profiles.ids:
            yield "profile", profiles.ids[entry["email"]]
    elif call.version == "guide":
        yield entry["type"], entry["id"]
    else:
        # A member of a v1 list had the id in its person.
        person = entry.get("person") or {}
        yield use_case.reads[0], str(entry.get("id") or entry.get("list_id") or person.get("id"))


def _summed_property(call: LegacyCall) -> str | None:
    """Return the property that an export summed up, if it is another than $value.

    The new API sums up no other (facts 8.4): its events have to be read instead.
    """
    match call.arguments.get("measurement"):
        case ["sum", str(name)] if name != "$value":
            return name
    return None


def _missing_events(
    events: Iterable[Mapping[str, Any]], call: LegacyCall, content: Any, delivery: Delivery
) -> Iterator[Difference]:
    """Yield the events of an export's metric and days that were never delivered."""
    first, last = content["start_date"], content["end_date"]
    for event in events:
        day = datetime.fromtimestamp(event["timestamp"], UTC).date().isoformat()
        if event["metric"] == call.ids[0] and first <= day <= last and ("event", event["id"]) not in delivery:
            hint = "Klaviyo sums up $value alone: read the events of these days and sum up their property."
            yield Difference("missing", f"event {event['id']}", "read", True, None, hint)


def _compare_figures(content: Any, documents: list[Any]) -> Iterator[Difference]:
    found = [
        (_dimension(row), _trimmed(values))
        for document in documents
        for resource in [document.get("data")]
        if isinstance(resource, dict)
        for row in resource.get("attributes", {}).get("data", [])
        for values in row.get("measurements", {}).values()
    ]
    for segment in (content or {}).get("results", []):
        name = segment.get("segment", EVERYONE)
        name = "" if name == EVERYONE else name
        figures = _figures(segment)
        own = [values for dimension, values in found if dimension == name]
        if not any(same(figures, values) for values in own):
            hint = (
                "Ask POST /api/metric-aggregates for the same metric, measurement, interval and days; the "
                "end of the range is not included."
            )
            subject = f"figures of the metric for {name}" if name else "figures of the metric"
            yield Difference("changed", subject, "read", figures, own[-1:], hint)


def _dimension(row: Mapping[str, Any]) -> str:
    return str(next(iter(row.get("dimensions", ())), ""))


def _figures(segment: Mapping[str, Any]) -> list[Any]:
    return _trimmed([value for point in segment["data"] for value in point["values"]])


def _trimmed(values: list[Any]) -> list[Any]:
    """Leave out the zeros at the end: whether a range includes its last day shows only if it has events."""
    kept = list(values)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _compare_texts(content: Any, documents: list[Any]) -> Iterator[Difference]:
    wanted = (content or {}).get("data", {}).get("html")
    found = [
        resource.get("attributes", {}).get("html")
        for document in documents
        for resource in [document.get("data")]
        if isinstance(resource, dict)
    ]
    if wanted not in found:
        hint = "Render the same template by its id in data.id, with the same values in attributes.context."
        yield Difference("changed", "rendered text", "read", wanted, found[-1:] or None, hint)
