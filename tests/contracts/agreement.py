"""Compares our contracts with the official files: `python -m tests.contracts.agreement` prints the figures.

Every operation of ours is held requests, right ones and nearly right ones, and generated answers of the
other side.
"""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from klaviyo_rehearsal.contracts.checking.branches import nearest_branch
from klaviyo_rehearsal.contracts.openapi.document import read_mapping
from klaviyo_rehearsal.contracts.openapi.loading import bundled_revisions, load, load_file
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.contracts.openapi.schema import Schema
from klaviyo_rehearsal.contracts.openapi.validator import SchemaError, Validator
from klaviyo_rehearsal.rehearsal.strategies.mistakes import Place, with_value
from tests.contracts.bodies import (
    Key,
    Pair,
    accepts,
    around,
    key_of,
    mutations,
    right_bodies,
    schemas,
)
from tests.contracts.drawing import Drawer
from tests.contracts.queries import (
    drawn_queries,
    filters,
    is_explained,
    same_verdict,
    single_queries,
)

LEAST_REQUESTS, ANSWERS = 300, 60
_DIFFERENCES = read_mapping(Path(__file__).parent / "known_differences.yaml")


def _known(kind: str) -> Iterator[Key]:
    for entry in _DIFFERENCES[kind]:
        for place in entry["at"]:
            method, path, pointer = place.split(" ")
            yield from ((revision, f"{method} {path}", pointer) for revision in _revisions_of(entry))


def _revisions_of(entry: dict[str, Any]) -> frozenset[str]:
    """Return the revisions that a known difference is of, from `since` to `until`."""
    first, last = entry.get("since", ""), entry.get("until", "9")
    return frozenset(revision for revision in bundled_revisions() if first <= revision <= last)


STRICTER = frozenset(_known("stricter"))
LAXER = frozenset(_known("laxer"))
DRAWN = frozenset(_known("stricter drawn"))


@dataclass(frozen=True, slots=True)
class AnswerPattern:
    """A known difference of answers: the keywords that fail, the places and the revisions where, and why."""

    why: str
    error: re.Pattern[str]
    at: re.Pattern[str]
    revisions: frozenset[str]

    def fits(self, error: SchemaError) -> bool:
        """Say whether an error is of this kind."""
        place = "".join(f"/{'*' if isinstance(step, int) else step}" for step in error.pointer)
        return bool(self.error.fullmatch(error.keyword) and self.at.fullmatch(place))


def _patterns(kind: str) -> tuple[AnswerPattern, ...]:
    return tuple(
        AnswerPattern(entry["why"], re.compile(entry["error"]), re.compile(entry["at"]), _revisions_of(entry))
        for entry in _DIFFERENCES[kind]
    )


STRICTER_ANSWERS, LAXER_ANSWERS = _patterns("stricter answers"), _patterns("laxer answers")


@dataclass(slots=True)
class Agreement:
    """What came of comparing one operation: how much was compared, and the places where both differ."""

    requests: int = 0
    agreed: int = 0
    stricter: set[Key] = field(default_factory=set)
    laxer: set[Key] = field(default_factory=set)
    unexplained: list[Any] = field(default_factory=list)
    answers: int = 0
    agreed_answers: int = 0
    answer_patterns: set[AnswerPattern] = field(default_factory=set)
    explained_filters: int = 0

    def count(self, same: bool) -> None:
        """Note one request."""
        self.requests += 1
        self.agreed += same


def compare(pair: Pair) -> Agreement:
    """Compare one operation of ours with the official one."""
    found = Agreement()
    if pair[0].takes_body:
        _compare_bodies(pair, found)
    _compare_queries(pair, found)
    if found.requests < LEAST_REQUESTS and pair[0].takes_body:
        _compare_changed_twice(pair, found, LEAST_REQUESTS - found.requests)
    _compare_answers(pair, found)
    return found


def laxer_place(key: Key) -> Key | None:
    """Return the place, at or above this one, where ours is known to take more."""
    return _above(key, LAXER)


