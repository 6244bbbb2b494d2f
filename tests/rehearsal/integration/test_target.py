"""The message that commands and URLs get, and what is shown of their answers."""

from __future__ import annotations

import json

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.integration.target import (
    IntegrationEnded,
    IntegrationHung,
    IntegrationTrouble,
    ProtocolError,
    Target,
    message,
    shown,
)

TARGET = Target("http://127.0.0.1:9", "pk_ABC123_x", "ABC123", "subscribe")


def test_a_message_has_everything_of_the_call_and_the_target() -> None:
    call = LegacyCall("subscribe", {"profiles": [{"email": "ana@northwind.shop"}]}, ("Y6nRLr",), "v2")
    assert json.loads(message(7, call, TARGET)) == {
        "id": 7,
        "call": "subscribe",
        "version": "v2",
        "ids": ["Y6nRLr"],
        "arguments": {"profiles": [{"email": "ana@northwind.shop"}]},
        "target": {
            "base_url": "http://127.0.0.1:9",
            "api_key": "pk_ABC123_x",
            "company_id": "ABC123",
            "use_case": "subscribe",
        },
    }


@pytest.mark.parametrize("end", ["\n", "\r", "\u2028", "\u2029", "\x85"])
def test_a_message_is_one_line_whatever_a_reader_takes_for_its_end(end: str) -> None:
    text = message(
        1, LegacyCall.track("Bought", {"$email": "a@northwind.shop"}, {"note": f"a{end}b"}), TARGET
    )
    assert not {b"\n", b"\r", b"\xe2\x80\xa8", b"\xe2\x80\xa9"} & {text[i : i + 3] for i in range(len(text))}
    assert b"\n" not in text and b"\r" not in text
    assert json.loads(text)["arguments"]["properties"]["note"] == f"a{end}b"


def test_a_long_answer_is_shown_cut_off() -> None:
    assert shown(b"  listening \n") == "'listening'"
    assert shown(b"x" * 300, 5) == "'xxxxx...'"
    assert shown(b"\xff") == "'\ufffd'"


def test_trouble_is_no_exception_that_hypothesis_shrinks_and_names_its_kind() -> None:
    kinds = {kind.kind for kind in (IntegrationHung, IntegrationEnded, ProtocolError)}
    assert kinds == {"hung", "ended", "babbled"}
    assert not issubclass(IntegrationTrouble, Exception)
