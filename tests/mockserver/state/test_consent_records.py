"""Records of consent: kept from the first change on, not by being read."""

from __future__ import annotations

import orjson

from klaviyo_rehearsal.mockserver.state.consent_records import ConsentRecords


def test_reading_a_record_keeps_none_and_opening_it_does() -> None:
    records = ConsentRecords()
    records.get("ada")["suppressions"].append({"reason": "HARD_BOUNCE"})
    assert "ada" not in records and records.get("ada")["suppressions"] == []
    records.open("ada")["suppressions"].append({"reason": "HARD_BOUNCE"})
    assert records.open("ada") is records.get("ada")
    assert [(profile, record["suppressions"]) for profile, record in records.items()] == [
        ("ada", [{"reason": "HARD_BOUNCE"}])
    ]


def test_a_record_is_taken_out_once() -> None:
    records = ConsentRecords()
    opened = records.open("ada")
    assert records.pop("ada") is opened
    assert records.pop("ada") is None and len(records) == 0


def test_records_come_back_as_they_were() -> None:
    records, loaded = ConsentRecords(), ConsentRecords()
    records.open("ada")["channels"]["email.marketing"] = {"consent": "SUBSCRIBED"}
    loaded.restore(orjson.loads(orjson.dumps(records.dump())))
    assert dict(loaded.items()) == dict(records.items())
