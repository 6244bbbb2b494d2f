"""Answers v1/v2 calls: 410 as Klaviyo does since June 2024, or as it did before."""

from __future__ import annotations

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import (
    LegacyApi,
    LegacyCall,
    LegacyEndpoint,
    LegacyPayloadError,
)
from klaviyo_rehearsal.contracts.legacy.requests import read_request
from klaviyo_rehearsal.contracts.violation import violation

from ..client.legacy import PIXEL
from ..jsonapi.exchange import Exchange
from ..jsonapi.reply import Reply
from ..legacy.answers import refused
from ..state.account import Account, Accounts
from ..state.deferred import settle
from .legacy_calls import CALLS, perform

# facts 2.1, LIVE
_RETIRED = orjson.dumps(
    {
        "message": "This API has been retired and is no longer in service. Please review our migration "
        "resources for help migrating to our new APIs. "
        "https://developers.klaviyo.com/en/docs/migration_resources"
    }
)


class LegacyBehaviour:
    """The old API. `served` says whether it still works."""

    def __init__(self, api: LegacyApi, accounts: Accounts, *, served: bool) -> None:
        self._api = api
        self._accounts = accounts
        self._served = served

    def answer(self, exchange: Exchange) -> Reply:
        """Answer a call; the journal learns what it was and what replaces it."""
        endpoint = self._api.recognise(exchange.method, exchange.path)
        if endpoint is not None:
            exchange.note = endpoint.advice
        if endpoint is None or not self._served or endpoint.name not in CALLS:
            exchange.violations.append(
                violation(
                    "legacy-call",
                    f"{exchange.method} {exchange.path} belongs to the retired v1/v2 API.",
                    remedy=exchange.note or "Look it up in the migration guide.",
                )
            )
            return Reply(410, _RETIRED, b"application/json")
        return self._take(exchange, endpoint)

    def _take(self, exchange: Exchange, endpoint: LegacyEndpoint) -> Reply:
        is_public = endpoint.version == "public"
        try:
            call = read_request(
                endpoint,
                path=exchange.path,
                query=exchange.query_text,
                body=exchange.body,
                content_type=exchange.header(b"content-type") or "",
            )
        except LegacyPayloadError as error:
            exchange.note = f"not recorded: {error}"
            return Reply(200, b"0", b"text/html") if is_public else refused(400, str(error)).reply()
        account = self._account(exchange, call)
        if account is None:
            # The old API knew 403 and no 401 (facts 1.2).
            return refused(403, "The API key is missing or invalid.").reply()
        exchange.account = account
        if account.pending:
            settle(account)
        answer = perform(account, call)
        exchange.note = answer.note or exchange.note
        if is_public and "i=1" in exchange.query_text.split("&"):
            return Reply(200, PIXEL, b"image/gif")
        return answer.reply()

    def _account(self, exchange: Exchange, call: LegacyCall) -> Account | None:
        """Find whose call it is: v1/v2 carried the private key as api_key or in a header."""
        if call.version == "public":
            return self._accounts.by_company(call.token)
        key = call.token or exchange.header(b"api-key") or ""
        return self._accounts.by_key(key) if key.startswith("pk_") else None
