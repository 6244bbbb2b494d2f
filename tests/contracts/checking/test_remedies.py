"""Remedies for fields that Klaviyo does not know."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.remedies import for_old_key, for_unknown, is_identifier

_PROFILE = ("email", "first_name", "properties")


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("email", True),
        ("$email", True),
        ("emial", True),
        ("Email", True),
        ("$id", True),
        ("id", True),
        ("_kx", True),
        ("first_name", False),
        ("ie", False),
    ],
)
def test_an_identifier_is_recognised_under_old_and_misspelt_names(name: str, is_one: bool) -> None:
    assert is_identifier(name) is is_one


@pytest.mark.parametrize(
    ("name", "resource", "declared", "remedy"),
    [
        ("$email", "profile", _PROFILE, "'$email' is a key of the old API: send it as email."),
        ("lists", "profile", _PROFILE, "Name the lists in data.relationships.lists."),
        ("lists", "event", ("list",), "Did you mean 'list'?"),
        ("frist_name", "profile", _PROFILE, "Did you mean 'first_name'?"),
        (
            "shoe",
            "profile",
            _PROFILE,
            "Custom data goes into 'properties'. Known here: email, first_name, properties.",
        ),
        ("shoe", "event", ("time",), "Known here: time."),
        (
            "title",
            "profile",
            ("email", "subscriptions"),
            "A subscription takes identifiers and consent: send 'title' with POST /api/profile-import.",
        ),
    ],
)
def test_the_remedy_is_the_most_specific_one(
    name: str, resource: str, declared: tuple[str, ...], remedy: str
) -> None:
    assert for_unknown(name, resource, declared) == remedy


def test_consent_is_sent_to_its_own_operation() -> None:
    remedy = for_unknown("consent", "profile", _PROFILE)
    assert remedy.endswith("give it with POST /api/profile-subscription-bulk-create-jobs.")


def test_only_keys_of_the_old_api_have_a_place_elsewhere() -> None:
    assert for_old_key("$event_id") == "Do not leave it in properties: send it as attributes.unique_id."
    assert for_old_key("colour") is for_old_key("") is None
