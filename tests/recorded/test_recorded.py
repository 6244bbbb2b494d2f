"""The mock answers as Klaviyo did: structure, formats, headers, members of errors and words."""

from __future__ import annotations

from pathlib import Path

import pytest

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.contracts.openapi.loading import load
from tests.recorded.asking import REVISION
from tests.recorded.exceptions import NOT_COMPARABLE, NOT_MATCHING
from tests.recorded.playing import Comparison, Player, operation_names, served
from tests.recorded.shapes import Recording, differences, read_recordings, recordings_file


@pytest.fixture(scope="module")
def recordings() -> list[Recording]:
    """Read the recordings that can be compared; tests are skipped where there are none."""
    if not recordings_file().exists():
        pytest.skip(f"no recorded answers at {recordings_file()}: set KLAVIYO_RECORDED")
    return [item for item in read_recordings(recordings_file()) if item.name not in NOT_COMPARABLE]


@pytest.fixture(scope="module")
def official(official_files: list[Path]) -> Library:
    """Load the official file of the recorded revision."""
    files = [path for path in official_files if path.stem == REVISION]
    if not files:
        pytest.skip(f"no official file of {REVISION}: set KLAVIYO_OPENAPI_DIR")
    return load([REVISION], files)


def played(library: Library, recordings: list[Recording], keys: dict[str, str]) -> list[Comparison]:
    """Play the recordings of the operations that a library has."""
    player = Player(library)
    return [player.compare(item, keys[item.operation]) for item in served(library, recordings, keys)]


def unexpected(found: list[Comparison]) -> dict[str, tuple[str, ...]]:
    """Return the differences that no reason is given for."""
    return {
        item.recording.name: item.differences + item.words
        for item in found
        if not item.is_full and item.recording.name not in NOT_MATCHING
    }


@pytest.mark.parametrize("contract", ["official", "built-in"])
def test_answers_are_those_that_were_recorded(
    contract: str, official: Library, recordings: list[Recording]
) -> None:
    keys = operation_names(official)
    library = official if contract == "official" else load([REVISION])
    found = played(library, recordings, keys)
    assert len(found) == 407
    assert unexpected(found) == {}
    assert sum(item.is_full for item in found) >= 0.96 * len(found)


def test_a_reason_is_given_only_for_what_differs(official: Library, recordings: list[Recording]) -> None:
    named = [item for item in recordings if item.name in NOT_MATCHING]
    found = played(official, named, operation_names(official))
    assert [item.recording.name for item in found if item.is_full] == []
    assert len(found) == len(NOT_MATCHING)


@pytest.mark.parametrize(
    ("shape", "value", "found"),
    [
        ({"a": "$TS"}, {"a": "2026-09-04T13:40:16+00:00"}, []),
        ({"a": "$TS"}, {"a": "2026-09-04T13:40:16.123456+00:00"}, ["/a"]),
        ({"a": "$I"}, {"a": True}, ["/a"]),
        ({"a": "$E"}, {"a": {}}, []),
        ({"a": 1}, {}, ["/a"]),
        ({}, {"a": 1}, ["/a"]),
        ([{"b": 1}, {"b": 2}], [{"b": 2}, {"b": 1}], []),
        ({"$each_one_of": [{"b": "$S"}]}, [{"b": "x"}, {"b": 1}], ["/1/b"]),
        (None, 0, [""]),
    ],
)
def test_shapes_are_told_from_values(shape: object, value: object, found: list[str]) -> None:
    assert [line.partition(":")[0] for line in differences(shape, value)] == found
