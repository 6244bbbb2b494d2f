"""Requests for OAuth tokens: their form, and the errors of RFC 6749."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.checking.token_request import TokenRequest, read_token_request

_BASIC = "Basic Y2lkOnNlY3JldA=="
_CODE = b"grant_type=authorization_code&code=c1&redirect_uri=https%3A%2F%2Fshop.dev&code_verifier=v"


def test_a_grant_and_a_refresh_are_read() -> None:
    refresh = b"grant_type=refresh_token&refresh_token=rt_1"
    assert read_token_request(refresh, _BASIC) == (TokenRequest("refresh_token", "cid", "rt_1"), "", None)
    assert read_token_request(_CODE, _BASIC)[0] == TokenRequest("authorization_code", "cid", "c1")
    assert read_token_request(refresh + b"&client_id=cid&client_secret=s", "")[0] is not None


@pytest.mark.parametrize(
    ("body", "authorization", "error", "status"),
    [
        (_CODE, "", "invalid_client", 401),
        (_CODE, "Bearer x", "invalid_client", 401),
        (_CODE, "Basic Y2lk", "invalid_client", 401),
        (_CODE + b"&client_id=cid", "", "invalid_client", 401),
        (b"", _BASIC, "unsupported_grant_type", 400),
        (b"grant_type=password&username=a", _BASIC, "unsupported_grant_type", 400),
        (b"grant_type=refresh_token", _BASIC, "invalid_request", 400),
        (b"grant_type=authorization_code&code=c1", _BASIC, "invalid_request", 400),
        (b'{"grant_type": "refresh_token"}', _BASIC, "unsupported_grant_type", 400),
    ],
)
def test_another_form_is_refused(body: bytes, authorization: str, error: str, status: int) -> None:
    request, found, wrong = read_token_request(body, authorization)
    assert (request, found) == (None, error)
    assert wrong is not None
    assert wrong.status == status
