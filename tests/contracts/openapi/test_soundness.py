"""An OpenAPI file of others that cannot be worked with is refused when it is loaded, with its place."""

from __future__ import annotations

import copy
import json
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.loading import bundled_document, bundled_revisions, load, load_file
from klaviyo_rehearsal.contracts.openapi.soundness import check_soundness
from tests.fuzz.specs import asked, document

_NAME = ("paths", "/api/lists/", "post", "requestBody", "content", "application/vnd.api+json", "schema")
_NAME += ("properties", "data", "properties", "attributes", "properties", "name")
_POST = _NAME[:3]
_WORD = {"$ref": "#/components/schemas/Word"}
_BOMB = "".join(
    f"{two}: &{two} [{','.join([f'*{one}'] * 9)}]\n" for one, two in zip("abcdefgh", "bcdefghi", strict=True)
)


def _nested(keyword: str, levels: int) -> str:
    begin, end = {"properties": ('{"a":', "}"), "allOf": ("[", "]")}.get(keyword, ("", ""))
    return f'{{"{keyword}":{begin}' * levels + "{}" + f"{end}}}" * levels


def _with(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    content = document()
    node = content
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return content


def _with_schemas(schemas: dict[str, Any]) -> dict[str, Any]:
    content = document()
    content["components"]["schemas"] |= schemas
    return content


def _refused(content: Any, tmp_path: Path) -> str:
    path = tmp_path / "it.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(ContractError) as caught:
        load_file(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    return message


@pytest.mark.parametrize(
    "schema",
    [
        *(
            {"pattern": "(["},
            {"type": {}},
            {"type": "text"},
            {"required": "abc"},
            {"items": [{}]},
            {"$ref": 5},
        ),
        *({"properties": []}, {"properties": None}, {"properties": {"a": 5}}, {"anyOf": 5}, {"allOf": None}),
        *({"enum": 5}, {"minLength": "a"}, {"exclusiveMinimum": True}),
        *({"patternProperties": {"([": {}}}, {"properties": {"a": True}}),
        *({"$schema": "http://127.0.0.1:9/x"}, {"$id": "http://127.0.0.1:9/x"}, {"$dynamicRef": "#x"}),
        *({"$ref": "http://127.0.0.1:9/x"}, {"$ref": "#/paths"}, {"$ref": "#/components/schemas/None"}),
        *(
            {"if": {"$ref": "#/components/schemas/Word"}},
            {"prefixItems": [{"$ref": "#/components/schemas/Word"}]},
        ),
    ],
    ids=str,
)
def test_a_schema_that_cannot_be_compiled_names_its_place(schema: Any, tmp_path: Path) -> None:
    message = _refused(_with(_NAME, schema), tmp_path)
    assert "/properties/name" in message or "leads nowhere" in message


@pytest.mark.parametrize("keyword", ["properties", "items", "allOf", "not"])
def test_a_schema_of_300_levels_is_refused(keyword: str, tmp_path: Path) -> None:
    content = json.dumps(_with(_NAME, "HERE")).replace('"HERE"', _nested(keyword, 300))
    _refused(content, tmp_path)


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": {"$ref": "#/components/schemas/A"}},
        {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}},
        {"A": {"allOf": [{"type": "object"}, {"$ref": "#/components/schemas/A"}]}},
        {"A": {"not": {"anyOf": [{"$ref": "#/components/schemas/A"}]}}},
    ],
    ids=str,
)
def test_a_schema_that_is_itself_is_refused(schemas: Any, tmp_path: Path) -> None:
    message = _refused(_with_schemas(schemas), tmp_path)
    assert "refers to itself" in message


@pytest.mark.parametrize("keyword", ["properties", "allOf"])
def test_references_that_grow_without_end_are_refused(keyword: str, tmp_path: Path) -> None:
    schemas: dict[str, Any] = {"L9": {"type": "string"}}
    for level in range(9):
        parts = [{"$ref": f"#/components/schemas/L{level + 1}"}] * 10
        schemas[f"L{level}"] = {keyword: parts if keyword == "allOf" else dict(enumerate(parts))}
    assert "more than" in _refused(_with_schemas(schemas), tmp_path)


