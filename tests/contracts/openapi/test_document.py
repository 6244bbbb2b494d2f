"""Reading OpenAPI files: what is wrong is said with file, line and reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.document import (
    parse_file,
    read_document,
    read_folder,
    read_mapping,
)

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file and return its path: write("a.yaml", "x: 1")."""

    def make(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.yaml", "x: 1\ny: [1, 2\nz: 3\n", r"a\.yaml:3:\d+: not YAML: .*expected ',' or '\]'"),
        ("a.yaml", "x: 1\n\ty: 2\n", r"a\.yaml:2:\d+: not YAML: "),
        ("a.yaml", b"x: \xff\xfe", r"a\.yaml: not YAML: "),
        ("a.json", '{"x": 1,\n "y": }', r"a\.json:2:7: not JSON: unexpected character"),
        ("a.json", "", r"a\.json:1:1: not JSON: "),
    ],
    ids=["YAML bracket", "YAML tab", "YAML bytes", "JSON value", "JSON empty"],
)
def test_a_broken_file_is_named_with_its_line(
    write: Write, name: str, content: str | bytes, reason: str
) -> None:
    with pytest.raises(ContractError, match=reason):
        parse_file(write(name, content))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"gone\.yaml: cannot be read: No such file or directory"):
        parse_file(tmp_path / "gone.yaml")


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="cannot be read: Is a directory"):
        parse_file(tmp_path)


@pytest.mark.parametrize(
    ("content", "found"), [("[1, 2]", "list"), ("just text", "str"), ("", "NoneType"), ("5", "int")]
)
def test_a_file_that_holds_no_mapping_is_an_error(write: Write, content: str, found: str) -> None:
    with pytest.raises(ContractError, match=f"expected a mapping at the top, found {found}"):
        read_mapping(write("a.yaml", content))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({"paths": {}}, "no OpenAPI 3 document: the key 'openapi' is None"),
        ({"openapi": "2.0", "paths": {}}, "no OpenAPI 3 document: the key 'openapi' is '2.0'"),
        ({"openapi": 3.1, "paths": {}}, "no OpenAPI 3 document: the key 'openapi' is 3.1"),
        ({"openapi": "3.0.2"}, "the OpenAPI document has no 'paths'"),
        ({"openapi": "3.0.2", "paths": []}, "the OpenAPI document has no 'paths'"),
    ],
)
def test_a_mapping_that_is_no_openapi_document_is_an_error(
    write: Write, content: dict[str, Any], reason: str
) -> None:
    path = write("a.json", json.dumps(content))
    with pytest.raises(ContractError) as caught:
        read_document(path)
    assert str(caught.value) == f"{path}: {reason}"


def test_the_same_document_is_read_from_yaml_and_from_json(write: Write) -> None:
    content = {"openapi": "3.0.2", "info": {"version": "2026-07-15"}, "paths": {}}
    written = "openapi: 3.0.2\ninfo: {version: 2026-07-15}\npaths: {}\n"
    assert read_document(write("a.yaml", written)) == read_document(write("a.json", json.dumps(content)))


def test_a_date_in_yaml_stays_text(write: Write) -> None:
    read = read_mapping(write("a.yaml", "a: 2026-07-15\nb: 2026-07-15T12:00:00Z\nc: 2026\n"))
    assert read == {"a": "2026-07-15", "b": "2026-07-15T12:00:00Z", "c": 2026}


def test_a_folder_is_read_as_one_document(write: Write) -> None:
    write(
        "2026-07-15/a.yaml", "servers: [{url: x}]\npaths: {/a: {get: {$ref: 'b.yaml#/components/schemas/B'}}}"
    )
    folder = write("2026-07-15/b.yaml", "components: {schemas: {B: {items: [{$ref: '#/x'}]}}}").parent
    document = read_folder(folder)
    assert document["info"]["version"] == "2026-07-15"
    assert document["servers"] == [{"url": "x"}]
    assert document["paths"] == {"/a": {"get": {"$ref": "#/components/schemas/B"}}}
    assert document["components"]["schemas"] == {"B": {"items": [{"$ref": "#/x"}]}}


def test_a_folder_of_overlays_takes_the_rest_from_the_folder_that_it_extends(write: Write) -> None:
    write("2024-02-15/a.yaml", "paths: {/a: {get: {old: true}}}")
    write("2024-02-15/b.yaml", "paths: {/b: {get: {old: true}}}")
    overlay = (
        "overlay: 1.0.0\nextends: ../2024-02-15/a.yaml\nactions: [{target: $.paths.*.get, update: {new: 1}}]"
    )
    document = read_folder(write("2026-07-15/a.yaml", overlay).parent)
    assert document["paths"] == {"/a": {"get": {"old": True, "new": 1}}, "/b": {"get": {"old": True}}}


def test_a_whole_file_of_the_folder_stands_in_for_the_extended_one(write: Write) -> None:
    write("2024-02-15/a.yaml", "paths: {/a: {}}")
    write("2024-02-15/b.yaml", "paths: {/old: {}}")
    write("2026-07-15/b.yaml", "paths: {/new: {}}")
    overlay = "overlay: 1.0.0\nextends: ../2024-02-15/a.yaml\nactions: []"
    document = read_folder(write("2026-07-15/a.yaml", overlay).parent)
    assert document["paths"] == {"/a": {}, "/new": {}}


def test_an_overlay_that_misses_its_target_is_named_with_its_file(write: Write) -> None:
    write("2024-02-15/a.yaml", "paths: {}")
    overlay = "overlay: 1.0.0\nextends: ../2024-02-15/a.yaml\nactions: [{target: $.paths.x, remove: true}]"
    folder = write("2026-07-15/a.yaml", overlay).parent
    with pytest.raises(ContractError, match=r"2026-07-15/a\.yaml: action 1: \$\.paths\.x matches nothing"):
        read_folder(folder)


def test_a_component_named_twice_is_an_error(write: Write) -> None:
    write("2026-07-15/a.yaml", "components: {schemas: {Cat: {}, Dog: {}}}")
    folder = write("2026-07-15/b.yaml", "components: {schemas: {Dog: {}, Cat: {}}}").parent
    with pytest.raises(ContractError, match=r"^2026-07-15/b\.yaml: component named twice: Cat, Dog$"):
        read_folder(folder)


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="holds no YAML file"):
        read_folder(tmp_path)


def test_a_reference_that_leads_nowhere_is_said_at_once(write: Write) -> None:
    entry = {"responses": {"4XX": {"$ref": "#/components/responses/Error"}}}
    document = {"openapi": "3.1.0", "info": {"version": "2026-07-15"}, "paths": {"/api/x": {"get": entry}}}
    with pytest.raises(ContractError, match="'#/components/responses/Error' leads nowhere"):
        read_document(write("dead.json", json.dumps(document)))
