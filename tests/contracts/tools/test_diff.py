"""What changed between two revisions: each kind of change is seen, and told from the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.loading import load, load_file, use_cases
from klaviyo_rehearsal.contracts.openapi.parsing import contract_from
from klaviyo_rehearsal.contracts.tools.change import ANSWER, REQUEST, Change
from klaviyo_rehearsal.contracts.tools.diff import compare_contracts, diff_lines, diff_record, hops_of
from tests.revisions import TESTED


def contract(revision: str, body: dict[str, Any], **operation: Any) -> Contract:
    """Make a contract of one operation that takes a body."""
    entry = {
        "responses": {"202": {}},
        "requestBody": {"content": {"application/json": {"schema": body}}},
        **operation,
    }
    document = {"openapi": "3.1.0", "info": {"version": revision}, "paths": {"/api/things": {"post": entry}}}
    return contract_from(document, (), place="test")


def thing(required: tuple[str, ...] = (), **members: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"name": {"type": "string"}, **members},
        "required": list(required),
    }


def changes(old: Contract, new: Contract) -> list[tuple[str, str, str]]:
    return [(item.kind, item.place, item.text) for item in compare_contracts(old, new)]


def parameter(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


OLD = contract("2024-02-15", thing())


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (thing(), []),
        (thing(note={"type": "string"}), [("new", "/note", "the field is new")]),
        (thing(("note",), note={"type": "string"}), [("breaks", "/note", "the field is required")]),
        (thing(("name",)), [("breaks", "/name", "the field is required now")]),
        ({"type": "object", "properties": {"title": {}}}, [("breaks", "/name", "the field is gone")]),
        (thing(name={"type": "integer"}), [("breaks", "/name", "no longer takes string")]),
    ],
    ids=["nothing", "new", "new and required", "required", "gone", "another type"],
)
def test_a_change_of_a_body_is_told_by_what_it_does(new: dict[str, Any], expected: list[Any]) -> None:
    found = changes(OLD, contract("2026-07-15", new))
    assert [item for item in found if item in expected] == expected
    assert len(found) == len(expected) + (expected == [("breaks", "/name", "the field is gone")])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"enum": ["a", "b"]}, {"enum": ["a", "c"]}, [("breaks", "b"), ("new", "c")]),
        ({"maxItems": 100}, {"maxItems": 1000}, [("new", "at most 1000 instead of 100")]),
        ({"maxItems": 1000}, {"maxItems": 100}, [("breaks", "at most 100 instead of 1000")]),
    ],
    ids=["enum", "wider", "narrower"],
)
def test_a_change_of_a_value_is_told_by_what_it_does(
    old: dict[str, Any], new: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    found = changes(contract("2024-02-15", thing(kind=old)), contract("2026-07-15", thing(kind=new)))
    assert [kind for kind, _, _ in found] == [kind for kind, _ in expected]
    assert all(word in text for (_, _, text), (_, word) in zip(found, expected, strict=True))


def test_parameters_filters_limits_and_statuses_count_too() -> None:
    filters = {"name": {"operators": {"single": ["equals"]}}}
    old = contract("2024-02-15", thing(), parameters=[parameter("sort")], **{"x-klaviyo-filters": filters})
    new = contract(
        "2026-07-15",
        thing(),
        parameters=[parameter("page[size]", maximum=10)],
        responses={"201": {}},
        **{"x-klaviyo-ratelimit": {"burst": "3/s", "steady": "60/m"}, "x-klaviyo-scopes": ["things:write"]},
    )
    found = changes(old, new)
    assert ("breaks", "sort", "the parameter is gone") in found
    assert ("new", "page[size]", "the parameter is new, up to 10") in found
    assert ("breaks", "filter name", "the filter is gone") in found
    assert ("new", "filter name", "the filter is new: equals") in changes(new, old)
    assert ("breaks", "", "needs the scope things:write") in found
    assert ("changes", "", "answers 201 instead of 202") in found
    assert [kind for kind, _, _ in found] == sorted(kind for kind, _, _ in found)


def test_a_contract_does_not_differ_from_itself() -> None:
    for revision in load().contracts.values():
        assert compare_contracts(revision, revision) == []


def test_the_two_bundled_revisions_differ_as_klaviyo_says() -> None:
    library = load(TESTED)
    found = compare_contracts(library.contracts["2024-02-15"], library.contracts["2026-07-15"])
    assert Change("new", "GET /api/events", "page[size]", "the parameter is new, up to 1000") in found
    assert (
        Change(
            "breaks",
            "GET /api/lists/{id}/relationships/profiles",
            "page[size]",
            "at most 100 instead of 1000",
        )
        in found
    )


def test_lines_go_use_case_by_use_case_and_end_with_the_counts() -> None:
    library = load(TESTED)
    found = compare_contracts(*library.contracts.values())
    assert {item.side for item in found} == {REQUEST, ANSWER}
    lines = list(diff_lines(found, list(use_cases().values())))
    assert lines[0].startswith("create-event: ")
    assert lines[-1].startswith("in all: ")
    assert all(line.startswith("  ") or ":" in line for line in lines)
    # Every change stands somewhere, though a use case may share an operation with another.
    shown = {line.strip() for line in lines if line.startswith("  ")}
    assert len(shown) == len(
        {(item.kind, item.operation, item.side, item.place, item.text) for item in found}
    )


def test_any_two_official_files_can_be_compared(official_files: list[Path]) -> None:
    oldest, newest = load_file(official_files[0]), load_file(official_files[-1])
    found = compare_contracts(oldest, newest)
    assert {"breaks", "changes", "new"} == {item.kind for item in found}


def test_one_side_can_be_left_out() -> None:
    library = load(["2024-10-15", "2025-01-15"])
    both = library.contracts.values()
    for side in (REQUEST, ANSWER):
        found = compare_contracts(*both, sides=(side,))
        operations = {"the operation is new", "the operation is gone"}
        assert {item.side for item in found if item.text not in operations} == {side}


def test_a_record_has_each_change_once_with_its_use_cases() -> None:
    change = Change("breaks", "POST /api/events", "/data", "the field is gone", ANSWER)
    record = diff_record("2024-10-15", "2025-01-15", [change], list(use_cases().values()))
    assert (record["from"], record["to"]) == ("2024-10-15", "2025-01-15")
    assert record["counts"] == {"breaks": 1, "changes": 0, "new": 0}
    (entry,) = record["changes"]
    assert "create-event" in entry.pop("use_cases")
    assert entry == {
        "kind": "breaks",
        "side": "answer",
        "operation": "POST /api/events",
        "place": "/data",
        "text": "the field is gone",
    }


def test_hops_go_from_each_revision_to_the_next() -> None:
    known = ["2024-02-15", "2024-05-15", "2024-06-15", "2024-07-15"]
    assert hops_of(["2024-02-15", "2024-07-15"], known, each=False) == [("2024-02-15", "2024-07-15")]
    assert hops_of(["2024-05-15", "2024-07-15"], known, each=True) == [
        ("2024-05-15", "2024-06-15"),
        ("2024-06-15", "2024-07-15"),
    ]
    assert hops_of(["2024-06-15", "2024-05-15"], known, each=True) == [("2024-06-15", "2024-05-15")]
