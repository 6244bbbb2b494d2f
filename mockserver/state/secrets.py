"""Stars out keys and tokens wherever they are written down or shown: by their place, and by their look.

A private key is known by its look, `pk_` and at least ten characters with a digit. Another credential is
known by its place, or because the request names it as its own in the Authorization header. Each pattern is
bounded, so that no body takes long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote_plus

import orjson

from klaviyo_rehearsal.contracts.violation import Violation

STARS = "***"
_NAMES = ("api_key", "access_token", "refresh_token", "client_secret", "code_verifier", "secret_key")
_FIELDS = frozenset({*_NAMES, "private_key", "private_api_key"})
# Of OAuth in a form or query; in JSON a code is that of a coupon.
_PARAMETERS = _FIELDS | {"code"}
# Parts of the names of headers that carry credentials; an Idempotency-Key is none.
_HEADER = re.compile(
    rb"authorization|cookie|secret|password|credential|token|(?:api|private|access|auth|klaviyo)[-_]?key",
    re.IGNORECASE,
)
# An underscore may come as an escape of JSON or of a URL.
_DASH = rb"(?:_|%5[Ff]|\\{1,9}u005[Ff])"
_LOOK = re.compile(rb"pk" + _DASH + rb"(?=[A-Za-z_]{0,64}[0-9])(?:[A-Za-z0-9_]|%5[Ff]){10,}")
_LOOK_TEXT = re.compile(_LOOK.pattern.decode())
_KEY = re.compile(rb'("((?:[^"\\]|\\.){1,64})"\s{0,50}:\s{0,50}")((?:[^"\\]|\\.)*)', re.DOTALL)
# JSON in a text of JSON: the quotes are escaped, and end the value as they begin it.
_NESTED = re.compile(
    rb'((?P<quote>\\{1,9}")(?:'
    + b"|".join(name.encode() for name in sorted(_FIELDS))
    + rb")(?P=quote)\s{0,50}:\s{0,50}"
    rb"(?P=quote))(?:(?!(?<!\\)(?P=quote)).)*",
    re.DOTALL | re.IGNORECASE,
)
# A part of a multipart form, up to its end.
_PART = re.compile(
    rb'(name="(?:'
    + b"|".join(name.encode() for name in sorted(_PARAMETERS))
    + rb')"[^\n]{0,500}\n(?:[^\n]{1,500}\n){0,9}\r?\n)'
    rb"[^\r\n]*",
    re.IGNORECASE,
)
_JSON = (b"{", b"[", b'"')
# How the names of secrets in JSON go on after an underscore; and how many underscores are looked at singly.
_ENDS = (b"key", b"token", b"secret", b"verifier")
_FEW = 32
# A shorter credential of a request is not sought elsewhere: it may be a part of any word.
_SHORTEST = 8


def own_credential(authorization: bytes) -> bytes:
    """Return the key or token of an Authorization header, empty for one that is too short to be sought."""
    credential = authorization.rpartition(b" ")[2]
    return credential if len(credential) >= _SHORTEST else b""


def masked(body: bytes, own: bytes = b"") -> bytes:
    """Return a body, JSON or a form, with stars for its keys and tokens.

    own: the credential of the request.
    """
    if own and own in body:
        body = body.replace(own, STARS.encode())
    if body[:1] != b"{" and body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in _JSON:
        return _masked_form(body)
    if not _has_hint(body):
        return body
    # By its look and not by parsing: a body that broke off is no JSON and holds the key all the same.
    body = _KEY.sub(_starred, body)
    if b'\\"' in body:
        body = _NESTED.sub(rb"\1***", body)
    return _LOOK.sub(b"pk_***", body)


def _has_hint(body: bytes) -> bool:
    """Return whether a body of JSON may have a secret.

    Each name of one has an underscore, and Python finds a single byte ten times as fast as a word.
    """
    parts = body.split(b"_", _FEW)
    if len(parts) > _FEW or b"\\" in body or b"%" in body:
        return _has_hint_anywhere(body)
    return any(
        after[:8].lower().startswith(_ENDS) or before[-2:].lower() == b"pk"
        for before, after in pairwise(parts)
    )


# One by one, since a loop over them would cost each request more.
def _has_hint_anywhere(body: bytes) -> bool:
    lowered = body.lower()
    return (
        b"_key" in lowered
        or b"_token" in lowered
        or b"_secret" in lowered
        or b"_verifier" in lowered
        or b"pk_" in lowered
        or b"pk%5f" in lowered
        # letters that are written as escapes
        or (b"\\u00" in lowered and any(part in lowered for part in (b"\\u005f", b"\\u006", b"\\u007")))
    )


def _starred(found: re.Match[bytes]) -> bytes:
    name = found[2]
    if b"\\" in name:
        try:
            name = orjson.loads(b'"' + name + b'"').encode()
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            return found[0]
    return found[1] + STARS.encode() if name.decode("latin-1").lower() in _FIELDS else found[0]


def _masked_form(body: bytes) -> bytes:
    if b"=" not in body:
        return _LOOK.sub(b"pk_***", body)
    if body[:2] == b"--":
        return _LOOK.sub(b"pk_***", _PART.sub(rb"\1***", body))
    return masked_query(body.decode("latin-1")).encode("latin-1")


def masked_query(query: str, own: bytes = b"") -> str:
    """Return a query or a form with stars for its keys and tokens, by their names as they are decoded."""
    if not query:
        return query
    if "&" in query or ";" in query:
        parts = re.split("([&;])", query)
        query = "".join(_masked_pair(part) if place % 2 == 0 else part for place, part in enumerate(parts))
    else:
        query = _masked_pair(query)
    return masked_text(query, own)


def _masked_pair(pair: str) -> str:
    name, sign, value = pair.partition("=")
    if not sign:
        return pair
    if unquote_plus(name).strip("? ").lower() in _PARAMETERS:
        return f"{name}={STARS}"
    # A key in the place of the public one, such as company_id=pk_...
    is_key = name.lower() in ("company_id", "a", "token") and unquote_plus(value).startswith("pk_")
    return f"{name}={STARS}" if is_key else pair


def masked_text(text: str, own: bytes = b"") -> str:
    """Return a path or a sentence with stars for keys."""
    if own and (credential := own.decode("latin-1")) in text:
        text = text.replace(credential, STARS)
    return _LOOK_TEXT.sub("pk_***", text) if "pk" in text else text


def masked_violations(violations: Iterable[Violation], own: bytes = b"") -> Iterator[Violation]:
    """Yield violations with stars for the keys that they repeat from the request."""
    for item in violations:
        detail, remedy = masked_text(item.detail, own), masked_text(item.remedy, own)
        changed = detail != item.detail or remedy != item.remedy
        yield replace(item, detail=detail, remedy=remedy) if changed else item


def masked_headers(headers: Iterable[tuple[bytes, bytes]], own: bytes = b"") -> bytes:
    """Join headers to lines, with stars for those that carry credentials, and for keys in others."""
    joined = b"\n".join(
        [name + (b": ***" if is_secret_header(name) else b": " + value) for name, value in headers]
    )
    if own and own in joined:
        joined = joined.replace(own, STARS.encode())
    return _LOOK.sub(b"pk_***", joined) if b"pk" in joined else joined


@lru_cache(maxsize=1024)
def is_secret_header(name: bytes) -> bool:
    """Return whether a header carries a credential, by its name."""
    return _HEADER.search(name) is not None
