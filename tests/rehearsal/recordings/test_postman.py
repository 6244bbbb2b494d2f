"""Postman collections: folders, variables, parameters that are switched off, forms."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.found import USUAL, Reading
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
