"""Calls with their place, and ids of their own that every conversion gives again."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.migrate.call import Call, Migrated, Replacement

CALL = LegacyCall.identify({"$email": "ana@northwind.shop"})


def test_a_place_is_file_and_line() -> None:
    assert Call(CALL, "old.ndjson", 7).place == "old.ndjson:7"
    assert Call(CALL, "stdin").place == "stdin"


def test_a_call_has_the_same_id_in_each_conversion_and_another_one_on_another_line() -> None:
    one = Call(CALL, "old.ndjson", 7).own_id
    assert one == Call(CALL, "folder/old.ndjson", 7).own_id
    assert one != Call(CALL, "old.ndjson", 8).own_id


def test_calls_are_whole_when_requests_replace_them_and_are_taken() -> None:
    calls = (Call(CALL, "a", 1), Call(CALL, "a", 2))
    assert Migrated(calls, Replacement(), ("",)).is_whole
    assert not Migrated(calls, Replacement(), ("", "refused")).is_whole
    assert not Migrated(calls, Replacement(lacking="gone")).is_whole
    assert Migrated(calls, Replacement()).places == ["a:1", "a:2"]
    assert Migrated(calls, Replacement()).name == "identify"
