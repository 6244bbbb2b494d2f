"""Consent and suppression: what brings them about, what ends them, and who may be written to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from klaviyo_rehearsal.mockserver.groups.model import delete_list, make_list
from klaviyo_rehearsal.mockserver.people.consent import (
    EMAIL,
    REASONS,
    SMS,
    Subscription,
    confirm,
    consent_to,
    exclude_from_list,
    is_suppressed,
    merge_consent,
    subscribe,
    suppress,
    unsubscribe,
    unsuppress,
)
from klaviyo_rehearsal.mockserver.people.consent_view import subscriptions_of
from klaviyo_rehearsal.mockserver.people.model import create_profile
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.mockserver.state.clock import Clock
from tests.mockserver.helpers import NEWEST, OLDEST, Json
from tests.mockserver.people_helpers import pending_confirmations

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
TO_EMAIL = Subscription({EMAIL: None})


@pytest.fixture
def account() -> Account:
    return Account("ABC123", Settings(), Clock(NOON))


@pytest.fixture
def ada(account: Account) -> str:
    return create_profile(account, {"email": "ada@northwind.shop", "phone_number": "+15005550006"})


def marketing(account: Account, profile: str) -> Json:
    return dict(subscriptions_of(account, profile, NEWEST)["email"]["marketing"])


def reasons(account: Account, profile: str) -> list[str]:
    return [entry["reason"] for entry in marketing(account, profile)["suppression"]]


def test_who_never_said_anything_may_be_mailed_and_nothing_else(account: Account, ada: str) -> None:
    read = marketing(account, ada)
    assert (read["consent"], read["can_receive_email_marketing"]) == ("NEVER_SUBSCRIBED", True)
    assert (read["suppression"], read["list_suppressions"]) == ([], [])
    assert not subscriptions_of(account, ada, NEWEST)["sms"]["marketing"]["can_receive_sms_marketing"]
    assert len(account.consents) == 0, "reading leaves no record"


def test_consent_says_when_and_how_it_was_given(account: Account, ada: str) -> None:
    subscribe(account, ada, Subscription({EMAIL: "2020-01-02T03:04:05.000000+00:00"}, source="CRM"))
    read = marketing(account, ada)
    assert read["consent"] == "SUBSCRIBED"
    assert read["consent_timestamp"] == "2020-01-02T03:04:05.000000+00:00"
    assert read["last_updated"] == "2026-11-01T12:00:00.000000+00:00"
    assert (read["custom_method_detail"], read["double_optin"]) == ("CRM", False)


def test_nothing_is_consented_to_without_a_purpose(account: Account, ada: str) -> None:
    vip = make_list(account, {"name": "VIP"})
    assert not subscribe(account, ada, Subscription(list_id=vip))
    assert (len(account.consents), account.members.of(vip)) == (0, {})


@pytest.mark.parametrize("reason", REASONS)
def test_consent_lifts_what_a_person_can_take_back(account: Account, ada: str, reason: str) -> None:
    suppress(account, ada, reason)
    assert not marketing(account, ada)["can_receive_email_marketing"]
    subscribe(account, ada, TO_EMAIL)
    stays = reason in ("HARD_BOUNCE", "INVALID_EMAIL")
    assert reasons(account, ada) == ([reason] if stays else [])
    assert marketing(account, ada)["can_receive_email_marketing"] is not stays


@pytest.mark.parametrize("reason", REASONS)
def test_only_what_the_account_suppressed_itself_can_be_lifted(
    account: Account, ada: str, reason: str
) -> None:
    suppress(account, ada, reason)
    lifted = unsuppress(account, ada)
    assert lifted == (reason == "USER_SUPPRESSED")
    assert reasons(account, ada) == ([] if lifted else [reason])


def test_suppression_leaves_consent_as_it_is(account: Account, ada: str) -> None:
    subscribe(account, ada, TO_EMAIL)
    assert suppress(account, ada)
    assert not suppress(account, ada), "once is enough"
    read = marketing(account, ada)
    assert (read["consent"], read["can_receive_email_marketing"]) == ("SUBSCRIBED", False)


def test_text_messages_are_not_suppressed(account: Account, ada: str) -> None:
    subscribe(account, ada, Subscription({SMS: None}))
    suppress(account, ada)
    assert subscriptions_of(account, ada, OLDEST)["sms"]["marketing"]["can_receive_sms_marketing"]
    unsubscribe(account, ada, [SMS])
    read = subscriptions_of(account, ada, OLDEST)["sms"]["marketing"]
    assert (read["consent"], read["can_receive_sms_marketing"]) == ("UNSUBSCRIBED", False)


def test_unsubscribing_without_a_list_ends_all_email(account: Account, ada: str) -> None:
    vip = make_list(account, {"name": "VIP"})
    subscribe(account, ada, Subscription({EMAIL: None}, vip))
    assert not unsubscribe(account, ada, [EMAIL])
    assert marketing(account, ada)["consent"] == "UNSUBSCRIBED"
    assert reasons(account, ada) == ["UNSUBSCRIBE"]
    assert ada in account.members.of(vip)


def test_unsubscribing_from_a_list_ends_with_the_list(account: Account, ada: str) -> None:
    vip = make_list(account, {"name": "VIP"})
    subscribe(account, ada, Subscription({EMAIL: None}, vip))
    assert not unsubscribe(account, ada, [EMAIL], list_id=vip)
    read = marketing(account, ada)
    assert (read["consent"], read["can_receive_email_marketing"]) == ("SUBSCRIBED", True)
    assert [(e["list_id"], e["reason"]) for e in read["list_suppressions"]] == [(vip, "UNSUBSCRIBE")]
    assert ada not in account.members.of(vip)
    assert is_suppressed(account, ada, vip) and not is_suppressed(account, ada)


def test_unsubscribing_from_a_list_that_one_is_not_on_ends_all_email(account: Account, ada: str) -> None:
    subscribe(account, ada, TO_EMAIL)
    assert unsubscribe(account, ada, [EMAIL], list_id=make_list(account, {"name": "VIP"}))
    assert marketing(account, ada)["consent"] == "UNSUBSCRIBED"


def test_subscribing_again_ends_the_suppression_on_that_list_only(account: Account, ada: str) -> None:
    vip, news = make_list(account, {"name": "VIP"}), make_list(account, {"name": "News"})
    assert exclude_from_list(account, ada, vip) and exclude_from_list(account, ada, news)
    assert not exclude_from_list(account, ada, news)
    subscribe(account, ada, Subscription({EMAIL: None}, vip))
    assert [entry["list_id"] for entry in marketing(account, ada)["list_suppressions"]] == [news]


def test_double_opt_in_waits_for_the_confirmation(account: Account, ada: str) -> None:
    vip = make_list(account, {"name": "VIP", "opt_in_process": "double_opt_in"})
    suppress(account, ada)
    assert not subscribe(account, ada, Subscription({EMAIL: None}, vip, source="footer"))
    assert pending_confirmations(account) == [(ada, vip)]
    assert (consent_to(account, ada, EMAIL), account.members.of(vip)) == (None, {})
    assert reasons(account, ada) == ["USER_SUPPRESSED"]
    account.clock.advance(60)
    assert confirm(account, ada, vip)
    read = marketing(account, ada)
    assert (read["consent"], read["double_optin"]) == ("SUBSCRIBED", True)
    assert read["consent_timestamp"] == "2026-11-01T12:01:00.000000+00:00"
    assert read["custom_method_detail"] == "footer"
    assert (reasons(account, ada), [*account.members.of(vip)]) == ([], [ada])
    assert not confirm(account, ada, vip), "there is nothing left to confirm"


def test_a_historical_import_is_confirmed_already(account: Account, ada: str) -> None:
    vip = make_list(account, {"name": "VIP", "opt_in_process": "double_opt_in"})
    assert subscribe(account, ada, Subscription({EMAIL: None}, vip, confirmed=True))
    assert marketing(account, ada)["double_optin"] is False


def test_without_a_list_the_process_is_the_accounts() -> None:
    account = Account("ABC123", Settings(opt_in="double_opt_in"), Clock(NOON))
    ada = create_profile(account, {"email": "ada@northwind.shop"})
    assert not subscribe(account, ada, TO_EMAIL)
    assert pending_confirmations(account) == [(ada, None)]
    assert confirm(account, ada)
    assert consent_to(account, ada, EMAIL) == "SUBSCRIBED"


def test_withdrawn_consent_can_no_longer_be_confirmed(account: Account, ada: str) -> None:
    vip = make_list(account, {"name": "VIP", "opt_in_process": "double_opt_in"})
    subscribe(account, ada, Subscription({EMAIL: None, SMS: None}, vip))
    unsubscribe(account, ada, [EMAIL])
    assert confirm(account, ada, vip)
    assert consent_to(account, ada, EMAIL) == "UNSUBSCRIBED"
    assert consent_to(account, ada, SMS) == "SUBSCRIBED"
    subscribe(account, ada, Subscription({SMS: None}, vip))
    unsubscribe(account, ada, [SMS], list_id=vip)
    assert not confirm(account, ada, vip)


def test_a_confirmation_outlives_its_list(account: Account, ada: str) -> None:
    vip = make_list(account, {"name": "VIP", "opt_in_process": "double_opt_in"})
    subscribe(account, ada, Subscription({EMAIL: None}, vip))
    delete_list(account, vip)
    assert confirm(account, ada, vip)
    assert consent_to(account, ada, EMAIL) == "SUBSCRIBED"
    assert account.members.of(vip) == {}


@pytest.mark.parametrize(("first", "last"), [("ada", "bob"), ("bob", "ada")])
def test_of_two_merged_consents_the_later_counts(account: Account, first: str, last: str) -> None:
    people = {name: create_profile(account, {"email": f"{name}@northwind.shop"}) for name in ("ada", "bob")}
    vip = make_list(account, {"name": "VIP"})
    account.members.join(vip, people.values())
    unsubscribe(account, people[first], [EMAIL])
    suppress(account, people[first], "HARD_BOUNCE")
    account.clock.advance(60)
    subscribe(account, people[last], TO_EMAIL)
    merge_consent(account, people["bob"], people["ada"])
    assert marketing(account, people["ada"])["consent"] == "SUBSCRIBED"
    assert reasons(account, people["ada"]) == ["HARD_BOUNCE"]
    assert people["bob"] not in account.consents


@pytest.mark.parametrize(
    ("revision", "more"),
    [
        ("2024-06-15", set()),
        ("2024-07-15", {"mobile_push"}),
        ("2025-04-15", {"mobile_push"}),
        ("2025-07-15", {"mobile_push", "whatsapp"}),
    ],
)
def test_a_revision_shows_the_channels_that_it_knows(
    account: Account, ada: str, revision: str, more: set[str]
) -> None:
    assert subscriptions_of(account, ada, revision).keys() == {"email", "sms"} | more


def test_every_channel_of_today_is_read_back(account: Account, ada: str) -> None:
    purposes = ["sms.transactional", "push.marketing", "whatsapp.marketing", "email.open_tracking"]
    subscribe(account, ada, Subscription(dict.fromkeys(purposes)))
    read = subscriptions_of(account, ada, NEWEST)
    assert read["sms"]["marketing"]["consent"] == "NEVER_SUBSCRIBED"
    assert read["sms"]["transactional"]["can_receive_sms_transactional"] is True
    assert read["mobile_push"]["marketing"]["can_receive_push_marketing"] is True
    assert read["whatsapp"]["marketing"]["phone_number"] == "+15005550006"
    assert read["whatsapp"]["transactional"] is None
    assert read["email"]["open_tracking"]["can_receive"] is True
    assert read["email"]["marketing"]["consent"] == "NEVER_SUBSCRIBED"
