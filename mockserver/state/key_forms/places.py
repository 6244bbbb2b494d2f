"""Keys and tokens by their place: the names under which JSON, forms and dictionaries carry them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import orjson

Starring = bytes | Callable[[re.Match[bytes]], bytes]

# Names without their hyphens and underscores, in lower case.
FIELDS = frozenset(
    (
        *("apikey", "klaviyoapikey", "privateapikey", "privatekey", "secretkey", "clientsecret"),
        *("accesstoken", "refreshtoken", "bearertoken", "codeverifier", "authorization"),
    )
)
_NAME = (
    rb"(?:api[-_]?key|(?:access|refresh|bearer)[-_]?token|client[-_]?secret|code[-_]?verifier|secret[-_]?key|"
    rb"private[-_]?(?:api[-_]?)?key|klaviyo[-_]?api[-_]?key|authorization)"
)
_SIGN = rb"\s{0,50}:\s{0,50}"
_REST = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'  # of a text of JSON
_KEY = re.compile(rb'("((?:[^"\\]|\\.){1,64})"' + _SIGN + rb'")(' + _REST + rb")", re.DOTALL)
_PLAIN_KEY = re.compile(rb'("' + _NAME + rb'"' + _SIGN + rb'")' + _REST, re.DOTALL | re.IGNORECASE)
# A list or an object in the place of the text.
_GROUP = re.compile(
    rb'("' + _NAME + rb'"' + _SIGN + rb")[\[{][\[{\s]{0,20}+[^\[\]{}]*+[\]}]?", re.DOTALL | re.IGNORECASE
)
# JSON in a text of JSON: the quotes are escaped, and end the value as they begin it.
_NESTED = re.compile(
    rb'((?P<quote>\\{1,9}")' + _NAME + rb"(?P=quote)" + _SIGN + rb"(?P=quote))"
    rb"(?:[^\\]++|(?!(?<!\\)(?P=quote)).)*+",
    re.DOTALL | re.IGNORECASE,
)
# As Python writes a dictionary: a client has forgotten to make JSON of it.
_APOSTROPHES = re.compile(
    rb"('" + _NAME + rb"'" + _SIGN + rb"')[^'\\]*+(?:\\.[^'\\]*+)*+", re.DOTALL | re.IGNORECASE
)
_ENDS = (b"key'", b"token'", b"secret'", b"verifier'", b"authorization'")
# A part of a multipart form, up to its end.
PART = re.compile(
    rb'(?i)(name="?(?:code|' + _NAME + rb')"?[^\n]{0,500}\n(?:[^\n]{1,500}\n){0,9}\r?\n)[^\r\n]*'
)


def has_apostrophes(text: bytes, small: bytes) -> bool:
    """Return whether a text may have a key between apostrophes. small: in small letters."""
    return b"'" in text and any(end in small for end in _ENDS)


def places_in(body: bytes) -> Iterator[tuple[re.Pattern[bytes], Starring]]:
    """Yield the patterns of keys by their names in JSON, with their replacements."""
    # Not by parsing: a body that broke off is no JSON and holds the key all the same.
    if b"\\u00" in body:
        yield _KEY, _starred
    else:
        yield _PLAIN_KEY, rb"\1***"
    yield _GROUP, rb'\1["***"]'
    if b"'" in body:
        yield _APOSTROPHES, rb"\1***"
    if b'\\"' in body:
        yield _NESTED, rb"\1***"


def plain_name(name: str) -> str:
    """Return a name without its hyphens and underscores, in lower case."""
    return name.strip("? ").replace("_", "").replace("-", "").lower()


def _starred(found: re.Match[bytes]) -> bytes:
    name = found[2]
    if b"\\" in name:
        try:
            name = orjson.loads(b'"' + name + b'"').encode()
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            return found[0]
    return found[1] + b"***" if plain_name(name.decode("latin-1")) in FIELDS else found[0]
