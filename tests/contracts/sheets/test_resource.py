"""The parts of a resource."""

from __future__ import annotations

from tests.contracts.sheets.pets import expanded


def test_bodies_and_answers_follow_from_the_directions_of_attributes() -> None:
    schemas = expanded()["components"]["schemas"]
    new, changed, answered = (schemas[name] for name in ("NewPet", "ChangedPet", "Pet"))
    assert new["required"] == ["type", "attributes", "relationships"]
    assert new["properties"]["attributes"]["required"] == ["name"]
    assert [*new["properties"]["attributes"]["properties"]] == ["nickname", "name", "age"]
    assert new["properties"]["relationships"]["required"] == ["owner"]
    assert changed["required"] == ["type", "id", "attributes"]
    assert [*answered["properties"]["relationships"]["properties"]] == ["owner"]
    assert schemas["PetCompoundPage"]["required"] == ["data", "links"]
    assert schemas["PersonRef"]["properties"]["type"] == {"const": "person"}
