"""The work of a new official file: each kind of news is a task of its group, and nothing else is one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.parsing import contract_from
from klaviyo_rehearsal.contracts.tools.news import base_of, counts, news_lines, news_record, tasks_of

Json = dict[str, Any]


def document() -> Json:
    """Make a file of three operations about pets."""
    pet = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "status": {"type": "string", "enum": ["asleep", "awake"]}},
        "required": ["name", "status"],
    }
    body = {"type": "object", "properties": {"data": pet}, "required": ["data"]}
    answer = {"content": {"application/json": {"schema": body}}}
    size = {"name": "page[size]", "in": "query", "schema": {"type": "integer", "maximum": 50}}
    page = {"type": "object", "properties": {"data": {"type": "array", "items": pet}}, "required": ["data"]}

    def operation(name: str, **more: Any) -> Json:
        limit = {"x-klaviyo-ratelimit": {"burst": "3/s", "steady": "60/m"}}
        return {"operationId": name, "tags": ["Pets"], "responses": {"200": answer}, **limit, **more}

    listing = operation("get_pets", parameters=[size])
    listing["responses"] = {"200": {"content": {"application/json": {"schema": page}}}}
    return {
        "openapi": "3.1.0",
        "info": {"version": "2026-07-15"},
        "paths": {
            "/api/pets": {
                "get": listing,
                "post": operation(
                    "create_pet", requestBody={"content": {"application/json": {"schema": body}}}
                ),
            },
            "/api/pets/{id}": {"get": operation("get_pet")},
        },
    }


def contract(content: Json) -> Contract:
    return contract_from(content, (), place="test")


def _schema(content: Json, method: str, path: str = "/api/pets") -> Json:
    operation = content["paths"][path][method]
    holder = operation["requestBody"] if "requestBody" in operation else operation["responses"]["200"]
    members: Json = holder["content"]["application/json"]["schema"]["properties"]["data"]
    return members.get("items", members)


def operation_is_new(content: Json) -> None:
    content["paths"]["/api/collars"] = {"get": {**content["paths"]["/api/pets/{id}"]["get"]}}


def operation_is_gone(content: Json) -> None:
    del content["paths"]["/api/pets/{id}"]


def field_is_new(content: Json) -> None:
    # One object is the body and both answers here, as the reference to one component is in a file.
    _schema(content, "get")["properties"]["color"] = {"type": "string"}


def value_is_new(content: Json) -> None:
    _schema(content, "get")["properties"]["status"]["enum"] += ["away"]


def bound_is_new(content: Json) -> None:
    content["paths"]["/api/pets"]["get"]["parameters"][0]["schema"]["maximum"] = 100


def limit_is_new(content: Json) -> None:
    content["paths"]["/api/pets"]["get"]["x-klaviyo-ratelimit"]["burst"] = "10/s"


def field_is_gone(content: Json) -> None:
    schema = _schema(content, "get")
    del schema["properties"]["status"]
    schema["required"] = ["name"]


CASES: list[tuple[Callable[[Json], None], list[str]]] = [
    (operation_is_new, ["  write  GET /api/collars (get_pet)"]),
    (operation_is_gone, ["  end    GET /api/pets/{id} (get_pet)"]),
    (
        field_is_new,
        [
            "  change answer /color: the field is new; 3 operations: "
            "GET /api/pets, POST /api/pets, GET /api/pets/{id}",
            "  change /color: the field is new; POST /api/pets",
        ],
    ),
    (
        value_is_new,
        [
            "  change answer /status: may be away too; 3 operations: "
            "GET /api/pets, POST /api/pets, GET /api/pets/{id}",
            "  change /status: takes also away; POST /api/pets",
        ],
    ),
    (bound_is_new, ["  change page[size]: at most 100 instead of 50; GET /api/pets"]),
    (limit_is_new, ["  change rate limit 10/s 60/m instead of 3/s 60/m; GET /api/pets"]),
    (
        field_is_gone,
        [
            "  change answer /status: the field is gone; 3 operations: "
            "GET /api/pets, POST /api/pets, GET /api/pets/{id}",
            "  change /status: the field is gone; POST /api/pets",
        ],
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES, ids=lambda value: getattr(value, "__name__", ""))
def test_each_kind_of_news_is_work_of_its_group(change: Callable[[Json], None], expected: list[str]) -> None:
    ours, official = contract(document()), document()
    change(official)
    tasks = tasks_of(ours, contract(official), contract(document()))
    lines = list(news_lines(tasks))
    assert lines[0].startswith("Pets: ")
    assert lines[1:-1] == expected
    assert {task["group"] for task in news_record(tasks)} == {"Pets"}


def test_a_change_that_ours_has_already_is_no_work() -> None:
    official = document()
    field_is_new(official)
    assert tasks_of(contract(official), contract(official), contract(document())) == []


def test_an_old_difference_is_no_work_where_the_former_file_is_known() -> None:
    ours = document()
    field_is_gone(ours)
    assert tasks_of(contract(ours), contract(document()), contract(document())) == []
    assert counts(tasks_of(contract(ours), contract(document()))) == "2 to change"


def test_a_file_is_held_against_the_newest_contract_that_is_not_newer() -> None:
    assert base_of("2026-07-15").revision == "2026-07-15"
    assert base_of("2026-09-01").revision == "2026-07-15"
    assert base_of("2022-10-17").revision == "2024-02-15"
