"""Finding the operation of a request: a step a segment, whatever ids and slashes it carries."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.contract import (
    Contract,
    DeferredContract,
    DeferredPart,
    Library,
    PathMatch,
)


def _find(library: Library, path: str) -> PathMatch:
    match = library.find(path)
    assert match is not None
    return match


def test_a_contract_holds_its_operations_by_key(newest: Contract) -> None:
    assert newest["GET /api/events"].path == "/api/events"
    assert len(list(newest)) == len(newest.operations)
    assert repr(newest) == f"<Contract 2026-07-15: {len(newest.operations)} operations>"


def test_a_path_leads_to_the_operations_of_every_revision(library: Library) -> None:
    match = _find(library, "/api/events")
    assert set(match.methods) == {"GET", "POST"}
    assert {revision: operation.revision for revision, operation in match.methods["GET"].items()} == {
        "2024-02-15": "2024-02-15",
        "2026-07-15": "2026-07-15",
    }


@pytest.mark.parametrize(
    ("path", "template", "ids"),
    [
        ("/api/events", "/api/events", ()),
        ("/api/events/", "/api/events", ()),
        ("/api/events/4abc", "/api/events/{id}", ("4abc",)),
        ("/api/events/4abc/", "/api/events/{id}", ("4abc",)),
        ("/api/events/a%2Fb/metric", "/api/events/{id}/metric", ("a/b",)),
        ("/api/events/%C3%BC", "/api/events/{id}", ("ü",)),
        ("/api/events/a+b", "/api/events/{id}", ("a+b",)),
        ("/api/lists/X/relationships/profiles/", "/api/lists/{id}/relationships/profiles", ("X",)),
    ],
)
def test_a_path_is_found_with_its_ids(
    library: Library, path: str, template: str, ids: tuple[str, ...]
) -> None:
    match = _find(library, path)
    assert (match.template, match.ids) == (template, ids)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/api",
        "/api/",
        "/api/colours",
        "/api/events//",
        "///api/events",
        "/api//events",
        "/API/events",
        "/api/events/4abc/colour",
        "/api/events/4abc/relationships",
        "/api/events//metric",
        "api/events",
        "/api/event",
    ],
)
def test_other_paths_lead_nowhere(library: Library, path: str) -> None:
    assert library.find(path) is None


def test_a_static_segment_goes_before_a_wildcard(openapi: Any) -> None:
    paths: dict[str, Any] = {
        f"/api/{path}": {"get": {}} for path in ("pets", "pets/{id}", "pets/tags", "pets/{id}/name")
    }
    library = Library([openapi(paths)])
    assert _find(library, "/api/pets/tags").template == "/api/pets/tags"
    assert _find(library, "/api/pets/tags/").ids == ()
    assert _find(library, "/api/pets/tag").template == "/api/pets/{id}"
    match = _find(library, "/api/pets/tags/name")
    assert (match.template, match.ids) == ("/api/pets/{id}/name", ("tags",))


def test_a_wildcard_that_leads_nowhere_leaves_no_id_behind(openapi: Any) -> None:
    library = Library([openapi({"/a/{x}/b/{y}/c": {"get": {}}, "/a/{x}/{z}/d/e": {"get": {}}})])
    match = _find(library, "/a/1/b/d/e")
    assert (match.template, match.ids) == ("/a/{x}/{z}/d/e", ("1", "b"))


def _is_found(library: Library, contract: Contract, data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(list(contract)))
    words = {part for item in contract for part in item.path.split("/")}
    ids, parts = [], []
    for part in operation.path.split("/"):
        if part.startswith("{"):
            ids.append(data.draw(st.text(min_size=1, max_size=8)))
            assume(ids[-1] not in words)
        parts.append(quote(ids[-1], safe="") if part.startswith("{") else part)
    match = _find(library, "/".join(parts) + data.draw(st.sampled_from(["", "/"])))
    assert (match.template, match.ids) == (operation.path, tuple(ids))
    assert match.methods[operation.method][contract.revision] is operation


@given(st.data())
def test_every_operation_is_found_by_its_path_with_any_ids(library: Library, data: st.DataObject) -> None:
    _is_found(library, data.draw(st.sampled_from(list(library.contracts.values()))), data)


@pytest.fixture(scope="module")
def official_library(official: dict[str, Contract]) -> Library:
    """Put all official files side by side."""
    return Library(official.values())


@given(data=st.data())
def test_every_official_operation_is_found_among_those_of_all_files(
    official_library: Library, data: st.DataObject
) -> None:
    contract = data.draw(st.sampled_from(list(official_library.contracts.values())))
    _is_found(official_library, contract, data)


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/api/event", "/api/events"),
        ("/api/profile/", "/api/profiles"),
        ("/api/profiles/import", "/api/profile-import"),
        ("/api/list/X/profiles", "/api/lists/{id}/profiles"),
        ("/quite/another", None),
        ("", None),
    ],
)
def test_the_nearest_path_is_named(library: Library, path: str, template: str | None) -> None:
    assert library.nearest(path) == template


def test_the_newest_contract_is_that_of_the_last_date(openapi: Any) -> None:
    contracts = [openapi({}, revision=name) for name in ("2024-02-15", "2026-07-15", "2025-01-15")]
    library = Library(contracts)
    assert library.newest.revision == "2026-07-15"
    assert list(library.contracts) == ["2024-02-15", "2025-01-15", "2026-07-15"]


def test_a_beta_is_the_newest_only_where_there_is_nothing_else(openapi: Any) -> None:
    stable, beta = (openapi({}, revision=name) for name in ("2026-07-15", "2026-07-15.pre"))
    assert Library([stable, beta]).newest.revision == "2026-07-15"
    assert Library([beta]).newest.revision == "2026-07-15.pre"


def test_a_revision_is_served_by_its_own_contract_or_the_one_before(library: Library) -> None:
    assert library.contract_for("2026-07-15").revision == "2026-07-15"
    assert library.contract_for("2025-06-01").revision == "2024-02-15"
    assert library.contract_for("2022-10-17").revision == "2024-02-15"


def test_a_library_without_contracts_is_an_error() -> None:
    with pytest.raises(ContractError, match="no contract is loaded"):
        Library([])


class _Source:
    """The source of a deferred contract, which counts its readings."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.readings = 0

    def read(self) -> Contract:
        self.readings += 1
        return self.contract

    def deferred(self) -> DeferredContract:
        keys, whole = list(self.contract.keys), self.contract
        parts = [DeferredPart(keys, self.read), DeferredPart([], self.never_read)]
        return DeferredContract(whole.revision, keys, parts, lambda: whole.document)

    def never_read(self) -> Contract:
        raise AssertionError("a part was read of which nothing was asked for")


