"""Escapes, line breaks and compression behind which a text may have a key."""

from __future__ import annotations

import re
import zlib

# Escapes of URLs, repeated ones too, of JSON, in texts of JSON too, of JavaScript, C and HTML, for characters
# of keys. Those of URLs leave `+`, `/` and `=` as they are, which have a meaning there.
_CODE = rb"2[DdEe]|3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa]|5[Ff]|7[Ee]"
_OCTAL = rb"0[567][0-7]|1[0-7][0-7]"
# Each begins with a sign, by which Python finds it in no time.
NEEDLESS = re.compile(
    rb"%(?:25){0,3}(?P<url>" + _CODE + rb")"
    rb"|\\\\{0,15}(?:(?:u00|x|u\{0{0,4})(?P<script>"
    + _CODE
    + rb"|2[BbFf]|3[Dd])\}?|(?P<octal>"
    + _OCTAL
    + rb"))"
    rb"|&#(?:[xX]0{0,4}(?P<html>" + _CODE + rb"|2[BbFf]|3[Dd])"
    rb"|0{0,4}(?P<decimal>4[35-9]|5[0-7]|61|6[5-9]|[78][0-9]|9[057-9]|1[01][0-9]|12[0-26]));"
)
SCRIPT = re.compile(rb"\\(?:u00|u\{|x|[01][0-7]{2})")
# A body with more of them does nothing but hide its content.
MOST_NEEDLESS = 2_000
_BASES = {"decimal": 10, "octal": 8}
# Line breaks as they are, and in a text of JSON, which may be in one itself, and in a URL.
_BREAK = rb"(?:\r?\n|(?:\\{1,3}r)?\\{1,3}n|(?:%0[Dd])?%0[Aa])"
_BREAKS = (b"\r", b"\n", b"\\r", b"\\n", b"%0D", b"%0A", b"%0d", b"%0a")
QUOTED = re.compile(rb"=(?:" + _BREAK + rb"|(?P<quoted>2[DE]|3[0-9]|[46][1-9A-F]|[57][0-9A]|5F))")
# A query has `=70` too: the sign of quoted-printable is an underscore, a break, or three in a row.
QUOTED_SIGN = re.compile(rb"=(?:5F|" + _BREAK + rb"|[2-7][0-9A-F]=[2-7][0-9A-F]=[2-7][0-9A-F])")
_MOST_BYTES = 1_000_000  # of a compressed body that are looked at
# The first bytes of gzip and of zlib's levels.
PACKED = (b"\x1f\x8b", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")


def unescaped(found: re.Match[bytes]) -> bytes:
    """Return the character of a match of NEEDLESS."""
    name = found.lastgroup or ""
    return bytes([int(found[name], _BASES.get(name, 16))])


def unquoted(found: re.Match[bytes]) -> bytes:
    """Return the character of a match of QUOTED, or nothing for a break."""
    code = found["quoted"]
    return bytes([int(code, 16)]) if code else b""


def joined_lines(text: bytes) -> bytes:
    """Return a text without its line breaks, in a text of JSON too, which may be in one itself."""
    for _ in range(4):
        text = text.replace(b"\\\\", b"\\")
    for one in _BREAKS:
        text = text.replace(one, b"")
    return text


def unpacked(body: bytes, most: int = _MOST_BYTES) -> bytes:
    """Return the first bytes of a body that is compressed, as far as that goes; nothing of another one."""
    if body[:2] not in PACKED:
        return b""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(body, most)
    except zlib.error:
        return b""
