"""Causes: codes and places without drawn names, and whether a run could have shown them."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from klaviyo_rehearsal.contracts.violation import Violation, violation
from klaviyo_rehearsal.mockserver.state.journal import Entry
from klaviyo_rehearsal.rehearsal.compare.difference import Difference
from klaviyo_rehearsal.rehearsal.failures.cause import Cause, causes, condensed, is_tried
from klaviyo_rehearsal.rehearsal.failures.outcome import Outcome
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario


def entry(body: Any = None, query: str = "", *violations: Violation) -> Entry:
    raw = b"" if body is None else orjson.dumps(body)
    return Entry(
        1, 0.0, "POST", "/api/events", query, b"revision: 2026-07-15", raw, 202, "", "", "", violations
    )


def outcome(*differences: Difference, requests: tuple[Entry, ...] = (entry(),), **more: Any) -> Outcome:
    return Outcome("create-event", Scenario(()), requests, differences, **more)


@pytest.mark.parametrize(
    ("subject", "field", "code", "place"),
    [
        ("profile ana@northwind.shop", "properties.Plan", "missing properties", "profile *, properties.*"),
        ("profile a, b", "first_name", "missing first_name", "profile *, first_name"),
        ("event 'Placed Order' of nobody", "", "missing", "event *"),
        ("list 'News'", "member ana@northwind.shop", "missing member", "list *, member *"),
        ("list 'News'", "tag VIP", "missing tag", "list *, tag *"),
        ("profile x", "suppressions.News (Y6nRLr)", "missing suppressions", "profile *, suppressions.*"),
        ("profile x", "consent.email.marketing", "missing consent", "profile *, consent.email.marketing"),
        (
            "ana@x.co in 'list members'",
            "Plan, returned",
            "missing returned",
            "* in 'list members', *, returned",
        ),
        ("figures of the metric for Plan", "read", "missing read", "figures of the metric*, read"),
    ],
)
def test_a_drawn_name_is_no_part_of_a_cause(subject: str, field: str, code: str, place: str) -> None:
    (found,) = causes(outcome(Difference("missing", subject, field)))
    assert (found.code, found.place) == (code, place)
    assert found.matches(code, place)
    assert found.matches("difference", place)
    assert found.matches(code, "")
    assert not found.matches("extra", place)


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        (
            "/data/attributes/profiles/data/17/attributes/email",
            "/data/attributes/profiles/data/*/attributes/email",
        ),
        ("/data/attributes/properties/My Plan/0", "/data/attributes/properties/*"),
        ("/data/attributes/properties", "/data/attributes/properties"),
        ("/data/attributes/context/name", "/data/attributes/context/*"),
        ("", ""),
    ],
)
def test_a_number_or_a_name_of_the_account_is_no_part_of_a_pointer(pointer: str, place: str) -> None:
    found = Cause("wrong-type", field=pointer)
    assert found.place == place
    assert found.matches("wrong-type", place)


def test_differences_after_a_refusal_are_no_causes_of_their_own() -> None:
    refused = violation("bad-phone", pointer="/data/attributes/phone_number")
    lost = Difference("missing", "profile ana", "first_name")
    found = causes(outcome(lost, requests=(entry(None, "", refused),)))
    assert [item.code for item in found] == ["bad-phone"]
    assert [item.code for item in causes(outcome(lost, raised="KeyError: 'email'"))] == ["raised KeyError"]


def test_kinds_at_one_place_and_many_fields_of_one_subject_become_one() -> None:
    kinds = [("missing properties", "event *, properties.*"), ("extra properties", "event *, properties.*")]
    many = [(f"missing {name}", f"profile *, {name}") for name in ("first_name", "title", "image", "zip")]
    whole = [("missing", "list *"), ("extra", "list *")]
    alone = [("wrong-type", "/data"), ("changed time", "event *, time")]
    found = condensed([*kinds, *many, *whole, *alone])
    assert {found[item] for item in kinds} == {("difference", "event *, properties.*")}
    assert {found[item] for item in many} == {("difference", "profile *, *")}
    assert [found[item] for item in whole] == whole  # as one they would hide the fields of lists
    assert found[alone[1]] == alone[1]


BODY = {"data": [{"attributes": {"phone_number": "1", "properties": {"Plan": 1}}}]}


@pytest.mark.parametrize(
    ("code", "place", "tried"),
    [
        ("bad-phone", "/data/*/attributes/phone_number", True),
        ("bad-email", "/data/*/attributes/email", False),
        ("unknown-field", "/data/*/attributes/mail", True),  # where it is not, it is mended
        ("wrong-type", "/data/*/attributes/properties/*", True),
        ("bad-filter", "filter", True),
        ("bad-parameter", "page[size]", False),
        ("missing-revision", "revision", True),
        ("nothing-sent", "", True),
        ("missing properties", "profile *, properties.*", True),
        ("missing properties", "properties.Plan", True),
        ("difference", "event *, time", False),
        ("missing read", "profile *, read", True),
    ],
)
def test_a_cause_is_tried_where_its_member_was_sent_or_its_field_compared(
    code: str, place: str, tried: bool
) -> None:
    compared = frozenset({("profile ana", ""), ("profile ana", "properties.Plan")})
    sent = entry(BODY, "filter=equals(id,'1')")
    assert is_tried(code, place, outcome(requests=(sent,), compared=compared)) is tried
