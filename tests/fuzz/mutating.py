"""Sends bodies of valid shape and mutations of them: whatever the answer is, it is no crash."""

from __future__ import annotations

from random import Random

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph
from tests.fuzz.bodies import Sampler, mutations
from tests.fuzz.playing import Tally
from tests.fuzz.scene import Scene
from tests.mockserver.generic.direct import DirectMock

_SHOWN = 600  # characters of a body


def play_mutated(
    operation: Operation,
    mock: DirectMock,
    graph: TypeGraph,
    random: Random,
    *,
    draws: int = 3,
    most: int = 30,
) -> Tally:
    """Send drawn bodies, each with up to `most` mutations; one request where the operation takes no body."""
    scene = Scene(mock, graph, operation)
    tally = Tally()
    if operation.body_schema is None:
        _send(scene, None, tally)
        return tally
    sampler = Sampler(operation.body_schema, scene.ids, scene.own, random)
    for _ in range(draws):
        body = sampler.draw()
        changed = list(mutations(body))
        for item in [body, *random.sample(changed, min(most, len(changed)))]:
            _send(scene, item, tally)
    return tally


def _send(scene: Scene, body: object, tally: Tally) -> None:
    operation = scene.operation
    status = scene.ask(body)
    tally.taken += status < 300
    if status >= 500:
        told = f"{operation.key} at {operation.revision}: {status}\n      {str(body)[:_SHOWN]}"
        tally.wrong.setdefault("5xx", []).append(told)
