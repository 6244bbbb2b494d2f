"""Compares each pair of operations once: most operations do not change from one revision to the next."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.openapi.operation import Operation
from tests.contracts.agreement import (
    DRAWN,
    LAXER,
    LAXER_ANSWERS,
    STRICTER,
    STRICTER_ANSWERS,
    Agreement,
    compare,
)
from tests.contracts.bodies import Key, Pair


class Comparisons:
    """The comparisons that were made, by the content of both operations and their known differences."""

    def __init__(self) -> None:
        self._made: dict[bytes, Agreement] = {}

    def of(self, pair: Pair) -> Agreement:
        """Compare a pair, or return what came of an equal one at another revision."""
        content = _content(pair)
        if content not in self._made:
            self._made[content] = compare(pair)
        return _at(self._made[content], pair[0].revision)


def _at(found: Agreement, revision: str) -> Agreement:
    def moved(keys: set[Key]) -> set[Key]:
        return {(revision, key, place) for _, key, place in keys}

    return replace(found, stricter=moved(found.stricter), laxer=moved(found.laxer))


def _content(pair: Pair) -> bytes:
    ours = pair[0]
    known = [
        sorted([key, place] for revision, key, place in keys if (revision, key) == (ours.revision, ours.key))
        for keys in (STRICTER, LAXER, DRAWN)
    ]
    patterns = [item.why for item in (*STRICTER_ANSWERS, *LAXER_ANSWERS) if ours.revision in item.revisions]
    whole = [ours.key, known, patterns, *map(_parts, pair)]
    return blake2b(orjson.dumps(whole, option=orjson.OPT_NON_STR_KEYS)).digest()


def _parts(operation: Operation) -> list[Any]:
    """Return what the comparison of an operation depends on."""
    parameters = [[name, item.schema, item.required] for name, item in operation.parameters.items()]
    filters = [[name, repr(item)] for name, item in operation.filters.items()]
    answers = [[status, operation.response_schema(status)] for status in operation.success]
    return [operation.body_schema, parameters, filters, answers]
