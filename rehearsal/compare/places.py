"""The places of a comparison: subjects and fields, and their patterns without drawn names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .accounts import SCHEMAS
from .difference import DRAWN_AFTER
from .report_rows import REPORT
from .schema import Circumstances, Resource, Snapshot

# The first words of subjects: types, and the channels of messages.
_KINDS = "|".join((*(schema.kind for schema in SCHEMAS), "metric", "email", "sms", "push", "whatsapp"))
_NAMED = re.compile(rf"({_KINDS}) .*", re.DOTALL)
_ANSWERED = re.compile(r".* (in '[a-z ]+')", re.DOTALL)
_FIGURES = "figures of the metric"
_NAMES = ("email", "phone_number", "external_id", "name")


def compared_places(
    legacy: Mapping[str, Any], actual: Mapping[str, Any], circumstances: Circumstances, calls: str
) -> Iterator[tuple[str, str]]:
    """Yield the subjects and fields that two accounts are compared by, of resources that the calls concern.

    calls: the calls as JSON. A resource that was there before and that no call names is a bystander.
    """
    for snapshot in (Snapshot(legacy, circumstances), Snapshot(actual, circumstances)):
        for schema in SCHEMAS:
            for resource in filter(schema.compared, snapshot.resources(schema.kind)):
                if resource["id"] not in circumstances.planted or _is_named(resource, calls):
                    label = schema.label(resource, snapshot)
                    yield label, ""
                    yield from ((label, field) for field in schema.fields(resource, snapshot))


def _is_named(resource: Resource, calls: str) -> bool:
    names = [resource["id"], *(resource.get(name) for name in _NAMES)]
    return any(name in calls for name in names if name and isinstance(name, str))


def general_subject(subject: str) -> str:
    """Return a pattern for a subject: `profile *` for `profile ana@northwind.shop`."""
    if _NAMED.fullmatch(subject):
        return f"{subject.split(' ', 1)[0]} *"
    for begun in (_FIGURES, REPORT):
        if subject.startswith(begun):
            return f"{begun}*"
    answered = _ANSWERED.fullmatch(subject)
    return f"* {answered[1]}" if answered else subject


def general_field(field: str) -> str:
    """Return a pattern for a field: `properties.*` for `properties.Plan`, and first_name for itself."""
    if field.endswith(", returned"):
        return "*, returned"
    beginning = next((text for text in DRAWN_AFTER if field.startswith(text)), "")
    return f"{beginning}*" if beginning else field
