"""The token endpoint of OAuth apps: POST /oauth/token, grant and refresh (LIVE REC oauth_token.200)."""

from __future__ import annotations

import re

import orjson

from klaviyo_rehearsal.contracts.checking.token_request import TokenRequest, read_token_request
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.reply import Reply
from ..settings import Settings
from ..state.account import Accounts
from ..state.clock import Clock
from ..state.ids import Ids
from ..state.keys import KeyRecord
from .exchange import Exchange

# Forms are masked like all others (state/secrets.py); in JSON a code is elsewhere that of a coupon.
_CODE = re.compile(rb'("code"\s*:\s*")(?:[^"\\]|\\.)*')
# Refresh tokens and codes are no credentials of the API, so that they are kept under names of their own.
_GRANT = "grant {}"


class TokenService:
    """Gives out tokens. A code or refresh token may be set like a key, with the scopes of its tokens."""

    def __init__(self, accounts: Accounts, settings: Settings, clock: Clock, library: Library) -> None:
        self._accounts = accounts
        self._settings = settings
        self._clock = clock
        self._library = library
        self._ids = Ids(f"{settings.seed}:tokens")

    def answer(self, exchange: Exchange) -> Reply:
        """Answer a request for a token; its secrets never enter the journal."""
        sent, exchange.body = exchange.body, _CODE.sub(rb"\1***", exchange.body)
        if exchange.method != "POST":
            exchange.violations.append(violation("method-not-allowed"))
            return Reply(405, headers=((b"allow", b"POST"),))
        request, error, wrong = read_token_request(sent, exchange.header(b"authorization") or "")
        if request is None or wrong is not None:
            exchange.violations += [] if wrong is None else [wrong]
            return _refused(error, 401 if error == "invalid_client" else 400)
        record = self._record(request)
        if record is None:
            detail = f"The {request.kind.replace('_', ' ')} is not known, used or expired."
            exchange.violations.append(violation("bad-token-request", detail))
            return _refused("invalid_grant", 400)
        exchange.account = self._accounts.by_company(record.company_id)
        return self._give(request, record)

    def _record(self, request: TokenRequest) -> KeyRecord | None:
        """Return the record of a code or refresh token; None for one that is not taken."""
        keys = self._accounts.keys
        record = keys.find(_GRANT.format(request.grant)) or keys.find(request.grant)
        if record is None and self._settings.accepted_keys == "any":
            company = self._accounts.company_of(request.grant)
            record = keys.set(_GRANT.format(request.grant), company)
        return record if record is not None and record.is_valid else None

    def _give(self, request: TokenRequest, record: KeyRecord) -> Reply:
        keys, seconds = self._accounts.keys, self._settings.token_seconds
        token, refresh = f"at_{self._ids.uuid4()}", request.grant
        if request.kind == "authorization_code":
            # A code is taken once (RFC 6749); a refresh leaves its token as it is (FIND).
            refresh = f"rt_{self._ids.uuid4()}"
            keys.set(_GRANT.format(request.grant), record.company_id, status="expired")
        keys.set(_GRANT.format(refresh), record.company_id, scopes=record.scopes)
        expires = self._clock.seconds() + seconds
        keys.set(token, record.company_id, scopes=record.scopes, expires_at=expires)
        content = {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": int(seconds),
            "refresh_token": refresh,
            "scope": " ".join(record.scopes if record.scopes is not None else self._all_scopes()),
        }
        return Reply(200, orjson.dumps(content), b"application/json")

    def _all_scopes(self) -> list[str]:
        return sorted({scope for operation in self._library.newest for scope in operation.scopes})


def _refused(error: str, status: int) -> Reply:
    """Refuse in the form of RFC 6749; Klaviyo's own words are UNCONFIRMED."""
    return Reply(status, orjson.dumps({"error": error}), b"application/json")
