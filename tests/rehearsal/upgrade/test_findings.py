"""Whether a change meets what was used."""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.tools.change import (
    ANSWER,
    BREAKS,
    CHANGES,
    GONE,
    PAGE,
    SCOPE,
    STATUS,
    VALUES,
    Change,
)
from klaviyo_rehearsal.rehearsal.upgrade.findings import AnswerChange, OperationUse

_KEY = "GET /api/things"


def _change(aspect: str, place: str = "/data/*/id", kind: str = BREAKS, **seen: int) -> AnswerChange:
    return AnswerChange(Change(kind, _KEY, place, "", ANSWER, aspect), held=seen.get("held", 0), asked=1)


@pytest.mark.parametrize(
    ("item", "answers", "key", "read"),
    [
        (_change(GONE, held=1), 1, _KEY, True),
        (_change(GONE), 1, _KEY, False),
        (_change(GONE), 0, _KEY, True),
        # The answer to a write is mostly thrown away.
        (_change(GONE), 0, "POST /api/things", False),
        (_change(GONE, held=1), 1, "POST /api/things", True),
        (_change(STATUS, "", CHANGES), 0, "POST /api/things", True),
        (_change(PAGE, "page[size]"), 3, _KEY, True),
    ],
)
def test_a_change_meets_what_was_used(item: AnswerChange, answers: int, key: str, read: bool) -> None:
    assert OperationUse(key, answers=answers).is_read(item) is read


def test_an_operation_fails_where_a_reader_breaks() -> None:
    use = OperationUse(_KEY, answers=1)
    use.changes = {
        ("a", ""): _change(GONE, held=1),
        ("b", ""): _change(VALUES, kind=CHANGES, held=1),
        ("c", ""): _change(GONE),
        # Whether a key has the scope, no recording shows.
        ("d", ""): _change(SCOPE, ""),
    }
    assert [len(found) for found in (use.read_breaks(), use.read_changes(), use.unused())] == [1, 2, 1]
    assert use.fails
    del use.changes["a", ""]
    assert not use.fails
