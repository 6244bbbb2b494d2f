"""Plays any operation that has no handler of its own, from its contract alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.operation import Operation

from ..jsonapi.call import Call, Handler
from ..jsonapi.reply import Reply
from . import jobs, relationships, reports, resources, uploads
from .call import Override, PlannedCall, Play
from .overrides import (
    back_in_stock,
    flows,
    forms,
    images,
    metrics,
    object_schemas,
    objects,
    push_tokens,
    segments,
    sent_values,
    tags,
    webhooks,
)
from .plan import Action, Plan, plan_of
from .type_graph import TypeGraph

_PLAYS: Mapping[Action, Play] = {
    Action.CREATE: resources.create,
    Action.READ: resources.read,
    Action.UPDATE: resources.update,
    Action.DELETE: resources.delete,
    Action.LIST: resources.list_resources,
    Action.CLONE: resources.clone,
    Action.TOUCH: resources.touch,
    Action.RELATED: relationships.related,
    Action.READ_RELATIONSHIP: relationships.read_relationship,
    Action.ADD_RELATED: relationships.add_related,
    Action.REPLACE_RELATED: relationships.replace_related,
    Action.REMOVE_RELATED: relationships.remove_related,
    Action.START_JOB: jobs.start_job,
    Action.UPLOAD: uploads.upload,
    Action.REPORT: reports.report,
}
_OVERRIDES: Mapping[tuple[str, Action], Override] = {
    **back_in_stock.OVERRIDES,
    **flows.OVERRIDES,
    **forms.OVERRIDES,
    **images.OVERRIDES,
    **metrics.OVERRIDES,
    **object_schemas.OVERRIDES,
    **objects.OVERRIDES,
    **push_tokens.OVERRIDES,
    **segments.OVERRIDES,
    **sent_values.OVERRIDES,
    **tags.OVERRIDES,
    **webhooks.OVERRIDES,
}


class GenericPlayer:
    """Makes handlers from the contracts of a library."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        self._graph = TypeGraph(contracts)

    def handler(self, operation: Operation) -> Handler:
        """Make the handler of an operation."""
        plan = plan_of(operation, self._graph)
        return partial(_play, plan, self._graph, _PLAYS[plan.action], _override_of(plan))

    def functions(self, operation: Operation) -> tuple[Play, Override | None]:
        """Return the function that plays an operation, and the override around it where there is one."""
        plan = plan_of(operation, self._graph)
        return _PLAYS[plan.action], _override_of(plan)


def _override_of(plan: Plan) -> Override | None:
    return _OVERRIDES.get((plan.kind, plan.action))


def _play(plan: Plan, graph: TypeGraph, play: Play, override: Override | None, call: Call) -> Reply:
    planned = PlannedCall.of(call, plan, graph)
    return play(planned) if override is None else override(planned, play)
