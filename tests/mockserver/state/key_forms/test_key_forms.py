"""The table of ways in which a program may write a key down: none of them shows it.

Left out, since no program does so by accident: a key reversed, in UTF-7, in ROT13, as a list of codes, in
base32 of small letters, split by characters without width.
"""

from __future__ import annotations

import base64
import gzip
import time
import zlib
from collections.abc import Callable
from urllib.parse import quote

import pytest

from klaviyo_rehearsal.mockserver.state.key_forms.escapes import unpacked
from klaviyo_rehearsal.mockserver.state.secrets import (
    NOTHING,
    Sought,
    masked,
    masked_headers,
    masked_query,
    masked_text,
    own_credential,
    with_key,
)

_KEY = "pk_9f8e7d6c5b4a39281706f5e4d3"
_TOKEN = "tokQ7vXz19LmNo2pRsT"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _base32(text: str) -> str:
    return base64.b32encode(text.encode()).decode()


def _url_safe(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def _lines(text: str, length: int, end: str) -> str:
    encoded = _base64(f"{'x' * 40}{text}{'y' * 30}")
    return end.join(encoded[start : start + length] for start in range(0, len(encoded), length))


def _escaped(key: str, form: str) -> str:
    return "".join(form % ord(char) for char in key)


_ENCODED: dict[str, Callable[[str], str]] = {
    "base64 twice": lambda key: _base64(_base64(key)),
    "base64 twice, after one": lambda key: _base64(_base64(f"x{key}")),
    "base64 twice, after two": lambda key: _base64(_base64(f"xy{key}")),
    "base64 of a text with it, after one": lambda key: _base64(f"x{_base64(f'y{key}')}"),
    "base64 of a text with it, after two": lambda key: _base64(f"xy{_base64(f'yz{key}')}"),
    "base64 of a header": lambda key: _base64(f"Basic {_base64(f'user:{key}')}"),
    "base64 twice, of URLs": lambda key: _url_safe(_url_safe(f"?>?>{key}")),
    "base64 twice, behind a slash": lambda key: f"/ab/{_base64(_base64(key))}",
    "base64 of URLs in percent": lambda key: _escaped(_url_safe(key), "%%%02X"),
    "base64 in a query": lambda key: quote(_base64(f"~~~{key}"), safe=""),
    "base32": _base32,
    "base32 after one": lambda key: _base32(f"x{key}"),
    "base32 after two": lambda key: _base32(f"xy{key}"),
    "base32 after three": lambda key: _base32(f"xyz{key}"),
    "base32 after four": lambda key: _base32(f"xyzw{key}"),
    "octal": lambda key: _escaped(key, "\\%03o"),
    "octal in JSON": lambda key: _escaped(key, "\\\\%03o"),
    "octal, one character": lambda key: key.replace("k", "\\153", 1),
    "quoted-printable": lambda key: _escaped(key, "=%02X"),
    "a user of a URL": lambda key: f"https://{key}:x@host/",
    "the password of a URL": lambda key: f"https://user:{key}@host/",
}
_BROKEN: dict[str, Callable[[str], str]] = {
    "base64 in lines of 76": lambda key: _lines(key, 76, "\n"),
    "base64 in lines of 64": lambda key: _lines(key, 64, "\r\n"),
    "base64 in lines of 60, in JSON": lambda key: _lines(key, 60, "\\n"),
    "base64 in lines of 60, in JSON in JSON": lambda key: _lines(key, 60, "\\\\r\\\\n"),
    "base64 in lines of 60, in JSON thrice": lambda key: _lines(key, 60, "\\\\\\\\r\\\\\\\\n"),
    "base64 in lines of 60, in JSON four times": lambda key: _lines(
        key, 60, "\\" * 16 + "r" + "\\" * 16 + "n"
    ),
    "base64 in lines of 60, in a URL": lambda key: _lines(key, 60, "%0D%0A"),
    "quoted-printable, a soft break": lambda key: f"{key[:9]}=\r\n{key[9:]}",
    "quoted-printable, a soft break in JSON": lambda key: f"{key[:9]}=\\r\\n{key[9:]}",
}
_ALL = _ENCODED | _BROKEN


@pytest.mark.parametrize("form", _ALL)
@pytest.mark.parametrize("key", [_KEY, _TOKEN])
def test_no_body_shows_a_key(key: str, form: str) -> None:
    sent, sought = _ALL[form](key), with_key(NOTHING, key)
    body = f'{{"note": "see {sent} there", "b": 5}}'.encode()
    shown = masked(body, sought)
    assert sent.encode() not in shown and b"***" in shown
    assert shown.startswith(b'{"note": "see ') and shown.endswith(b' there", "b": 5}')
    assert b"***" in masked(f"--b\r\n\r\n{sent}\r\n--b--".encode(), sought)
    assert "***" in masked_text(f"The value '{sent}' is not known.", sought)


@pytest.mark.parametrize("form", _ENCODED)
@pytest.mark.parametrize("key", [_KEY, _TOKEN])
def test_no_head_shows_a_key(key: str, form: str) -> None:
    sent, sought = _ENCODED[form](key), with_key(NOTHING, key)
    for shown in (
        masked_text(f"/api/lists/{sent}/x", sought),
        masked_query(f"a=1&foo={sent}", sought),
        masked_headers([(b"x-upstream", sent.encode())], sought).decode(),
    ):
        assert sent not in shown and "***" in shown


def test_an_underscore_in_a_header_is_known_by_its_sign() -> None:
    sent = _KEY.replace("_", "=5F")
    assert masked_headers([(b"subject", f"=?utf-8?Q?{sent}?=".encode())]) == b"subject: =?utf-8?Q?pk_***?="


@pytest.mark.parametrize(
    "body",
    [
        '{"%s": 1}',
        '{"a": {"key of %s": 1}}',
        '--b\r\nContent-Disposition: form-data; name="f"; filename="%s.csv"\r\n\r\nx\r\n--b--',
        '--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\nx\r\n--b--',
        "%s=1",
    ],
)
@pytest.mark.parametrize("key", [_KEY, _TOKEN])
def test_no_name_shows_a_key(key: str, body: str) -> None:
    assert key.encode() not in masked((body % key).encode(), with_key(NOTHING, key))


@pytest.mark.parametrize("name", [b"cookie", b"set-cookie", b"referer", b"x-trailer"])
@pytest.mark.parametrize("key", [_KEY, _TOKEN])
def test_no_header_shows_a_key(key: str, name: bytes) -> None:
    sent = [(name, f"session={key}; path=/".encode())]
    assert key.encode() not in masked_headers(sent, with_key(NOTHING, key))


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "zlib"])
@pytest.mark.parametrize("key", [_KEY, _TOKEN])
def test_a_packed_body_with_a_key_is_shown_unpacked(key: str, pack: Callable[[bytes], bytes]) -> None:
    sent = pack(f'{{"a": "{key}"}}'.encode())
    assert masked(sent, with_key(NOTHING, key)) in (b'{"a": "***"}', b'{"a": "pk_***"}')
    other = pack(b'{"a": "other"}')
    assert masked(other, with_key(NOTHING, key)) == other


