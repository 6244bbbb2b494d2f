"""The operations of a resource."""

from __future__ import annotations

from tests.contracts.sheets.pets import PET, expanded, names


def test_a_resource_stands_for_its_operations() -> None:
    paths = expanded()["paths"]
    assert {f"{method} {path}" for path, item in paths.items() for method in item} == {
        "get /api/pets",
        "post /api/pets",
        "get /api/pets/{id}",
        "patch /api/pets/{id}",
        "delete /api/pets/{id}",
        "get /api/pets/{id}/owner",
        "get /api/pets/{id}/relationships/owner",
        "get /api/pets/{id}/relationships/friends",
        "post /api/pets/{id}/relationships/friends",
    }
    listed = paths["/api/pets"]["get"]
    assert (listed["operationId"], listed["tags"], listed["summary"]) == ("get_pets", ["Pets"], "List pets.")
    assert listed["x-klaviyo-scopes"] == ["pets:read"]
    assert listed["x-klaviyo-ratelimit"] == {"burst": "1/s", "steady": "10/m"}
    assert paths["/api/pets"]["post"]["x-klaviyo-ratelimit"] == {"burst": "3/s", "steady": "60/m"}
    assert paths["/api/pets"]["post"]["x-klaviyo-scopes"] == ["pets:write"]


def test_parameters_follow_from_the_resource() -> None:
    paths = expanded()["paths"]
    assert names(paths["/api/pets"]["get"]) == [
        *(
            "Revision",
            "fields[pet]",
            "fields[person]",
            "Filter",
            "include",
            "PageCursor",
            "page[size]",
            "sort",
        ),
    ]
    assert names(paths["/api/pets"]["post"]) == ["Revision", "fields[pet]"]
    assert names(paths["/api/pets/{id}"]["get"]) == [
        *("Revision", "ResourceId", "fields[pet]", "fields[person]", "include"),
    ]
    assert names(paths["/api/pets/{id}/owner"]["get"]) == ["Revision", "ResourceId", "fields[person]"]
    # A list of related identifiers is filtered and sorted as the list of the resources is.
    assert names(paths["/api/pets/{id}/relationships/friends"]["get"]) == [
        *("Revision", "ResourceId", "Filter", "PageCursor", "page[size]", "sort"),
    ]


def test_an_operation_differs_from_its_resource_where_it_says_so() -> None:
    pet = {
        **PET,
        "operations": {"create": {"id": "send_pet", "status": 202, "answer": False, "scopes": ["zoo:write"]}},
    }
    created = expanded(pet)["paths"]["/api/pets"]["post"]
    assert [*created["responses"]] == ["202", "4XX", "5XX"]
    assert "content" not in created["responses"]["202"]
    assert created["x-klaviyo-scopes"] == ["zoo:write"]
    assert names(created) == ["Revision"]
