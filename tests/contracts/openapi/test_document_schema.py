"""The form of a path item: our contracts have it, and each wrong part is an error."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.document_schema import PATH_ITEM
from klaviyo_rehearsal.contracts.openapi.loading import bundled_document
from klaviyo_rehearsal.contracts.openapi.validator import Validator
from tests.revisions import TESTED


@pytest.mark.parametrize("revision", TESTED)
def test_our_contracts_have_the_form(revision: str) -> None:
    validator = Validator(PATH_ITEM)
    assert [
        path for path, item in bundled_document(revision)["paths"].items() if list(validator.errors(item))
    ] == []


@pytest.mark.parametrize(
    "operation",
    [
        [],
        {"tags": "Pets"},
        {"parameters": [{"name": 1}]},
        {"parameters": [{"name": "a", "schema": []}]},
        {"requestBody": {"content": []}},
        {"responses": {"200": "ok"}},
        {"x-klaviyo-scopes": "pets:read"},
        {"x-klaviyo-filters": {"name": {"operators": ["equals"]}}},
    ],
)
def test_a_part_of_another_form_is_an_error(operation: Any) -> None:
    (error,) = Validator(PATH_ITEM).errors({"get": operation})
    assert error.pointer[0] == "get"
