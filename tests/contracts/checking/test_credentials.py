"""The Authorization header: which schemes and keys are taken, and what is answered to others (facts 1.2)."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.credentials import is_hidden, read_credentials


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Klaviyo-API-Key pk_0123456789abcdef0123456789abcdef01", "pk_0123456789abcdef0123456789abcdef01"),
        ("Klaviyo-API-Key pk_AbC123_test", "pk_AbC123_test"),
        ("Bearer eyJhbGciOi.x-y_z", "eyJhbGciOi.x-y_z"),
    ],
)
def test_a_private_key_or_a_token_is_taken(header: str, key: str) -> None:
    assert read_credentials(header) == (key, None)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "pk_AbC123",
        "Klaviyo-API-Key",
        "Klaviyo-API-Key ",
        "klaviyo-api-key pk_AbC123",
        "Basic cGtfQWJDMTIzOg==",
        "Token pk_AbC123",
        "api-key pk_AbC123",
    ],
)
def test_p1_another_scheme_or_none_is_no_authentication(header: str | None) -> None:
    key, found = read_credentials(header)
    assert key == ""
    assert found is not None
    assert (found.code, found.status, found.parameter) == ("no-credentials", 401, "Authorization")
    assert found.detail == "Missing or invalid authorization scheme. Please use Klaviyo-API-Key."


@pytest.mark.parametrize("key", ["AbC123", "pk_", "sk_AbC123", "pk_AbC 123", "pk_AbC123 ", "PK_AbC123"])
def test_what_is_no_private_key_is_refused_in_the_words_of_klaviyo(key: str) -> None:
    found = read_credentials(f"Klaviyo-API-Key {key}")[1]
    assert found is not None
    assert (found.code, found.status) == ("bad-key", 401)
    assert found.detail == "Missing or invalid private key."


@pytest.mark.parametrize(
    "header",
    [
        "Klaviyo-API-Key ***",
        "Klaviyo-API-Key <PLACEHOLDER>",
        "Klaviyo-API-Key REDACTED",
        "Klaviyo-API-Key {{private_key}}",
        "Klaviyo-API-Key $KLAVIYO_KEY",
        "Klaviyo-API-Key your-private-api-key",
        "[FILTERED]",
    ],
)
def test_a_recording_may_hide_its_key(header: str) -> None:
    assert is_hidden(header)


@pytest.mark.parametrize("header", ["Klaviyo-API-Key pk_abc", "Klaviyo-API-Key abc", "Bearer abc.def"])
def test_a_key_is_not_taken_for_a_placeholder(header: str) -> None:
    assert not is_hidden(header)
