"""Catalog, coupons, devices and flows: the bodies and filters of calls that the old API did not have."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# The most that is asked for in one filter, and that one job takes of each kind.
ASKED, ITEMS, CODES = 100, 100, 1000
UNASSIGNED = "UNASSIGNED"


def catalog_id(external_id: str) -> str:
    """Return Klaviyo's id of an item, a variant or a category of the shop."""
    return f"$custom:::$default:::{external_id}"


def new(kind: str, fields: Mapping[str, Any], **related: str | None) -> dict[str, Any]:
    """Describe an item or a variant that is new. related: the id of its item."""
    own = {"integration_type": "$custom", "catalog_type": "$default", **fields}
    found: dict[str, Any] = {"type": f"catalog-{kind}", "attributes": own}
    ends = {name: one("catalog-item", other) for name, other in related.items() if other}
    return {**found, "relationships": ends} if ends else found


def changed(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the fields that change in an item or a variant that is there."""
    attributes = {name: value for name, value in fields.items() if name != "external_id"}
    return {"type": f"catalog-{kind}", "id": catalog_id(fields["external_id"]), "attributes": attributes}


def one(kind: str, identifier: str) -> dict[str, Any]:
    """Relate something to one resource."""
    return {"data": {"type": kind, "id": identifier}}


def items_job(action: str, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Describe a job that creates, updates or deletes items."""
    kind = f"catalog-item-bulk-{action}-job"
    return {"data": {"type": kind, "attributes": {"items": {"data": [*items]}}}}


def any_id(ids: Iterable[str]) -> str:
    """Filter for some items."""
    return f"any(ids,[{','.join(json.dumps(item, ensure_ascii=False) for item in ids)}])"


def categories_of(names: Iterable[str]) -> dict[str, Any]:
    """Name the categories of an item."""
    return {"data": [{"type": "catalog-category", "id": catalog_id(name)} for name in names]}


def coupon_of(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a coupon."""
    attributes = {"external_id": wanted["coupon"], "description": wanted["description"]}
    return {"data": {"type": "coupon", "attributes": attributes}}


def codes_filter(coupon: str) -> str:
    """Filter for the codes of a coupon."""
    return f'equals(coupon.id,"{coupon}")'


def codes_job(wanted: Mapping[str, Any], codes: Iterable[str]) -> dict[str, Any]:
    """Describe a job that makes codes of a coupon."""
    ends = {"expires_at": wanted["expires_at"]} if "expires_at" in wanted else {}
    made = [
        {
            "type": "coupon-code",
            "attributes": {"unique_code": code, **ends},
            "relationships": {"coupon": one("coupon", wanted["coupon"])},
        }
        for code in codes
    ]
    return {"data": {"type": "coupon-code-bulk-create-job", "attributes": {"coupon-codes": {"data": made}}}}


def watcher_of(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a person who waits for a variant."""
    attributes = {"channels": wanted["channels"], "profile": _profile(wanted)}
    related = {"variant": one("catalog-variant", catalog_id(wanted["variant"]))}
    return {
        "data": {"type": "back-in-stock-subscription", "attributes": attributes, "relationships": related}
    }


def device_of(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Describe the push token of a person's device."""
    attributes = {
        "token": wanted["token"],
        "platform": wanted["platform"],
        "vendor": wanted["vendor"],
        "enablement_status": "AUTHORIZED" if wanted["allowed"] else "DENIED",
        "background": "AVAILABLE",
        "profile": _profile(wanted),
    }
    if "device" in wanted:
        attributes["device_metadata"] = wanted["device"]
    return {"data": {"type": "push-token", "attributes": attributes}}


def _profile(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {"data": {"type": "profile", "attributes": wanted["profile"]}}


def report_of(metric: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Ask for the statistics of campaigns; those of conversions would be of this metric."""
    attributes = {
        "statistics": wanted["statistics"],
        "timeframe": {"start": wanted["start"], "end": wanted["end"]},
        "conversion_metric_id": metric,
    }
    return {"data": {"type": "campaign-values-report", "attributes": attributes}}


def flow_of(identifier: str, status: str) -> dict[str, Any]:
    """Give a flow a status."""
    return {"data": {"type": "flow", "id": identifier, "attributes": {"status": status}}}
