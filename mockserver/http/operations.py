"""The handler of each operation: a function of its feature, or the generic player."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.operation import Operation

from ..campaigns import (
    message_operations,
    omnichannel_operations,
    schedules,
    sending_operations,
    variation_operations,
)
from ..campaigns import older_shapes as older_campaigns
from ..campaigns import operations as campaign_operations
from ..campaigns.omnichannel_shapes import is_omnichannel
from ..client import older_shapes as older_client
from ..client import operations as client_operations
from ..events import bulk_operations as bulk_event_operations
from ..events import metric_operations
from ..events import older_shapes as older_events
from ..events import operations as event_operations
from ..generic.play import GenericPlayer
from ..generic.reporting import aggregates
from ..groups import operations as group_operations
from ..jsonapi.call import Handler
from ..jsonapi.older_shape import OlderShape, handler_at
from ..people import (
    deletion_operations,
    import_operations,
    merge_operations,
    subscription_operations,
    suppression_operations,
)
from ..people import older_shapes as older_people
from ..people import operations as profile_operations
from ..templates import older_shapes as older_templates
from ..templates import operations as template_operations

OPERATIONS: Mapping[str, Handler] = MappingProxyType(
    {
        **aggregates.OPERATIONS,
        **bulk_event_operations.OPERATIONS,
        **campaign_operations.OPERATIONS,
        **client_operations.OPERATIONS,
        **deletion_operations.OPERATIONS,
        **event_operations.OPERATIONS,
        **group_operations.OPERATIONS,
        **import_operations.OPERATIONS,
        **merge_operations.OPERATIONS,
        **message_operations.OPERATIONS,
        **metric_operations.OPERATIONS,
        **profile_operations.OPERATIONS,
        **sending_operations.OPERATIONS,
        **subscription_operations.OPERATIONS,
        **suppression_operations.OPERATIONS,
        **template_operations.OPERATIONS,
    }
)
# Since then the same keys have other resources: campaigns of several channels (PYSDK 25.0.0).
_OMNICHANNEL: Mapping[str, Handler] = MappingProxyType(
    {**omnichannel_operations.OPERATIONS, **schedules.OPERATIONS, **variation_operations.OPERATIONS}
)
# Operations that only files of retired revisions have.
_RETIRED: Mapping[str, Handler] = MappingProxyType(
    {
        **campaign_operations.RETIRED_OPERATIONS,
        **event_operations.RETIRED_OPERATIONS,
        **message_operations.RETIRED_OPERATIONS,
        **subscription_operations.RETIRED_OPERATIONS,
        **suppression_operations.RETIRED_OPERATIONS,
        **template_operations.RETIRED_OPERATIONS,
    }
)
# Where the bodies of older revisions had another shape.
_OLDER_SHAPES: Mapping[str, tuple[OlderShape, ...]] = MappingProxyType(
    {
        **older_campaigns.OLDER_SHAPES,
        **older_client.OLDER_SHAPES,
        **older_events.OLDER_SHAPES,
        **older_people.OLDER_SHAPES,
        **older_templates.OLDER_SHAPES,
    }
)


def handler_of(operation: Operation) -> Handler | None:
    """Return the handler that a feature has for an operation, None for one that is played."""
    if is_omnichannel(operation.revision) and operation.key in _OMNICHANNEL:
        return _OMNICHANNEL[operation.key]
    return OPERATIONS.get(operation.key) or _RETIRED.get(operation.key)


class Handlers(dict[Operation, Handler]):
    """The handlers of the operations of a library, each made when it is first asked for."""

    def __init__(self, contracts: Iterable[Contract]) -> None:
        super().__init__()
        self._player = GenericPlayer(contracts)

    def __missing__(self, operation: Operation) -> Handler:
        handler = handler_of(operation) or self._player.handler(operation)
        shapes = _OLDER_SHAPES.get(operation.key, ())
        handler = self[operation] = handler_at(operation.revision, handler, shapes)
        return handler

    def describe(self, operation: Operation) -> str:
        """Name the file and function that answer an operation, and an override of the generic ones."""
        handler = handler_of(operation)
        if handler is not None:
            return f"answered by {_place(handler)}"
        play, override = self._player.functions(operation)
        played = f"played from the contract by {_place(play)}"
        return played if override is None else f"{played}, overridden by {_place(override)}"


def _place(function: Callable[..., Any]) -> str:
    if isinstance(function, partial):
        function = function.func
    module = function.__module__.removeprefix("klaviyo_rehearsal.").replace(".", "/")
    return f"{module}.py {function.__name__}"
