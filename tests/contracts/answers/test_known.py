"""Differences that live answers are known to have are no drift, and their neighbours are."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.answers.known import is_known, is_known_status
from klaviyo_rehearsal.contracts.answers.walk import Mismatch


@pytest.mark.parametrize(
    ("code", "place", "kind", "found"),
    [
        ("answer-member", "/errors/*/status", "", "status"),
        ("answer-member", "/links/prev", "", "prev"),
        ("answer-member", "/links", "", "links"),
        ("answer-member", "/data/*/attributes/anonymous_id", "profile", "anonymous_id"),
        ("answer-member", "/included/*[profile]/relationships/conversation", "profile", "conversation"),
        ("answer-member", "/data/id", "campaign-values-report", "id"),
        ("answer-lacks", "/data/*/relationships/flow/data", "flow-action", "data"),
        ("answer-type", "/links/next", "", "null"),
        ("answer-type", "/data/relationships/template/data", "campaign-message", "null"),
    ],
)
def test_it_is_known(code: str, place: str, kind: str, found: str) -> None:
    assert is_known(Mismatch(code, place, kind, found, ("string",)))


@pytest.mark.parametrize(
    ("code", "place", "kind", "found", "known"),
    [
        ("answer-member", "/errors/*/colour", "", "colour", ()),
        ("answer-member", "/data/attributes/anonymous_id", "event", "anonymous_id", ()),
        ("answer-member", "/data/attributes/links", "list", "links", ()),
        ("answer-lacks", "/data/id", "list", "id", ()),
        ("answer-lacks", "/data/attributes/name", "list", "name", ()),
        ("answer-type", "/links/next", "", "integer", ("string",)),
        ("answer-type", "/data", "", "null", ("array",)),
        ("answer-type", "/data/id", "flow-action", "integer", ("string",)),
        ("answer-value", "/links/next", "", "x", ()),
    ],
)
def test_it_is_drift(code: str, place: str, kind: str, found: str, known: tuple[str, ...]) -> None:
    assert not is_known(Mismatch(code, place, kind, found, known))


def test_a_status_is_known_at_its_operation_alone() -> None:
    path = "/api/catalog-items/{id}/relationships/categories"
    assert is_known_status(f"PATCH {path}", 200)
    assert not is_known_status(f"POST {path}", 200)
    assert not is_known_status(f"PATCH {path}", 202)
