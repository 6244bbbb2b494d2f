"""Keys and tokens in bodies are starred out, and nothing else."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.violation import Violation
from klaviyo_rehearsal.mockserver.state.secrets import (
    NOTHING,
    Sought,
    joined,
    masked,
    masked_headers,
    masked_query,
    masked_text,
    masked_violations,
    own_credential,
    with_key,
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
    "token", ["T0KEN-of-16-char", "T0KEN-of-17-chars", "T0KEN-of-18-chars?", "T0KEN>>>>>>>>>>>>"]
)
def test_a_call_of_v1_in_base64_of_urls_has_no_token(token: str) -> None:
    data = base64.urlsafe_b64encode(json.dumps({"api_key": token}).encode()).decode().rstrip("=")
    name, _, shown = masked_query(f"data={data}").partition("=")
    assert (name, json.loads(base64.b64decode(unquote(shown)))) == ("data", {"api_key": "***"})


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
    assert not own_credential(b"Klaviyo-API-Key pk_x")


@pytest.mark.parametrize("name", [b"idempotency-key", b"revision", b"x-keyboard", b"accept"])
def test_other_headers_are_shown(name: bytes) -> None:
    assert masked_headers([(name, b"value")]) == name + b": value"


_KEY = "pk_9f8e7d6c5b4a39281706f5e4d3"
_TOKEN = "tokQ7vXz19LmNo2pRsT"


def _percent(text: str) -> str:
    return "".join(f"%{ord(char):02x}" for char in text)


def _escaped(text: str, *places: int) -> str:
    return "".join(
        f"\\u{ord(char):04x}" if not places or place in places else char for place, char in enumerate(text)
    )


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


_FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "percent": _percent,
    "percent, capitals": lambda key: _percent(key).upper(),
    "percent, one character": lambda key: key.replace("k", "%6B", 1),
    "percent twice": lambda key: _percent(key).replace("%", "%25"),
    "percent of percent": lambda key: _percent(_percent(key)),
    "JSON": _escaped,
    "JSON, the second": lambda key: _escaped(key, 1),
    "JSON, the third": lambda key: _escaped(key, 2),
    "JSON, some": lambda key: _escaped(key, 0, 8),
    "JSON in JSON": lambda key: _escaped(key).replace("\\", "\\\\"),
    "capitals": str.upper,
    "small letters": str.lower,
    "capitals, percent": lambda key: _percent(key.upper()),
    "JavaScript": lambda key: "".join(f"\\x{ord(char):02x}" for char in key),
    "JavaScript, braces": lambda key: "".join(f"\\u{{{ord(char):x}}}" for char in key),
    "HTML": lambda key: "".join(f"&#{ord(char)};" for char in key),
    "HTML, hexadecimal": lambda key: "".join(f"&#x{ord(char):X};" for char in key),
    "HTML, the first": lambda key: f"&#{ord(key[0])};{key[1:]}",
    "hexadecimal": lambda key: key.encode().hex(),
    "hexadecimal, capitals": lambda key: key.encode().hex().upper(),
    "base64": _base64,
    "base64 after one": lambda key: _base64(f"x{key}"),
    "base64 after two": lambda key: _base64(f"xy{key}:"),
    "base64 of a user": lambda key: f"Basic {_base64(f'user:{key}')}",
    "base64 of URLs": lambda key: base64.urlsafe_b64encode(f"?>{key}".encode()).decode(),
}


@pytest.mark.parametrize("form", _FORMS)
@pytest.mark.parametrize("key", [_KEY, _TOKEN])
def test_a_key_is_known_in_every_form(key: str, form: str) -> None:
    sought = with_key(NOTHING, key)
    sent = _FORMS[form](key)
    body = f'{{"note": "see {sent} there", "b": 5}}'.encode()
    shown = masked(body, sought)
    assert sent.encode() not in shown
    assert shown.startswith(b'{"note": "see ') and shown.endswith(b' there", "b": 5}')
    for text in (f"/api/lists/{sent}/x", f"The value '{sent}' is not known."):
        assert sent not in masked_text(text, sought)
    assert sent not in masked_query(f"a=1&foo={sent}", sought)
    assert sent.encode() not in masked_headers([(b"x-upstream", sent.encode())], sought)
    assert sent.encode() not in masked(body.decode().encode("utf-16"), sought).replace(b"\0", b"")


def test_a_key_with_signs_is_known_whole() -> None:
    key = "k/Q+7vX=z19L~mNo2pRsT"
    for sent in (
        key,
        _percent(key),
        "k\\/Q+7vX=z19L~mNo2pRsT",
        "k/Q\\u002B7vX\\u003dz19L~mNo2pRsT",
        "k&#x2F;Q&#43;7vX&#x3D;z19L~mNo2pRsT",
    ):
        for sought in (own_credential(f"Klaviyo-API-Key {key}".encode()), with_key(NOTHING, key)):
            assert masked_text(f"see {sent}", sought) == "see ***"


@pytest.mark.parametrize("form", [quote, _base64])
def test_a_call_of_v1_shows_no_key_in_the_place_of_its_token(form: Callable[[str], str]) -> None:
    for name in ("token", "api_key"):
        shown = masked_query(f"data={form(json.dumps({name: _TOKEN, 'event': 'x'}))}&i=1")
        assert shown == f"data={quote(form(json.dumps({name: '***', 'event': 'x'})))}&i=1".replace("%25", "%")
    for sent in (form(json.dumps({"token": "Xy12Ab"})), "eyJ", "ey*", "eyJ\u00e9"):
        assert masked_query(f"data={sent}") == f"data={sent}"


def test_many_credentials_are_found_at_any_place() -> None:
    sought = NOTHING
    for number in range(16):
        sought = with_key(sought, f"opaque-key-{number:04}-{number}")
    both = joined(own_credential(b"Bearer another/token"), sought)
    assert joined(own_credential(b"Bearer another/token"), both) is both
    for number in range(16):
        for before in range(9):
            text = f"{'.' * before}opaque-key-{number:04}-{number}"
            assert masked_text(text, both) == f"{'.' * before}***"
            assert masked_text(f"{'.' * before}another/token!", both) == f"{'.' * before}***!"


def test_the_place_of_a_violation_shows_no_key() -> None:
    found = Violation("x", "a", "b", pointer=f"/data/{_KEY}", parameter=_KEY)
    (shown,) = masked_violations([found])
    assert (shown.pointer, shown.parameter, shown.detail) == ("/data/pk_***", "pk_***", "a")


@pytest.mark.parametrize("name", ["company_id", "companyId", "company%5Fid", "public_key", "public_api_key"])
def test_a_token_in_the_place_of_a_public_key_is_starred(name: str) -> None:
    assert masked_query(f"{name}={_TOKEN}") == f"{name}=***"
    assert masked_query(f"{name}=Xy12Ab") == f"{name}=Xy12Ab"
    assert masked_query(f"{name}=pk_nodigits") == f"{name}=***"


def test_a_value_of_another_kind_stays() -> None:
    sought = with_key(NOTHING, _TOKEN)
    assert with_key(sought, _TOKEN) is sought
    assert with_key(sought, _KEY) is sought  # known by its look
    for text in (
        "706b5f6e6f64696769747361746c61",
        "&#65;&#x41;",
        "\\x41",
        "pk%5Fnodigitsatall",
        "%70k",
        "cGtfbm9kaWdpdHNhdGFsbA==",
        _TOKEN[:-1],
        "%e4%f6",
    ):
        assert masked_text(f"a {text} b", sought) == f"a {text} b"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"apiKey": "abc", "api-key": "def"}', b'{"apiKey": "***", "api-key": "***"}'),
        (b'{"headers": {"Authorization": "Bearer abc"}}', b'{"headers": {"Authorization": "***"}}'),
        (b"data=%7B%22api_key%22%3A%22abc%22%7D&x=1", b"data=%7B%22api_key%22%3A%22%2A%2A%2A%22%7D&x=1"),
        (b"token=AAAAAA&key=short", b"token=AAAAAA&key=short"),
        (b"token=0123456789abcdef", b"token=***"),
        (b"--b\r\nContent-Disposition: form-data; name=api-key\r\n\r\nabc\r\n--b--", None),
    ],
)
def test_a_key_is_known_by_its_place(body: bytes, shown: bytes | None) -> None:
    assert masked(body) == (shown or body.replace(b"abc", b"***"))


@pytest.mark.parametrize("sought", [NOTHING, with_key(NOTHING, _TOKEN)], ids=["nothing", "a token"])
@pytest.mark.parametrize(
    "name",
    [
        *("api_key", "private_key", "private_api_key", "klaviyo_api_key", "secret_key", "client_secret"),
        *("access_token", "refresh_token", "bearer_token", "code_verifier", "authorization"),
    ],
)
def test_a_name_is_known_in_every_spelling(name: str, sought: Sought) -> None:
    words = name.split("_")
    camel = words[0] + "".join(map(str.title, words[1:]))
    for spelt in (name, name.replace("_", "-"), "".join(words), camel):
        for written in (spelt, spelt.upper(), spelt.title()):
            assert masked(f'{{"{written}":"abc"}}'.encode(), sought) == f'{{"{written}":"***"}}'.encode()


@pytest.mark.parametrize(
    "sent",
    [
        f"Basic {_base64(f'{_TOKEN}:')}",
        f'Klaviyo-API-Key="{_TOKEN}"',
        f"Klaviyo-API-Key: {_TOKEN}",
        f"Authorization: Bearer {_TOKEN}",
        f"bearer  '{_TOKEN}' ",
        f"Another {_TOKEN}",
        _TOKEN,
    ],
)
def test_the_own_credential_of_any_scheme_is_sought(sent: str) -> None:
    assert masked_text(f"/a/{_TOKEN}", own_credential(sent.encode())) == "/a/***"


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
    b"%70%6b%5f" * 200_000,
    b"%25" * 700_000,
    b"%252525" * 300_000,
    b'{"' + b"\\u0070\\u006b\\u005f" * 100_000,
    b'{"' + b"\\\\" * 1_000_000 + b"u0070",
    b"cGtf" * 500_000,
    b"wa18" * 500_000,
    b"pk_%31" * 300_000,
    b"&#0" * 500_000,
    b"&#x0000" * 300_000,
    b"{" + b"\\\\u{" * 400_000,
    b"706b5f" * 300_000,
    b"PK_" * 500_000,
]


@given(body=st.binary(max_size=200), start=st.sampled_from(_STARTS))
def test_any_body_is_masked_without_a_failure(body: bytes, start: bytes) -> None:
    masked(start + body, with_key(NOTHING, _TOKEN))


@pytest.mark.parametrize("body", _LONG, ids=range(len(_LONG)))
def test_long_bodies_are_masked_in_time(body: bytes) -> None:
    began = time.process_time()
    masked(body, with_key(NOTHING, _TOKEN))
    assert time.process_time() - began < 5


def test_a_form_of_more_fields_or_escapes_than_anyone_sends_is_starred_out() -> None:
    assert masked(b"a=1&" * 100_001) == b"***"
    assert masked(b"a=1&" * 10) == b"a=1&" * 10
    assert masked(b"data=" + b"%7b" * 1_000_001) == b"data=***"