def test_schemas_that_all_refer_to_each_other_are_refused(tmp_path: Path) -> None:
    names = [f"S{number}" for number in range(12)]
    parts = {name: {"$ref": f"#/components/schemas/{name}"} for name in names}
    schemas = {name: {"type": "object", "properties": parts} for name in names}
    assert "more than" in _refused(_with_schemas(schemas), tmp_path)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((*_POST, "description"), 5),
        ((*_POST, "x-klaviyo-scopes"), 5),
        ((*_POST, "responses"), {"201": 5}),
        ((*_POST, "responses"), {"201": {"content": {"a/json": {"schema": 5}}}}),
        ((*_POST, "responses"), {"201": {"$ref": "#/info"}, "202": {"$ref": "#/components/responses/No"}}),
        ((*_POST, "parameters"), [{"name": 5, "in": "query"}]),
        ((*_POST, "parameters"), [{"name": "a", "in": "query", "schema": 5}]),
        ((*_POST, "parameters"), [{"name": "page[size]", "in": "query", "schema": {"maximum": "a"}}]),
        ((*_POST, "parameters"), [{"$ref": "#/info"}]),
        ((*_POST, "requestBody"), {"content": {"a/json": 5}}),
        (("paths", "api/lists"), {"get": {"responses": {}}}),
        (("paths", "/a" * 2_000), {"get": {"responses": {}}}),
        (("components",), 5),
        (("components", "schemas"), [1]),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_part_of_another_type_names_its_place(path: tuple[str, ...], value: Any, tmp_path: Path) -> None:
    _refused(_with(path, value), tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        *("paths: {5: {get: {responses: {}}}, null: {}}", "x: !!set {a, b}", "x: .nan", "x: !!binary aGk="),
        f"x: {'9' * 100}",
        f"x: {'9' * 10_000}",
        "x: &a {y: *a}",
        "x: &a [*a]",
        "x: 0x_",
        f"a: &a [x,x,x,x,x,x,x,x,x]\n{_BOMB}",
    ],
    ids=lambda text: str(text)[:30],
)
def test_yaml_that_is_no_json_or_a_bomb_is_refused(line: str, tmp_path: Path) -> None:
    path = tmp_path / "it.yaml"
    path.write_text(f'openapi: 3.0.2\ninfo: {{version: "2026-07-15", title: x}}\npaths: {{}}\n{line}\n')
    with pytest.raises(ContractError, match=r"it\.yaml"):
        load_file(path)


def test_statuses_that_yaml_reads_as_numbers_are_found(tmp_path: Path) -> None:
    path = tmp_path / "it.yaml"
    path.write_text(
        'openapi: 3.0.2\ninfo: {version: "2026-07-15"}\npaths: {/api/lists: {get: {responses: {200: {}}}}}\n'
    )
    assert load_file(path)["GET /api/lists"].success == (200,)


def test_nothing_is_fetched(tmp_path: Path) -> None:
    asked_for: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)

        def serve() -> None:
            try:
                connection, _ = server.accept()
            except TimeoutError:
                return
            asked_for.append(connection.recv(100))
            connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        base = f"http://127.0.0.1:{server.getsockname()[1]}/it"
        for schema in ({"$schema": base, "type": "string"}, {"$id": base, "$ref": "x"}, {"$ref": base}):
            _refused(_with(_NAME, schema), tmp_path)
        thread.join()
    assert asked_for == []


def test_the_own_dialect_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "it.json"
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string"}
    path.write_text(json.dumps(_with(_NAME, schema)))
    assert max(asked(load(files=[path]), "2026-07-15")) < 500


@pytest.mark.parametrize("revision", bundled_revisions())
def test_a_bundled_document_is_sound(revision: str) -> None:
    check_soundness(copy.deepcopy(bundled_document(revision)), place=revision)
