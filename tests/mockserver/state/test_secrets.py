"""Keys and tokens in bodies are starred out, and nothing else."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.state.secrets import masked


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
        (b"", b""),
    ],
)
def test_secrets_are_starred_out(body: bytes, shown: bytes) -> None:
    assert masked(body) == shown
