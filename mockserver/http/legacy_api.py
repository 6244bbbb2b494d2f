"""Answers v1/v2 calls: 410 as Klaviyo does since June 2024, or as it did before."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from contextlib import suppress

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import (
    LegacyApi,
    LegacyCall,
    LegacyContentError,
    LegacyEndpoint,
    LegacyPayloadError,
)
from klaviyo_rehearsal.contracts.legacy.requests import read_request
from klaviyo_rehearsal.contracts.violation import violation

from ..jsonapi.reply import Reply
from ..legacy.answers import LegacyFunction, refused
from ..state.account import Account, Accounts
from ..waiting.long_work import LARGE_BODY
from ..waiting.turns import Nobody, Turns
from .exchange import Exchange

_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
# facts 2.1, LIVE
_RETIRED = orjson.dumps(
    {
        "message": "This API has been retired and is no longer in service. Please review our migration "
        "resources for help migrating to our new APIs. "
        "https://developers.klaviyo.com/en/docs/migration_resources"
    }
)


class LegacyService:
    """The old API. `calls` answers each by its name in legacy.yaml; `served` is False since it is retired.

    served_for: companies for which it is served nevertheless: the old one of twins.
    """

    def __init__(
        self, api: LegacyApi, calls: Mapping[str, LegacyFunction], accounts: Accounts, *, served: bool
    ) -> None:
        self.api = api
        self._calls = calls
        self._accounts = accounts
        self._served = served
        self.served_for: set[str] = set()

    def owns(self, path: str) -> bool:
        """Return whether a path belongs to the old API."""
        return self.api.owns(path)

    def target(self, exchange: Exchange) -> str | None:
        """Return a call as a fault names it; None for one that there never was."""
        endpoint = self.api.recognise(exchange.method, exchange.path)
        return None if endpoint is None else f"{endpoint.method} {endpoint.path}"

    async def owner_of(self, exchange: Exchange, turns: Turns) -> Account | Nobody:
        """Read a call before its turn, and find its account, which stands in its arguments.

        Where the call cannot be read, `answer` reads it again and answers why.
        """
        if len(exchange.body) < LARGE_BODY:
            self._read_ahead(exchange)
        else:
            await turns.run(Nobody(), lambda: self._read_ahead(exchange))
        await turns.wait_for_everybody()  # the account may be made here
        call = exchange.legacy_call
        return (None if call is None else self._account(exchange, call)) or Nobody()

    def _read_ahead(self, exchange: Exchange) -> None:
        endpoint = self.api.recognise(exchange.method, exchange.path)
        if endpoint is not None and endpoint.name in self._calls:
            with suppress(LegacyPayloadError):
                exchange.legacy_call = _read(exchange, endpoint)

    def answer(self, exchange: Exchange) -> Reply:
        """Answer a call, and note its replacement for the journal."""
        endpoint = self.api.recognise(exchange.method, exchange.path)
        if endpoint is None or endpoint.name not in self._calls or not self._serves(exchange, endpoint):
            advice = "" if endpoint is None else endpoint.advice
            exchange.violations.append(
                violation(
                    "legacy-call",
                    f"{exchange.method} {exchange.path} belongs to the retired v1/v2 API.",
                    remedy=advice or "Look it up in the migration guide.",
                )
            )
            reply, note = Reply(410, _RETIRED, b"application/json"), advice
        else:
            reply, note = self._take(exchange, endpoint)
            note = note or endpoint.advice
        if note:
            exchange.journal_notes.append(note)
        return reply

    def _serves(self, exchange: Exchange, endpoint: LegacyEndpoint) -> bool:
        if self._served or not self.served_for:
            return self._served
        try:
            account = self._account(exchange, _read(exchange, endpoint))
        except LegacyPayloadError:
            return True  # a call that cannot be read has no account, and is told what is wrong with it
        return account is not None and account.company_id in self.served_for

    def _take(self, exchange: Exchange, endpoint: LegacyEndpoint) -> tuple[Reply, str]:
        """Do a call. Returns the reply, and why it left nothing behind where it did not."""
        is_public = endpoint.version == "public"
        try:
            call = _read(exchange, endpoint)
        except LegacyPayloadError as error:
            note = f"not recorded: {error}"
            if not is_public:
                return refused(400, str(error)).reply(), note
            # `0` is for data that is not JSON; of JSON nothing more was looked at (V1AUTH).
            answered = b"1" if isinstance(error, LegacyContentError) else b"0"
            return Reply(200, answered, b"text/html"), note
        account = self._account(exchange, call)
        if account is None:
            # The old API knew 403 and no 401 (facts 1.2).
            return refused(403, "The API key is missing or invalid.").reply(), ""
        exchange.account = account
        answer = self._calls[call.name](account, call)
        if is_public and "i=1" in exchange.query_text.split("&"):
            return Reply(200, _PIXEL, b"image/gif"), answer.note
        return answer.reply(), answer.note

    def _account(self, exchange: Exchange, call: LegacyCall) -> Account | None:
        """Find the account of a call: v1/v2 carried the private key as api_key or in a header."""
        if call.version == "public":
            return self._accounts.by_public_key(call.token)
        key = call.token or exchange.header(b"api-key") or ""
        return self._accounts.by_key(key) if key.startswith("pk_") else None


def _read(exchange: Exchange, endpoint: LegacyEndpoint) -> LegacyCall:
    if exchange.legacy_call is not None:
        return exchange.legacy_call
    return read_request(
        endpoint,
        path=exchange.path,
        query=exchange.query_text,
        body=exchange.body,
        content_type=exchange.header(b"content-type") or "",
    )
