"""Ids of new resources, in the form that the contracts and the recordings show for their type (facts 8.0)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from itertools import count
from typing import Any

from klaviyo_rehearsal.contracts.openapi.schema import Schema

from ..state.account import Account

_ULID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
_UUID = re.compile(r"\w{8}(-\w{4}){3}-\w{12}")
_HEX = re.compile(r"[0-9a-f]{12}|[0-9a-f]{32}")
_NUMBER = re.compile(r"[0-9]{1,9}")
# Seen in recordings (facts 8.0, REC), the others in examples of Klaviyo's files, which our contracts lack.
_ULIDS = frozenset(
    {
        *("profile", "campaign", "campaign-message", "custom-metric"),
        *("data-source", "object-schema", "object-type", "source-mapping", "webhook"),
    }
)
_HEX32 = frozenset({"template-universal-content", "metric-property", "review"})
_NUMBERS = frozenset({"web-feed", "flow-action", "form-version", "image"})
_UUIDS = frozenset({"tag", "tag-group", "geofence", "import-error", "object-ingestion-log"})
_CATALOG = frozenset({"catalog-item", "catalog-variant", "catalog-category"})


def new_id(
    account: Account, kind: str, schema: Schema, attributes: Mapping[str, Any], related: Mapping[str, str]
) -> str:
    """Return the id of a new resource.

    schema: that of the ids of its type. related: the ids of related resources, by
    relationship, since some ids are made of them.
    """
    composed = _composed(kind, attributes, related)
    if composed is not None:
        return composed
    shown = str(schema.get("example", ""))
    seconds = account.clock.seconds()
    if kind in _HEX32:
        return account.ids.uuid4().replace("-", "")
    if kind in _NUMBERS:
        return next_number(account, kind)
    if kind in _ULIDS or kind.endswith(("-job", "-jobs")) or _ULID.fullmatch(shown):
        return account.ids.ulid(seconds)
    if _UUID.fullmatch(shown) or kind in _UUIDS:
        return account.ids.uuid4()
    if _HEX.fullmatch(shown):
        return account.ids.uuid4().replace("-", "")[-len(shown) :]
    if _NUMBER.fullmatch(shown):
        return next_number(account, kind)
    return account.ids.short()


def next_number(account: Account, kind: str) -> str:
    """Return the least number that no resource of a type has as its id."""
    taken = account.collection(kind)
    return str(next(number for number in count(len(taken) + 1) if str(number) not in taken))


def _composed(kind: str, attributes: Mapping[str, Any], related: Mapping[str, str]) -> str | None:
    """Return an id that is made of sent values (SPEC: the descriptions of the ids)."""
    if kind in _CATALOG:
        integration = attributes.get("integration_type") or "$custom"
        catalog = attributes.get("catalog_type") or "$default"
        return f"{integration}:::{catalog}:::{attributes.get('external_id')}"
    if kind == "coupon":
        return str(attributes.get("external_id"))
    if kind == "coupon-code":
        return f"{related.get('coupon')}-{attributes.get('unique_code')}"
    if kind == "push-token":  # the form is UNCONFIRMED; a token that is sent again is the same one
        return push_token_id(str(attributes.get("token")))
    return None


def push_token_id(token: str) -> str:
    """Return the id of the push token of a device."""
    return hashlib.blake2b(token.encode(), digest_size=16).hexdigest()
