"""Coverage of the draw."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.rehearsal.engine.coverage import Coverage
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario


def test_arguments_must_haves_accounts_and_faults_are_counted() -> None:
    coverage = Coverage()
    track = LegacyCall.track("Placed Order", {"$email": "ana@northwind.shop", "Plan": "gold"}, {"$value": 1})
    fault = {"kind": "status", "status": 503, "nth": 1, "company_id": "ABC123"}
    coverage.note(
        Scenario((track,), {"lists": [{"id": "Y6nRLr"}]}, (fault,), "said: zip 00000; who: a phone")
    )
    coverage.note(Scenario((track, track), {"lists": [{"id": "Y6nRLr"}]}))
    assert coverage.as_dict() == {
        "arguments": {
            "customer_properties: $email": 2,
            "customer_properties: of the shop's own": 2,
            "properties: $value": 2,
            "track: event": 2,
        },
        "must-haves": {"said: zip 00000": 1, "who: a phone": 1},
        "accounts": {"1 lists": 2},
        "faults": {"kind status, nth 1, status 503": 1},
    }


def test_fields_of_people_in_a_list_are_arguments() -> None:
    coverage = Coverage()
    people = {"profiles": [{"email": "a@northwind.shop"}, {"phone_number": "+1", "Plan": "gold"}]}
    coverage.note(Scenario((LegacyCall("subscribe", people, ("Y6nRLr",), "v2"),)))
    assert [*coverage.as_dict()["arguments"]] == [
        "profiles: email",
        "profiles: of the shop's own",
        "profiles: phone_number",
    ]
