"""The attributes that an integration cannot send or read, because the revisions that it uses lack them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.resource import SchemaReader, resource_shapes

# Of what old calls answered of a campaign: revisions from 2026-10-15 on have the name in its definition.
_OF_CAMPAIGN = ("name", "status")


def lacking_attributes(used: Iterable[Contract], newest: Contract) -> frozenset[str]:
    """Return attributes that no contract in use has, such as profile.locale.

    Of a profile those that no request gives: 2024-05-15 answers locale and takes none. Of a campaign those
    that no answer has. None without a contract in use.
    """
    contracts = [*used]
    if not contracts:
        return frozenset()
    given = {name for contract in contracts for name in _given(contract)}
    answered = {name for contract in contracts for name in _answered(contract)}
    return frozenset(
        (
            *(f"profile.{name}" for name in _given(newest) - given),
            *(f"campaign.{name}" for name in _OF_CAMPAIGN if name not in answered),
        )
    )


def _operation(contract: Contract, key: str) -> Operation | None:
    # Of one operation: the shapes of a whole contract take as long as an example.
    return next((item for item in contract if item.key == key), None)


def _given(contract: Contract) -> frozenset[str]:
    operation = _operation(contract, "POST /api/profile-import")
    if operation is None:
        return frozenset()
    content: dict[str, Any] = next(iter(operation.request_content().values()), {})
    attributes = SchemaReader(operation.document).at(content.get("schema", {}), "data", "attributes")
    return frozenset(attributes.get("properties", {}))


def _answered(contract: Contract) -> frozenset[str]:
    operation = _operation(contract, "GET /api/campaigns/{id}")
    shape = None if operation is None else resource_shapes([operation]).get("campaign")
    return frozenset(_OF_CAMPAIGN) if shape is None else shape.attributes
