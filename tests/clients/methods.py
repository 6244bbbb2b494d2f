"""Calls every method of an official SDK: python -m tests.clients.methods [--draws N] [--seed N] [SDK ...]

Every method has an account of its own, which holds what the call is about. Its body is the example of our
contract, made a model by the SDK's own reader, and so is the answer. --draws adds drawn bodies.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from hypothesis import HealthCheck, Phase, given, seed, settings

from klaviyo_rehearsal.contracts.openapi.contract import Contract
from klaviyo_rehearsal.contracts.openapi.loading import load
from klaviyo_rehearsal.contracts.openapi.operation import Operation
from klaviyo_rehearsal.mockserver.generic.type_graph import TypeGraph
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.state.account import Account
from klaviyo_rehearsal.rehearsal.strategies.payloads import right_bodies
from tests.clients.driver import HERE, INSTALLED, Driver, Json, Refused, node, python
from tests.mockserver.generic.preparing import prepare

SDK_HOME = INSTALLED / "sdks"
KINDS = ("read", "unknown", "unbuilt", "refused", "unread")
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
)


@dataclass(frozen=True, slots=True)
class Sdk:
    """An official SDK: the command of its driver, and the revision that it speaks."""

    command: list[str | Path]
    revision: str


_DRIVERS = HERE / "drivers"
SDKS = {
    "klaviyo-api-py-24.0.0": Sdk(python("methods.py", own=False), "2026-07-15"),
    "klaviyo-api-py-25.0.0": Sdk(
        [SDK_HOME / "python" / "bin" / "python", _DRIVERS / "methods.py"], "2026-10-15"
    ),
    "klaviyo-api-node-23.0.0": Sdk(node("methods.mjs"), "2026-07-15"),
    "klaviyo-api-ruby-14.0.0": Sdk(["ruby", _DRIVERS / "methods.rb"], "2025-07-15"),
    "klaviyo-api-php-19.0.0": Sdk(["php", _DRIVERS / "methods.php"], "2026-04-15"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one call: `read`, `unknown`, `unbuilt`, `refused` or `unread`, and the reason."""

    method: str
    operation: str
    kind: str
    reason: str = ""
    body: Any = None


@dataclass(frozen=True, slots=True)
class _Planter:
    """Plants in an account of a running mock."""

    mock: MockServer
    key: str
    revision: str

    @property
    def account(self) -> Account:
        return self.mock.account(self.key)

    def seed(self, **content: list[Json]) -> None:
        self.mock.control.seed(self.account, content)

    def ok(self, method: str, path: str, body: Any = None) -> Json:
        headers = {"Authorization": f"Klaviyo-API-Key {self.key}", "revision": self.revision}
        answer = httpx.request(method, self.mock.url + path, json=body, headers=headers)
        assert answer.status_code < 300, (method, path, answer.text)
        return dict(answer.json())


class Caller:
    """Calls the methods of an SDK, each for an account of its own."""

    def __init__(self, mock: MockServer, driver: Driver, contract: Contract, picture: Path) -> None:
        self._mock = mock
        self._driver = driver
        self._revision = contract.revision
        self._operations = {_plain(item.operation_id): item for item in contract}
        self._graph = TypeGraph([contract])
        self._picture = picture
        self._accounts = itertools.count(1)

    def methods(self) -> dict[str, Operation | None]:
        """Return all methods by their names, with their operations; an alias has that of its method."""
        named = self._driver.call("pk_nobody", "methods", [], {})["value"]
        return {
            name: self._operations.get(_plain(name)) or self._operations.get(_plain(meant))
            for name, meant in sorted(named.items())
        }

    def call(self, method: str, operation: Operation, body: Any = None) -> Outcome:
        """Call a method; body: by default the example of the contract."""
        planter = _Planter(self._mock, f"pk_M{next(self._accounts):05d}_test", self._revision)
        call = prepare(planter, operation, self._graph, body)
        always = {"company_id": planter.account.company_id, "revision": self._revision}
        options: Json = {
            **{"path": call.path_id, "query": dict(call.params), "body": call.body},
            "always": {**always, **({"name": "logo", "hidden": False} if call.upload else {})},
        }
        if call.upload:
            options["upload"] = str(self._picture)

        def outcome(kind: str, reason: str = "") -> Outcome:
            return Outcome(method, operation.key, kind, reason, call.body)

        try:
            returned = self._driver.call(planter.key, method, [], options)
        except Refused as refusal:
            return outcome("refused", f"{refusal.status} {_reason(refusal.body)}")
        except AssertionError as error:
            return outcome("unread", _last_line(str(error)))
        if returned["type"] == "unbuilt":
            return outcome("unbuilt", _last_line(returned["value"]))
        if (declared := returned["declared"]) not in (None, "None", "object", returned["type"]):
            return outcome("unread", f"{returned['type']}, where the SDK declares {declared}")
        return outcome("read")


