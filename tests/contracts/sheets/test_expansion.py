"""The OpenAPI that sheets stand for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.sheets.expansion import expand
from klaviyo_rehearsal.contracts.sheets.resource import STATE
from klaviyo_rehearsal.contracts.sheets.sheet import Sheet, read_sheet
from tests.architecture.imports import ROOT
from tests.contracts.sheets.pets import PET, expanded


def test_a_template_has_the_keys_that_resources_share() -> None:
    templates = {"calm": {"limits": "S", "scope": "pets", "attributes": {"mood": "string"}}}
    pet = {"like": "calm", "path": "/api/cats", "operations": {"get": "get_cat"}}
    document = expanded(pet, templates=templates)
    assert document["paths"]["/api/cats/{id}"]["get"]["x-klaviyo-scopes"] == ["pets:read"]
    assert "mood" in document["components"]["schemas"]["Pet"]["properties"]["attributes"]["properties"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"limit": "S"}, "pets.yaml: pet: unknown key 'limit'. Did you mean 'limits'?"),
        ({"operations": {"lists": "x"}}, "pets.yaml: pet/operations: no kind 'lists'. Known: list, create"),
        ({"operations": {"list": {"status": 200}}}, "pets.yaml: pet/operations/list: lacks 'id'"),
        ({"limits": "XXL"}, "pets.yaml: pet/operations/list: no limit 'XXL'"),
        ({"include": ["home"]}, "pets.yaml: pet: no relationship 'home'. Known: owner, friends"),
        ({"create": {"same": ["nam"]}}, "pets.yaml: pet/create/same: no attribute 'nam' is answered"),
        (
            {"relationships": {"owner": {}}},
            "pets.yaml: pet/relationships/owner: takes either 'one' or 'many'",
        ),
        ({"like": "wild"}, "pets.yaml: pet: no template 'wild'"),
        ({"attributes": {"name": "strin"}}, "pets.yaml: pet/attributes/name: no type 'strin'"),
    ],
)
def test_a_mistake_is_refused_with_its_place(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ContractError) as refused:
        expanded({**PET, **change})
    assert str(refused.value).startswith(message)


def test_a_resource_stands_in_one_sheet() -> None:
    sheets = [Sheet(name, {"2025-01-15": {"resources": {"pet": {}}}}) for name in ("one.yaml", "two.yaml")]
    with pytest.raises(ContractError, match=r"two.yaml: the resource pet stands in another sheet too"):
        expand(sheets, "2025-01-15", ())


def test_a_shape_has_no_name_of_a_resource() -> None:
    with pytest.raises(ContractError, match=r"pets.yaml: the shape Pet has the name of the resource 'pet'"):
        expanded(PET, shapes={"Pet": {"name": "string"}})


def test_a_resource_without_a_sheet_can_be_named_and_not_answered() -> None:
    pet = {
        **PET,
        "relationships": {"home": {"one": "house", "id": "get_home_id"}},
        "create": {},
        "include": [],
    }
    assert "HouseRef" in expanded(pet)["components"]["schemas"]
    pet["relationships"] = {"home": {"one": "house", "related": "get_home"}}
    with pytest.raises(ContractError, match="no sheet has the resource 'house'"):
        expanded(pet)


def test_the_sheet_of_the_page_on_data_is_one(tmp_path: Path) -> None:
    block = (ROOT / "contracts" / "data" / "README.md").read_text().split("```yaml\n")[1].split("```")[0]
    (tmp_path / "pets.yaml").write_text(block)
    sheet = read_sheet(tmp_path / "pets.yaml", STATE)
    limits = {"limits": dict.fromkeys("SML", "1/s 2/m")}
    common = Sheet("common.yaml", {"2024-02-15": {"conventions": limits}})
    paths = expand([common, sheet], "2026-01-15", {"Profile"})["paths"]
    assert [*paths["/api/pets"]] == ["get", "post"]
