"""Operations that take one item, and the calls that take many: of another operation, or of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import orjson

from .openapi.contract import Contract
from .openapi.resource import SchemaReader

_PROFILES = "/data/attributes/profiles/data"
# A body of one item is shorter.
_LONGEST_SINGLE = 4_000


@dataclass(frozen=True, slots=True)
class Batch:
    """The call that takes many items. operation: its key. at: the pointer of the list of items in its body.

    most: how many it takes where no contract states it. items: the noun. own: whether the operation for one
    item is the same.
    """

    operation: str
    at: str
    items: str
    most: int | None = None
    own: bool = False

    def most_in(self, contract: Contract) -> int | None:
        """Return how many items the call takes at a revision; None for one that it does not have."""
        operation = contract.operations.get(self.operation)
        if operation is None:
            return None
        body = operation.body_schema or {}
        stated: int | None = SchemaReader(body).at(body, *self.at.split("/")[1:]).get("maxItems")
        return stated or self.most

    def is_single(self, body: bytes) -> bool:
        """Return whether a body of the operation for one item has one item alone."""
        if not self.own:
            return True
        if len(body) > _LONGEST_SINGLE:
            return False
        try:
            node = orjson.loads(body)
            for part in self.at.split("/")[1:]:
                node = node[part]
            return len(node) == 1
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return False


def _catalog(kind: str) -> dict[str, Batch]:
    # 100 of each job (DOC https://developers.klaviyo.com/en/reference/catalogs_api_overview).
    def job(action: str, many: str) -> Batch:
        return Batch(f"POST /api/{kind}-bulk-{action}-jobs", f"/data/attributes/{many}/data", many, 100)

    many = {"catalog-item": "items", "catalog-variant": "variants", "catalog-category": "categories"}[kind]
    plural = "catalog-categories" if kind == "catalog-category" else f"{kind}s"
    return {
        f"POST /api/{plural}": job("create", many),
        f"PATCH /api/{plural}/{{id}}": job("update", many),
        f"DELETE /api/{plural}/{{id}}": job("delete", many),
    }


_IMPORT = Batch("POST /api/profile-bulk-import-jobs", _PROFILES, "profiles")
BATCHES: Mapping[str, Batch] = MappingProxyType(
    {
        "POST /api/profile-import": _IMPORT,
        "POST /api/profiles": _IMPORT,
        "PATCH /api/profiles/{id}": _IMPORT,
        "POST /api/events": Batch(
            "POST /api/event-bulk-create-jobs", "/data/attributes/events-bulk-create/data", "events"
        ),
        "POST /api/coupon-codes": Batch(
            "POST /api/coupon-code-bulk-create-jobs", "/data/attributes/coupon-codes/data", "codes", 1_000
        ),
        **{
            key: Batch(key, at, "profiles", own=True)
            for key, at in (
                ("POST /api/profile-subscription-bulk-create-jobs", _PROFILES),
                ("POST /api/profile-subscription-bulk-delete-jobs", _PROFILES),
                ("POST /api/profile-suppression-bulk-create-jobs", _PROFILES),
                ("POST /api/profile-suppression-bulk-delete-jobs", _PROFILES),
                ("POST /api/lists/{id}/relationships/profiles", "/data"),
                ("DELETE /api/lists/{id}/relationships/profiles", "/data"),
            )
        },
        **{
            key: batch
            for kind in ("catalog-item", "catalog-variant", "catalog-category")
            for key, batch in _catalog(kind).items()
        },
    }
)
