"""Members that live answers have or lack, whatever the contract."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.openapi.live_shapes import (
    completed,
    is_paged,
    lacking,
    leads_back,
    links_of,
    needs_data,
)
from klaviyo_rehearsal.contracts.openapi.resource import Relationship, ResourceShape

NEWEST, OLDER = "2026-07-15", "2025-01-15"


def test_shapes_get_the_relationships_that_no_contract_declares() -> None:
    plural = Relationship("conversations", "conversation", True)
    shapes = {
        "profile": ResourceShape("profile", relationships={"conversations": plural}),
        "flow-message": ResourceShape("flow-message"),
        "catalog-item-bulk-create-job": ResourceShape("catalog-item-bulk-create-job"),
        "list": ResourceShape("list"),
    }
    found = {kind: list(shape.relationships) for kind, shape in completed(shapes).items()}
    assert found == {
        "profile": ["conversation", "conversations"],
        "flow-message": ["image"],
        "catalog-item-bulk-create-job": ["items"],
        "list": [],
    }


def test_a_profile_without_conversations_gets_none() -> None:
    assert completed({"profile": ResourceShape("profile")})["profile"].relationships == {}


def test_a_profile_lacks_one_of_its_two_conversations() -> None:
    assert lacking("profile", "GET /api/profiles", NEWEST) == {"conversation"}
    assert lacking("profile", "POST /api/profiles", NEWEST) == {"conversations"}
    assert lacking("profile", "GET /api/profiles", OLDER) == frozenset()


def test_links_of_relationships_and_pages() -> None:
    assert links_of("profile-bulk-import-job", "import-errors", NEWEST) == ("related",)
    assert links_of("profile-bulk-import-job", "import-errors", OLDER) == ("self", "related")
    assert needs_data("webhook", "webhook-topics") and not needs_data("list", "profiles")
    assert is_paged("GET /api/accounts", ()) and not is_paged("GET /api/tags", ())
    assert not leads_back("GET /api/data-sources") and leads_back("GET /api/lists")
