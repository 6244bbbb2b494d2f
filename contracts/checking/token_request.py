"""Requests for OAuth tokens: POST /oauth/token, which no OpenAPI file has (RFC 6749)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from ..query import split_query
from ..violation import Violation, violation

PATH = "/oauth/token"
_NEEDED = {
    "authorization_code": ("code", "redirect_uri", "code_verifier"),
    "refresh_token": ("refresh_token",),
}


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """The parts of a request for a token. grant: the code or the refresh token."""

    kind: str
    client: str
    grant: str


def is_token_path(path: str) -> bool:
    """Return whether a path is that of the token endpoint, with or without a slash at its end."""
    return path.rstrip("/") == PATH


def read_token_request(body: bytes, authorization: str) -> tuple[TokenRequest | None, str, Violation | None]:
    """Read a form, whatever its media type: Klaviyo's SDKs name that of JSON:API.

    Returns the request, or None with the error of RFC 6749 and the violation.
    """
    form = {name: values[0] for name, values in split_query(body.decode("utf-8", "replace")).items()}
    client = _client_of(authorization) or (form.get("client_id", "") if form.get("client_secret") else "")
    if not client:
        detail = "The app is not named: send its id and secret as Basic authorization."
        return None, "invalid_client", _wrong(detail, 401)
    kind = form.get("grant_type", "")
    if kind not in _NEEDED:
        detail = f"'grant_type' must be 'authorization_code' or 'refresh_token', not {kind[:40]!r}."
        return None, "unsupported_grant_type", _wrong(detail)
    missing = [name for name in _NEEDED[kind] if not form.get(name)]
    if missing:
        return None, "invalid_request", _wrong(f"The form lacks {', '.join(missing)}.")
    return TokenRequest(kind, client, form[_NEEDED[kind][0]]), "", None


def _wrong(detail: str, status: int = 400) -> Violation:
    return violation("bad-client" if status == 401 else "bad-token-request", detail)


def _client_of(authorization: str) -> str:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        client, colon, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        # A recording hides it.
        return "hidden" if encoded else ""
    return client if colon and secret else ""