def is_known(ours: Operation, body: Any) -> bool:
    """Say whether ours refuses a body for what is known alone, such as members that exclude one another."""
    assert ours.body_validator is not None
    causes = list(_causes(ours.body_validator.errors(body), ours.body_validator.schema))
    places = {key_of(ours, (*cause.pointer, *_missing(cause))) for cause in causes}
    return bool(places) and places <= STRICTER | DRAWN


def _missing(error: SchemaError) -> Place:
    return (error.arguments["property"],) if error.keyword == "required" else ()


def _above(key: Key, known: frozenset[Key]) -> Key | None:
    revision, operation, pointer = key
    steps = pointer.split("/")
    above = ((revision, operation, "/".join(steps[:size])) for size in range(1, len(steps) + 1))
    return next((place for place in above if place in known), None)


def _compare_bodies(pair: Pair, found: Agreement) -> None:
    """Compare every change of a right body at one place."""
    tried: set[tuple[Any, ...]] = set()
    for body in right_bodies(pair):
        found.count(accepts(pair[0], body) is accepts(pair[1], body))
        for place, value in mutations(body, *schemas(pair)):
            # Bodies of other alternatives share most of their places: a change there is tried once.
            change = (place, _named(value), around(body, place))
            if change in tried:
                continue
            tried.add(change)
            changed = with_value(body, place, value)
            ours, theirs = (accepts(operation, changed) for operation in pair)
            found.count(ours is theirs)
            key = key_of(pair[0], place)
            if ours and not theirs:
                known = laxer_place(key)
                if known is None:
                    found.unexplained.append((key, value))
                else:
                    found.laxer.add(known)
            elif ours != theirs:
                found.stricter.add(key)


def _named(value: Any) -> Any:
    """Name a value that is put in a place: of a list of equal items, their number."""
    return (repr(value[:1]), len(value)) if isinstance(value, list) else repr(value)


def _compare_changed_twice(pair: Pair, found: Agreement, count: int) -> None:
    """Compare changes at two places at once, where neither is known to differ."""
    random = Random(f"{pair[0].revision} {pair[0].key}")
    right = right_bodies(pair)
    for _ in range(count):
        body = random.choice(right)
        for _ in range(2):
            place, value = random.choice(_free_mutations(pair, body))
            body = with_value(body, place, value)
        same = accepts(pair[0], body) is accepts(pair[1], body)
        found.count(same)
        if not same:
            found.unexplained.append(body)


def _free_mutations(pair: Pair, body: Any) -> list[tuple[Place, Any]]:
    changes = []
    for place, value in mutations(body, *schemas(pair)):
        key = key_of(pair[0], place)
        if key not in STRICTER and laxer_place(key) is None:
            changes.append((place, value))
    return changes


def _compare_queries(pair: Pair, found: Agreement) -> None:
    different = set()
    if "filter" in pair[0].parameters:
        for text in filters(pair):
            same = same_verdict(pair, f"{_required(pair[0])}filter={quote(text)}")
            found.count(same)
            if not same:
                different.add(text)
                found.explained_filters += 1
                if not is_explained(pair, text):
                    found.unexplained.append(text)
    queries = [*single_queries(pair)]
    # Enough of them where there is no body, and as many as the operation has to say where there is one.
    count = max(LEAST_REQUESTS - len(queries), 100 if pair[0].parameters else 20)
    for query in [*queries, *drawn_queries(pair, count, frozenset(different))]:
        same = same_verdict(pair, query)
        found.count(same)
        if not same:
            found.unexplained.append(query)


def _required(operation: Operation) -> str:
    """Return the parameters that a query must have, each before an `&`."""
    needed = (name for name in operation.required_parameters if name != "filter")
    values = {name: min(operation.parameters[name].choices, default="A") for name in needed}
    return "".join(f"{name}={value}&" for name, value in values.items())