def test_a_deferred_contract_is_read_once_and_when_its_operations_are_asked_for(openapi: Any) -> None:
    older, newer = (
        _Source(openapi({"/api/cats": {"get": {}}}, revision=name)) for name in ("2025-01-15", "2026-07-15")
    )
    library = Library([older.deferred(), newer.deferred()])
    match = _find(library, "/api/cats/")
    assert list(match.methods["GET"]) == ["2025-01-15", "2026-07-15"]
    assert library.nearest("/api/cat") == "/api/cats"
    assert [library.newest.revision, library.contract_for("2025-06-01").revision] == [
        "2026-07-15",
        "2025-01-15",
    ]
    assert (older.readings, newer.readings) == (0, 0)
    assert match.methods["GET"]["2026-07-15"] is newer.contract["GET /api/cats"]
    assert library.newest.document is newer.contract.document
    assert library.newest.operations == newer.contract.operations
    assert match.methods["GET"].get("2024-02-15") is None
    assert (older.readings, newer.readings) == (0, 1)


def test_the_widest_contracts_are_all_unless_they_are_named(openapi: Any) -> None:
    older, newer = (openapi({}, revision=name) for name in ("2025-01-15", "2026-07-15"))
    assert [*Library([newer, older]).widest] == [older, newer]
    assert [*Library([newer, older], widest=[newer]).widest] == [newer]