def every_method(caller: Caller, draws: int = 0, start: int = 0) -> Iterator[Outcome]:
    """Call every method once with the example of our contract, and with drawn bodies where it takes one."""
    for method, operation in caller.methods().items():
        if operation is None:
            yield Outcome(method, "", "unknown")
            continue
        yield caller.call(method, operation)
        if draws and operation.body_schema is not None:
            for body in drawn(operation, draws, start):
                yield caller.call(method, operation, body)


def drawn(operation: Operation, count: int, start: int) -> list[Any]:
    """Draw bodies of an operation; the same start draws the same."""
    found: list[Any] = []

    @seed(start)
    @settings(
        max_examples=count, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(right_bodies(operation))
    def collect(body: Any) -> None:
        found.append(body)

    collect()
    return found


def table(outcomes: list[Outcome]) -> Iterator[str]:
    """Return the lines of a table: the figures, then each other outcome, those that are alike once."""
    counts = Counter(item.kind for item in outcomes)
    called = len(outcomes) - counts["unknown"]
    yield f"{called} calls of {len({item.method for item in outcomes})} methods: " + ", ".join(
        f"{counts[kind]} {kind}" for kind in KINDS
    )
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for item in outcomes:
        if item.kind != "read":
            alike[item.kind, item.operation or item.method, item.reason].append(item.method)
    for (kind, operation, reason), methods in sorted(alike.items()):
        yield f"  {kind:8} {operation} ({len(methods)}x): {reason}"


def _plain(name: str) -> str:
    """Write a name as all SDKs have it: createProfile is create_profile."""
    return name.replace("_", "").lower()


def _reason(body: Any) -> str:
    if not isinstance(body, dict):
        return str(body)
    return "; ".join(
        f"{item['detail']} {(item.get('source') or {}).get('pointer', '')}" for item in body["errors"]
    )


def _last_line(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if line.strip() and not line.startswith("#")]
    return " | ".join(lines[-4:])[:400]


def main() -> int:
    """Print the table of each SDK."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sdks", nargs="*", metavar="SDK", help=f"of {', '.join(SDKS)}; by default all")
    parser.add_argument("--draws", type=int, default=0, help="drawn bodies for each method that takes one")
    parser.add_argument("--seed", type=int, default=0, help="another seed draws other bodies")
    arguments = parser.parse_args()
    for name in arguments.sdks or SDKS:
        with run(SDKS[name]) as caller:
            start = time.monotonic()
            outcomes = list(every_method(caller, arguments.draws, arguments.seed))
            print(f"{name} at {SDKS[name].revision}, {time.monotonic() - start:.0f} s")
            print("\n".join(table(outcomes)))
    return 0


@contextmanager
def run(sdk: Sdk) -> Iterator[Caller]:
    """Run a mock without any setting, and the SDK in a process of its own."""
    library = load([sdk.revision])
    with (
        tempfile.TemporaryDirectory() as folder,
        MockServer(library) as mock,
        Driver(sdk.command, mock.url) as driver,
    ):
        picture = Path(folder) / "logo.png"
        picture.write_bytes(PNG)
        yield Caller(mock, driver, library.contracts[sdk.revision], picture)


if __name__ == "__main__":
    sys.exit(main())
