"""Requests of the journal as HAR."""

from __future__ import annotations

import json

import httpx

from klaviyo_rehearsal.mockserver.control.har import har_document
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from tests.rehearsal.builders import entry


def test_an_empty_document_is_whole() -> None:
    assert json.loads(har_document([]))["log"]["entries"] == []


def test_keys_in_an_answer_are_starred_out() -> None:
    one = entry("POST /oauth/token", 200)
    one.answer = b'{"access_token":"secret-1"}'
    text = json.loads(har_document([one]))["log"]["entries"][0]["response"]["content"]["text"]
    assert text == '{"access_token":"***"}'


def test_the_control_api_gives_the_journal_as_har() -> None:
    with MockServer(settings=Settings(keep_answers=True)) as mock:
        headers = {"Authorization": "Klaviyo-API-Key pk_ABC123_x", "revision": "2026-07-15"}
        httpx.get(f"{mock.url}/api/lists", headers=headers)
        httpx.get(f"{mock.url}/api/nowhere", headers=headers)
        log = httpx.get(f"{mock.url}/_mock/requests?format=har&verdict=ok").json()["log"]
    (only,) = log["entries"]
    assert only["request"]["url"] == "https://a.klaviyo.com/api/lists"
    assert only["response"]["content"]["mimeType"] == "application/vnd.api+json"
    assert {"name": "authorization", "value": "***"} in only["request"]["headers"]
