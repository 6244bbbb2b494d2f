"""Private keys by their look, `pk_` and at least ten characters with a digit, in encodings too."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator

Starring = bytes | Callable[[re.Match[bytes]], bytes]

STARS = b"***"
LOOK = re.compile(rb"([Pp][Kk]_)(?=[A-Za-z_]{0,64}[0-9])[A-Za-z0-9_]{10,}")
# `pk_` in base64, by its place in three bytes; the group before it stands for the bytes before it.
_BASE64_LOOK = re.compile(rb"(?:cGtf|[HXn3]BrX|wa1[89+/_-])[A-Za-z0-9+/_-]{10,1024}={0,2}")
_SHIFT = {b"c": b"", b"w": b"AAB"}
# `pk_` in hexadecimal, and in capitals.
_HEX_LOOK = re.compile(rb"(?:706b|504b)5f(?:[0-9a-f]{2}){10,512}", re.IGNORECASE)
# `pk_` in base32, by its place in five bytes, with the characters before it that stand for other bytes.
_BASE32_LOOK = re.compile(rb"(OBVV|YGWX|A227|4DLL|QNNP)[A-Z2-7]{12,1024}")
_BASE32_SHIFT = {b"O": b"", b"Y": b"AB", b"A": b"AAAH", b"4": b"AAAAA", b"Q": b"AAAAAAD"}
# Base64 in base64 begins anywhere in a run, as behind the `/` of a path.
_RUN = re.compile(rb"[A-Za-z0-9+/_-]{24,4096}+={0,2}")
_STANDARD = bytes.maketrans(b"-_", b"+/")
# In each encoding all characters of a key are letters and digits: the shortest key in base64, and one of 14
# characters in hexadecimal, in base32 or in base64 twice. An id of 26 characters is none.
_CHARACTERS = bytes(97 if chr(code).isalnum() and code < 128 or code == 61 else 32 for code in range(256))
_SHORT, _LONG = b"a" * 14, b"a" * 27
_FEW = 48  # bytes of a text that is searched as it is: to look for rows in it takes as long


def may_be_encoded(text: bytes) -> bool:
    """Return whether a text may have an encoded key."""
    runs = text.translate(_CHARACTERS)
    return _SHORT in runs and (_LONG in runs or _has_base64_sign(text))


def _has_base64_sign(text: bytes) -> bool:
    # Python finds a single byte ten times as fast as a word.
    return b"wa1" in text or (b"G" in text and b"cGtf" in text) or (b"X" in text and b"BrX" in text)


def has_long_run(text: bytes) -> bool:
    """Return whether a text has a row of letters and digits as in a line of base64."""
    return _LONG in text.translate(_CHARACTERS)


def looks_in(text: bytes, small: bytes) -> Iterator[tuple[re.Pattern[bytes], Starring]]:
    """Yield the patterns of keys that a text may have, with their replacements. small: in small letters."""
    if b"pk_" in small:
        yield LOOK, rb"\1***"
    if len(text) < _FEW:
        runs = text
    else:
        runs = text.translate(_CHARACTERS)
        if _SHORT not in runs:
            return
    if _has_base64_sign(text):
        yield _BASE64_LOOK, _starred_base64
    if b"b5f" in small:
        yield _HEX_LOOK, _starred_hex
    if _LONG in runs:
        yield _BASE32_LOOK, _starred_base32
        yield _RUN, _starred_twice


def _starred_hex(found: re.Match[bytes]) -> bytes:
    return STARS if LOOK.match(bytes.fromhex(found[0].decode())) else found[0]


def _starred_base64(found: re.Match[bytes]) -> bytes:
    plain = _decoded(_SHIFT.get(found[0][:1], b"A") + found[0])
    return STARS if LOOK.search(plain[:64]) else found[0]


def _starred_base32(found: re.Match[bytes]) -> bytes:
    run = _BASE32_SHIFT[found[0][:1]] + found[0]
    plain = base64.b32decode(run[: len(run) // 8 * 8])
    return STARS if LOOK.search(plain) else found[0]


def _starred_twice(found: re.Match[bytes]) -> bytes:
    run = found[0]
    for start in range(4):
        inner = _decoded(run[start:])
        if _has_base64_sign(inner) and any(
            _starred_base64(one) == STARS for one in _BASE64_LOOK.finditer(inner)
        ):
            return STARS
    return run


def _decoded(run: bytes) -> bytes:
    run = run.rstrip(b"=").translate(_STANDARD)
    try:
        return base64.b64decode(run[: len(run) // 4 * 4])
    except binascii.Error:
        return b""
