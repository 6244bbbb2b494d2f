"""Values that no two resources of a type have (SPEC create_custom_metric, create_data_source)."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.violation import violation

from ...jsonapi.refusal import Refusal
from ..call import PlannedCall


def refuse_taken(
    call: PlannedCall, kind: str, name: str, *, own: str | None = None, within: str | None = None
) -> None:
    """Refuse a value that another resource has: 400, as it is stated of custom metrics.

    name: the attribute. own: the id of the resource that changes. within: the attribute that resources share
    among which the value is unique.
    """
    sent = call.payload["data"].get("attributes") or {}
    value, others = sent.get(name), call.collection(kind)
    if value is None:
        return
    for other in others:
        kept = others.get(other) or {}
        shared = within is None or sent.get(within) in (None, kept.get(within))
        if other != own and shared and kept.get(name) == value:
            detail = f"A {kind} with the {name} '{value}' exists."
            raise Refusal([violation("bad-value", detail, pointer=f"/data/attributes/{name}")])
