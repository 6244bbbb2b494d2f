"""The list of use cases and operations, for people and as JSON: both have the same."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.openapi.loading import load, use_cases
from klaviyo_rehearsal.contracts.tools.listing import list_lines, list_record, operation_keys

LIBRARY, CASES = load(), list(use_cases().values())


def test_text_and_record_have_the_same_operations_and_use_cases() -> None:
    record, text = list_record(LIBRARY, CASES), "\n".join(list_lines(LIBRARY, CASES))
    assert [one["name"] for one in record["use_cases"]] == [case.name for case in CASES]
    assert [one["operation"] for one in record["operations"]] == operation_keys(LIBRARY)
    for one in record["operations"]:
        method, path = one["operation"].split(" ")
        assert f"\n{method:<7}{path}" in text


def test_an_operation_has_the_revisions_that_have_it() -> None:
    operations = {one["operation"]: one for one in list_record(LIBRARY, CASES)["operations"]}
    created = operations["POST /api/events"]
    assert created["revisions"] == list(LIBRARY.contracts)
    assert created["operation_id"] == "create_event"
    for one in operations.values():
        assert all(one["operation"] in LIBRARY.contracts[name].keys for name in one["revisions"])
        assert one["revisions"]


def test_a_contract_from_elsewhere_names_its_source() -> None:
    sources = {one["revision"]: one["source"] for one in list_record(LIBRARY, CASES)["revisions"]}
    assert (sources["2026-07-15"], sources["2026-10-15"]) == (None, "klaviyo-api 25.0.0")
