"""The use cases of the migration guide: that they name calls and operations that exist."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load, use_cases
from klaviyo_rehearsal.contracts.use_case import UseCase, parse_use_cases

_USE_CASES = use_cases()
_ENTRY = {
    "summary": "feed the cat",
    "legacy": ["track"],
    "operations": ["POST /api/events"],
    "expects": "the cat is fed",
}


@pytest.mark.parametrize("name", _USE_CASES)
def test_a_use_case_names_what_exists(name: str, newest: Contract, oldest: Contract) -> None:
    every = {key for contract in load().contracts.values() for key in contract.keys}
    use_case = _USE_CASES[name]
    endpoints = {endpoint.name: endpoint for endpoint in legacy_api().endpoints}
    assert use_case.name == name
    assert set(use_case.legacy) <= set(endpoints)
    assert use_case.calls
    # Some operations are in newer revisions only; one at least is in each.
    assert set(use_case.operations) <= every
    assert set(use_case.operations) & set(newest.operations)
    assert set(use_case.operations) & set(oldest.operations)
    assert use_case.summary
    assert use_case.expects


@pytest.mark.parametrize("name", _USE_CASES)
def test_a_use_case_of_a_server_prefers_what_replaces_its_legacy_calls(name: str) -> None:
    use_case = _USE_CASES[name]
    if name.startswith("client-") or not use_case.legacy:
        return  # the guide names others for a browser, and the old API had no call for the rest
    successors = [item.replaced_by for item in legacy_api().endpoints if item.name in use_case.legacy]
    assert any(use_case.operations[0] in replaced_by for replaced_by in successors)


def test_an_entry_becomes_a_use_case() -> None:
    assert parse_use_cases({"feed": _ENTRY}) == {
        "feed": UseCase("feed", "feed the cat", ("track",), ("POST /api/events",), "the cat is fed")
    }


@pytest.mark.parametrize("missing", _ENTRY)
def test_an_incomplete_entry_is_an_error_that_names_it(missing: str) -> None:
    entry = {name: value for name, value in _ENTRY.items() if name != missing}
    with pytest.raises(ContractError, match=f"^use_cases.yaml: feed has no '{missing}'$"):
        parse_use_cases({"feed": entry})


def test_a_misspelt_key_is_an_error_that_names_it() -> None:
    with pytest.raises(ContractError, match="^use_cases.yaml: feed has the unknown key 'intent'$"):
        parse_use_cases({"feed": {**_ENTRY, "intent": ["track"]}})
