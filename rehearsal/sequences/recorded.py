"""Recorded requests as the rules over sequences take them."""

from __future__ import annotations

from klaviyo_rehearsal.contracts.checking.inspection import Inspection, Recorded
from klaviyo_rehearsal.contracts.checking.sequences import account_of

from .sent import Advice, Sent, digest_of, ids_in, is_single, is_unmarked, names_in, wait_in


def sent_of(request: Recorded, found: Inspection) -> Sent:
    """Return a recorded request with its verdict as a request of a sequence."""
    operation, status, body = found.operation, request.status, request.body
    wait = request.wait
    if wait is None and status == 429:
        wait = wait_in(request.answer)
    return Sent(
        account=_account(request),
        at=request.sent_at,
        method=request.method,
        path=request.path,
        query=request.query,
        operation=operation,
        revision=found.revision,
        status=status,
        digest=digest_of(body),
        wait=wait,
        is_single=is_single(operation, body),
        found=ids_in(operation, status, request.answer),
        names=names_in(operation, request.path, body),
        is_unmarked=(status is None or status >= 500) and is_unmarked(operation, body),
        source=request.source,
        line=request.line,
        use_case=found.use_case,
        verdict=found.verdict,
        sent=found.sent,
    )


def _account(request: Recorded) -> str:
    """Return a text that tells accounts apart: the company, or the key as it stands there, be it hidden."""
    return account_of(request.query, (request.headers or {}).get("authorization"))


def report_of(advice: Advice) -> tuple[Recorded, Inspection]:
    """Return the request and inspection that findings note the advice by."""
    sent = advice.sent
    return (
        Recorded(
            sent.method, sent.path, query=sent.query, source=sent.source, line=sent.line, sent_at=sent.at
        ),
        Inspection(
            sent.verdict, sent.operation, sent.use_case, sent.revision, [advice.violation], sent=sent.sent
        ),
    )
