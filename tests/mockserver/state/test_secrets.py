"""Keys and tokens in bodies are starred out, and nothing else."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.mockserver.state.secrets import (
    masked,
    masked_headers,
    masked_query,
    masked_text,
    own_credential,
)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"access_token": "abc", "a": 1}', b'{"access_token": "***", "a": 1}'),
        (b'[{"refresh_token":"a\\"b"}]', b'[{"refresh_token":"***"}]'),
        (b'{"data": {"secret_key": "abc', b'{"data": {"secret_key": "***'),
        (b"code=abc&client_secret=def&x=1", b"code=***&client_secret=***&x=1"),
        (b"grant_type=refresh_token&refresh_token=abc", b"grant_type=refresh_token&refresh_token=***"),
        (b'{"code": "SALE", "unique_code": "1"}', b'{"code": "SALE", "unique_code": "1"}'),
        (b'{"public_api_key": "AAAAAA"}', b'{"public_api_key": "AAAAAA"}'),
        (b'{"qr_code": 1}', b'{"qr_code": 1}'),
        (b'{"api_key": "s3cret", "page": 1}', b'{"api_key": "***", "page": 1}'),
        (b'{"note": "no api_key here"}', b'{"note": "no api_key here"}'),
        (b"api_key=s3cret&email=a", b"api_key=***&email=a"),
        (b"email=a", b"email=a"),
        (b"", b""),
    ],
)
def test_secrets_are_starred_out(body: bytes, shown: bytes) -> None:
    assert masked(body) == shown


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("api_key=s3cret&page=1", "api_key=***&page=1"),
        ("page=1&api_key=s3cret", "page=1&api_key=***"),
        ("my_api_key=mine", "my_api_key=mine"),
        ("", ""),
    ],
)
def test_a_key_in_a_query_is_starred(query: str, shown: str) -> None:
    assert masked_query(query) == shown


def test_headers_that_carry_secrets_are_starred() -> None:
    sent = [(b"authorization", b"Klaviyo-API-Key pk_x"), (b"api-key", b"pk_x"), (b"accept", b"*/*")]
    assert masked_headers(sent) == b"authorization: ***\napi-key: ***\naccept: */*"


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": {"properties": {"pk_order_id": 5, "pk": "x", "Idempotency": "pk_id"}}}',
        b'{"a": "api_key: \\"x\\"", "some_api_keys": "many", "token": "public"}',
        b'{"name": "Jos\\u00e9", "note": "pk_nodigitsatall"}',
        b"\x89PNG\r\n\x1a\n=&;\xff\xfe",
        b"plain words = nothing & more",
    ],
)
def test_a_body_without_secrets_stays_as_it_is(body: bytes) -> None:
    assert masked(body) == body


def test_the_own_credential_is_starred_wherever_it_stands() -> None:
    own = own_credential(b"Bearer opaque-token")
    assert masked(b'{"a": "see opaque-token"}', own) == b'{"a": "see ***"}'
    assert masked_text("/api/lists/opaque-token", own) == "/api/lists/***"
    assert masked_headers([(b"x", b"opaque-token")], own) == b"x: ***"
    assert own_credential(b"Klaviyo-API-Key pk_x") == b""


@pytest.mark.parametrize("name", [b"idempotency-key", b"revision", b"x-keyboard", b"accept"])
def test_other_headers_are_shown(name: bytes) -> None:
    assert masked_headers([(name, b"value")]) == name + b": value"


_STARTS = [b"", b"{", b"api_key=", b'{"api_key": "', b'\\"api_key\\":']
_LONG = [
    b'{"_key' + b" " * 2_000_000,
    b'{"_key"' + b'\\"' * 500_000,
    b'{"_key"' + b'\\"api_key\\":' * 100_000,
    b'{"_key": ' + b'"' * 1_000_000,
    b"pk_" * 500_000,
    b"{" + b"pk_" * 500_000,
    b"--\n" + b'name="code"\nx\n' * 100_000,
    b"a=b&" * 500_000,
]


@given(body=st.binary(max_size=200), start=st.sampled_from(_STARTS))
def test_any_body_is_masked_without_a_failure(body: bytes, start: bytes) -> None:
    masked(start + body)


@pytest.mark.parametrize("body", _LONG, ids=range(len(_LONG)))
def test_long_bodies_are_masked_in_time(body: bytes) -> None:
    began = time.process_time()
    masked(body)
    assert time.process_time() - began < 5
