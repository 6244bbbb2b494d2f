"""The sentences in which Klaviyo refuses unknown ids, by type (REC get_list.404, get_metric.404)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_CATALOG_JOBS = {
    f"catalog-{kind}-bulk-{change}-job": f"A catalog-{kind} bulk {change} job with id {{}} does not exist."
    for kind in ("item", "variant", "category")
    for change in ("create", "update", "delete")
}
_OF_CAMPAIGN = "A campaign with id '{}' does not exist."
# By type; the id goes into the braces.
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        **_CATALOG_JOBS,
        "account": "Account with id {} not found.",
        "campaign": _OF_CAMPAIGN,
        "campaign-message": "A message with id '{}' does not exist.",
        "campaign-recipient-estimation": _OF_CAMPAIGN,
        "campaign-recipient-estimation-job": _OF_CAMPAIGN,
        "campaign-send-job": _OF_CAMPAIGN,
        "catalog-category": "No category with ID `{}` exists.",
        "catalog-item": "An item with the id `{}` does not exist.",
        "catalog-variant": "A variant with id {} does not exist.",
        "coupon": "A coupon with the given identifier '{}' does not exist.",
        "coupon-code": "A coupon code with given identifier '{}' does not exist.",
        "coupon-code-bulk-create-job": "A coupon code bulk create job with the id '{}' does not exist.",
        "custom-metric": "Custom metric with id `{}` does not exist.",
        "data-source": "Data source with ID {} not found.",
        "flow-action": "An action with id {} does not exist.",
        "flow-message": "A flow message with id {} does not exist.",
        "form": "A form with id `{}` does not exist.",
        "form-version": "A form version with id `{}` does not exist.",
        "image": "Not found.",
        "list": "A list with id `{}` does not exist.",
        "metric": "Metric with id {} does not exist.",
        "metric-property": "A metric property with id `{}` does not exist.",
        "object-schema": "object-schema with id `{}` does not exist.",
        "object-type": "object-type with id `{}` does not exist.",
        "profile-bulk-import-job": "Invalid job id",
        "profile-suppression-bulk-create-job": (
            "A bulk profile suppression job with the id '{}' does not exist."
        ),
        "push-token": "Record with token ID: {} cannot be found.",
        "review": "A review with id `{}` does not exist.",
        "segment": "A segment with id `{}` does not exist.",
        "source-mapping": "source-mapping with id `{}` does not exist.",
        "tag-group": "A tag group with id {} does not exist.",
        "template": "Template with id '{}' does not exist",
        "template-universal-content": "A universal content with id `{}` does not exist.",
        "tracking-setting": "Tracking settings for id `{}` do not exist.",
        "web-feed": "A web feed with id `{}` does not exist.",
        "webhook": "Not found.",
        "webhook-topic": "Not found.",
    }
)
NO_OBJECT_TYPE = "Object type `{}` not found"
# By operation, where the sentence of a type depends on it.
_WORDS_OF_OPERATIONS: Mapping[str, str] = MappingProxyType(
    {
        "GET /api/catalog-categories/{id}": "No category with the ID `{}` exists.",
        "GET /api/catalog-items/{id}": "An item with id {} does not exist.",
        "GET /api/object-types/{id}/object-ingestion-logs": NO_OBJECT_TYPE,
        "GET /api/object-types/{id}/object-records": NO_OBJECT_TYPE,
        "GET /api/object-types/{id}/relationships/object-ingestion-logs": NO_OBJECT_TYPE,
        "GET /api/object-types/{id}/relationships/object-records": NO_OBJECT_TYPE,
    }
)


def unknown_id_words(kind: str, identifier: str, operation: str = "") -> str:
    """Return the sentence about an unknown id. operation: its key, where the id stands in its path."""
    words = _WORDS_OF_OPERATIONS.get(operation) or _WORDS.get(kind)
    if words is not None:
        return words.replace("{}", identifier)
    article = "An" if kind[0] in "aeiou" else "A"
    return f"{article} {kind} with id {identifier} does not exist."
