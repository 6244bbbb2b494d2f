"""A client of the new API as a test sees it: calls by one name for all of them, answers as they travelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.clients.driver import INSTALLED, Driver, Json, node, python
from tests.clients.names import NAMES_2024

UNREAD = "unread"  # what drivers/typed.py says of an answer that its client cannot read

# Klaviyo answers these with another 2xx than its files declare, of which Python clients make nothing
# (facts 8.5, 13.3, LIVE).
_UNDECLARED = {"merge_profiles", "clone_template", "render_template"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A version of a client.

    command: what runs its driver.
    revision: the revision that it sends.
    typed: whether it makes objects of what it gets; 7.0.0 of the Python SDK returns what was in the JSON.
    unsets: whether it can say which properties to unset; Node's stumbles over any value there.
    """

    command: list[str | Path]
    revision: str
    typed: bool = True
    unsets: bool = True

    @property
    def installed(self) -> bool:
        """Tell whether scripts/clients installs it; the others are in the environment of the tests."""
        return INSTALLED in Path(self.command[0]).parents

    def name_of(self, call: str) -> str:
        """Name a call as this client does."""
        return NAMES_2024.get(call, call) if self.revision == "2024-02-15" else call


KINDS = {
    "klaviyo-api-py-7.0.0": Kind(python("py_new.py", own=True), "2024-02-15", typed=False),
    "klaviyo-api-py-24.0.0": Kind(python("py_new.py", own=False), "2026-07-15"),
    "klaviyo-api-node-23.0.0": Kind(node("node_new.mjs"), "2026-07-15", unsets=False),
    "klaviyo-api-client-0.1.1": Kind(python("typed.py", own=True), "2024-02-15"),
}

# The clients that speak today's revision, for operations that 2024-02-15 did not have.
TODAY = tuple(name for name, kind in KINDS.items() if kind.revision > "2024-02-15")


class Client:
    """Calls one client for one account.

    `sdk.create_profile(body)` calls the method of that name, or what it is called in this client, and
    returns what came back as JSON:API has it. That the client made the object of it that it promises is
    asserted here.
    """

    def __init__(self, kind: Kind, driver: Driver, key: str) -> None:
        self.kind = kind
        self._driver = driver
        self._key = key

    @property
    def new(self) -> bool:
        """Tell whether the client speaks today's revision."""
        return self.kind.revision > "2024-02-15"

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            returned = self._driver.call(self._key, self.kind.name_of(name), args, options)
            self._assert_typed(name, returned, options)
            return returned["value"]

        return call

    def _assert_typed(self, name: str, returned: Json, options: Json) -> None:
        sparse = any(option.startswith("fields_") for option in options)
        declared = returned["declared"]
        if self.kind.typed and not sparse and declared not in (None, "NoneType", "object"):
            undeclared = name in _UNDECLARED and returned["type"] == "NoneType"
            assert undeclared or returned["type"] in (declared, UNREAD), name
