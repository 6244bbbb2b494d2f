"""Metrics (facts 8.3): made by events, read here."""

from __future__ import annotations

from ..jsonapi.call import Call
from ..jsonapi.reply import Reply
from ..jsonapi.responses import collection_reply, page_of, require, single_reply

_PAGE = 200  # fixed: there is no page[size] (facts 7.2)


def get_metrics(call: Call) -> Reply:
    """List metrics."""
    metrics = call.account.metrics
    page = page_of(call, metrics, size=_PAGE)
    resources = [_write(call, item, metrics.rows[item]) for item in page.ids]
    return collection_reply(call, resources, page, [] if call.query.include else None)


def get_metric(call: Call) -> Reply:
    """Read one metric."""
    identifier = call.ids[0]
    raw = require(call.account.metrics, "metric", identifier)
    included: list[bytes] | None = [] if call.query.include else None
    return single_reply(call, _write(call, identifier, raw), included=included)


def _write(call: Call, identifier: str, raw: bytes) -> bytes:
    # No metric of the mock triggers a flow.
    data = dict.fromkeys(call.query.include, b"[]")
    return call.write("metric", identifier, raw, data=data)


OPERATIONS = {"GET /api/metrics": get_metrics, "GET /api/metrics/{id}": get_metric}
