"""The API itself: an ASGI application that takes a request through gate and behaviour to the journal."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from contracts.check import MAX_BODY, verdict_of
from contracts.contract import Library
from contracts.legacy import LegacyApi
from contracts.violation import violation

from .account import Accounts
from .behaviours import BEHAVIOURS
from .clock import Clock
from .documents import Writers
from .errors import error_reply
from .exchange import Exchange, Refusal, Reply
from .gate import authenticate, check_path, choose_operation, read_request, too_large
from .ids import Ids
from .journal import Entry, Journal, redacted_body, redacted_headers, redacted_query
from .legacy.api import LegacyBehaviour
from .settings import Settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

# How much of a body that is too large the journal keeps, in bytes.
_KEPT_OF_OVERSIZED = 1_000

logger = logging.getLogger("rehearsal.mock")


class KlaviyoApi:
    """Klaviyo's API over the accounts of one mock.

    A plain ASGI application: Starlette's Request and Response would cost as much again as the rest.
    """

    def __init__(
        self, library: Library, legacy: LegacyApi, settings: Settings, clock: Clock, accounts: Accounts
    ) -> None:
        self.library = library
        self.settings = settings
        self.clock = clock
        self.accounts = accounts
        # Requests that reached no account: no key, or none that could be read.
        self.strays = Journal(settings.journal_size)
        self.requests = 0
        self._ids = Ids(f"{settings.seed}:errors")
        self._legacy_api = legacy
        self._legacy = LegacyBehaviour(legacy, accounts, served=settings.legacy == "serve")
        self._writers = {contract.revision: Writers(contract) for contract in library.contracts.values()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        exchange = Exchange(scope, self.settings.link_base)
        complete, oversized = await _read_body(exchange, receive)
        if not complete:
            with suppress(Refusal):  # whose it was, if the key can be read
                authenticate(exchange, self.accounts)
            exchange.violations.append(violation("broken-upload"))
            self._note(exchange, 0)
            return
        if oversized:
            exchange.body = exchange.body[:_KEPT_OF_OVERSIZED]
        reply = self.answer(exchange, oversized=oversized)
        length = (b"content-length", b"%d" % len(reply.body))
        headers = [length, (b"content-type", reply.media_type)] if reply.body else [length]
        if reply.status == 204:
            headers = []
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if exchange.method == "HEAD" else reply.body})

    def answer(self, exchange: Exchange, *, oversized: bool = False) -> Reply:
        """Answer an exchange whose body is read, and note it in the journal."""
        try:
            reply = self._handle(exchange, oversized)
        except Refusal as refusal:
            exchange.violations += refusal.violations
            reply = error_reply(refusal, self._ids.uuid4)
        except Exception:
            logger.exception("the mock failed on %s %s", exchange.method, exchange.path)
            crash = Refusal([violation("mock-crashed")])
            exchange.violations += crash.violations
            reply = error_reply(crash, self._ids.uuid4)
        self._note(exchange, reply.status)
        return reply

    def _handle(self, exchange: Exchange, oversized: bool) -> Reply:
        match = self.library.find(exchange.path)
        if match is None and self._legacy_api.owns(exchange.path):
            exchange.legacy = True
            if oversized:
                raise too_large()
            return self._legacy.answer(exchange)
        authenticate(exchange, self.accounts)
        methods = check_path(exchange, match, self.library)
        operation = choose_operation(exchange, methods, self.library, self.settings, self.clock)
        if oversized:
            raise too_large()
        read_request(exchange, operation, self.clock)
        behaviour = BEHAVIOURS.get(operation.key)
        if behaviour is None:
            detail = f"{operation.key} is in the contract; the mock does not play it yet."
            raise Refusal([violation("not-rehearsed", detail)])
        return behaviour(exchange, self._writers[operation.revision])

    def _note(self, exchange: Exchange, status: int) -> None:
        self.requests += 1
        operation = exchange.operation
        violations = exchange.violations
        verdict = verdict_of(violations) if violations else "legacy" if exchange.legacy else "ok"
        entry = Entry(
            self.requests,
            self.clock.seconds(),
            exchange.method,
            exchange.path,
            redacted_query(exchange.query_text),
            redacted_headers(exchange.headers),
            redacted_body(exchange.body),
            status,
            None if operation is None else operation.key,
            exchange.revision,
            verdict,
            tuple(violations),
            exchange.note,
        )
        (self.strays if exchange.account is None else exchange.account.journal).add(entry)


async def _read_body(exchange: Exchange, receive: Receive) -> tuple[bool, bool]:
    """Read the body into the exchange. Returns whether it arrived whole, and whether it was too large.

    A body that is too large is read to its end all the same: a client that is still sending when the
    answer comes sees a broken connection and not the answer.
    """
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        exchange.body = message.get("body", b"")
        return True, len(exchange.body) > MAX_BODY
    chunks: list[bytes] = []
    size = 0
    while message["type"] == "http.request":
        chunk = message.get("body", b"")
        size += len(chunk)
        if size <= MAX_BODY:
            chunks.append(chunk)
        if not message.get("more_body"):
            exchange.body = b"".join(chunks)
            return True, size > MAX_BODY
        message = await receive()
    exchange.body = b"".join(chunks)
    return False, False
