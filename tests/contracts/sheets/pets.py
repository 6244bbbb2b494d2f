"""A sheet of pets and their people."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.sheets.expansion import expand
from klaviyo_rehearsal.contracts.sheets.sheet import Sheet

PET: dict[str, Any] = {
    "scope": "pets",
    "limits": {"read": "S", "write": "3/s 60/m"},
    "attributes": {"name!": "string", "age": "integer?", "created": "date-time"},
    "create": {
        "attributes": {"nickname": "string"},
        "same": ["name!", "age"],
        "relationships": {"owner!": "person"},
    },
    "update": {"same": ["age"]},
    "filters": {"name": "contains"},
    "sorts": ["created"],
    "page": "1..50 = 20",
    "include": ["owner"],
    "operations": {
        "list": "get_pets",
        "create": "create_pet",
        "get": "get_pet",
        "update": "update_pet",
        "delete": "delete_pet",
    },
    "relationships": {
        "owner": {"one": "person", "related": "get_pet_owner", "id": "get_pet_owner_id"},
        "friends": {"many": "pet", "answered": False, "ids": "get_pet_friends_ids", "add": "add_friends"},
    },
}
PERSON: dict[str, Any] = {
    "path": "/api/people",
    "scope": "people",
    "limits": "S",
    "attributes": {"name": "string"},
}
CONVENTIONS = {"limits": {"S": "1/s 10/m"}, "id_in_fieldsets": True, "fieldsets_of_changes": True}


def expanded(pet: dict[str, Any] = PET, **state: Any) -> dict[str, Any]:
    """Expand a sheet of pets and people."""
    sheet = Sheet(
        "pets.yaml",
        {
            "2025-01-15": {
                "group": "Pets",
                "conventions": CONVENTIONS,
                "resources": {"pet": pet, "person": PERSON},
                **state,
            }
        },
    )
    return expand([sheet], "2025-01-15", {"SelfLink"})


def names(operation: dict[str, Any]) -> list[str]:
    """Name the parameters of an operation."""
    return [entry.get("name") or entry["$ref"].rpartition("/")[2] for entry in operation["parameters"]]
