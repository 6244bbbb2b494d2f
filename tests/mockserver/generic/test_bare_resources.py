"""Bodies that live takes and no file states: resources without attributes, words in any case."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.tools.example import example_body
from tests.mockserver.generic.direct import DirectMock


@pytest.fixture(scope="module")
def official_library(played_files: list[Path]) -> Library:
    """Load the oldest and the newest of the official files that tests play."""
    files = [played_files[0], played_files[-1]]
    return load([path.stem for path in files], files)


def _bare(body: Any) -> Iterator[Any]:
    """Yield the body without the attributes of one of its resources, for each of them."""
    if isinstance(body, dict):
        if "attributes" in body and body.keys() & {"id", "relationships"}:
            yield {name: part for name, part in body.items() if name != "attributes"}
        if body.get("type") == "profile" and "attributes" in body:
            yield {"type": "profile", "id": "01M1PA0000000000000000000X"}
        for name, part in body.items():
            yield from ({**body, name: bare} for bare in _bare(part))
    elif isinstance(body, list) and body:
        yield from ([bare, *body[1:]] for bare in _bare(body[0]))


def _crashes(library: Library) -> Iterator[str]:
    mock = DirectMock(library)
    for contract in library.contracts.values():
        for operation in contract:
            for body in _bare(example_body(operation)):
                caller = mock.empty(operation.revision)
                caller.seed(profiles=[{"id": "01M1PA0000000000000000000X", "email": "ana@northwind.shop"}])
                path = operation.path.replace("{id}", "01M1PA0000000000000000000X")
                query = "?company_id=AbC123" if path.startswith("/client/") else ""
                status = caller(operation.method, path + query, body)[0]
                if status >= 500:
                    yield f"{operation} answers {status} to {body}"


def test_a_resource_without_attributes_never_breaks_an_operation(library: Library) -> None:
    assert list(_crashes(library)) == []


def test_nor_does_it_in_the_official_files(official_library: Library) -> None:
    assert list(_crashes(official_library)) == []


def test_a_profile_is_deleted_by_its_id_alone(library: Library) -> None:
    for revision in library.contracts:
        caller = DirectMock(library).empty(revision)
        caller.seed(profiles=[{"id": "01M1PA0000000000000000000X", "email": "ana@northwind.shop"}])
        profile = {"data": {"type": "profile", "id": "01M1PA0000000000000000000X"}}
        body = {"data": {"type": "data-privacy-deletion-job", "attributes": {"profile": profile}}}
        assert caller("POST", "/api/data-privacy-deletion-jobs", body)[0] == 202
        assert caller("GET", "/api/profiles/01M1PA0000000000000000000X")[0] == 404


def test_a_profile_keeps_the_anonymous_id_that_it_is_made_with(library: Library) -> None:
    for revision in library.contracts:
        caller = DirectMock(library).empty(revision)
        body = {"data": {"type": "profile", "attributes": {"email": "a@b.co", "anonymous_id": "guest-1"}}}
        assert caller("POST", "/api/profiles", body)[0] == 201
        (profile,) = caller.account.profiles.rows
        assert (caller.account.profiles.get(profile) or {})["anonymous_id"] == "guest-1"


@pytest.mark.parametrize("path", ["/client/push-tokens", "/client/push-token-unregister"])
def test_the_words_of_push_tokens_are_compared_without_case(official_library: Library, path: str) -> None:
    newest = max(official_library.contracts)
    caller = DirectMock(official_library).empty(newest)
    kind = path.rpartition("/")[2].removesuffix("s")
    profile = {"data": {"type": "profile", "attributes": {"email": "a@b.co", "anonymous_id": "x"}}}
    attributes: dict[str, Any] = {"token": "t", "platform": "iOS", "vendor": "APNs", "profile": profile}
    if kind == "push-token":
        attributes |= {"enablement_status": "Authorized", "background": "available"}
    body = {"data": {"type": kind, "attributes": attributes}}
    status, answer = caller("POST", f"{path}?company_id={caller.account.company_id}", body)
    assert status == 202, answer
    if kind == "push-token":
        kept = caller.account.collection("push-token")
        (token,) = (kept.get(item) for item in kept.rows)
        assert token is not None
        assert (token["vendor"], token["platform"], token["background"]) == ("apns", "ios", "AVAILABLE")
    attributes["vendor"] = "mine"
    status, answer = caller("POST", f"{path}?company_id={caller.account.company_id}", body)
    assert status == 400
    assert answer["errors"][0]["detail"] == "'vendor' must be 'apns' or 'fcm', in any case."
