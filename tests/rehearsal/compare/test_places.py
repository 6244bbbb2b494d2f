"""The places of a comparison: of resources that the calls concern, and not of bystanders."""

from __future__ import annotations

from typing import Any

from klaviyo_rehearsal.rehearsal.compare.places import compared_places, general_field, general_subject
from klaviyo_rehearsal.rehearsal.compare.schema import Circumstances

EMPTY: dict[str, Any] = {
    "profiles": [],
    "events": [],
    "metrics": [],
    "lists": [],
    "segments": [],
    "resources": {},
}


def profile(identifier: str, **attributes: Any) -> dict[str, Any]:
    return {"id": identifier, **attributes}


def test_bystanders_have_no_places() -> None:
    ana = profile("1", email="ana@northwind.shop", properties={"Plan": "gold"})
    known, bystander = profile("2", email="ben@northwind.shop"), profile("3", external_id="7-3-9")
    account = EMPTY | {"profiles": [ana, known, bystander]}
    circumstances = Circumstances(planted=frozenset({"2", "3"}))
    calls = '[{"properties":{"$email":"ben@northwind.shop"}}]'
    assert set(compared_places(account, EMPTY, circumstances, calls)) == {
        ("profile ana@northwind.shop", ""),
        ("profile ana@northwind.shop", "email"),
        ("profile ana@northwind.shop", "properties.Plan"),
        ("profile ben@northwind.shop", ""),
        ("profile ben@northwind.shop", "email"),
    }


def test_patterns_leave_drawn_names_out() -> None:
    assert general_subject("profile ana\nkovacs") == "profile *"
    assert general_subject("rendered text") == "rendered text"
    assert general_subject("01H in 'person timeline'") == "* in 'person timeline'"
    assert general_field("location.city") == "location.city"
    assert general_field("confirmations asked for News (Y6nRLr)") == "confirmations asked for *"
