"""Reads state files of version 1, in which effects had the names of Python functions."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
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

# Prefix of a job's key in version 1 -> its type.
_JOB_KEYS: Mapping[str, str] = MappingProxyType(
    {"send:": "campaign-send-job", "estimate:": "campaign-recipient-estimation-job"}
)
_PROFILE_JOBS = (
    "profile-bulk-import-job",
    "profile-suppression-bulk-create-job",
    "profile-suppression-bulk-delete-job",
)
# type -> id -> attributes
_Rows = Mapping[str, Mapping[str, Any]]


def upgraded(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document of version 1 as version 2 has it.

    Raises KeyError, TypeError, ValueError or AttributeError for one that is neither.
    """
    return {**document, "accounts": [_account(entry) for entry in document["accounts"]]}


def _account(entry: Mapping[str, Any]) -> dict[str, Any]:
    parts: dict[str, Any] = {
        name: part if name == "collections" else _decoded(part) for name, part in entry.items()
    }
    rows = {kind: collection["rows"] for kind, collection in entry["collections"].items()}
    pending, count = parts.pop("pending"), parts.pop("effects")
    parts["deferred"] = {"count": count, "pending": [*pending, *_scheduled(rows)]}
    parts["jobs"] = {_job_key(key, rows): _job(job) for key, job in entry["jobs"].items()}
    for _, _, effect, payload in parts["deferred"]["pending"]:
        if effect == "complete-job":
            payload["job"] = _job_key(payload["job"], rows)
    parts["event_index"] = {
        "keys": _event_keys(parts.pop("event_keys"), rows),
        "last": parts.pop("last_events"),
        "valued": sorted(parts.pop("valued_metrics")),
    }
    parts["ids"] = [*parts["ids"], "0"]
    parts["links"] = {"known": parts["links"], "loose": parts.pop("loose_links")}
    return parts


def _job_key(key: str, rows: _Rows) -> str:
    """Return the key of a job, which was the bare id of a job of profiles."""
    for before, now in _JOB_KEYS.items():
        if key.startswith(before):
            return f"{now}/{key.removeprefix(before)}"
    kind = next((kind for kind in _PROFILE_JOBS if key in rows.get(kind, {})), None)
    return key if kind is None else f"{kind}/{key}"


def _event_keys(keys: Iterable[str], rows: _Rows) -> dict[str, list[str]]:
    """Return "metric:mark" of the events of each profile, made of "metric:profile:mark".

    Ids may hold colons, so each part is looked for among those that there are.
    """
    found: dict[str, list[str]] = {}
    for key in keys:
        for metric, rest in _splits(key):
            for profile, mark in _splits(rest) if metric in rows["metric"] else ():
                if profile in rows["profile"]:
                    found.setdefault(profile, []).append(f"{metric}:{mark}")
    return found


def _splits(text: str) -> Iterator[tuple[str, str]]:
    for place, character in enumerate(text):
        if character == ":":
            yield text[:place], text[place + 1 :]


def _job(job: Mapping[str, Any]) -> dict[str, Any]:
    effect = None if job["effect"] is None else _effect(job["effect"])
    return {**job, "effect": effect, "payload": _decoded(job["payload"])}


def _scheduled(rows: _Rows) -> Iterator[list[Any]]:
    """Yield the effects by which scheduled campaigns go out; version 1 looked for those that were due."""
    for identifier, campaign in rows.get("campaign", {}).items():
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
