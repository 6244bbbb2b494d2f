"""One-off emails against the messages of flows: the same recipients, the same emails, as many."""

from __future__ import annotations

from typing import Any

import pytest

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.control.planting import seed
from klaviyo_rehearsal.mockserver.control.snapshot import snapshot
from klaviyo_rehearsal.mockserver.events.model import IncomingEvent, record_event
from klaviyo_rehearsal.mockserver.http.legacy_calls import perform
from klaviyo_rehearsal.mockserver.people.consent import EMAIL, Subscription, subscribe, suppress
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from klaviyo_rehearsal.rehearsal.compare.accounts import compare
from klaviyo_rehearsal.rehearsal.compare.schema import Circumstances
from klaviyo_rehearsal.rehearsal.scenarios.bystanders import mail_flow, metric_of

ADA, BO = "Ada@northwind.shop", "bo@northwind.shop"
METRIC = metric_of("TeMp01")
SENT = {"subject": "Hi", "from_email": "shop@northwind.shop", "from_name": "N", "context": {"total": 9.5}}
STATE: dict[str, Any] = {
    "profiles": [{"id": "P2", "email": BO, "first_name": "Bo"}],
    "templates": [
        {"id": "TeMp01", "name": "Old", "html": "<p>{{ total }}</p>"},
        {"id": "TeMp02", "name": "New", "html": "<p>{{ event.total }}</p>"},
    ],
    "flows": [mail_flow("FlOw01", "TeMp01", "TeMp02", "Hi", "shop@northwind.shop", "N")],
}


def account_of(state: dict[str, Any] = STATE) -> Account:
    account = Account("ABC123", Settings(message_events=False), Clock())
    seed(account, state)
    return account


def old(*to: str) -> dict[str, Any]:
    account = account_of()
    for address in to:
        assert perform(
            account, LegacyCall("send template", {**SENT, "to": address}, ("TeMp01",), "v1")
        ).recorded
    return snapshot(account)


def event(account: Account, to: str, *, metric: str = METRIC, number: int = 0, **properties: Any) -> None:
    own = {"total": 9.5, **properties}
    record_event(account, IncomingEvent(metric, own, {"email": to}, unique_id=str(number)))
    account.deferred.settle()


def told(legacy: dict[str, Any], account: Account) -> list[str]:
    found = compare(legacy, snapshot(account))
    assert all(item.hint for item in found)
    return [f"{item.kind} {item.subject}, {item.field}".rstrip(", ") for item in found]


@pytest.mark.parametrize("to", [ADA, BO])
def test_a_flow_that_sends_the_same_leaves_no_difference(to: str) -> None:
    account = account_of()
    event(account, to, unused=1)
    assert told(old(to), account) == []


def test_addresses_are_one_in_any_case() -> None:
    account = account_of()
    event(account, ADA.lower())
    assert told(old(ADA), account) == []


def test_an_email_that_nobody_sends_is_missing_and_its_event_is_one_too_many() -> None:
    account = account_of()
    event(account, BO, metric="send template TeMp01")
    assert told(old(BO), account) == [
        f"missing email to {BO}",
        f"extra event 'send template TeMp01' of {BO}",
    ]


def test_an_email_that_is_sent_twice_is_extra() -> None:
    account = account_of()
    event(account, BO)
    event(account, BO, number=1)
    assert told(old(BO), account) == [f"extra email to {BO}"]
    assert told(old(BO, BO), account) == []


def test_another_recipient_is_missing_and_extra() -> None:
    account = account_of()
    event(account, ADA)
    assert told(old(BO), account) == [f"extra email to {ADA.lower()}", f"missing email to {BO}"]


def test_other_values_and_another_sender_show_in_their_fields() -> None:
    flow = mail_flow("FlOw01", "TeMp01", "TeMp02", "Ho", "shop@northwind.shop", "M")
    account = account_of({**STATE, "flows": [flow]})
    event(account, BO, total=9)
    assert told(old(BO), account) == [
        f"changed email to {BO}, subject",
        f"changed email to {BO}, from_label",
        f"changed email to {BO}, html",
    ]


def test_a_message_that_is_held_back_is_missing_with_its_reason() -> None:
    account = account_of()
    suppress(account, "P2", "HARD_BOUNCE")
    event(account, BO)
    found = compare(old(BO), snapshot(account))
    assert ("missing", f"email to {BO}", "The flow holds it back: suppressed: HARD_BOUNCE.") in [
        (item.kind, item.subject, item.hint) for item in found
    ]
    assert f"extra profile {BO}, suppressions" in told(old(BO), account)


def test_consent_of_a_recipient_is_a_difference_and_its_name_is_none() -> None:
    account = account_of()
    subscribe(account, "P2", Subscription({EMAIL: None}))
    event(account, BO)
    record_event(account, IncomingEvent(METRIC, {}, {"email": BO, "last_name": "X"}, unique_id="0"))
    assert [line.partition(", ")[2].split(".")[0] for line in told(old(BO), account)] == ["consent"]
    event(account, ADA)
    subscribe(account, str(account.profiles.find("email", ADA)), Subscription({EMAIL: None}))
    assert f"extra profile {ADA}" in told(old(BO, ADA), account)


def test_without_a_one_off_email_an_event_is_a_difference_as_ever() -> None:
    account = account_of()
    event(account, BO)
    assert told(snapshot(account_of()), account) == [
        f"extra email to {BO}",
        f"extra event '{METRIC}' of {BO}",
    ]


def test_flows_on_both_sides_send_the_same() -> None:
    one, other = account_of(), account_of()
    event(one, BO)
    event(other, BO, total=7)
    assert f"changed email to {BO}, html" in told(snapshot(one), other)


def test_a_flow_that_the_new_calls_made_may_have_a_template_of_its_own() -> None:
    planted = {"templates": STATE["templates"][:1]}
    account = account_of(planted)
    seed(account, {"templates": STATE["templates"][1:], "flows": STATE["flows"]})
    before = account_of(planted)
    assert perform(before, LegacyCall("send template", {**SENT, "to": BO}, ("TeMp01",), "v1")).recorded
    assert told(snapshot(before), account) == [f"missing email to {BO}", "extra template 'New'"]
    event(account, BO)
    assert told(snapshot(before), account) == []
    known = Circumstances(planted=frozenset({"FlOw01"}))
    assert [item.subject for item in compare(snapshot(before), snapshot(account), known)] == [
        "template 'New'"
    ]


def test_the_remedy_of_a_missing_email_names_the_metrics_that_flows_wait_for() -> None:
    (found,) = compare(old(BO), snapshot(account_of()))
    assert found.hint.endswith(f"Live flows wait for: '{METRIC}'.")
    draft = account_of({**STATE, "flows": [{**STATE["flows"][0], "status": "draft"}]})
    (found,) = compare(old(BO), snapshot(draft))
    assert found.hint.endswith("There is no live flow.")
