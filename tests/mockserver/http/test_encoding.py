"""Compressed bodies: unpacked up to the cap, and refused where they are broken or unknown."""

from __future__ import annotations

import gzip
import zlib

import httpx
import orjson
import pytest

from klaviyo_rehearsal.contracts.checking.request import MAX_BODY
from klaviyo_rehearsal.contracts.nesting import MAX_CONTAINERS
from klaviyo_rehearsal.mockserver.http.encoding import decode_body
from klaviyo_rehearsal.mockserver.jsonapi.refusal import Refusal
from tests.mockserver.helpers import JSON_API, error_of, journal, list_body, taken

_BODY = orjson.dumps(list_body("VIP"))


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def _send(api: httpx.Client, body: bytes, encoding: str) -> httpx.Response:
    headers = {"Content-Type": JSON_API, "Content-Encoding": encoding}
    return api.post("/api/lists", content=body, headers=headers)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (_gzip(_BODY), "gzip"),
        (_gzip(_BODY), "X-GZIP"),
        (_gzip(_BODY[:9]) + _gzip(_BODY[9:]), "gzip"),
        (zlib.compress(_BODY), "deflate"),
        (_raw_deflate(_BODY), "deflate"),
        (_gzip(zlib.compress(_BODY)), "deflate, gzip"),
        (_BODY, "identity"),
        (_BODY, ""),
    ],
    ids=["gzip", "x-gzip", "two members", "zlib", "bare deflate", "twice", "identity", "none named"],
)
def test_a_packed_body_is_taken_and_kept_readable(
    api: httpx.Client, key: str, body: bytes, encoding: str
) -> None:
    taken(_send(api, body, encoding), 201)
    assert journal(api, key)[0]["body"] == _BODY.decode()


@pytest.mark.parametrize("encoding", ["br", "gzip, br", "zstd", "gzip" + ", gzip" * 9])
def test_another_coding_is_a_415(api: httpx.Client, encoding: str) -> None:
    error = error_of(_send(api, _BODY, encoding), 415)
    assert error["source"] == {"parameter": "Content-Encoding"}


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (_BODY, "gzip"),
        (_BODY, "deflate"),
        (b"", "gzip"),
        (_gzip(_BODY)[:-1], "gzip"),
        (_gzip(_BODY)[:-9] + b"12345678\0", "gzip"),
        (_gzip(_BODY) + b"more", "gzip"),
        (zlib.compress(_BODY)[:-1], "deflate"),
        (_gzip(_BODY), "gzip, gzip"),
    ],
    ids=[
        *("no gzip", "no deflate", "nothing", "cut short", "wrong sum", "more", "deflate cut short", "once"),
    ],
)
def test_a_body_that_is_not_packed_as_said_is_a_400(api: httpx.Client, body: bytes, encoding: str) -> None:
    assert error_of(_send(api, body, encoding), 400)["source"] == {"pointer": "/data"}


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_a_413(api: httpx.Client, layers: int) -> None:
    packed = b" " * (200 * 1024 * 1024)
    for _ in range(layers):
        packed = _gzip(packed)
    error_of(_send(api, packed, ", ".join(["gzip"] * layers)), 413)
    taken(_send(api, _BODY, ""), 201)


def test_the_cap_is_a_matter_of_one_byte() -> None:
    assert len(decode_body(_gzip(b" " * MAX_BODY), "gzip")) == MAX_BODY
    halves = _gzip(b" " * (MAX_BODY // 2 + 1)) * 2
    for body in (_gzip(b" " * (MAX_BODY + 1)), halves):
        with pytest.raises(Refusal) as refused:
            decode_body(body, "gzip")
        assert refused.value.status == 413


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_of_too_many_objects_and_lists_is_refused_before_it_is_parsed(
    api: httpx.Client, key: str, packed: bool
) -> None:
    body = b"[" + b"[]," * MAX_CONTAINERS + b"[]"  # it breaks off
    answer = _send(api, _gzip(body) if packed else body, "gzip" if packed else "identity")
    assert f"holds {MAX_CONTAINERS + 2} objects and lists" in error_of(answer, 413)["detail"]
    assert journal(api, key)[-1]["violations"][0]["code"] == "too-many-parts"


def test_brackets_in_texts_are_no_objects(api: httpx.Client, key: str) -> None:
    body = orjson.dumps(list_body("[{" * MAX_CONTAINERS))
    _send(api, body, "identity")
    assert journal(api, key)[-1]["status"] != 413
