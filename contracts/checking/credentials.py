"""The Authorization header (facts 1)."""

from __future__ import annotations

import re

from ..violation import Violation, violation

_SCHEMES = re.compile(r"(Klaviyo-API-Key|Bearer) (.+)")
PRIVATE_KEY_DETAIL = "Missing or invalid private key."  # LIVE https://github.com/spree/spree_klaviyo
_PRIVATE_KEY = re.compile(r"pk_\w+")


# Stars, a placeholder in brackets, braces or percent signs, a variable, dots or crosses, or a word such as
# REDACTED in the place of a key.
_HIDDEN = re.compile(
    r"\*\*\*|[<{\[(].*[>}\])]|%\w+%|\$\w|\.\.\.|\u2026|x{3,}"
    r"|(?<![a-z])(redacted|placeholder|hidden|secret|filtered|masked|removed|sanitized|scrubbed|your"
    r"|api[_-]?key|private[_-]?key|public[_-]?key|company[_-]?id)(?![a-z])",
    re.I,
)


def is_placeholder(text: str) -> bool:
    """Return whether a text stands in the place of a hidden value."""
    return _HIDDEN.search(text) is not None


def is_hidden(header: str) -> bool:
    """Return whether a recorded header has a placeholder for its key, so that there is no key to check."""
    scheme, _, key = header.partition(" ")
    return is_placeholder(key if key else scheme)


def read_credentials(header: str | None) -> tuple[str, Violation | None]:
    """Return the key of an Authorization header, and the violation of the header if there is one."""
    match = _SCHEMES.fullmatch(header or "")
    if match is None:
        detail = "Missing or invalid authorization scheme. Please use Klaviyo-API-Key."
        return "", violation("no-credentials", detail, parameter="Authorization")
    scheme, key = match.groups()
    if scheme == "Klaviyo-API-Key" and not _PRIVATE_KEY.fullmatch(key):
        return "", violation("bad-key", PRIVATE_KEY_DETAIL, parameter="Authorization")
    if scheme == "Bearer" and _PRIVATE_KEY.fullmatch(key):
        return "", violation(
            "bad-key",
            "Incorrect authentication credentials.",
            parameter="Authorization",
            remedy=f"A private key goes with its own scheme: 'Authorization: Klaviyo-API-Key {key[:3]}...'.",
        )
    return key, None
