"""Reads state files of version 1, in which effects had the names of Python functions."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

# Function of version 1 -> name of its effect.
_EFFECTS: Mapping[str, str] = MappingProxyType(
    {
        "mockserver.behaviours.client:take_visitor": "save-visitor",
        "mockserver.behaviours.imports:run_import": "import-profiles",
        "mockserver.behaviours.merges:run_merge": "merge-profiles",
        "mockserver.behaviours.privacy:run_deletion": "delete-profile",
        "mockserver.behaviours.subscriptions:take_subscriptions": "subscribe-profiles",
        "mockserver.behaviours.subscriptions:take_unsubscriptions": "unsubscribe-profiles",
        "mockserver.behaviours.suppressions:run_suppression": "suppress-profiles",
        "mockserver.behaviours.suppressions:run_unsuppression": "unsuppress-profiles",
        "mockserver.generic.jobs:run_changes": "apply-changes",
        "mockserver.ingest:record_payload": "record-event",
        "mockserver.jobs:complete_job": "complete-job",
        "mockserver.sending:finish_estimation": "finish-recipient-estimation",
        "mockserver.sending:finish_sending": "finish-campaign-send-job",
    }
)


def upgraded(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document of version 1 as version 2 has it.

    Raises KeyError, TypeError, ValueError or AttributeError for one that is neither.
    """
    return {**document, "accounts": [_account(entry) for entry in document["accounts"]]}


def _account(entry: Mapping[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {
        name: part if name == "collections" else _decoded(part) for name, part in entry.items()
    }
    pending, count = [*parts.pop("pending"), *_scheduled(entry)], parts.pop("effects")
    parts["deferred"] = {"count": count, "pending": pending}
    parts["jobs"] = {identifier: _job(job) for identifier, job in entry["jobs"].items()}
    for name in ("event_keys", "valued_metrics"):
        parts[name] = sorted(parts[name])
    return parts


def _job(job: Mapping[str, Any]) -> dict[str, Any]:
    effect = None if job["effect"] is None else _effect(job["effect"])
    return {**job, "effect": effect, "payload": _decoded(job["payload"])}


def _scheduled(entry: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Yield the effects by which scheduled campaigns go out; version 1 looked for those that were due."""
    campaigns = entry["collections"].get("campaign", {"rows": {}})["rows"]
    for identifier, campaign in campaigns.items():
        if campaign["status"] == "Scheduled":
            due = datetime.fromisoformat(campaign["send_time"]).timestamp()
            yield [due, 0, "send-scheduled-campaign", {"campaign": identifier}]


def _pending(parts: list[Any]) -> list[Any]:
    due, number, function, payload = parts
    return [due, number, _effect(function), _decoded(payload)]


def _effect(function: str) -> str:
    """Return the name of an effect; a function that was none of version 1 keeps its own, which is unknown."""
    return _EFFECTS.get(function, function)


def _decoded(value: Any) -> Any:
    """Read the marks for values that JSON does not have. Raises KeyError for an unknown mark."""
    if isinstance(value, list):
        return [_decoded(item) for item in value]
    if not isinstance(value, dict):
        return value
    mark = next(iter(value), "")
    if not mark.startswith("$"):
        return {key: _decoded(item) for key, item in value.items()}
    return _DECODERS[mark](value[mark])


_DECODERS: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "$map": lambda pairs: {_decoded(key): _decoded(item) for key, item in pairs},
        "$tuple": lambda items: [_decoded(item) for item in items],
        "$set": lambda items: {_decoded(item) for item in items},
        "$bytes": base64.b64decode,
        "$pending": _pending,
    }
)
