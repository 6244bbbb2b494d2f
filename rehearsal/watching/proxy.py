"""The proxy: an ASGI application between an integration and Klaviyo.

Everything passes as it is, and streams: the bytes of bodies, and headers but for those of a connection.
Requests and answers are judged on copies, soon after the client has its answer.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import ssl
from collections.abc import Callable, MutableMapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from klaviyo_rehearsal.contracts.checking.inspection import Inspection
from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.violation import Violation
from klaviyo_rehearsal.mockserver.connection.protocol import REFUSED
from klaviyo_rehearsal.mockserver.connection.refused import NO_METHOD
from klaviyo_rehearsal.mockserver.http.errors import error_reply, gateway_reply
from klaviyo_rehearsal.mockserver.jsonapi.refusal import Refusal
from klaviyo_rehearsal.mockserver.jsonapi.reply import Reply
from klaviyo_rehearsal.mockserver.state.journal import NO_ANSWER, Entry

from ..findings.findings import Findings
from ..recordings.hosts import Hosts
from .exchange import Exchange
from .judging import Judge
from .passage import ClientGone, Passage, Receive, Send
from .upstream import Place, Upstream, UpstreamError

KLAVIYO = "https://a.klaviyo.com"
# The verdict on requests that are not judged.
PASSED = "passed"
# Headers of an answer that is the proxy's own: the codes of the violations, or the trouble upstream.
BLOCKED, TROUBLE = b"x-rehearse-blocked", b"x-rehearse-error"
_MOST_ENDED = 50
_LARGE = 1_000_000  # bytes of copies
_PAUSE = 0.02  # seconds

# Sees each exchange after its end: as a journal has it, and the answer. Must not block or raise.
Watcher = Callable[[Entry, Reply], None]

logger = logging.getLogger("rehearsal.proxy")


class Proxy:
    """Passes requests on to an upstream, and judges them with their answers.

    upstream: a URL. library: the contracts; all bundled ones without it. block: refuse requests that Klaviyo
    would refuse or lose, which then do not reach it. timeout: seconds without a byte from the upstream.
    context: of TLS to the upstream; by default it trusts the certificates of this machine. source: the name
    of the traffic in findings. Raises ValueError for a URL that is none.
    """

    def __init__(
        self,
        upstream: str = KLAVIYO,
        *,
        library: Library | None = None,
        block: bool = False,
        timeout: float = 60.0,
        context: ssl.SSLContext | None = None,
        source: str = "request",
    ) -> None:
        self.place = Place.of(upstream)
        self._upstream = Upstream(self.place, timeout, context)
        self._judge = Judge(library or load())
        self._hosts = Hosts(frozenset({self.place.host.lower()}))
        self._block = block
        self._source = source
        self._numbers = itertools.count(1)
        self._watchers: list[Watcher] = []
        # Those that are not judged yet, and when they will be.
        self._ended: list[Exchange] = []
        self._timer: asyncio.TimerHandle | None = None

    @property
    def findings(self) -> Findings:
        """The problems and counts of the exchanges that are judged."""
        return self._judge.findings

    def watch(self, watcher: Watcher) -> None:
        """Call a function after each exchange, with its entry and its answer, which hold no secrets."""
        self._watchers.append(watcher)

    def settle(self) -> None:
        """Judge the exchanges that have ended."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        ended, self._ended = self._ended, []
        for exchange in ended:
            try:
                self._note(exchange)
            except Exception:
                logger.exception("the proxy cannot judge %s %s", exchange.method, exchange.path)

    def end(self) -> None:
        """Judge the exchanges that have ended, and the sequences that were open."""
        self.settle()
        self._judge.end()

    async def close(self) -> None:
        """Judge all that has ended, and close the connections to the upstream."""
        self.end()
        await self._upstream.close()

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            exchange = Exchange(scope)
            passage = Passage(exchange, scope, receive, send, self._end)
            try:
                await self._pass(exchange, passage)
            except ClientGone:
                if REFUSED in scope.get("state", ()):
                    return  # noted already, with the reason
                exchange.note = "the client went away"
            if not passage.is_done:
                self._end(exchange)

    def refuse(self, scope: MutableMapping[str, Any], found: Violation) -> Reply:
        """Note a request that cannot be read, and so is not passed on; return its answer."""
        exchange, reply = Exchange(scope), _refusal([found])
        exchange.refused = Inspection("error", violations=[found])
        is_begun = "asgi" in scope
        exchange.note = f"broken off on its way to {self.place}" if is_begun else f"not sent to {self.place}"
        exchange.answered(reply)
        self._end(exchange)
        return reply

    def _end(self, exchange: Exchange) -> None:
        """Have an exchange judged soon: several together, so that few requests wait for it."""
        self._ended.append(exchange)
        loop = asyncio.get_running_loop()
        if len(self._ended) >= _MOST_ENDED or exchange.size > _LARGE:
            loop.call_soon(self.settle)
        elif self._timer is None:
            self._timer = loop.call_later(_PAUSE, self.settle)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            kind = (await receive())["type"]
            if kind == "lifespan.shutdown":
                await self.close()
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return

    async def _pass(self, exchange: Exchange, passage: Passage) -> None:
        if self._block and not self._passed_over(exchange):
            await passage.hold()
            faults = self._faults(exchange)
            if faults:
                await passage.answer(_refusal(faults))
                return
        try:
            await passage.through(self._upstream)
        except UpstreamError as error:
            exchange.note = str(error)
            reply = gateway_reply(error.status, str(error), _new_id)
            await passage.answer(replace(reply, headers=((TROUBLE, b"upstream"),)))

    def _faults(self, exchange: Exchange) -> list[Violation]:
        """Return the violations to refuse a request for; a request that cannot be judged passes."""
        self.settle()  # an event may be lost for one of them
        try:
            request, troubles = exchange.recorded(self._source)
            exchange.refused, faults = self._judge.faults(request, troubles)
        except Exception:
            logger.exception("the proxy cannot judge %s %s", exchange.method, exchange.path)
            return []
        if faults:
            exchange.note = f"not sent to {self.place}"
        return faults

    def _passed_over(self, exchange: Exchange) -> str:
        return self._hosts.passed_over(exchange.method, self.place.host, exchange.path)

    def _note(self, exchange: Exchange) -> None:
        """Judge an exchange, and show it to the watchers."""
        # In the order of their ends: so the number is the line of a recording.
        exchange.number = 0 if exchange.method == NO_METHOD else next(self._numbers)
        request, troubles = exchange.recorded(self._source)
        drift: list[Violation] = []
        reason = self._passed_over(exchange)
        if exchange.refused is not None and exchange.is_own:
            found = exchange.refused
            self.findings.add(request, found)
        elif reason or exchange.status == NO_ANSWER:
            self.findings.elsewhere[reason or exchange.note] += 1
            found = Inspection(PASSED)
        else:
            found, drift = self._judge.judge(request, troubles)
        if self._watchers:
            entry, reply = exchange.entry(request, found, drift), exchange.reply(request)
            for watcher in self._watchers:
                watcher(entry, reply)


def _new_id() -> str:
    return str(uuid4())


def _refusal(faults: list[Violation]) -> Reply:
    """Return the answer to a request that is not sent on; a header names the codes."""
    # Klaviyo accepts a loss, and so its kind has a status of success.
    errors = [replace(item, status=item.status if item.status >= 400 else 400) for item in faults]
    codes = ", ".join(dict.fromkeys(item.code for item in faults)).encode()
    return error_reply(Refusal(errors, headers=((BLOCKED, codes),)), _new_id)
