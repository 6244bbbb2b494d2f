"""The whole entries of a damaged document are found, in front of the damage and behind it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from klaviyo_rehearsal.contracts.checking.inspection import Recorded
from klaviyo_rehearsal.rehearsal.recordings.found import Unreadable
from klaviyo_rehearsal.rehearsal.recordings.reading import read_paths
from klaviyo_rehearsal.rehearsal.recordings.salvage import damage_of, salvage_json
from tests.fuzz.recordings import Result, play
from tests.fuzz.samples import Base, bases

_ENTRIES = [{"method": "GET", "path": f"/api/lists/{number}", "headers": []} for number in range(4)]
_TEXT = json.dumps({"requests": _ENTRIES}).encode()


class _Seeded:
    """Draws of a fuzzer by Hypothesis, which makes them small."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def randrange(self, end: int) -> int:
        return self._data.draw(st.integers(0, max(0, end - 1)))

    def choice(self, items: Any) -> Any:
        return items[self.randrange(len(items))]

    def shuffle(self, items: list[Any]) -> None:
        items.reverse()


@given(st.sampled_from(list(bases())), st.data())
def test_any_damage_leaves_the_other_requests(
    tmp_path_factory: pytest.TempPathFactory, base: Base, data: st.DataObject
) -> None:
    result = Result()
    play(base, _Seeded(data), tmp_path_factory.getbasetemp(), result)  # type: ignore[arg-type]
    assert result.wrong == []


def _salvaged(raw: bytes) -> Any:
    with pytest.raises(orjson.JSONDecodeError) as error:
        orjson.loads(raw)
    return salvage_json(raw, damage_of(raw, error.value)[0])


@given(st.integers(0, len(_TEXT) - 1))
def test_a_cut_list_has_its_whole_entries(end: int) -> None:
    whole = [
        entry
        for entry in _ENTRIES
        if 0 <= _TEXT.find(json.dumps(entry).encode()) <= end - len(json.dumps(entry))
    ]
    found = _salvaged(_TEXT[:end])
    assert (found or {"requests": []}) == {"requests": whole}


def test_entries_behind_the_damage_are_found() -> None:
    assert _salvaged(_TEXT.replace(b"lists/1", b'lists"1'))["requests"] == [_ENTRIES[0], *_ENTRIES[2:]]
    assert _salvaged(_TEXT.replace(b"lists/1", b"lists\xff1"))["requests"] == [_ENTRIES[0], *_ENTRIES[2:]]
    assert _salvaged(_TEXT + b"]")["requests"] == _ENTRIES
    # The byte that is no UTF-8 is named first, and the damage begins before it.
    for odd in (b'x": ]\xff', b'x", 5, \xff', b"x\xff"):
        assert _salvaged(_TEXT.replace(b"lists/2", odd))["requests"] == [*_ENTRIES[:2], _ENTRIES[3]]


@pytest.mark.parametrize(
    "raw", [b'{"data": [{"type": "profile"}, {"ty', b'{"method": "GET", "headers": [["a", "b"],', b"]"]
)
def test_a_part_of_a_payload_or_a_request_is_none(raw: bytes) -> None:
    assert _salvaged(raw) is None


def test_lines_whose_first_one_is_cut_are_lines_whatever_the_name(tmp_path: Path) -> None:
    path = tmp_path / "it.json"
    path.write_bytes(b'/lists","headers":[["a","b"],\n' + b"\n".join(map(orjson.dumps, _ENTRIES)))
    found = list(read_paths([str(path)]))
    assert sum(isinstance(item, Recorded) for item in found) == 4
    assert [item.line for item in found if isinstance(item, Unreadable)] == [1]
