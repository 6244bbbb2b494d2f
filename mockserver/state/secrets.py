"""Stars out keys and tokens in bodies that are written to files or shown."""

from __future__ import annotations

import re

_FIELDS = b"api_key|access_token|refresh_token|client_secret|code_verifier|secret_key"
_FIELD = re.compile(rb'("(?:' + _FIELDS + rb')"\s*:\s*")(?:[^"\\]|\\.)*', re.DOTALL)
# A code is one of OAuth in a form, and a coupon in JSON.
_PARAMETER = re.compile(rb"((?:^|&)(?:" + _FIELDS + rb"|code)=)[^&]*")
_HINTS = (b"_key", b"_token", b"client_secret", b"code")


def masked(body: bytes) -> bytes:
    """Return a body, JSON or a form, with stars for its keys and tokens."""
    if not any(hint in body for hint in _HINTS):
        return body
    # By its look and not by parsing: a body that broke off is no JSON and holds the key all the same.
    pattern = _FIELD if body.lstrip()[:1] in (b"{", b"[") else _PARAMETER
    return pattern.sub(rb"\1***", body)
