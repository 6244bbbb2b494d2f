"""Keys and tokens by their place: the names under which JSON, forms and dictionaries carry them."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.mockserver.state.secrets import masked


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (b'{"api_key": "s3cret", "a": 1}', b'{"api_key": "***", "a": 1}'),
        (b'{"api_key": ["s3cret", "s3cret2"], "a": [1]}', b'{"api_key": ["***"], "a": [1]}'),
        (b'{"a": {"Access-Token" : {"value": "s3cret"}}}', b'{"a": {"Access-Token" : ["***"]}}'),
        (b'{"api_key": ["s3cret', b'{"api_key": ["***"]'),
        (b"{'access_token': 's3cret', 'a': 'b'}", b"{'access_token': '***', 'a': 'b'}"),
        (b"{'authorization': 's3\\'cret'}", b"{'authorization': '***'}"),
        (b'{"text": "{\\"api_key\\": \\"s3cret\\"}"}', b'{"text": "{\\"api_key\\": \\"***\\"}"}'),
        (b'{"note": "it\'s a key\'s ring", "keys": [1]}', b'{"note": "it\'s a key\'s ring", "keys": [1]}'),
    ],
)
def test_the_value_of_a_name_of_a_key_is_starred(sent: bytes, shown: bytes) -> None:
    assert masked(sent) == shown


def test_nothing_stays_of_lists_in_lists() -> None:
    assert b"s3cret" not in masked(b'{"api_key": [["s3cret"]], "a": 1}')


def test_a_part_of_a_form_is_starred() -> None:
    form = b'--b\r\nContent-Disposition: form-data; name="client_secret"\r\n\r\ns3cret\r\n--b--\r\n'
    assert b"s3cret" not in masked(form)
