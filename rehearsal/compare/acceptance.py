"""Whether the new API takes a value that the old one kept, by the contract that judges requests too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klaviyo_rehearsal.contracts.checking.request import check_body
from klaviyo_rehearsal.contracts.legacy.field_map import EVENT_FIELDS, PROFILE_FIELDS
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.violation import Severity

Steps = tuple[str, ...]
_IDENTIFIERS = frozenset({"email", "phone_number", "external_id", "anonymous_id", "_kx"})
_EVENT: Mapping[str, Any] = {
    "metric": {"data": {"type": "metric", "attributes": {"name": "Any"}}},
    "profile": {"data": {"type": "profile", "attributes": {"external_id": "any"}}},
    "properties": {},
}
# By type: the operation that writes it, and attributes that make a body right. `metric` is the name of one.
_WRITING: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "profile": ("POST /api/profile-import", {"external_id": "any"}),
    "event": ("POST /api/events", _EVENT),
    "metric": ("POST /api/events", _EVENT),
    "list": ("POST /api/lists", {"name": "Any"}),
    "template": ("POST /api/templates", {"name": "Any", "editor_type": "CODE", "html": "<p>Any</p>"}),
}
# By type: the compared fields that are attributes, unlike consent, memberships and the time of now.
_FIELDS: Mapping[str, frozenset[str]] = {
    "profile": frozenset(PROFILE_FIELDS.values()),
    "event": frozenset(),
    "metric": frozenset({"name"}),
    "list": frozenset({"name"}),
    "template": frozenset({"name", "html", "text", "amp"}),
}
_CUSTOM = "properties."
_METRIC_NAME = ("metric", "data", "attributes", "name")
_LEGACY_NAMES = {f"properties.{old}": new for old, new in EVENT_FIELDS.items()}


class Acceptance:
    """Asks the contract of a revision whether a value can be written."""

    def __init__(self, contract: Contract) -> None:
        self._operations = contract.operations

    def __call__(self, kind: str, field: str, value: Any) -> bool:
        """Return whether the API takes a value and keeps it.

        kind: a type, such as profile, or `metric` for the name of one. field: such as location.city.
        """
        key, right = _WRITING.get(kind, ("", {}))
        operation = self._operations.get(key)
        if operation is None or value is None or not _is_attribute(kind, field):
            return True
        steps = _steps(kind, field)
        # An identifier is judged alone: beside an email a bad number is dropped, which is as good as refused.
        attributes = _with({} if kind == "profile" and field in _IDENTIFIERS else dict(right), steps, value)
        place = "/data/attributes/" + "/".join(steps)
        return not any(
            item.severity is not Severity.ADVICE and f"{item.pointer}/".startswith(f"{place}/")
            for item in check_body(operation, {"data": {"type": _type(kind), "attributes": attributes}})
        )


def _is_attribute(kind: str, field: str) -> bool:
    return field in _FIELDS[kind] or (kind in ("profile", "event") and field.startswith(_CUSTOM))


def _type(kind: str) -> str:
    return "event" if kind == "metric" else kind


def _steps(kind: str, field: str) -> Steps:
    if kind == "metric":
        return _METRIC_NAME
    if kind == "event":
        field = _LEGACY_NAMES.get(field, field)
    beginning, _, name = field.partition(".")
    return (beginning, name) if name else (beginning,)


def _with(attributes: dict[str, Any], steps: Steps, value: Any) -> dict[str, Any]:
    """Return attributes with a value at a place; what they share with others is not changed."""
    first, rest = steps[0], steps[1:]
    inner = attributes.get(first)
    held = _with(dict(inner) if isinstance(inner, dict) else {}, rest, value) if rest else value
    return {**attributes, first: held}
