"""Stars out keys and tokens wherever they are written down or shown: by their place, look and value.

A private key is known by its look, `pk_` and at least ten characters with a digit. Another credential is
known by its place, or by its value: a request names it as its own, or an earlier one has used it as its
key. Look and value are found in any letter case, in escapes of URLs, JSON, JavaScript and HTML, in base64
and in hexadecimal. Each pattern is bounded, so that no body takes long.
"""

from __future__ import annotations

import base64
import binascii
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_plus

from klaviyo_rehearsal.contracts.long_texts import is_found, replaced

from .key_forms.escapes import (
    MOST_NEEDLESS,
    NEEDLESS,
    QUOTED,
    QUOTED_SIGN,
    SCRIPT,
    joined_lines,
    unescaped,
    unpacked,
    unquoted,
)
from .key_forms.looks import LOOK, has_long_run, looks_in, may_be_encoded
from .key_forms.places import FIELDS, PART, has_apostrophes, places_in, plain_name
from .key_forms.values import forms as forms_of

if TYPE_CHECKING:
    from klaviyo_rehearsal.contracts.violation import Violation

STARS = "***"
_STARS = STARS.encode()
# Of OAuth in a form or query; in JSON a code is that of a coupon.
_PARAMETERS = FIELDS | {"code"}
# Of a query: a public key is shorter than these.
_LONG_PARAMETERS = frozenset(
    ("token", "key", "auth", "secret", "password", "companyid", "publickey", "publicapikey")
)
_LONG = 16
_KEY_PARAMETERS = _LONG_PARAMETERS | {"a"}
# Parts of the names of headers that carry credentials; an Idempotency-Key is none.
_HEADER = re.compile(
    rb"(?i)authorization|cookie|secret|password|credential|token|(?:api|private|access|auth|klaviyo)[-_]?key|"
    rb"(?:^|[-_])auth(?:$|[-_])"
)
_SCHEMES = re.compile(
    rb"(?i)^(?:[\s\"']{0,9}(?:authorization|klaviyo-api-key|api-key|basic|bearer|token)[\s:=\"']{1,9}){1,3}"
)
_SCHEME = re.compile(rb"(?i)\b(basic|bearer|klaviyo-api-key)([ :=\"']{1,9})[^\s\"',;]{8,}")
_LONG_TOKEN = re.compile(rb'("token"\s{0,50}:\s{0,50}")[^"\\]{16,}')
_JSON = (b"{", b"[", b'"')
# A shorter credential of a request is not sought elsewhere: it may be a part of any word.
_SHORTEST = 8
_KEPT = 256  # bytes of the value of a header whose line is kept
_BLOCK = 4
_MOST = 16  # credentials of earlier requests that are sought

_MOST_PAIRS, _MOST_ESCAPES = 100_000, 1_000_000  # of a form: one with more does nothing but hide its content


