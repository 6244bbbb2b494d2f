"""Plays one operation: draws cases that its strict contract allows and such as it refuses, and judges."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import jsonschema
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import HypothesisException
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import AcceptedNegativeData
from schemathesis.core.transport import Response
from schemathesis.errors import SchemathesisError
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection
from schemathesis.specs.openapi.schemas import OpenApiSchema

from klaviyo_rehearsal.contracts.catalogue import parameters
from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.violation import Violation
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph
from tests.fuzz.document import EMPTY_WHERE_ABSENT, Cut, cut_out
from tests.fuzz.scene import Answer, Scene
from tests.fuzz.strategies import formats_of
from tests.mockserver.generic.direct import DirectMock

POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
# What no schema says of parameters (facts 8.4, 8.13).
_BEYOND = frozenset({"suppression-filter", "no-channel", "needs-filter"})
_SHOWN = 600  # characters of what went wrong
_BATCH = 5


@dataclass
class Tally:
    """What was tried on operations, and what was wrong."""

    operations: int = 0
    positive: int = 0
    negative: int = 0
    taken: int = 0
    refusals: Counter[str] = field(default_factory=Counter)  # of what the contract allows, by reason
    wrong: dict[str, list[str]] = field(default_factory=dict)
    silent: list[str] = field(default_factory=list)  # operations without any case of a mode, and why
    unreached: list[str] = field(
        default_factory=list
    )  # operations that never took what their contract allows

    def add(self, other: Tally) -> None:
        """Add what another tally holds."""
        self.operations += other.operations
        self.positive += other.positive
        self.negative += other.negative
        self.taken += other.taken
        self.refusals += other.refusals
        self.silent += other.silent
        self.unreached += other.unreached
        for kind, found in other.wrong.items():
            self.wrong.setdefault(kind, []).extend(found)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is tried of an operation: examples of each mode, seconds of each mode, cases at bounds."""

    examples: int
    seconds: float = 20.0
    bounds: int = 0
    seed: int = 0


KINDS = ("5xx", "response against its schema", "accepted though refused", "refused without a reason")


def play(
    operation: Operation, contract: Contract, mock: DirectMock, graph: TypeGraph, effort: Effort
) -> Tally:
    """Try one operation in an account of its own."""
    scene = Scene(mock, graph, operation)
    cut = cut_out(operation, contract, scene.own, scene.company, scene.ids)
    tally = Tally(operations=1)
    with formats_of(operation):
        schema = schemathesis.openapi.from_dict(cut.document, config=SchemathesisConfig(seed=effort.seed))

        def probe(case: Any) -> None:
            _judge(case, scene.send(case), operation, cut, tally)

        for mode in (POSITIVE, NEGATIVE):
            _draw(schema, operation, mode, effort, probe, tally)
        if effort.bounds:
            for case in _at_bounds(schema, operation, effort):
                probe(case)
    if tally.positive and not tally.taken:
        reasons = ", ".join(code for code, _ in tally.refusals.most_common(3))
        tally.unreached.append(f"{operation.key} at {operation.revision}: {reasons}")
    return tally


def _draw(
    schema: OpenApiSchema,
    operation: Operation,
    mode: GenerationMode,
    effort: Effort,
    probe: Callable[[Any], None],
    tally: Tally,
) -> None:
    """Draw in small batches, so that what is slow to draw ends in time."""
    until = time.monotonic() + effort.seconds
    drawn = 0
    try:
        cases = schema[operation.path][operation.method].as_strategy(generation_mode=mode)
        while drawn < effort.examples and time.monotonic() < until:
            batch = min(_BATCH if drawn else 1, effort.examples - drawn)

            @hypothesis.seed(effort.seed * 1000 + drawn)
            @settings(
                max_examples=batch,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=cases)
            def once(case: Any) -> None:
                probe(case)

            once()
            drawn += batch
    except (HypothesisException, SchemathesisError) as error:
        # Nothing can be wrong with a request that has neither a body nor parameters.
        if not drawn:
            tally.silent.append(f"{operation.key} at {operation.revision}, {mode.value}: {error!r}"[:300])


def _at_bounds(schema: OpenApiSchema, operation: Operation, effort: Effort) -> Iterator[Any]:
    until = time.monotonic() + effort.seconds
    target = schema[operation.path][operation.method]
    cases = schema.iter_coverage_cases(
        target, generation_modes=[POSITIVE, NEGATIVE], generation_config=schema.config.generation
    )
    for _, case in zip(range(effort.bounds), cases, strict=False):
        if case.method.upper() == operation.method:
            yield case
        if time.monotonic() > until:
            return


def _judge(case: Any, answer: Answer, operation: Operation, cut: Cut, tally: Tally) -> None:
    positive = case.meta.generation.mode is POSITIVE
    if positive and answer.sent is not None and not _fits(cut.narrow, answer.sent):
        positive = False  # where Schemathesis finds nothing that fits, it sends something else

    def wrong(kind: str, why: str) -> None:
        sent = f"{case.formatted_path} {dict(case.query or {})} {case.body!r}"
        told = f"{operation.key} at {operation.revision}: {answer.status} {why}"
        tally.wrong.setdefault(kind, []).append(f"{told[:_SHOWN]}\n      {sent[:_SHOWN]}")

    if positive:
        tally.positive += 1
    else:
        tally.negative += 1
    codes = [item.code for item in answer.violations]
    if answer.status >= 500:
        wrong("5xx", ", ".join(codes))
    elif answer.fault:
        wrong("response against its schema", answer.fault)
    elif answer.status < 300:
        tally.taken += positive
        if not answer.taken or (
            not positive and _is_wrong(case, answer) and not _only_narrowed(case, answer, cut)
        ):
            wrong("accepted though refused", str(case.meta.phase.data.description))
    elif positive:
        tally.refusals.update(codes[:1])
        if not codes or not answer.taken or any(map(_is_of_schema, answer.violations)):
            details = "; ".join(f"{item.code} {item.place}: {item.detail}" for item in answer.violations)
            wrong("refused without a reason", details)


def _is_of_schema(item: Violation) -> bool:
    """Say whether a violation is about a parameter, of which the contract says all that there is to say."""
    return item.code in parameters.KINDS and item.pointer is None and item.code not in _BEYOND


def _fits(schema: Any, sent: Any) -> bool:
    return schema is None or jsonschema.Draft202012Validator(schema).is_valid(sent)


def _only_narrowed(case: Any, answer: Answer, cut: Cut) -> bool:
    """Say whether a case breaks only what tests/fuzz itself demands: ids that are there, the own company."""
    if "company_id" in str(case.meta.phase.data.description):
        return True
    if case.path in EMPTY_WHERE_ABSENT:
        return True
    if isinstance(case.body, dict) and answer.sent is None:
        return True  # a form, which is not checked: `rehearse contracts unsupported` says so
    body = answer.sent is not None and not _fits(cut.narrow, answer.sent)
    return body and _fits(cut.loose, answer.sent)


def _is_wrong(case: Any, answer: Answer) -> bool:
    """Say whether a case that was to be refused is one, as Schemathesis sees it once it is written down."""
    response = Response(
        status_code=answer.status,
        headers={},
        content=answer.body,
        request=answer.request,
        elapsed=0.0,
        verify=False,
    )
    wrong = False
    try:
        case.validate_response(response, checks=[negative_data_rejection])
    except* AcceptedNegativeData:
        wrong = True
    return wrong
