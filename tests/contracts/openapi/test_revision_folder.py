"""Revisions of ours: folders of documents, and of overlays on other folders, to any depth."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi import loading
from klaviyo_rehearsal.contracts.openapi.loading import (
    bundled_revisions,
    bundled_rules,
)
from klaviyo_rehearsal.contracts.openapi.parsing import contract_from
from klaviyo_rehearsal.contracts.openapi.revision_folder import chain_of, read_folder
from klaviyo_rehearsal.contracts.tools.diff import Change, compare_contracts
from tests.contracts.conftest import Write

_SPECS = Path(loading.__file__).resolve().parents[1] / "data" / "specs"


def _part(content: str = "paths: {}") -> str:
    return f"openapi: 3.1.0\n{content}\n"


def _overlay(base: str, *actions: dict[str, Any]) -> str:
    return f"overlay: 1.0.0\nextends: ../{base}\nactions: {json.dumps(actions)}\n"


def _update(target: str, **update: Any) -> dict[str, Any]:
    return {"target": target, "update": update}


def test_a_folder_is_read_as_one_document(write: Write) -> None:
    paths = "servers: [{url: x}]\npaths: {/a: {get: {$ref: 'b.yaml#/components/schemas/B'}}}"
    write("2026-07-15/a.yaml", _part(paths))
    schemas = "paths: {}\ncomponents: {schemas: {B: {items: [{$ref: '#/paths'}]}}}"
    document = read_folder(write("2026-07-15/b.yaml", _part(schemas)).parent)
    assert document["info"]["version"] == "2026-07-15"
    assert document["servers"] == [{"url": "x"}]
    assert document["paths"] == {"/a": {"get": {"$ref": "#/components/schemas/B"}}}
    assert document["components"]["schemas"] == {"B": {"items": [{"$ref": "#/paths"}]}}


def test_a_folder_of_overlays_takes_the_rest_from_the_folder_that_it_extends(write: Write) -> None:
    write("2024-02-15/a.yaml", _part("paths: {/a: {get: {old: true}}}"))
    write("2024-02-15/b.yaml", _part("paths: {/b: {get: {old: true}}}"))
    overlay = _overlay("2024-02-15/a.yaml", _update("$.paths.*.get", new=1))
    document = read_folder(write("2026-07-15/a.yaml", overlay).parent)
    assert document["paths"] == {"/a": {"get": {"old": True, "new": 1}}, "/b": {"get": {"old": True}}}


def test_a_whole_file_of_the_folder_stands_in_for_the_extended_one(write: Write) -> None:
    write("2024-02-15/a.yaml", _part("paths: {/a: {}}"))
    write("2024-02-15/b.yaml", _part("paths: {/old: {}}"))
    write("2026-07-15/b.yaml", _part("paths: {/new: {}}"))
    document = read_folder(write("2026-07-15/a.yaml", _overlay("2024-02-15/a.yaml")).parent)
    assert document["paths"] == {"/a": {}, "/new": {}}


def test_an_overlay_extends_an_overlay_to_any_depth(write: Write) -> None:
    write("1/a.yaml", _part("paths: {/a: {get: {first: 1}}, /gone: {}}"))
    write("1/b.yaml", _part("paths: {/b: {get: {first: 1}}}"))
    write("2/a.yaml", _overlay("1/a.yaml", _update("$.paths['/a'].get", second=2)))
    write("3/b.yaml", _overlay("2/b.yaml", _update("$.paths['/b'].get", third=3)))
    last = write("4/a.yaml", _overlay("3/a.yaml", {"target": "$.paths['/gone']", "remove": True})).parent
    assert read_folder(last)["paths"] == {
        "/a": {"get": {"first": 1, "second": 2}},
        "/b": {"get": {"first": 1, "third": 3}},
    }
    assert [path.name for path in chain_of(last)] == ["1", "2", "3", "4"]


def test_a_newer_overlay_does_not_change_the_older_revision(write: Write) -> None:
    first = write("1/a.yaml", _part("paths: {/a: {get: {$ref: 'a.yaml#/info'}}}\ninfo: {}")).parent
    second = write("2/a.yaml", _overlay("1/a.yaml")).parent
    last = write("3/a.yaml", _overlay("2/a.yaml", _update("$.paths", **{"/b": {}}))).parent
    assert read_folder(last)["paths"].keys() == {"/a", "/b"}
    assert read_folder(second)["paths"] == read_folder(first)["paths"] == {"/a": {"get": {"$ref": "#/info"}}}


def test_a_revision_that_extends_ours_by_one_small_change_differs_in_it_alone(tmp_path: Path) -> None:
    for revision in bundled_revisions():
        shutil.copytree(_SPECS / revision, tmp_path / revision)
    # The sheets are no part of the folders, and a rule of segments refers to a shape of theirs.
    shape = "paths: {}\ncomponents: {schemas: {SegmentCondition: {type: object}}}"
    (tmp_path / bundled_revisions()[0] / "conditions.yaml").write_text(_part(shape))
    folder = tmp_path / "2027-01-15"
    folder.mkdir()
    target = "$.paths['/api/events'].get.parameters[?@.name == 'page[size]'].schema"
    overlay = f"overlay: 1.0.0\nextends: ../2026-07-15/events.yaml\nactions:\n  - target: {target}\n"
    (folder / "events.yaml").write_text(overlay + "    update: {maximum: 2000}\n")
    older, newer = (
        contract_from(document, bundled_rules(), place="x")
        for document in (read_folder(tmp_path / "2026-07-15"), read_folder(folder))
    )
    assert newer.revision == "2027-01-15"
    assert compare_contracts(older, newer) == [
        Change("new", "GET /api/events", "page[size]", "at most 2000 instead of 1000")
    ]


def test_an_overlay_of_the_version_alone_has_the_operations_of_its_base(write: Write) -> None:
    write("1/a.yaml", _part("info: {version: '1'}\npaths: {/a: {}}"))
    write("2/a.yaml", _overlay("1/a.yaml", _update("$.info", version="2")))
    last = write("3/a.yaml", _overlay("2/a.yaml", _update("$.info", version="3"))).parent
    assert read_folder(last)["paths"] == {"/a": {}}


def test_a_revision_that_extends_itself_is_an_error(write: Write) -> None:
    write("1/a.yaml", _overlay("2/a.yaml"))
    write("2/a.yaml", _overlay("3/a.yaml"))
    folder = write("3/a.yaml", _overlay("1/a.yaml")).parent
    with pytest.raises(ContractError, match=r"the revision extends itself: 3 extends 1 extends 2 extends 3$"):
        read_folder(folder)


def test_a_file_that_extends_one_beside_it_is_an_error(write: Write) -> None:
    write("1/a.yaml", _part())
    folder = write("1/b.yaml", _overlay("1/a.yaml")).parent
    with pytest.raises(ContractError, match=r"the revision extends itself: 1 extends 1$"):
        read_folder(folder)


def test_an_overlay_that_misses_its_target_is_named_with_its_file_and_action(write: Write) -> None:
    write("2024-02-15/a.yaml", _part())
    overlay = _overlay("2024-02-15/a.yaml", {"target": "$.paths.x", "remove": True})
    folder = write("2026-07-15/a.yaml", overlay).parent
    with pytest.raises(ContractError, match=r"2026-07-15/a\.yaml: action 1: \$\.paths\.x matches nothing"):
        read_folder(folder)


def test_the_overlay_of_an_older_revision_is_named_where_its_target_is_missed(write: Write) -> None:
    write("1/a.yaml", _part())
    actions = (_update("$.paths", **{"/a": {}}), _update("$.x"))
    write("2/a.yaml", _overlay("1/a.yaml", *actions))
    folder = write("3/a.yaml", _overlay("2/a.yaml")).parent
    with pytest.raises(ContractError, match=r"2/a\.yaml: action 2: \$\.x matches nothing"):
        read_folder(folder)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("info: {version: '1'}", "no OpenAPI 3 document: the key 'openapi' is None"),
        ("openapi: '2.0'\npaths: {}", "no OpenAPI 3 document: the key 'openapi' is '2.0'"),
        ("openapi: 3.1.0", "the OpenAPI document has no 'paths'"),
    ],
)
def test_a_base_that_is_no_openapi_document_is_named(write: Write, content: str, reason: str) -> None:
    write("1/a.yaml", content)
    folder = write("2/a.yaml", _overlay("1/a.yaml", _update("$", x=1))).parent
    with pytest.raises(ContractError, match=rf"1/a\.yaml: {reason}"):
        read_folder(folder)


def test_an_overlay_that_takes_the_paths_away_is_named(write: Write) -> None:
    write("1/a.yaml", _part())
    folder = write("2/a.yaml", _overlay("1/a.yaml", {"target": "$.paths", "remove": True})).parent
    with pytest.raises(ContractError, match=r"2/a\.yaml: the OpenAPI document has no 'paths'"):
        read_folder(folder)


def test_a_revision_without_any_path_is_an_error(write: Write) -> None:
    folder = write("1/a.yaml", _part()).parent
    with pytest.raises(ContractError, match="^1: the revision has no paths$"):
        read_folder(folder)


@pytest.mark.parametrize(
    ("overlay", "reason"),
    [
        ("overlay: 1.0.0\nactions: []\n", "the overlay lacks 'extends', the file that it changes"),
        (_overlay("1/b.yaml"), r"extends \.\./1/b\.yaml, which does not exist"),
        (_overlay("0/a.yaml"), r"extends \.\./0/a\.yaml, which does not exist"),
        ("{overlay: 1.0.0, extends: ../1/a.yaml, actions: []}", "write 'extends: ../1/a.yaml' plainly"),
    ],
)
def test_an_overlay_without_a_base_is_named(write: Write, overlay: str, reason: str) -> None:
    write("1/a.yaml", _part())
    folder = write("2/a.yaml", overlay).parent
    with pytest.raises(ContractError, match=rf"2/a\.yaml: {reason}"):
        read_folder(folder)


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_the_base_may_be_quoted(write: Write, quote: str) -> None:
    write("1/a.yaml", _part("paths: {/a: {}}"))
    overlay = f"overlay: 1.0.0\nextends: {quote}../1/a.yaml{quote}  # the older one\nactions: []\n"
    assert read_folder(write("2/a.yaml", overlay).parent)["paths"] == {"/a": {}}


def test_a_component_named_twice_is_an_error(write: Write) -> None:
    write("2026-07-15/a.yaml", _part("paths: {}\ncomponents: {schemas: {Cat: {}, Dog: {}}}"))
    other = _part("paths: {}\ncomponents: {schemas: {Dog: {}, Cat: {}}}")
    folder = write("2026-07-15/b.yaml", other).parent
    with pytest.raises(ContractError, match=r"^2026-07-15/b\.yaml: component named twice: Cat, Dog$"):
        read_folder(folder)


def test_a_reference_that_leads_nowhere_is_named(write: Write) -> None:
    folder = write("1/a.yaml", _part("paths: {/a: {$ref: 'b.yaml#/components/schemas/B'}}")).parent
    with pytest.raises(ContractError, match="^1: the reference '#/components/schemas/B' leads nowhere"):
        read_folder(folder)


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="holds no YAML file"):
        read_folder(tmp_path)
