"""Hostile inputs are answered or refused with a reason: the quick part of scripts/fuzz hostile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from klaviyo_rehearsal.contracts.checking.json_pointer import pointer_steps
from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.mockserver.app import create_app
from klaviyo_rehearsal.mockserver.http.faults import FaultError, read_faults
from klaviyo_rehearsal.mockserver.state.statefile import StateError
from tests.fuzz import files, specs
from tests.fuzz.asgi import Door, Sent
from tests.fuzz.control import SEED
from tests.fuzz.crashes import Crashes
from tests.fuzz.findings import Findings
from tests.fuzz.hostile import FUZZERS
from tests.fuzz.requests import ask

# Found by the fuzzer of specs: the place, and the value that is there.
_SPECS: tuple[tuple[str, Any], ...] = (
    ("/paths/~1api~1lists~1/parameters/0", {"$ref": "#/components/schemas/Word"}),
    ("/components/schemas/Word", {"const": {"$ref": "#/components/parameters/Sort"}}),
    ("/components/schemas/List/allOf/1/properties/data/properties/attributes", True),
    ("/components/parameters/Sort/schema/enum", [[], None, 5]),
    ("/paths/~1api~1lists~1/post/responses", {}),
)


@pytest.mark.parametrize("kind", sorted(FUZZERS))
def test_a_mock_and_readers_hold(kind: str) -> None:
    if kind == "official":
        pytest.skip("fourteen official files take too long to load: scripts/fuzz hostile official")
    count = {"specs": 40, "files": 150}.get(kind, 300)
    found = FUZZERS[kind][1](iter(range(count)), 1)
    assert found.wrong == {}
    assert found.count == count and found.kept


@pytest.mark.parametrize(("pointer", "value"), _SPECS, ids=lambda value: str(value)[:40])
def test_a_found_spec_is_refused_or_answered(pointer: str, value: Any, tmp_path: Path) -> None:
    content: Any = specs.document()
    *steps, last = pointer_steps(pointer)
    node = content
    for step in steps:
        node = node[int(step) if isinstance(node, list) else step]
    node[int(last) if isinstance(node, list) else last] = value
    path = tmp_path / "it.json"
    path.write_text(json.dumps(content))
    try:
        assert max(specs.asked(load(files=[path]), specs.REVISION)) < 500
    except ContractError as error:
        assert str(path) in str(error)


def test_a_found_fault_is_refused() -> None:
    with pytest.raises(FaultError, match="nth"):
        read_faults({"where": "*", "do": 503, "nth": 10**400})


def test_a_found_state_is_refused(tmp_path: Path) -> None:
    control = create_app().state.control
    control.seed(control.account_of("Xy12Ab"), SEED)
    content = json.loads(control.state())
    del content["digest"]
    content["accounts"][0]["collections"]["tag"]["rows"]["x"] = "text"
    path = tmp_path / "state.json"
    path.write_text(json.dumps(content))
    with pytest.raises(StateError, match="a resource is not an object"):
        files.load_signed(path)


def test_a_crash_and_a_silent_application_are_found() -> None:
    async def silent(scope: Any, receive: Any, send: Any) -> None:
        return

    async def crashing(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("no")

    found = Findings()
    with Crashes() as crashes:
        for application in (silent, crashing):
            ask(Door(application), Sent("GET", b"/"), "it", found, crashes)
    assert sorted(found.wrong) == ["0", "RuntimeError: no"]
