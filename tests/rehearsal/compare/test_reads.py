"""Reads: every resource that an old call answered must have been delivered by the new ones."""

from __future__ import annotations

from typing import Any

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.mockserver.state.journal import Entry
from klaviyo_rehearsal.rehearsal.compare.difference import Difference
from klaviyo_rehearsal.rehearsal.compare.reads import compare_reads
from klaviyo_rehearsal.rehearsal.compare.returned import Performed
from tests.rehearsal.builders import entry

NOBODY: dict[str, Any] = {"profiles": []}
ANA = {"type": "profile", "id": "01HQ2X7M3N4P5Q6R7S8T9V0W00", "attributes": {"email": "ana@northwind.shop"}}


def answered(document: Any, operation: str = "GET /api/lists/Y6nRLr/profiles", status: int = 200) -> Entry:
    return entry(operation, status, answer=orjson.dumps(document))


def read(
    use_case: str, call: LegacyCall, content: Any, *requests: Entry, legacy: dict[str, Any] = NOBODY
) -> list[Difference]:
    return list(compare_reads(use_cases()[use_case], legacy, [Performed(call, [content], None)], requests))


MEMBERS = LegacyCall("all members", {}, ("Y6nRLr",), "v2")
RECORDS = {"records": [{"id": ANA["id"], "email": "ana@northwind.shop"}]}


def test_a_member_that_a_page_delivered_is_not_missing() -> None:
    assert read("list-members", MEMBERS, RECORDS, answered({"data": [ANA]})) == []


def test_a_member_that_no_page_delivered_is_missing() -> None:
    (found,) = read("list-members", MEMBERS, RECORDS, answered({"data": []}))
    assert (found.kind, found.subject, found.field) == ("missing", f"profile {ANA['id']}", "read")
    assert "Follow links.next" in found.hint


def test_a_member_of_a_v1_list_is_known_by_the_id_of_its_person() -> None:
    call = LegacyCall("check members", {"email": "ana@northwind.shop"}, ("Y6nRLr",), "v1")
    content = {"data": [{"object": "member", "email": "ana@northwind.shop", "person": {"id": ANA["id"]}}]}
    assert read("check-members", call, content, answered({"data": [ANA]})) == []
    (found,) = read("check-members", call, content, answered({"data": []}))
    assert found.subject == f"profile {ANA['id']}"


def test_included_resources_are_delivered_and_refused_requests_deliver_nothing() -> None:
    assert read("list-members", MEMBERS, RECORDS, answered({"data": [], "included": [ANA]})) == []
    assert len(read("list-members", MEMBERS, RECORDS, answered({"data": [ANA]}, status=404))) == 1


def test_a_suppressed_address_is_looked_up_in_the_old_account() -> None:
    call = LegacyCall("list exclusions", {}, (), "v1")
    content = {"data": [{"email": "ana@northwind.shop"}, {"email": "gone@northwind.shop"}]}
    legacy = {"profiles": [{"id": ANA["id"], "email": "ana@northwind.shop"}]}
    (found,) = read("query-suppressed", call, content, answered({"data": []}), legacy=legacy)
    assert found.subject == f"profile {ANA['id']}"
    whole = ANA | {"attributes": {"email": "ana@northwind.shop", "subscriptions": {}}}
    assert read("query-suppressed", call, content, answered({"data": [whole]}), legacy=legacy) == []


def test_the_groups_of_a_profile_answer_the_question_who_is_on_a_list() -> None:
    call = LegacyCall("check members", {"emails": ["ana@northwind.shop"]}, ("Y6nRLr",), "v2")
    content = [{"id": ANA["id"], "email": "ana@northwind.shop"}]
    groups = answered({"data": [{"type": "list", "id": "Y6nRLr"}]}, f"GET /api/profiles/{ANA['id']}/lists")
    assert read("check-members", call, content, groups) == []


def test_figures_are_compared_without_the_zeros_at_their_end() -> None:
    call = LegacyCall("metric export", {}, ("Mt9KpL",), "v1")
    content = {"results": [{"data": [{"values": [2]}, {"values": [1]}, {"values": [0]}]}]}

    def aggregate(values: list[int]) -> Entry:
        rows = [{"measurements": {"count": values}}]
        document = {"data": {"type": "metric-aggregate", "id": "1", "attributes": {"data": rows}}}
        return answered(document, "POST /api/metric-aggregates")

    assert read("aggregate-events", call, content, aggregate([2, 1])) == []
    (found,) = read("aggregate-events", call, content, aggregate([2]))
    assert (found.kind, found.legacy, found.actual) == ("changed", [2, 1], [[2]])


def test_a_rendered_text_must_be_the_same() -> None:
    call = LegacyCall("render template", {}, ("Tm4XyZ",), "v1")
    rendered = answered({"data": {"type": "template", "id": "Tm4XyZ", "attributes": {"html": "Hello Zoë"}}})
    assert read("render-template", call, {"data": {"html": "Hello Zoë"}}, rendered) == []
    assert [item.kind for item in read("render-template", call, {"data": {"html": "Hello"}}, rendered)] == [
        "changed"
    ]


def test_a_use_case_that_reads_nothing_has_nothing_to_compare() -> None:
    assert read("create-event", LegacyCall("track"), 1, answered({"data": []})) == []
