"""Own files that were edited by hand, damaged and read: see scripts/fuzz files."""

from __future__ import annotations

import copy
import hashlib
import json
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import orjson
import yaml

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.files import parse_file
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.mockserver.app import create_app
from klaviyo_rehearsal.mockserver.control.plant_file import read_plant
from klaviyo_rehearsal.mockserver.control.planting import SeedError
from klaviyo_rehearsal.mockserver.http.faults import FaultError, read_faults
from klaviyo_rehearsal.mockserver.outbox.message import Cause, Draft, Happening
from klaviyo_rehearsal.mockserver.state.statefile import StateError
from klaviyo_rehearsal.rehearsal.failures.baseline_file import BaselineError, read_baseline
from klaviyo_rehearsal.rehearsal.failures.kept import Failure, FailureFolder, UnknownFailure
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario
from tests.fuzz.__main__ import library_of
from tests.fuzz.asgi import Door, Sent
from tests.fuzz.control import SEED
from tests.fuzz.crashes import Crashes
from tests.fuzz.findings import Findings
from tests.fuzz.mutated import mutated
from tests.fuzz.oddities import VALUES, damaged

_SLOW = 5.0
_HEADERS = (
    (b"host", b"127.0.0.1"),
    (b"authorization", b"Klaviyo-API-Key pk_Xy12Ab_test"),
    (b"revision", b"2026-07-15"),
)
_IMPORT = orjson.dumps(
    {
        "data": {
            "type": "profile-bulk-import-job",
            "attributes": {
                "profiles": {"data": [{"type": "profile", "attributes": {"email": "eve@northwind.shop"}}]}
            },
        }
    }
)
_BASELINE = {
    "known": [
        {
            "use_case": "create-event",
            "code": "unknown-field",
            "place": "/data",
            "reason": "x",
            "expires": "2027-01-01",
        },
        {"ignore": "profile *, properties.Tier", "reason": "x"},
        {"operation": "POST /api/lists", "code": "unknown-field", "reason": "x", "expires": "2027-01-01"},
    ]
}
_FAULTS = {
    "faults": [{"where": "POST /api/events", "do": 503, "times": 2, "probability": 0.5}, "*: reset, nth=2"]
}


def fuzz(folder: Path, numbers: Iterator[int], seed: int) -> Findings:
    """Read the damaged files of these numbers: each is taken or refused with a reason."""
    found = Findings()
    kinds = (("baseline", _BASELINE, _baseline), ("faults", _FAULTS, _faults), ("plant", SEED, _plant))
    more = (("failure", _failure_content(folder), _failure), ("state", _state(), load_signed))
    with Crashes() as crashes:
        for number in numbers:
            random = Random(f"{seed}:{number}")
            name, content, read = random.choice((*kinds, *more))
            suffix = random.choice(("json", "yaml")) if name in ("baseline", "plant", "faults") else "json"
            path = folder / f"{name}.{suffix}"
            path.write_bytes(_written(content, random, path.suffix))
            _read(path, read, f"seed {seed}:{number} {name}", found)
            for reason in crashes.taken():
                found.add(reason, f"seed {seed}:{number} {name}: {path.read_bytes()[:2000]!r}")
    return found


def _written(content: Any, random: Random, suffix: str) -> bytes:
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        content = mutated(content, random, VALUES)
    try:
        raw = json.dumps(content).encode() if suffix == ".json" else yaml.safe_dump(content).encode()
    except (UnicodeError, yaml.YAMLError, ValueError):
        raw = json.dumps(content).encode()
    return damaged(raw, random) if random.random() < 0.15 else raw


def _read(path: Path, read: Callable[[Path], None], label: str, found: Findings) -> None:
    began = time.process_time()
    found.count += 1
    try:
        read(path)
        found.kept += 1
    except (ContractError, BaselineError, FaultError, SeedError, UnknownFailure, StateError) as error:
        found.refused += 1
        if not str(error).strip():
            found.add("no reason", label)
    except ValueError as error:
        found.refused += 1
        if type(error) is not ValueError or not str(error).strip():
            found.add(f"{type(error).__name__}", f"{label}: {traceback.format_exc()[-900:]}")
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
        found.add(
            f"{type(error).__name__} at {place}",
            f"{label}: {traceback.format_exc()[-900:]} {path.read_bytes()[:900]!r}",
        )
    if time.process_time() - began > _SLOW:
        found.add("slow", f"{label}: {time.process_time() - began:.1f} s")


def _baseline(path: Path) -> None:
    read_baseline(path, use_cases(), path.parent)


def _faults(path: Path) -> None:
    read_faults(parse_file(path))


def _plant(path: Path) -> None:
    control = create_app(library_of("ours")).state.control
    control.seed(control.account_of("pk_Xy12Ab_test"), read_plant(path))
    control.state()


def _failure_content(folder: Path) -> dict[str, Any]:
    call = LegacyCall(
        "track", {"event": "x", "customer_properties": {"$email": "a@northwind.shop"}}, (), "v1"
    )
    scenario = Scenario((call,), {"lists": [{"id": "Y6nRLr", "name": "News"}]}, ())
    path = FailureFolder(folder).keep(
        Failure("create-event", "unknown-field", scenario, ("integration", "a:b"), 1)
    )
    content: dict[str, Any] = orjson.loads(path.read_bytes())
    return content


def _failure(path: Path) -> None:
    folder = path.parent / ".rehearsal" / "failures"
    (folder / "abcdabcd.json").write_bytes(path.read_bytes())
    FailureFolder(path.parent).find("abcdabcd")


@cache
def _state_text() -> bytes:
    app = create_app(library_of("ours"))
    control = app.state.control
    account = control.account_of("pk_Xy12Ab_test")
    control.seed(account, copy.deepcopy(SEED))
    draft = Draft(
        "email", "ana@northwind.shop", "01H", Cause("campaign", {"campaign": "C1"}, "x"), 1e9, html="x"
    )
    account.outbox.note(account.outbox.add(draft).id, Happening("opened", 1e9))
    control.delay(account, 1e6)
    door = Door(app)
    status, body = door.ask(
        Sent(
            "POST",
            b"/api/profile-bulk-import-jobs",
            (*_HEADERS, (b"content-type", b"application/json")),
            [_IMPORT],
        )
    )
    assert status == 202, body
    door.close()
    return bytes(control.state())


def _state() -> Any:
    content = orjson.loads(_state_text())
    content.pop("digest", None)
    return content


def load_signed(path: Path) -> None:
    """Load a state that is signed anew, and ask the mock for what it holds."""
    raw = path.read_bytes()
    with suppress(ValueError, TypeError):  # damaged, or a number that orjson does not write
        content = json.loads(raw)
        if isinstance(content, dict) and "digest" not in content:
            raw = orjson.dumps(content)
            raw = orjson.dumps({**content, "digest": hashlib.sha256(raw).hexdigest()})
    app = create_app(library_of("ours"))
    control = app.state.control
    control.load(raw)
    door = Door(app)
    for path_of in ("profiles", "lists", "events", "templates", "tags", "metrics"):
        status, body = door.ask(Sent("GET", f"/api/{path_of}".encode(), _HEADERS))
        if status >= 500:
            raise RuntimeError(f"{status} for {path_of}: {body[:200]!r}")
    for target in (b"/_mock/accounts", b"/_mock/requests", b"/_mock/outbox"):
        if door.ask(Sent("GET", target, _HEADERS))[0] >= 500:
            raise RuntimeError(f"500 for {target!r}")
    control.state()
    door.close()
