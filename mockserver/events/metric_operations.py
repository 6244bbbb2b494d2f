"""Metrics (facts 8.3): made by events, read here."""

from __future__ import annotations

from ..jsonapi.documents import Writers
from ..jsonapi.exchange import Exchange
from ..jsonapi.listing import list_page
from ..jsonapi.reply import Reply
from ..jsonapi.responses import account_of, collection_reply, require, single_reply, write_plain

_PAGE = 200  # fixed: there is no page[size] (facts 7.2)


def get_metrics(exchange: Exchange, writers: Writers) -> Reply:
    """List metrics."""
    metrics = account_of(exchange).metrics
    page = list_page(
        metrics,
        conditions=exchange.query.conditions,
        sort=exchange.query.sort or "id",
        cursor=exchange.query.cursor,
        size=_PAGE,
    )
    resources = [_write(exchange, writers, item, metrics.rows[item]) for item in page.ids]
    return collection_reply(exchange, resources, page, [] if exchange.query.include else None)


def get_metric(exchange: Exchange, writers: Writers) -> Reply:
    """Read one metric."""
    identifier = exchange.ids[0]
    raw = require(account_of(exchange).metrics, "metric", identifier)
    included: list[bytes] | None = [] if exchange.query.include else None
    return single_reply(exchange, _write(exchange, writers, identifier, raw), included=included)


def _write(exchange: Exchange, writers: Writers, identifier: str, raw: bytes) -> bytes:
    # No metric of the mock triggers a flow.
    data = dict.fromkeys(exchange.query.include, b"[]")
    return write_plain(exchange, writers, "metric", identifier, raw, data=data)


BEHAVIOURS = {"GET /api/metrics": get_metrics, "GET /api/metrics/{id}": get_metric}