class Sought:
    """Credentials that are sought, compared by identity so that they serve as a key of a cache.

    forms: those of each in small letters: as it is, in base64, both in a URL, and in hexadecimal.
    """

    __slots__ = ("_blocks", "forms")

    def __init__(self, forms: tuple[tuple[bytes, ...], ...] = ()) -> None:
        self.forms = forms
        # The four bytes of each form at which a text may have it, divided into blocks of four: no form is
        # shorter than _SHORTEST.
        self._blocks = frozenset(
            int.from_bytes(form[place : place + _BLOCK], sys.byteorder)
            for one in forms
            for form in one
            for place in range(_BLOCK)
        )

    def __bool__(self) -> bool:
        return bool(self.forms)

    def may_stand_in(self, text: bytes) -> bool:
        """Return whether a text may have one: one pass in place of a search for each form."""
        return bool(self.forms) and not self._blocks.isdisjoint(
            memoryview(text)[: len(text) // _BLOCK * _BLOCK].cast("I")
        )


NOTHING = Sought()


@lru_cache(maxsize=1024)
def own_credential(authorization: bytes) -> Sought:
    """Return the keys and tokens of an Authorization header, without those that are known by their look."""
    # A word that is no scheme may stand before it.
    sent = _SCHEMES.sub(b"", authorization, count=1).strip(b" \"'").rpartition(b" ")[2]
    credentials = [sent]
    if authorization[:5].lower() == b"basic":
        with suppress(binascii.Error):
            credentials += base64.b64decode(sent).split(b":", 1)
    return Sought(_forms_of(credentials))


@lru_cache(maxsize=1024)
def joined(own: Sought, others: Sought) -> Sought:
    """Return the credentials of a request and others as one."""
    new = tuple(one for one in own.forms if one not in others.forms)
    return Sought(new + others.forms) if new else others


def _forms_of(credentials: Iterable[bytes]) -> tuple[tuple[bytes, ...], ...]:
    return tuple(
        forms_of(value)
        for value in dict.fromkeys(credentials)
        if len(value) >= _SHORTEST and not LOOK.fullmatch(value)
    )


def with_key(sought: Sought, key: str) -> Sought:
    """Return the credentials to seek and one more, the oldest left out where there are too many."""
    forms = _forms_of([key.encode("utf-8", "surrogatepass")])
    return Sought((*forms, *sought.forms)[:_MOST]) if forms and forms[0] not in sought.forms else sought


def _by_value(text: bytes, sought: Sought) -> bytes:
    """Star the credentials that are sought, and keys by their look."""
    text = _in_clear(text, sought)
    if not _is_escaped(text):
        return text
    for plain in _without_escapes(text):
        if plain is None:
            return _STARS
        if plain != text and (shown := _in_clear(plain, sought)) != plain:
            return shown
    return text


def _is_escaped(text: bytes) -> bool:
    """Return whether a text has escapes, or line breaks that may stand in a key."""
    # One character is found in no time, so that the longer ones are sought where it is there.
    return (
        b"%" in text
        or (b"\\" in text and (is_found(SCRIPT, text) or _is_wrapped(text)))
        or (b"&" in text and b"&#" in text)
        or (b"=" in text and _is_quoted(text))
        or (b"\n" in text and _is_wrapped(text))
    )


def _is_wrapped(text: bytes) -> bool:
    """Return whether a text may have base64 in lines."""
    return (b"\n" in text or b"\\n" in text or b"%0" in text) and has_long_run(text)


def _is_quoted(text: bytes) -> bool:
    """Return whether a text has signs of quoted-printable."""
    return is_found(QUOTED_SIGN, text)


def _without_escapes(text: bytes) -> Iterator[bytes | None]:
    """Yield a text without needless escapes, then without breaks, then without those of quoted-printable.

    None for one that has more of them than anyone sends.
    """
    plain = _without_needless(text)
    yield plain
    if plain is None:
        return
    if _is_wrapped(plain):
        yield joined_lines(plain)
    if _is_quoted(plain):
        yield replaced(QUOTED, unquoted, plain)[0]


def _without_needless(text: bytes) -> bytes | None:
    for _ in range(3):  # they may be escaped themselves
        shorter, count = replaced(NEEDLESS, unescaped, text, MOST_NEEDLESS)
        if count == MOST_NEEDLESS:
            return None
        if not count:
            break
        text = shorter
    return text


def _in_clear(text: bytes, sought: Sought) -> bytes:
    small = text.lower()
    if sought.may_stand_in(small):
        for form in chain.from_iterable(sought.forms):
            if form in small:
                text, _ = replaced(re.compile(re.escape(form), re.IGNORECASE), _STARS, text)
                small = text.lower()
    for pattern, starring in looks_in(text, small):
        text, _ = replaced(pattern, starring, text)
    return text


def masked(body: bytes, sought: Sought = NOTHING) -> bytes:
    """Return a body, JSON or a form, with stars for its keys and tokens.

    sought: the credential of the request, and those of earlier ones.
    """
    if body[:1] != b"{" and body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in _JSON:
        return _masked_form(body, sought)
    if _is_plain(body):
        return _by_value(body, sought) if sought else body
    return _by_value(_by_place(body), sought)


def masked_values(body: bytes, sought: Sought = NOTHING) -> bytes:
    """Return an answer with stars for keys and tokens that it repeats; it has no place for others."""
    return _by_value(body, sought)


def _is_plain(body: bytes) -> bool:
    """Return whether a body of JSON has no trace of a secret. Others are looked at more closely.

    Python finds a single byte ten times as fast as a word.
    """
    small = body.lower()
    return not (
        b"\\" in body
        or b"%" in body
        or (b"&" in body and b"&#" in body)
        or b'key"' in small
        or b'token"' in small
        or b'secret"' in small
        or b'verifier"' in small
        or (b"z" in small and b'authorization"' in small)
        or has_apostrophes(body, small)
        or (b"_" in body and b"pk_" in small)
        or (b"=" in body and _is_quoted(body))
        or may_be_encoded(body)
    )


def _by_place(body: bytes) -> bytes:
    for pattern, starring in places_in(body):
        body, _ = replaced(pattern, starring, body)
    return body


def _masked_form(body: bytes, sought: Sought) -> bytes:
    if body[:2] == b"--":
        return _by_value(replaced(PART, rb"\1***", body)[0], sought)
    if plain := unpacked(body):
        shown = masked(plain, sought)
        if shown != plain:
            return shown
    if b"\0" in body:  # UTF-16 has one beside each letter of ASCII
        narrow = body.replace(b"\0", b"").lstrip(b"\xff\xfe")
        shown = masked(narrow, sought) if narrow[:1] in _JSON else _by_value(narrow, sought)
        return body if shown == narrow else shown
    if b"=" not in body:
        return _by_value(body, sought)
    return masked_query(body.decode("latin-1"), sought).encode("latin-1")


def masked_query(query: str, sought: Sought = NOTHING) -> str:
    """Return a query or a form with stars for its keys and tokens, by their names as they are decoded."""
    if not query:
        return query
    if "=" in query:
        if query.count("&") + query.count(";") > _MOST_PAIRS:
            return STARS
        parts = re.split("([&;])", query) if "&" in query or ";" in query else [query]
        query = "".join(_masked_pair(part) if place % 2 == 0 else part for place, part in enumerate(parts))
    return masked_text(query, sought)


def _masked_pair(pair: str) -> str:
    name, sign, value = pair.partition("=")
    if not sign:
        return pair
    if value.count("%") > _MOST_ESCAPES:
        return f"{name}={STARS}"
    called = plain_name(unquote_plus(name[:_KEPT]) if "%" in name or "+" in name else name)
    if called in _PARAMETERS or (called in _LONG_PARAMETERS and len(value) >= _LONG):
        return f"{name}={STARS}"
    if value[:1] in ("{", "[") or value[:3].lower() in ("%7b", "%5b"):  # JSON in a field, as v1 has it
        content = unquote_plus(value).encode("utf-8", "surrogatepass")
        if (shown := _masked_call(content)) != content:
            return f"{name}={quote(shown)}"
    if value[:2] == "ey":  # JSON in base64, as v1 has it in URLs
        with suppress(ValueError):
            content = _decoded(unquote_plus(value).replace(" ", "+"))
            if (shown := _masked_call(content)) != content:
                return f"{name}={quote(base64.b64encode(shown))}"
    # A key in the place of the public one, such as company_id=pk_...
    is_key = called in _KEY_PARAMETERS and unquote_plus(value[:_KEPT])[:3].lower() == "pk_"
    return f"{name}={STARS}" if is_key else pair


def _decoded(value: str) -> bytes:
    """Decode base64, that of URLs too, with or without its padding. Raises ValueError."""
    plain = value.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(plain + "=" * (-len(plain) % 4))


def _masked_call(content: bytes) -> bytes:
    """Mask a call of v1, whose token is a public key: a longer one is none."""
    return _LONG_TOKEN.sub(rb"\1***", masked(content))


def masked_text(text: str, sought: Sought = NOTHING) -> str:
    """Return a path or a sentence with stars for keys."""
    if len(text) < _SHORTEST or (not sought and len(text) < _LONG and "_" not in text):
        return text
    raw = text.encode("utf-8", "surrogatepass")
    shown = _by_value(raw, sought)
    return text if shown is raw else shown.decode("utf-8", "surrogatepass")


def masked_violations(violations: Iterable[Violation], sought: Sought = NOTHING) -> Iterator[Violation]:
    """Yield violations with stars for the keys that they repeat from the request."""
    for item in violations:
        texts = {name: getattr(item, name) for name in ("detail", "remedy", "pointer", "parameter")}
        shown: dict[str, Any] = {name: text and masked_text(text, sought) for name, text in texts.items()}
        yield item if shown == texts else replace(item, **shown)


def masked_headers(headers: Iterable[tuple[bytes, bytes]], sought: Sought = NOTHING) -> bytes:
    """Join headers to lines, with stars for those that carry credentials, and for keys in others."""
    return b"\n".join(
        [
            _masked_header(name, value, sought) if len(value) < _KEPT else _header_line(name, value, sought)
            for name, value in headers
        ]
    )


def _header_line(name: bytes, value: bytes, sought: Sought) -> bytes:
    if is_secret_header(name):
        return _by_value(name, sought) + b": ***"
    line = name + b": " + value
    small = value.lower()
    if b"basic" in small or b"bearer" in small or b"-api-key" in small:
        line = _SCHEME.sub(rb"\1\2***", line)
    return _by_value(line, sought)


@lru_cache(maxsize=2048)  # a client sends nearly all of its headers with each request
def _masked_header(name: bytes, value: bytes, sought: Sought) -> bytes:
    return _header_line(name, value, sought)


@lru_cache(maxsize=1024)
def is_secret_header(name: bytes) -> bool:
    """Return whether a header carries a credential, by its name."""
    return _HEADER.search(name) is not None