def _compare_answers(pair: Pair, found: Agreement) -> None:
    """Hold the answers that one side's schema draws against the schema of the other side."""
    for status in sorted({*pair[0].success} & {*pair[1].success}):
        ours, theirs = (operation.response_schema(status) for operation in pair)
        if ours is None or theirs is None:
            if ours is not theirs:
                found.unexplained.append(f"{status}: only one side has a body")
            continue
        for schema, other, known in ((theirs, ours, STRICTER_ANSWERS), (ours, theirs, LAXER_ANSWERS)):
            validator = Validator(other)
            for number in range(ANSWERS):
                seed = f"{pair[0].revision} {pair[0].key} {status} {number}"
                answer = Drawer(schema, seed, fullness=number / (ANSWERS - 1)).value()
                errors = list(_causes(validator.errors(answer), other))
                found.answers += 1
                found.agreed_answers += not errors
                _explain_answer(pair, errors, known, found)


def _explain_answer(
    pair: Pair, errors: list[SchemaError], known: tuple[AnswerPattern, ...], found: Agreement
) -> None:
    for error in errors:
        fitting = (pattern for pattern in known if pair[0].revision in pattern.revisions)
        pattern = next((pattern for pattern in fitting if pattern.fits(error)), None)
        if pattern is None:
            side = "ours" if known is STRICTER_ANSWERS else "theirs"
            found.unexplained.append((f"only {side} refuses", key_of(pair[0], error.pointer), error.message))
        else:
            found.answer_patterns.add(pattern)


def _causes(errors: Iterable[SchemaError], schema: Schema) -> Iterator[SchemaError]:
    """Yield what is wrong by the nearest alternative, where there are several."""
    for error in errors:
        if error.branches:
            yield from _causes(nearest_branch(error, schema), schema)
        else:
            yield error


def stale_differences(revision: str, compared: Iterable[Agreement]) -> list[str]:
    """Name the known differences of a revision that are there no more, and unknown stricter places."""
    found = list(compared)
    stricter = {key for item in found for key in item.stricter}
    laxer = {key for item in found for key in item.laxer}
    patterns = {pattern.why for item in found for pattern in item.answer_patterns}
    stale = [f"unknown: {key}" for key in stricter - STRICTER]
    stale += [f"stale: {key}" for key in (STRICTER - stricter) | (LAXER - laxer) if key[0] == revision]
    for pattern in (*STRICTER_ANSWERS, *LAXER_ANSWERS):
        if revision in pattern.revisions and pattern.why not in patterns:
            stale.append(f"stale: {pattern.why}")
    if not sum(item.explained_filters for item in found):
        stale.append("stale: is_explained of filters")
    return sorted(stale)


def pairs(ours: Any, theirs: Any) -> list[Pair]:
    """Return the operations of two contracts of one revision side by side."""
    return [(item, theirs.operations[item.key]) for item in ours if item.key in theirs.operations]


def main(folder: Path) -> None:
    """Print the figures of every operation."""
    print(
        f"{'operation':<76}{'requests':>9}{'agreed':>8}{'stricter':>9}{'laxer':>6}{'answers':>8}{'agreed':>8}"
    )
    counts, answers, total = [], [], 0
    for revision, contract in load().contracts.items():
        if contract.source is not None:
            print(f"{revision} is read from {contract.source}: there is no official file of it to compare")
            continue
        for pair in pairs(contract, load_file(folder / f"{revision}.json")):
            found = compare(pair)
            total += len(found.unexplained)
            counts.append(found.requests)
            answers += [found.answers] if found.answers else []
            name = f"{revision} {pair[0].key}"
            places = len(found.stricter), len(found.laxer)
            print(
                f"{name:<76}{found.requests:>9}{found.agreed:>8}{places[0]:>9}{places[1]:>6}"
                f"{found.answers:>8}{found.agreed_answers:>8}{'  UNEXPLAINED' if found.unexplained else ''}"
            )
    print(f"{len(counts)} operations, {sum(counts)} requests: least {min(counts)}, median ", end="")
    print(
        f"{statistics.median(counts):.0f}, most {max(counts)}; {sum(answers)} answers of {len(answers)}; ",
        end="",
    )
    print(f"{total} differences without a reason")


if __name__ == "__main__":
    shared = Path(__file__).parent.parent.parent.parent / "shared" / "klaviyo" / "openapi"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else shared)
