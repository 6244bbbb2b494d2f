"""Plays any operation that has no behaviour of its own, from its contract alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from klaviyo_rehearsal.contracts.openapi.operation import Operation

from ..http.operations import Behaviour
from ..jsonapi.documents import Writers
from ..jsonapi.exchange import Exchange
from ..jsonapi.reply import Reply
from . import jobs, relationships, reports, resources, uploads
from .call import Call
from .overrides import CUSTOMS
from .plan import Action, Plan, plan_of
from .type_graph import Model

__all__ = ["Generic"]

_PLAYS: Mapping[Action, Callable[[Call], Reply]] = {
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


class Generic:
    """The behaviours of the operations of a library, each made when it is first asked for."""

    def __init__(self, writers: Mapping[str, Writers]) -> None:
        self._writers = writers
        self._model = Model(item.contract for item in writers.values())
        self._behaviours: dict[tuple[str, str], Behaviour] = {}

    def __getitem__(self, operation: Operation) -> Behaviour:
        """Return the behaviour of an operation."""
        key = (operation.revision, operation.key)
        behaviour = self._behaviours.get(key)
        if behaviour is None:
            plan = plan_of(operation, self._writers[operation.revision].contract, self._model)
            behaviour = self._behaviours[key] = partial(_play, plan, self._model)
        return behaviour


def _play(plan: Plan, model: Model, exchange: Exchange, writers: Writers) -> Reply:
    play, custom = _PLAYS[plan.action], CUSTOMS.get((plan.kind, plan.action))
    call = Call(exchange, writers, plan, model)
    return play(call) if custom is None else custom(call, play)
