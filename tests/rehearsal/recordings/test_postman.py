"""Postman collections: folders, variables, parameters that are switched off, forms."""

from __future__ import annotations

import time
from typing import Any

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.found import USUAL, Reading, Unreadable
from klaviyo_rehearsal.rehearsal.recordings.postman import (
    is_collection,
    is_environment,
    read_collection,
    variables_of,
)
from tests.rehearsal.recordings import formats


def first(request: Any, reading: Reading = USUAL) -> Recorded:
    found = next(iter(read_collection("it", {"info": {}, "item": [{"request": request}]}, reading)))
    assert isinstance(found, Recorded)
    return found


def test_collections_and_environments_are_told_apart() -> None:
    environment = {"name": "live", "values": [{"key": "a", "value": "1"}, {"key": "b", "enabled": False}]}
    assert is_collection(formats.postman())
    assert not is_collection(environment)
    assert is_environment(environment)
    assert variables_of(environment) == {"a": "1"}


def test_a_value_may_name_another_and_one_that_is_not_known_stays() -> None:
    reading = Reading(variables={"base": "https://{{host}}", "host": "a.klaviyo.com"})
    found = first({"method": "GET", "url": "{{base}}/api/lists/{{id}}"}, reading)
    assert found.path == "/api/lists/{{id}}"
    assert first({"url": "{{base}}/api/lists"}).path == "/api/lists"


def test_a_form_is_sent_as_one() -> None:
    pairs = [{"key": "data", "value": "{}"}, {"key": "off", "value": "1", "disabled": True}]
    body = {"mode": "urlencoded", "urlencoded": pairs}
    found = first({"method": "POST", "url": "https://a.klaviyo.com/api/track", "body": body})
    assert found.body == b"data={}"
    assert found.headers == {"content-type": "application/x-www-form-urlencoded"}


def test_a_text_alone_is_a_get() -> None:
    assert first("https://a.klaviyo.com/api/lists").method == "GET"


def test_a_value_that_names_itself_many_times_does_not_grow_without_end() -> None:
    variables = [{"key": "a", "value": "{{ a }}" * 1_000}, {"key": "b", "value": "{{" + " " * 100_000}]
    request = {
        "method": "POST",
        "url": "https://a.klaviyo.com/api/lists",
        "body": {"mode": "raw", "raw": "{{a}}{{b}}"},
    }
    content = {"info": {"name": "x"}, "variable": variables, "item": [{"request": request}]}
    began = time.monotonic()
    (found,) = read_collection("it.json", content, USUAL)
    assert time.monotonic() - began < 5
    assert isinstance(found, Recorded) and len(found.body) < 20_000_000


def test_odd_parts_of_a_collection_cost_the_part_alone() -> None:
    request = {"method": "GET", "url": "https://a.klaviyo.com/api/lists", "header": 5}
    form = {
        "method": "POST",
        "url": "https://a.klaviyo.com/api/lists",
        "body": {"mode": "urlencoded", "urlencoded": 5},
    }
    half = {
        "url": "https://a.klaviyo.com/api/lists",
        "method": "POST",
        "body": {"mode": "raw", "raw": "\ud800"},
    }
    items = [{"request": request}, 5, {"request": form}, {"request": half}]
    found = list(read_collection("it.json", {"info": {"name": "x"}, "variable": 5, "item": items}, USUAL))
    assert [type(item) for item in found] == [Recorded, Unreadable, Recorded, Unreadable]
