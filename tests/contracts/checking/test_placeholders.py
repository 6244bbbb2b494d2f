"""Placeholders: the rest of a request is judged, and the values that nobody knows are told."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Inspector, Recorded
from klaviyo_rehearsal.contracts.checking.placeholders import placeholder_in, read_around
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import legacy_api, use_cases

_HEADERS = {
    "authorization": "Klaviyo-API-Key $KEY",
    "revision": "2026-07-15",
    "content-type": "application/json",
}


def judged(
    library: Library,
    body: str,
    *,
    method: str = "POST",
    path: str = "/api/events",
    query: str = "",
    **headers: str,
) -> Inspection:
    inspector = Inspector(library, legacy_api(), use_cases().values(), today=date(2026, 11, 26))
    request = Recorded(method, path, query, {**_HEADERS, **headers}, body.encode())
    (found,) = inspector.judge(request)
    return found


def event(**attributes: Any) -> str:
    profile = attributes.pop("profile", {"email": "ana@northwind.shop"})
    inner = {
        "properties": {},
        "metric": {"data": {"type": "metric", "attributes": {"name": "Placed Order"}}},
        "profile": {"data": {"type": "profile", "attributes": profile}},
        **attributes,
    }
    return json.dumps({"data": {"type": "event", "attributes": inner}})


def told(found: Inspection) -> list[tuple[str, str | None]]:
    return [(item.code, item.pointer or item.parameter) for item in found.violations]


_EMAIL = "/data/attributes/profile/data/attributes/email"


@pytest.mark.parametrize(
    "name", ["$EMAIL", "$email", "${EMAIL:-x}", "{{ email }}", "<EMAIL>", "{{$randomEmail}}", "$(mail)"]
)
def test_a_text_that_is_a_placeholder_is_told_and_not_called_wrong(library: Library, name: str) -> None:
    found = judged(library, event(profile={"email": name}, time=name))
    assert found.verdict == "advice"
    assert sorted(told(found)) == [("placeholder", _EMAIL), ("placeholder", "/data/attributes/time")]
    assert found.violations[0].detail.endswith("stands in the place of a value, which cannot be judged.")


def test_a_text_with_a_placeholder_within_is_unknown_too(library: Library) -> None:
    assert told(judged(library, event(profile={"email": "ana {{n}}@northwind.shop"}))) == [
        ("placeholder", _EMAIL)
    ]
    assert told(judged(library, event(profile={"email": "ana @northwind.shop"}))) == [("bad-email", _EMAIL)]


@pytest.mark.parametrize("name", ["$VALUE", "{{value}}", "<value>", "${VALUE}", "$(value)"])
def test_a_bare_placeholder_leaves_the_rest_to_be_judged(library: Library, name: str) -> None:
    body = event(value="?").replace('"?"', name)
    found = judged(library, body)
    assert (found.verdict, told(found)) == ("advice", [("placeholder", "/data")])
    assert (
        found.violations[0].detail
        == f"{name} stands outside of quotes in the place of a value: it cannot be judged."
    )
    wrong = judged(library, body.replace("properties", "propertys"))
    assert wrong.verdict == "error"
    assert {"unknown-field", "missing-field", "placeholder"} == {item.code for item in wrong.violations}


def test_a_field_that_is_unknown_is_so_whatever_its_value_is(library: Library) -> None:
    found = judged(library, event(mail="?").replace('"?"', "$MAIL"))
    assert ("unknown-field", "/data/attributes/mail") in told(found)


@pytest.mark.parametrize(
    "body", ["$BODY", "{{ payload }}", '{"data": {{#each items}}{}{{/each}}}', '{"a": $X,}']
)
def test_a_body_that_is_a_placeholder_is_not_judged(library: Library, body: str) -> None:
    found = judged(library, body)
    assert (found.verdict, told(found)) == ("advice", [("placeholder", "/data")])


@pytest.mark.parametrize("body", ["", "null", "[]", "{", '{"a": nope}', '{"a": "$X"'])
def test_a_body_without_bare_placeholders_is_as_wrong_as_before(library: Library, body: str) -> None:
    assert judged(library, body).verdict == "error"
    assert read_around(body.encode()) is None


def test_names_in_the_query_and_of_the_revision_are_told(library: Library) -> None:
    found = judged(library, "", method="GET", path="/api/profiles", query="page[size]={{size}}")
    assert (found.verdict, told(found)) == ("advice", [("placeholder", "page[size]")])
    found = judged(library, "", method="GET", path="/api/profiles", query="filter=equals(id,$ID)&sort=no")
    assert told(found) == [("placeholder", "filter"), ("bad-parameter", "sort")]
    found = judged(library, "", method="GET", path="/api/profiles", revision="{{revision}}")
    assert (found.verdict, told(found)) == ("advice", [("placeholder", "revision")])
    assert judged(library, "", method="GET", path="/api/profiles", revision="x").verdict == "error"


@pytest.mark.parametrize(
    "text", ["$5", "50%", "a < b", "{}", "[1]", "price: 5$", "<b>x</b>", "ana@northwind.shop"]
)
def test_other_texts_hold_no_placeholder(text: str) -> None:
    assert placeholder_in(text) == ""
