"""Where a request is sent: what is said of a path, a method or a revision that does not exist."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.checking.routing_violations import (
    not_served,
    unknown_path,
    wrong_method,
)
from klaviyo_rehearsal.contracts.openapi.contract import Library


def test_an_unknown_path_is_answered_with_the_nearest_one(library: Library) -> None:
    found = unknown_path(library, "/api/profile")
    assert (found.code, found.status) == ("unknown-path", 404)
    assert found.detail == "No operation has the path /api/profile."
    assert found.remedy == "The nearest path is /api/profiles."


def test_a_path_that_resembles_none_is_answered_with_where_to_look(library: Library) -> None:
    assert unknown_path(library, "/zzz").remedy == "See `rehearse contracts list`."


def test_a_long_path_is_repeated_in_part(library: Library) -> None:
    assert len(unknown_path(library, "/x" * 5000).detail) < 300


def test_a_wrong_method_is_answered_with_those_that_the_path_takes(library: Library) -> None:
    match = library.find("/api/lists/X")
    assert match is not None
    found = wrong_method(match, "POST")
    assert (found.code, found.status, found.detail) == (
        "method-not-allowed",
        405,
        'Method "POST" not allowed.',
    )
    assert found.remedy == "/api/lists/{id} takes DELETE, GET, PATCH."


def test_an_operation_of_other_revisions_is_answered_in_the_words_of_klaviyo(library: Library) -> None:
    match = library.find("/api/event-bulk-create-jobs")
    assert match is not None
    found = not_served(match, "POST", "2024-02-15")
    assert (found.code, found.status) == ("not-served", 404)
    assert found.detail == "No valid revisions found for method, please check our documentation"
    assert found.remedy == "The operation is part of those since 2024-05-15, not of 2024-02-15."


def test_a_path_of_klaviyo_that_no_contract_has_names_the_file_that_does(library: Library) -> None:
    found = unknown_path(library, "/api/flows/", "GET", "2025-04-15")
    assert (found.code, found.status) == ("operation-not-loaded", 404)
    assert found.detail == "Klaviyo has GET /api/flows since 2022-10-17, and no contract of it is loaded."
    assert "`rehearse contracts fetch 2025-04-15`" in found.remedy
    found = unknown_path(library, "/api/flows/X", "DELETE", "2024-02-15")
    assert found.detail.endswith("It is not part of 2024-02-15.")
    assert "`rehearse contracts fetch 2026-07-15`" in found.remedy
    gone = unknown_path(library, "/api/flows/X/relationships/flow-actions/", "GET", "2022-10-17")
    assert gone.code == "operation-not-loaded"
    assert "`rehearse contracts fetch 2022-10-17`" in gone.remedy


def test_a_method_that_klaviyo_does_not_have_either_is_wrong(library: Library) -> None:
    found = unknown_path(library, "/api/flows", "PATCH")
    assert (found.code, found.status) == ("method-not-allowed", 405)
    assert "GET, POST" in found.remedy


def test_an_operation_that_the_built_in_contract_of_its_revision_lacks_is_not_refused(openapi: Any) -> None:
    flows = openapi({"/api/flows": {"get": {}}}, revision="2026-07-15")
    both = Library([flows, openapi({"/api/lists": {"get": {}}}, revision="2026-04-15")])
    match = both.find("/api/flows")
    assert match is not None
    found = not_served(match, "GET", "2026-04-15")
    assert found.code == "operation-not-loaded"
    assert "`rehearse contracts fetch 2026-04-15`" in found.remedy
