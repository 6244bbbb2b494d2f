"""The API itself, an ASGI application: a request goes through the gate and its handler to the journal."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial

from klaviyo_rehearsal.contracts.checking.request import MAX_BODY, verdict_of
from klaviyo_rehearsal.contracts.checking.token_request import is_token_path
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyApi
from klaviyo_rehearsal.contracts.openapi.contract import Library, PathMatch
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.violation import Violation, violation

from ..connection.direct import Answer
from ..connection.protocol import REFUSED
from ..jsonapi.call import Handler
from ..jsonapi.documents import writers_of
from ..jsonapi.refusal import Refusal, refusal_of
from ..jsonapi.reply import Reply
from ..settings import Settings
from ..state.account import Account, Accounts, Grant
from ..state.account_error import AccountError
from ..state.clock import Clock
from ..state.ids import Ids
from ..state.journal import NO_ANSWER, Entry, Journal
from ..state.secrets import NOTHING, Sought, joined, masked, masked_values, own_credential
from ..waiting.long_work import LARGE_BODY, PutOff, is_long, is_long_legacy
from ..waiting.turns import Turns
from .cross_origin import preflight_reply, shared_headers
from .delivery import PIECE, Receive, Scope, Send, deliver_faulty, send_body
from .encoding import check_parts, decode_body, readable, too_large
from .errors import error_reply, failure_reply
from .exchange import Exchange, read_body
from .faults import Faults
from .gate import authenticate, check_entitlement, check_path, check_scopes, choose_operation, open_call
from .legacy_api import LegacyService
from .limits import Limits
from .repeats import excuse_retry
from .tokens import TokenService

# How much of a body that is too large the journal keeps, in bytes.
_KEPT_OF_OVERSIZED = 1_000
# Bytes of a body in which keys are sought at once: to do so for many large ones would take long.
_LARGE = 16_384
# In the state of a request: the exchange that was begun without waiting, and its reply or why it is put off.
_BEGUN = "begun"

# Sees each request after it was answered: its entry in the journal, and the answer. Must not block or raise.
Watcher = Callable[[Entry, Reply], None]

logger = logging.getLogger("rehearsal.mock")


class KlaviyoApi:
    """Klaviyo's API over the accounts of one mock.

    A plain ASGI application: Starlette's Request and Response would cost as much again as the rest.
    """

    def __init__(
        self,
        library: Library,
        handlers: Mapping[Operation, Handler],
        legacy: LegacyService,
        settings: Settings,
        clock: Clock,
        accounts: Accounts,
    ) -> None:
        self.library = library
        self.settings = settings
        self.clock = clock
        self.accounts = accounts
        # Requests that reached no account: no key, or none that could be read.
        self.unattributed_requests = Journal(settings.journal_size, settings.journal_bytes)
        self.watchers: tuple[Watcher, ...] = ()
        self.requests = 0
        # Seconds that an integration under rehearsal would have slept.
        self.waited = 0.0
        # Seconds that the clock moves with each request: a program's requests are not of one second.
        self.pace = 0.0
        self._ids = Ids(f"{settings.seed}:errors")
        self._legacy = legacy
        self._writers = writers_of(library)
        self._handlers = handlers
        self.turns = Turns()
        self.faults = Faults(settings.seed)
        accounts.on_let_go = self.faults.forget
        self._tokens = TokenService(accounts, settings, clock, library)
        self._limits = None if settings.limits == "off" else Limits(settings.limits, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if _BEGUN in scope.get("state", ()):
            await self._go_on(scope, receive, send)
            return
        exchange = Exchange(scope, self.settings.link_base)
        complete, oversized = await read_body(exchange, scope, receive)
        if not complete:
            if REFUSED in scope.get("state", ()):
                return
            with suppress(Refusal):  # its account, if the key can be read
                authenticate(exchange, self.accounts, self.settings)
            exchange.violations.append(violation("broken-upload"))
            self._note(exchange, *self._entry(exchange, Reply(NO_ANSWER)))
            return
        if oversized:
            exchange.body = exchange.body[:_KEPT_OF_OVERSIZED]
        if self.turns.taken:
            await self.turns.wait_for_everybody()
        exchange.may_wait = True
        try:
            reply = self.answer(exchange, oversized=oversized)
        except PutOff as later:
            reply = await self._answer_later(exchange, later)
        await self._send(exchange, reply, scope, receive, send)

    def answer_at_once(self, scope: Scope, body: bytes) -> Answer | None:
        """Answer a whole request, or return None where the answer has to wait or falls under a fault.

        A call of the application with this scope goes on from there.
        """
        if self.turns.taken or len(body) > MAX_BODY:
            return None
        exchange = Exchange(scope, self.settings.link_base)
        exchange.body = body
        exchange.may_wait = True
        try:
            reply = self.answer(exchange)
        except PutOff as later:
            scope["state"][_BEGUN] = exchange, later
            return None
        if exchange.fault is not None or len(reply.body) > PIECE:
            scope["state"][_BEGUN] = exchange, reply
            return None
        return reply.status, self._headers_of(exchange, reply), reply.body

    async def _go_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange, begun = scope["state"].pop(_BEGUN)
        await receive()  # the body, which is known
        reply = await self._answer_later(exchange, begun) if isinstance(begun, PutOff) else begun
        await self._send(exchange, reply, scope, receive, send)

    async def _send(
        self, exchange: Exchange, reply: Reply, scope: Scope, receive: Receive, send: Send
    ) -> None:
        headers = self._headers_of(exchange, reply)
        if exchange.fault is not None:
            await deliver_faulty(exchange.fault, reply, headers, scope, receive, send)
            return
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send_body(send, b"" if exchange.method == "HEAD" else reply.body)

    def _headers_of(self, exchange: Exchange, reply: Reply) -> list[tuple[bytes, bytes]]:
        headers = []
        if reply.status != 204:
            headers.append((b"content-length", b"%d" % len(reply.body)))
            if reply.body and reply.media_type:
                headers.append((b"content-type", reply.media_type))
        # Headers of the reply, such as Retry-After, replace those of the rate limit (facts 5.1).
        headers += reply.headers or exchange.limit_headers
        if b"origin" in exchange.headers_by_name:
            headers += shared_headers(exchange, self.settings)
        return headers

    def refuse(self, scope: Scope, found: Violation) -> Reply:
        """Note a request that cannot be read in the journal, and return its answer."""
        exchange = Exchange(scope, self.settings.link_base)
        with suppress(Refusal):  # its account, if the key can be read
            authenticate(exchange, self.accounts, self.settings)
        exchange.violations.append(found)
        reply = error_reply(Refusal([found]), self._ids.uuid4)
        self._note(exchange, *self._entry(exchange, reply))
        return reply

    async def _answer_later(self, exchange: Exchange, later: PutOff) -> Reply:
        """Answer a request when its account is free, in a thread where it takes long."""

        def answer() -> tuple[Reply, tuple[Entry, Reply]]:
            reply = self._replied(exchange, later.work)
            return reply, self._entry(exchange, reply)

        owner = later.account or await self._legacy.owner_of(exchange, self.turns)
        if later.is_long:
            reply, noted = await self.turns.run(owner, answer)
        else:
            await self.turns.wait(owner)
            reply, noted = answer()
        self._note(exchange, *noted)
        return reply

    def answer(self, exchange: Exchange, *, oversized: bool = False) -> Reply:
        """Answer an exchange after its body was read, and note it in the journal.

        Raises PutOff where it may wait, and has to or should.
        """
        reply = self._replied(exchange, partial(self._handle, exchange, oversized))
        self._note(exchange, *self._entry(exchange, reply))
        return reply

    def _replied(self, exchange: Exchange, work: Callable[[], Reply]) -> Reply:
        # The collector walks time and again through the objects of a body that is being parsed, and took nine
        # tenths of the time of 5 MB of lists.
        if len(exchange.body) < LARGE_BODY or not gc.isenabled():
            return self._answered(exchange, work)
        gc.disable()
        try:
            return self._answered(exchange, work)
        finally:
            gc.enable()

    def _answered(self, exchange: Exchange, work: Callable[[], Reply]) -> Reply:
        try:
            reply = work()
        except PutOff:
            raise
        except (Refusal, AccountError) as error:
            # By a call: a name in this frame, which the error's traceback holds, would be a circle, and keep
            # the parsed body until the collector walks through it.
            reply = self._refused(exchange, error)
        except Exception:
            logger.exception("the mock failed on %s %s", exchange.method, exchange.path)
            crash = Refusal([violation("mock-crashed")])
            exchange.violations += crash.violations
            reply = error_reply(crash, self._ids.uuid4)
        if exchange.fault is not None and exchange.fault.after:
            reply = self._fail(exchange, reply)
        return reply

    def _refused(self, exchange: Exchange, error: Refusal | AccountError) -> Reply:
        refusal = error if isinstance(error, Refusal) else refusal_of(error)
        exchange.violations += refusal.violations
        if b"content-encoding" in exchange.headers_by_name:
            exchange.body = readable(exchange.body)
        return error_reply(refusal, self._ids.uuid4)

    # In the order of the real API: a wrong key is told before a wrong path, a path before a body (facts
    # 11.1).
    def _handle(self, exchange: Exchange, oversized: bool) -> Reply:
        if exchange.method == "OPTIONS" and (reply := preflight_reply(exchange, self.settings)) is not None:
            return reply
        match = self.library.find(exchange.path)
        if match is None and self._legacy.owns(exchange.path):
            return self._handle_legacy(exchange, oversized)
        if match is None and is_token_path(exchange.path):
            return self._tokens.answer(exchange)
        grant = authenticate(exchange, self.accounts, self.settings)
        account = grant.account
        match = check_path(exchange, match, self.library)
        operation = choose_operation(exchange, match, self.library, self.settings, self.clock)
        limits = self._limits
        if limits is not None:
            limits.take(exchange, operation, account, grant.quota)
        if self.faults.rules and self._fall_under(exchange, operation, account):
            return self._fail(exchange, Reply(NO_ANSWER))
        if grant.scopes is not None:
            check_scopes(operation, grant.scopes)
        check_entitlement(operation, exchange, self.settings)
        if oversized:
            raise too_large()
        if exchange.may_wait:
            long = is_long(operation, account, len(exchange.body), exchange.query_text)
            if long or (self.turns.taken and self.turns.bars(account)):
                raise PutOff(account, partial(self._perform, exchange, operation, grant, match), long)
        return self._perform(exchange, operation, grant, match)

    def _perform(self, exchange: Exchange, operation: Operation, grant: Grant, match: PathMatch) -> Reply:
        account, limits = grant.account, self._limits
        call = open_call(exchange, operation, account, match.ids, self._writers[operation.revision])
        if limits is not None and (call.query.additional or call.query.include):
            limits.take_parameters(exchange, call, grant.quota)
        # The only place at which effects that are due take place before an operation looks at the account.
        deferred = account.deferred
        if deferred.pending or deferred.watcher is not None:
            deferred.settle()
        return self._handlers[operation](call)

    def _fall_under(self, exchange: Exchange, operation: Operation, account: Account) -> bool:
        """Put a request under the first fault that fires. Returns whether it ends there, without effect."""
        exchange.fault = self.faults.draw(operation, account.company_id)
        return self._prevented(exchange)

    def _prevented(self, exchange: Exchange) -> bool:
        fault = exchange.fault
        if fault is None:
            return False
        if fault.clock == "virtual" and fault.delay:
            self.clock.run_on(fault.delay)
        return fault.prevents

    def _fail(self, exchange: Exchange, reply: Reply) -> Reply:
        """Return the reply that a fault puts in place of another."""
        fault = exchange.fault
        if fault is None or fault.kind in ("truncate", "delay"):
            return reply
        exchange.limit_headers = ()  # limit headers of failures are UNCONFIRMED (facts 12)
        if fault.kind == "reset":
            return Reply(NO_ANSWER)
        return failure_reply(fault.status, fault.retry_after, self._ids.uuid4)

    def _handle_legacy(self, exchange: Exchange, oversized: bool) -> Reply:
        exchange.legacy = True
        if oversized:
            raise too_large()
        if b"content-encoding" in exchange.headers_by_name:
            exchange.body = decode_body(exchange.body, exchange.header(b"content-encoding") or "")
        check_parts(exchange.body)
        if self.faults.rules:
            # Only rules that name the call: `*` is about the new API, beside which the old one is an oracle.
            exchange.fault = self.faults.draw_named(self._legacy.target(exchange))
            if self._prevented(exchange):
                return self._fail(exchange, Reply(NO_ANSWER))
        if exchange.may_wait:
            # Its account stands in its arguments, which are not read yet.
            long = is_long_legacy(exchange.path, len(exchange.body))
            if long or self.turns.taken:
                raise PutOff(None, partial(self._legacy.answer, exchange), long)
        return self._legacy.answer(exchange)

    @property
    def legacy_api(self) -> LegacyApi:
        """The calls of the old API."""
        return self._legacy.api

    def serve_legacy(self, company_id: str, *, served: bool) -> None:
        """Serve the old API for one company, though it is retired for the others; or no longer."""
        (self._legacy.served_for.add if served else self._legacy.served_for.discard)(company_id)

    def _entry(self, exchange: Exchange, reply: Reply) -> tuple[Entry, Reply]:
        """Make the entry of the journal, and the reply that watchers see: without a number yet."""
        if self.pace:
            self.clock.advance(self.pace)
        operation = exchange.operation
        violations = exchange.violations
        if violations:
            excuse_retry(exchange)
        verdict = verdict_of(violations) if violations else "legacy" if exchange.legacy else "ok"
        fault = exchange.fault
        if fault is not None and fault.prevents:
            verdict = "fault"  # nothing was looked at that could be right or wrong
        keeps, watched = self.settings.keep_answers, bool(self.watchers)
        own = self._sought(exchange) if keeps or watched else NOTHING
        answer = _kept(exchange, reply, own) if keeps or own else b""
        entry = Entry(
            0,
            self.clock.seconds(),
            exchange.method,
            exchange.path,
            exchange.query_text,
            b"\n".join([name + b": " + value for name, value in exchange.headers]),
            exchange.body,
            reply.status,
            None if operation is None else operation.key,
            exchange.revision,
            verdict,
            tuple(violations),
            "; ".join(dict.fromkeys(exchange.journal_notes)) if exchange.journal_notes else "",
            "" if fault is None else fault.describe(),
            answer if keeps else b"",
            time.monotonic() + self.waited,
            self.accounts.sought,
        )
        if watched or len(exchange.body) > _LARGE:
            entry.shown()
        return entry, replace(reply, body=answer) if watched and own else reply

    def _note(self, exchange: Exchange, entry: Entry, reply: Reply) -> None:
        self.requests += 1
        entry.number = self.requests
        (self.unattributed_requests if exchange.account is None else exchange.account.journal).add(entry)
        for watch in self.watchers:
            watch(entry, reply)

    def _sought(self, exchange: Exchange) -> Sought:
        """Return the credentials that the journal must not show: that of the request, and earlier ones."""
        own = own_credential(exchange.headers_by_name.get(b"authorization", b""))
        return joined(own, self.accounts.sought) if own.forms else self.accounts.sought


def _kept(exchange: Exchange, reply: Reply, own: Sought) -> bytes:
    """Return an answer as the journal keeps it: it may repeat a key, and those for tokens hold some."""
    if len(reply.body) > MAX_BODY:
        # To seek keys in a page of 64 MB would hold all others up, and it has no room beside other requests.
        exchange.journal_notes.append(f"the answer has {len(reply.body)} bytes and is not kept")
        return b""
    has_secrets = reply.status >= 400 or is_token_path(exchange.path)
    return masked(reply.body, own) if has_secrets else masked_values(reply.body, own)
