"""The work that a new official file makes: all that it has otherwise than our contract, by group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..openapi.contract import Contract
from ..openapi.loading import bundled_contract, bundled_revisions
from .change import ANSWER, CHANGES, MAYBE, NEW, NULL, Change, listed
from .diff import compare_contracts

WRITE, CHANGE, END = "write", "change", "end"
_WORK = (WRITE, CHANGE, END)
_GROUPLESS = "without a group"
# The resource of an answer or a request, whether alone, in a page or included.
_RESOURCE = re.compile(r"^/data(/\*)?(?=/|$)")
# A member that may be missing or null: live answers have more of these than the files, so ours do.
_LENIENT = frozenset({MAYBE, NULL})


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to write: an operation, or a change that several operations of a group share."""

    group: str
    work: str
    side: str
    place: str
    text: str
    operations: tuple[str, ...]


def base_of(revision: str) -> Contract:
    """Return our contract that a file is held against: of its revision, or of the newest before it."""
    known = bundled_revisions()
    return bundled_contract(max((name for name in known if name <= revision), default=known[0]))


def tasks_of(ours: Contract, official: Contract, former: Contract | None = None) -> list[Task]:
    """Return the work that an official file makes, by group.

    former: the official file before it. With it, only changes between the two files count, of which ours has
    not all; without it also old differences from ours, many of which have a reason.
    """
    changes = compare_contracts(ours, official)
    if former is None:
        changes = [item for item in changes if not _is_usual(item)]
    else:
        changed = {_key(item) for item in compare_contracts(former, official)}
        changes = [item for item in changes if _key(item) in changed]
    shared: dict[tuple[str, str, str, str, str], list[str]] = {}
    for item in changes:
        holder = official.operations.get(item.operation) or ours.operations[item.operation]
        work, place = CHANGE, _RESOURCE.sub("", item.place)
        if not item.place and "operation is" in item.text:
            work = WRITE if item.kind == NEW else END
            place = f"{item.operation} ({holder.operation_id})"
        shared.setdefault((holder.group or _GROUPLESS, work, item.side, place, item.text), []).append(
            item.operation
        )
    found = [Task(*key, tuple(operations)) for key, operations in shared.items()]
    return sorted(found, key=lambda task: (task.group, _WORK.index(task.work), task.side, task.place))


def _key(change: Change) -> tuple[str, str, str, str]:
    return change.operation, change.side, change.place, change.kind


def _is_usual(change: Change) -> bool:
    """Return whether all our contracts differ so: their answers are as recorded, not as in the files."""
    return change.side == ANSWER and (
        change.aspect in _LENIENT or change.kind == CHANGES or change.place.startswith(("/links", "/meta"))
    )


def news_lines(tasks: Sequence[Task]) -> Iterator[str]:
    """Yield the work as lines, under the names of the groups."""
    for group in dict.fromkeys(task.group for task in tasks):
        own = [task for task in tasks if task.group == group]
        yield f"{group}: {counts(own)}"
        for task in own:
            yield f"  {task.work:<7}{_line(task)}"
    yield f"in all: {counts(tasks)}"


def _line(task: Task) -> str:
    if task.work != CHANGE:
        return task.place
    place = " ".join(part for part in ("answer" if task.side == ANSWER else "", task.place) if part)
    several = f"{len(task.operations)} operations: " if len(task.operations) > 1 else ""
    return f"{f'{place}: ' if place else ''}{task.text}; {several}{listed(task.operations)}"


def counts(tasks: Iterable[Task]) -> str:
    """Return the amount of work in words."""
    found = list(tasks)
    numbers = ((sum(task.work == work for task in found), work) for work in _WORK)
    return ", ".join(f"{number} to {work}" for number, work in numbers if number) or "no work"


def news_record(tasks: Iterable[Task]) -> list[dict[str, Any]]:
    """Return the work as values for JSON."""
    return [
        {
            "group": task.group,
            "work": task.work,
            "side": task.side,
            "place": task.place,
            "text": task.text,
            "operations": list(task.operations),
        }
        for task in tasks
    ]
