"""Failures that are kept in files, so that `rehearse replay ID` can play exactly that scenario again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.errors import ContractError
from klaviyo_rehearsal.contracts.files import read_bytes, without_mark
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from ..scenarios.scenario import Scenario

FOLDER = Path(".rehearsal")
_VERSION = 1


class UnknownFailure(Exception):
    """There is no such failure, or its file cannot be read. The message gives the remedy."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed scenario with its use case, its cause and its integration.

    integration: the kind (integration, command or url) and its name.
    """

    use_case: str
    code: str
    scenario: Scenario
    integration: tuple[str, str]
    seed: int = 0

    @property
    def id(self) -> str:
        """Eight hexadecimal digits: the same for the same failure in every run."""
        return failure_id(self.use_case, self.code, self.scenario)


def failure_id(use_case: str, code: str, scenario: Scenario) -> str:
    """Return the id of a failure, which follows from the scenario, the use case and the cause."""
    # Sorted keys: the id must not depend on the order in which a scenario was drawn.
    content = orjson.dumps([use_case, code, scenario_record(scenario)], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(content).hexdigest()[:8]


def scenario_record(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as JSON has it."""
    content: dict[str, Any] = {
        "seed": dict(scenario.seed),
        "calls": [call.as_dict() for call in scenario.calls],
    }
    # Left out without faults, so that ids of failures from before `--faults` stay the same.
    return content | {"faults": [dict(fault) for fault in scenario.faults]} if scenario.faults else content


def read_scenario(content: Any) -> Scenario:
    """Read a scenario that scenario_record has written. Raises KeyError or TypeError for anything else."""
    _require(content["calls"], Sequence, "calls")
    _require(content["seed"], Mapping, "seed")
    for kind, entries in content["seed"].items():
        _require(entries, Sequence, f"seed: {kind}")
        for item in entries:
            _require(item, Mapping, f"seed: {kind}")
    for entry in content["calls"]:
        _require(entry["call"], str, "call")
        _require(entry["arguments"], Mapping, "arguments")
    for fault in content.get("faults", ()):
        _require(fault, Mapping, "faults")
    calls = tuple(
        LegacyCall(entry["call"], entry["arguments"], tuple(entry.get("ids", ())), entry["version"])
        for entry in content["calls"]
    )
    return Scenario(calls, content["seed"], tuple(content.get("faults", ())))


def _require(value: Any, kind: type, name: str) -> None:
    if not isinstance(value, kind) or (isinstance(value, str) and kind is not str):
        raise TypeError(f"{name} is not of the type {kind.__name__}")


class FailureFolder:
    """The failures that are kept below a folder, one file each. git ignores it."""

    def __init__(self, home: Path) -> None:
        self._home = home / FOLDER
        self._files = self._home / "failures"

    def keep(self, failure: Failure) -> Path:
        """Write a failure. Raises OSError."""
        self._files.mkdir(parents=True, exist_ok=True)
        # Kept scenarios are drawn data of one machine, and would make noise in every commit.
        (self._home / ".gitignore").write_text("*\n")
        content = {
            "schema_version": _VERSION,
            "id": failure.id,
            "use_case": failure.use_case,
            "code": failure.code,
            "seed": failure.seed,
            "integration": dict([failure.integration]),
            "scenario": scenario_record(failure.scenario),
        }
        path = self._files / f"{failure.id}.json"
        path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")
        return path

    def find(self, identifier: str) -> Failure:
        """Read a failure by its id. Raises UnknownFailure."""
        known = sorted(path.stem for path in self._files.glob("*.json"))
        if identifier not in known:
            hint = did_you_mean(identifier, known)
            kept = ", ".join(known) or "none"
            raise UnknownFailure(f"no failure '{identifier}' in {self._files}.{hint} Kept: {kept}.")
        path = self._files / f"{identifier}.json"
        try:
            content = orjson.loads(without_mark(read_bytes(path)))
            ((kind, name),) = content["integration"].items()
            scenario = read_scenario(content["scenario"])
            for part in ("use_case", "code"):
                _require(content[part], str, part)
            _require(content["seed"], int, "seed")
            return Failure(content["use_case"], content["code"], scenario, (kind, name), content["seed"])
        except (ContractError, ValueError, KeyError, TypeError, AttributeError) as error:
            reason = f"{type(error).__name__}: {error}"
            raise UnknownFailure(f"{path} is not a kept failure ({reason}); rehearse again.") from None