def test_a_packed_body_is_looked_at_up_to_a_bound() -> None:
    assert len(unpacked(gzip.compress(bytes(50_000_000)))) == 1_000_000
    assert unpacked(b"\x1f\x8bno gzip") == b""


@pytest.mark.parametrize("key", ["tok+Q7v/Xz19LmNo2pRsT=", "abc==def==ghi"])
def test_a_token_with_signs_is_known_in_quoted_printable(key: str) -> None:
    sent = key.replace("=", "=3D")
    assert sent.encode() not in masked(
        b'{"a": "%s"}' % sent.encode(), own_credential(b"Bearer " + key.encode())
    )


@pytest.mark.parametrize("sought", [NOTHING, with_key(NOTHING, _TOKEN)], ids=["nothing", "a token"])
@pytest.mark.parametrize(
    "body",
    [
        b'{"id": "01GDDKASAP8TKDDA2GRZDSVP4H", "hash": "d41d8cd98f00b204e9800998ecf8427e"}',
        b'{"url": "https://northwind.shop/?variant=70123&h=5f&x=5F", "note": "one\\ntwo\\r\\nthree"}',
        b'{"image": "aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd29ybGQ=", "note": "C:\\\\new\\\\144\\\\070"}',
        b"name,email\nada,ada@northwind.shop\nbob,aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8=\n",
        base64.b64encode(base64.b64encode(bytes(range(256)))),
        base64.b32encode(bytes(range(256))),
    ],
)
def test_other_bodies_stay_as_they_are(body: bytes, sought: Sought) -> None:
    assert masked(body, sought) == body


@pytest.mark.parametrize(
    "part",
    [b"a" * 4096, b"OBVV" + b"A" * 1000, b"=5F", b"=\r\n", b"a" * 30 + b"\n", b"\\144", b"cGtf" + b"A" * 100],
    ids=lambda part: part[:6].decode().encode("unicode_escape").decode(),
)
def test_a_long_body_takes_no_long_time(part: bytes) -> None:
    body = b'{"a": "' + part * (2_000_000 // len(part)) + b'"}'
    began = time.process_time()
    masked(body, with_key(NOTHING, _TOKEN))
    assert time.process_time() - began < 3
