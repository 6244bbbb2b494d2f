"""Compares the reads: the new calls must have delivered every resource that an old call answered.

An integration in another language returns nothing to compare. The answers of the mock show whether it has
seen everything: the resources of a page that it never asked for are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.mockserver.events.legacy_exports import EVERYONE
from klaviyo_rehearsal.mockserver.state.journal import Entry

from .difference import Difference, same

_GROUPS_OF_PROFILE = re.compile(r"/api/profiles/([^/]+)/(?:relationships/)?(?:lists|segments)/?")
Answered = Sequence[tuple[LegacyCall, Any]]


def compare_reads(
    use_case: UseCase, legacy: Mapping[str, Any], answered: Answered, requests: Iterable[Entry]
) -> Iterator[Difference]:
    """Yield the resources that the old calls answered and the new ones never delivered.

    legacy: a snapshot of the account of the old calls. answered: the old calls, each with the content of its
    answer. requests: the requests of the integration, with answers kept.
    """
    if not use_case.reads:
        return
    answers = [(entry, _document(entry)) for entry in requests if 200 <= entry.status < 300]
    delivered = set(_delivered(answers, answered))
    holders = {profile.get("email"): str(profile["id"]) for profile in legacy["profiles"]}
    for call, content in answered:
        if "metric-aggregate" in use_case.reads and _summed_property(call) is not None:
            yield from _missing_events(legacy["events"], call, content, delivered)
        elif "metric-aggregate" in use_case.reads:
            yield from _compare_figures(content, [document for _, document in answers])
        elif "rendering" in use_case.reads:
            yield from _compare_texts(content, [document for _, document in answers])
        else:
            for kind, identifier in _expected(use_case, holders, call, content):
                if (kind, identifier) not in delivered:
                    hint = "The old call answered it. Follow links.next to the last page, and ask for all."
                    yield Difference("missing", f"{kind} {identifier}", "read", True, None, hint)


def _document(entry: Entry) -> Any:
    try:
        return orjson.loads(entry.answer) if entry.answer else {}
    except orjson.JSONDecodeError:
        return {}


def _delivered(answers: Sequence[tuple[Entry, Any]], answered: Answered) -> Iterator[tuple[str, str]]:
    for entry, document in answers:
        for resource in _resources(document):
            # A send job has the id of its campaign (facts 8.13).
            kind = resource["type"].removesuffix("-send-job")
            yield kind, resource["id"]
        match = _GROUPS_OF_PROFILE.fullmatch(entry.path)
        groups = {resource["id"] for resource in _resources(document)} if match else set()
        if match and any(groups & set(call.ids) for call, _ in answered):
            yield "profile", match.group(1)


def _resources(document: Any) -> Iterator[dict[str, Any]]:
    for member in ("data", "included"):
        found = document.get(member) or []
        for resource in found if isinstance(found, list) else [found]:
            if isinstance(resource.get("id"), str):
                yield resource


def _expected(
    use_case: UseCase, holders: Mapping[str, str], call: LegacyCall, content: Any
) -> Iterator[tuple[str, str]]:
    kind = use_case.reads[0]
    for entry in _entries(content):
        if call.name.endswith("timeline"):
            yield "event", str(entry["id"])
            if "profile" in use_case.reads:
                yield "profile", str(entry["person"]["id"])
        elif call.name.startswith("list exclusions"):
            if entry["email"] in holders:
                yield "profile", holders[entry["email"]]
        elif call.version == "guide":
            yield entry["type"], entry["id"]
        else:
            yield kind, str(entry.get("id") or entry.get("list_id"))


def _entries(content: Any) -> list[dict[str, Any]]:
    """Return the resources of an old answer: v1 under `data`, v2 bare or under `records`, or a single one."""
    if isinstance(content, list):
        return content
    if not isinstance(content, dict):
        return []
    for name in ("data", "records"):
        if isinstance(content.get(name), list):
            return list(content[name])
    return [content] if "id" in content else []


def _summed_property(call: LegacyCall) -> str | None:
    """Return the property that an export summed up, if it is another than $value.

    The new API sums up no other (facts 8.4): its events have to be read instead.
    """
    match call.arguments.get("measurement"):
        case ["sum", str(name)] if name != "$value":
            return name
    return None


def _missing_events(
    events: Iterable[Mapping[str, Any]], call: LegacyCall, content: Any, delivered: set[tuple[str, str]]
) -> Iterator[Difference]:
    """Yield the events of an export's metric and days that were never delivered."""
    first, last = content["start_date"], content["end_date"]
    for event in events:
        day = datetime.fromtimestamp(event["timestamp"], UTC).date().isoformat()
        if (
            event["metric"] == call.ids[0]
            and first <= day <= last
            and ("event", event["id"]) not in delivered
        ):
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
    wanted = (content or {}).get("html")
    found = [
        resource.get("attributes", {}).get("html")
        for document in documents
        for resource in [document.get("data")]
        if isinstance(resource, dict)
    ]
    if wanted not in found:
        hint = "Render the same template by its id in data.id, with the same values in attributes.context."
        yield Difference("changed", "rendered text", "read", wanted, found[-1:] or None, hint)
