"""What the package brings along: that it loads, that it is valid, and how files join it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.document import check_references
from klaviyo_rehearsal.contracts.openapi.loading import (
    bundled_contract,
    bundled_document,
    bundled_revisions,
    bundled_rules,
    legacy_api,
    load,
    load_file,
    use_cases,
)
from klaviyo_rehearsal.contracts.revision import PUBLISHED
from tests.revisions import TESTED


def _write(folder: Path, revision: str, path: str = "/api/pets") -> Path:
    document = {
        "openapi": "3.0.2",
        "info": {"title": "Pets", "version": revision},
        "paths": {path: {"get": {"responses": {"200": {"description": "Pets."}}}}},
    }
    file = folder / f"{revision}.json"
    file.write_text(json.dumps(document))
    return file


def test_published_revisions_come_with_the_package_the_oldest_first() -> None:
    assert {*TESTED} <= {*bundled_revisions()} <= {*PUBLISHED}
    assert list(bundled_revisions()) == sorted(bundled_revisions())
    assert tuple(load().contracts) == bundled_revisions()


@pytest.mark.parametrize("revision", bundled_revisions())
def test_every_operation_of_a_bundled_revision_can_be_used(revision: str) -> None:
    for operation in bundled_contract(revision):
        assert operation.revision == revision
        assert operation.success, operation
        assert operation.summary, operation
        assert operation.group, operation
        # Calls of pages and apps need no scope.
        assert operation.scopes or operation.path.startswith("/client/"), operation
        assert operation.rate_limit.burst, operation
        assert operation.rate_limit.steady, operation
        assert (operation.body_validator is not None) is operation.takes_body, operation
        assert bool(operation.filters) is ("filter" in operation.parameters), operation
        for status in operation.success:
            operation.response_schema(status)


@pytest.mark.parametrize("revision", bundled_revisions())
def test_a_bundled_revision_is_a_valid_openapi_document(revision: str) -> None:
    document = bundled_document(revision)
    assert document["info"]["version"] == revision
    # A plain copy through JSON: what anyone gets who exports it.
    validate(json.loads(json.dumps(document)))


def test_no_reference_between_files_is_left() -> None:
    for contract in load().contracts.values():
        assert ".yaml#" not in json.dumps(contract.document)


def test_the_newer_revision_keeps_every_operation_of_the_older(library: Library) -> None:
    older, newer = library.contracts.values()
    assert set(older.operations) <= set(newer.operations)


def test_a_revision_can_be_loaded_by_itself() -> None:
    assert list(load(["2024-02-15"]).contracts) == ["2024-02-15"]
    assert list(load(["2024-02-15", "2024-02-15"]).contracts) == ["2024-02-15"]


def test_the_contracts_of_files_and_the_newest_bundled_one_are_the_widest(tmp_path: Path) -> None:
    library = load(files=[_write(tmp_path, "2025-01-15")])
    # Those of an SDK have other types than Klaviyo's files.
    assert [item.revision for item in library.widest] == ["2025-01-15", "2026-07-15", "2026-10-15"]
    library = load(["2024-02-15", "2025-01-15"], [_write(tmp_path, "2025-01-15")])
    assert [contract.revision for contract in library.widest] == ["2024-02-15", "2025-01-15"]


@pytest.mark.parametrize("revision", bundled_revisions())
def test_the_keys_of_a_bundled_revision_are_those_of_its_operations(revision: str) -> None:
    contract = bundled_contract(revision)
    assert list(contract.keys) == list(contract.operations)


def test_an_unknown_revision_is_an_error_that_says_what_there_is(tmp_path: Path) -> None:
    file = _write(tmp_path, "2025-01-15")
    with pytest.raises(ContractError) as caught:
        load(["2026-07-15", "2023-01-24"], [file])
    known = ", ".join(sorted({*bundled_revisions(), "2025-01-15"}))
    assert str(caught.value) == (
        f"revision 2023-01-24 is not loaded: bundled or named are {known}. Add its file: --spec FILE"
    )


def test_a_file_joins_the_bundled_revisions(tmp_path: Path) -> None:
    library = load(files=[_write(tmp_path, "2025-01-15")])
    assert list(library.contracts) == sorted({*bundled_revisions(), "2025-01-15"})
    match = library.find("/api/pets")
    assert match is not None
    assert list(match.methods["GET"]) == ["2025-01-15"]


def test_a_file_replaces_the_bundled_revision(tmp_path: Path) -> None:
    library = load(files=[_write(tmp_path, "2026-07-15")])
    assert list(library.contracts["2026-07-15"].operations) == ["GET /api/pets"]
    assert len(library.contracts["2024-02-15"].operations) > 1


def test_a_file_can_be_loaded_alone(tmp_path: Path) -> None:
    file = _write(tmp_path, "2025-01-15")
    assert list(load(["2025-01-15"], [file]).contracts) == ["2025-01-15"]


def test_the_rules_bind_a_file_too(official_files: list[Path]) -> None:
    body = {"data": {"type": "profile", "attributes": {"phone_number": "12"}}}
    path = official_files[-1]
    strict, open_ = load_file(path)["POST /api/profiles"], load_file(path, rules=())["POST /api/profiles"]
    assert strict.body_validator is not None
    assert open_.body_validator is not None
    assert not strict.body_validator.accepts(body)
    assert open_.body_validator.accepts(body)


def test_a_file_that_is_no_contract_is_an_error_that_names_it(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("openapi: 3.0.2\ninfo: {version: one}\npaths: {}\n")
    with pytest.raises(ContractError, match=r"x\.yaml: info\.version is 'one'"):
        load_file(file)


def test_what_is_bundled_can_be_read() -> None:
    assert bundled_rules()
    assert legacy_api().endpoints
    assert use_cases()


def test_bundled_data_is_read_once() -> None:
    assert use_cases() is use_cases()
    assert legacy_api() is legacy_api()
    assert bundled_rules() is bundled_rules()
    assert bundled_document("2026-07-15") is bundled_document("2026-07-15")
    assert load(TESTED).newest is load(["2026-07-15"]).newest


def test_use_cases_cannot_be_changed_by_one_of_their_readers() -> None:
    with pytest.raises(TypeError):
        use_cases()["mine"] = use_cases()["create-event"]  # type: ignore[index]


@pytest.mark.parametrize("revision", bundled_revisions())
def test_a_document_is_the_same_with_and_without_a_cache(
    revision: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REHEARSE_CACHE_DIR", str(tmp_path / "cache"))
    read = bundled_document.__wrapped__
    first: dict[str, Any] = read(revision)
    entries = {path: path.read_text() for path in (tmp_path / "cache").iterdir()}
    assert first == read(revision) == bundled_document(revision)
    assert first in [json.loads(text) for text in entries.values()]
    assert {path: path.read_text() for path in (tmp_path / "cache").iterdir()} == entries


def test_an_older_revision_is_loaded_without_the_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REHEARSE_CACHE_DIR", str(tmp_path))
    read = bundled_document.__wrapped__
    first = read("2024-02-15")
    older = set(tmp_path.iterdir())
    second = read("2026-07-15")
    newer = set(tmp_path.iterdir()) - older
    between = bundled_revisions().index("2026-07-15")
    # The documents by group of each revision on the way, and all in one.
    assert (len(older), len(newer)) == (2, between + 1)
    (added, *_) = second["paths"].keys() - first["paths"].keys()
    assert not any(added in path.read_text() for path in older)


@pytest.mark.parametrize("revision", bundled_revisions())
def test_the_parts_of_a_contract_are_the_whole(revision: str) -> None:
    contract = bundled_contract(revision)
    written, sheets = contract.parts
    assert [*contract.keys] == [item.key for item in contract]
    assert {*contract.keys} == {*written.keys, *sheets.keys}
    assert not {*written.keys} & {*sheets.keys}
    document = contract.document
    assert {**written.document["paths"], **sheets.document["paths"]} == document["paths"]
    for part in (written, sheets):
        check_references(part.document, place=revision)
