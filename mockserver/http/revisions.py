"""Which contract serves a request, by its revision header (facts 2)."""

from __future__ import annotations

from datetime import date

from klaviyo_rehearsal.contracts.checking.revision_header import (
    bad_revision,
    check_revision,
    revision_not_loaded,
)
from klaviyo_rehearsal.contracts.checking.routing_violations import not_served
from klaviyo_rehearsal.contracts.openapi.contract import Library, PathMatch
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.revision import PUBLISHED, is_beta, is_retired, pick_revision
from klaviyo_rehearsal.contracts.violation import Violation, violation

from ..jsonapi.refusal import Refusal
from ..settings import Settings
from .exchange import Exchange

_OPT_OUT = b"x-klaviyo-revision-fall-forward-opt-out"


def resolve_operation(
    exchange: Exchange,
    match: PathMatch,
    library: Library,
    settings: Settings,
    today: date,
) -> Operation:
    """Find the operation where the header does not name its contract. Raises Refusal: 400, 404 or 410."""
    sent = exchange.header(b"revision")
    by_revision = match.methods[exchange.method]
    if sent not in library.contracts:
        wrong = check_revision(sent, today=today, required=settings.require_revision)
        if wrong is not None:
            raise Refusal([wrong])
    if not sent:
        revision, forward = library.newest.revision, False
    else:
        _check_between(sent, library, settings)
        revision, forward = _served(exchange, sent, library, settings, today)
    exchange.revision = revision
    operation = by_revision.get(revision)
    if operation is None and sent and is_beta(sent):
        # The file of a beta has only its new operations; the rest is served as in the stable revision.
        operation = by_revision.get(pick_revision(sent[:10], library.contracts))
    if operation is None or (is_beta(operation.revision) and not is_beta(sent or operation.revision)):
        if forward and any(other < revision for other in by_revision):
            detail = f"The operation was removed before revision {revision}, which stands in for {sent}."
            raise Refusal([violation("endpoint-removed", detail, parameter="revision")])
        raise Refusal([not_served(match, exchange.method, revision)])
    return operation


def _check_between(sent: str, library: Library, settings: Settings) -> None:
    """Refuse a date that is no revision, where that is set: whether Klaviyo does is UNCONFIRMED."""
    if (
        settings.unpublished_revisions == "refuse"
        and sent not in library.contracts
        and sent[:10] not in PUBLISHED
    ):
        raise Refusal([bad_revision(sent)])


def _served(
    exchange: Exchange, sent: str, library: Library, settings: Settings, today: date
) -> tuple[str, bool]:
    """Return the revision that serves a well-formed one, and whether it stands in for a retired one."""
    picked = pick_revision(sent, library.contracts)
    falls = settings.retired_revisions == "fall-forward" and is_retired(picked, today)
    forward = falls or (picked[:10] > sent[:10] and is_retired(sent, today))
    if forward and is_retired(sent, today) and exchange.header(_OPT_OUT) == "1":
        raise Refusal([_retired(sent)])
    if falls:
        alive = [name for name in library.contracts if not is_beta(name) and not is_retired(name, today)]
        if not alive:
            raise Refusal([_retired(sent)])
        picked = min(alive)
    if sent[:10] > picked[:10] == max(library.contracts)[:10]:
        exchange.violations.append(revision_not_loaded(sent, picked))
    return picked, forward


def _retired(sent: str) -> Violation:
    return violation("retired-revision", f"Revision {sent} is retired.", parameter="revision")
