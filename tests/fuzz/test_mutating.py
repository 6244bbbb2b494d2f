"""No answer is 5xx, whatever a body of valid shape is changed into: the quick part of scripts/fuzz.

Over the bundled revisions, and the official files where they are, those of retired revisions among them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph
from klaviyo_rehearsal.mockserver.jsonapi.reply import Reply
from tests.fuzz.bodies import mutations
from tests.fuzz.mutating import play_mutated
from tests.fuzz.playing import Tally
from tests.mockserver.generic.direct import DirectMock, library_of
from tests.mockserver.helpers import LIBRARY


def _played(library: Library, revisions: Iterable[str]) -> Tally:
    mock, graph = DirectMock(library), TypeGraph(library.contracts.values())
    tally = Tally()
    for revision in revisions:
        for operation in library.contracts[revision]:
            tally.add(play_mutated(operation, mock, graph, Random(0), draws=2, most=6))
    return tally


def test_a_bundled_revision_crashes_at_nothing() -> None:
    tally = _played(LIBRARY, LIBRARY.contracts)
    assert tally.wrong == {}
    assert tally.taken > 300


def test_an_official_file_crashes_at_nothing(played_files: list[Path]) -> None:
    tally = _played(library_of(tuple(played_files)), [path.stem for path in played_files])
    assert tally.wrong == {}


def test_a_file_of_a_retired_revision_crashes_at_nothing(retired_files: list[Path]) -> None:
    library = load([path.stem for path in retired_files], retired_files)
    tally = _played(library, library.contracts)
    assert tally.wrong == {}
    assert tally.taken > 500


@pytest.mark.parametrize(
    "changed", [{}, {"a": None}, {"a": {"data": []}}, {"a": [1, 1]}, {"a": [[]]}], ids=str
)
def test_a_mutation_changes_one_place(changed: object) -> None:
    assert changed in list(mutations({"a": [1]}))


def test_a_crash_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    mock = DirectMock(LIBRARY)
    monkeypatch.setattr(mock.api, "answer", lambda exchange: Reply(500))
    operation = LIBRARY.newest["POST /api/lists"]
    found = play_mutated(operation, mock, TypeGraph(LIBRARY.contracts.values()), Random(0), draws=1, most=2)
    assert len(found.wrong["5xx"]) == 3
