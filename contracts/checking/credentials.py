"""The Authorization header (facts 1)."""

from __future__ import annotations

import re

from ..violation import Violation, violation

_SCHEMES = re.compile(r"(Klaviyo-API-Key|Bearer) (.+)")
_PRIVATE_KEY = re.compile(r"pk_\w+")


# Stars, a placeholder in brackets or braces, a variable, or a word such as REDACTED in the place of a key.
_HIDDEN = re.compile(
    r"\*\*\*|[<{\[(].*[>}\])]|\$\w|\b(redacted|placeholder|hidden|secret|filtered|your)", re.I
)


def is_hidden(header: str) -> bool:
    """Return whether a recorded header has a placeholder for its key, so that there is no key to check."""
    return _HIDDEN.search(header) is not None


def read_credentials(header: str | None) -> tuple[str, Violation | None]:
    """Return the key of an Authorization header, and the violation of the header if there is one."""
    match = _SCHEMES.fullmatch(header or "")
    if match is None:
        detail = "Missing or invalid authorization scheme. Please use Klaviyo-API-Key."
        return "", violation("no-credentials", detail, parameter="Authorization")
    scheme, key = match.groups()
    if scheme == "Klaviyo-API-Key" and not _PRIVATE_KEY.fullmatch(key):
        return "", violation("bad-key", "Incorrect authentication credentials.", parameter="Authorization")
    return key, None
