"""Metrics (facts 8.3): made by events, read here."""

from __future__ import annotations

from collections.abc import Iterable

from ..jsonapi.call import Call
from ..jsonapi.included import write_with_included
from ..jsonapi.reply import Reply
from ..jsonapi.responses import collection_reply, page_of, require, single_reply
from ..state.relation import Relation

# As the contracts have it, by the name that `include` takes; flows are only seeded.
_INCLUDED = {"flow-triggers": Relation("metric", "flow-triggers", "flow", True, "~metric.flow-triggers")}
_PAGE = 200  # fixed: there is no page[size] (facts 7.2)


def get_metrics(call: Call) -> Reply:
    """List metrics."""
    metrics = call.account.metrics
    page = page_of(call, metrics, size=_PAGE)
    resources, included = _write(call, page.ids)
    return collection_reply(call, resources, page, included)


def get_metric(call: Call) -> Reply:
    """Read one metric."""
    require(call.account.metrics, "metric", call.ids[0])
    (resource,), included = _write(call, call.ids)
    return single_reply(call, resource, included=included)


def _write(call: Call, ids: Iterable[str]) -> tuple[list[bytes], list[bytes] | None]:
    rows = call.account.metrics.rows
    return write_with_included(
        call, _INCLUDED, ids, lambda metric, data: call.write("metric", metric, rows[metric], data=data)
    )


OPERATIONS = {"GET /api/metrics": get_metrics, "GET /api/metrics/{id}": get_metric}
