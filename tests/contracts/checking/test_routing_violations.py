"""Where a request is sent: what is said of a path, a method or a revision that does not exist."""

from __future__ import annotations

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


def test_an_operation_of_other_revisions_is_answered_in_the_words_of_klaviyo() -> None:
    found = not_served(["2026-07-15", "2025-01-15"], "2024-02-15")
    assert (found.code, found.status) == ("not-served", 404)
    assert found.detail == "No valid revisions found for method, please check our documentation"
    assert found.remedy == "The operation is part of 2025-01-15, 2026-07-15, not of 2024-02-15."
