"""The proof: recorded calls of endpoints and corpora leave the same account, a spoilt one does not."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, load
from klaviyo_rehearsal.rehearsal.migrate.call import Call, Migrated
from klaviyo_rehearsal.rehearsal.migrate.request import Request
from klaviyo_rehearsal.rehearsal.migrate.translation import migrate
from klaviyo_rehearsal.rehearsal.proof.replacements import Proof, first_pages, proofs
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths
from tests.rehearsal.migrate.converting import terms
from tests.rehearsal.migrate.recorded_calls import placed_call, read
from tests.rehearsal.migrate.recordings import by_name

REVISION = "2026-07-15"
# Of each corpus: the calls, and those that have no equivalent.
CORPORA = {"klaviyo-legacy-py-3.1.7": (35, 1), "node-klaviyo-1.1.3": (29, 0)}


def proven(calls: list[Call], revision: str = REVISION) -> list[Proof]:
    return [*proofs(migrate(calls, terms(revision)), load(), revision)]


def test_a_recorded_call_of_every_endpoint_leaves_the_same_account() -> None:
    found = proven([placed_call(endpoint) for endpoint in legacy_api().endpoints])
    assert [proof.report for proof in found if proof.verdict in ("different", "refused")] == []
    assert Counter(proof.verdict for proof in found) == {"same": 61, "unproven": 1}


def test_campaigns_of_several_channels_leave_the_same_account() -> None:
    calls = [placed_call(endpoint) for endpoint in legacy_api().endpoints if "campaign" in endpoint.name]
    found = proven(calls, "2026-10-15")
    assert [proof.report for proof in found if proof.verdict in ("different", "refused")] == []
    assert sum(proof.verdict == "same" for proof in found) == 8


@pytest.mark.parametrize("name", CORPORA)
def test_the_calls_of_retired_clients_leave_the_same_account(name: str, corpus: Path) -> None:
    calls, reader = read(*read_paths([str(corpus / f"{name}.jsonl")]))
    assert (len(calls), reader.troubles) == (CORPORA[name][0], [])
    found = proven(calls)
    assert [proof.report for proof in found if proof.verdict in ("different", "refused")] == []
    assert sum(proof.verdict == "unproven" for proof in found) == CORPORA[name][1]


def spoilt(name: str, version: str = "") -> Migrated:
    """Convert a call, and leave out the last of the requests or its body's attributes."""
    (item,) = migrate([placed_call(by_name(name, version))], terms())
    *others, last = item.replacement.requests
    changed = Request("GET /api/lists") if not others else None
    requests = (*others, *([changed] if changed else []))
    return replace(item, replacement=replace(item.replacement, requests=requests)) if last else item


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("identify", ""),
        ("track", ""),
        ("subscribe", ""),
        ("unsubscribe", ""),
        ("remove members", ""),
        ("add members", "v1"),
        ("exclude person", ""),
        ("include person", ""),
        ("request deletion", ""),
        ("create campaign", ""),
        ("update campaign", ""),
        ("schedule campaign", ""),
        ("cancel campaign", ""),
        ("clone campaign", ""),
        ("update template", ""),
        ("list campaigns", ""),
        ("person timeline", ""),
        ("metric export", ""),
        ("check members", "v1"),
    ],
)
def test_a_replacement_that_lacks_a_request_is_different(name: str, version: str) -> None:
    (found,) = proofs([spoilt(name, version)], load(), REVISION)
    assert found.verdict == "different"
    assert found.report


def test_a_call_that_the_old_api_refuses_proves_nothing() -> None:
    call = placed_call(by_name("create campaign"))
    call.call.arguments["template_id"] = "gone"
    (item,) = migrate([call], terms())
    (found,) = proofs([replace(item, calls=(replace(call, template=""),))], load(), REVISION)
    assert found.verdict in ("same", "refused")


def test_a_reading_page_by_page_is_compared_from_its_first_page() -> None:
    pages = [placed_call(by_name("list campaigns")) for _ in range(3)]
    (item,) = migrate(pages, terms())
    (call,) = first_pages(item)
    assert call.arguments == {}


def test_what_an_earlier_call_made_is_planted_under_the_id_of_the_recording() -> None:
    made = replace(placed_call(by_name("create list")), answer=b'{"list_id":"Y6nRLr"}')
    found = proven([made, placed_call(by_name("subscribe")), placed_call(by_name("delete list"))])
    assert [proof.verdict for proof in found] == ["same", "same", "same"]
    assert [len(proof.migrated.recorded) for proof in found] == [0, 1, 1]


def test_an_id_that_cannot_be_planted_is_told() -> None:
    call = placed_call(by_name("delete list"))
    (found,) = proven([replace(call, call=replace(call.call, ids=("a b",)))])
    assert (found.verdict, "cannot be planted" in found.report) == ("unproven", True)
