"""No right migration fails, in whatever style it is written.

A slice of the table runs here; `python -m tests.rehearsal.right` runs all of it, with three seeds.
"""

from __future__ import annotations

import pytest

from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from tests.rehearsal.right import RIGHT, Style

# Of each style two use cases, the second under faults; the places differ from style to style.
SLICE = [
    (style, style.use_cases[(number * 7 + turn) % len(style.use_cases)], bool(turn) and style.faults)
    for number, style in enumerate(RIGHT)
    for turn in (0, 1)
]


def test_there_are_styles_enough_and_none_twice() -> None:
    assert len(RIGHT) >= 20
    assert len({style.name for style in RIGHT}) == len(RIGHT)
    assert {name for style in RIGHT for name in style.use_cases} == {*use_cases()}


@pytest.mark.parametrize(
    ("style", "name", "faults"),
    SLICE,
    ids=lambda item: item.name if isinstance(item, Style) else str(item),
)
def test_a_right_integration_passes(
    klaviyo_session: MockSession, style: Style, name: str, faults: bool
) -> None:
    source = style.source()
    if isinstance(source, str):
        pytest.skip(source)
    count = 5 if faults else 20  # each fault is met once beside them
    with klaviyo_session.open(source, seed=1, max_examples=count, timeout=20, faults=faults) as run:
        result = run.rehearse(use_cases()[name])
    assert result.passed, result.report
