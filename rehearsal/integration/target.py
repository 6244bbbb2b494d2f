"""The target, the troubles and the two protocols that all kinds of integrations share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.mockserver.state.journal import Entry


@dataclass(frozen=True, slots=True)
class Target:
    """Where the integration must send to: the mock's URL and the keys of an account made for one example.

    use_case: its name, for integrations that treat calls of a browser and of a server differently.
    """

    base_url: str
    api_key: str
    company_id: str
    use_case: str = ""


# The thread in which a Python integration does its work.
THREAD = "integration"

Integration = Callable[[LegacyCall, Target], Any]


class IntegrationError(Exception):
    """The integration cannot be loaded or started. The message gives the remedy."""


class IntegrationTrouble(BaseException):
    """The integration came to no verdict. kind: hung, ended or babbled.

    A BaseException, so that Hypothesis does not shrink it: each try would take a time limit or a start.
    """

    kind = "trouble"
    # The requests of the example until then; the player of examples adds them.
    requests: tuple[Entry, ...] = ()


class IntegrationHung(IntegrationTrouble):
    """The integration did not return in time."""

    kind = "hung"


class IntegrationEnded(IntegrationTrouble):
    """The command ended where it should have waited for calls."""

    kind = "ended"


class ProtocolError(IntegrationTrouble):
    """The answer does not acknowledge the call."""

    kind = "babbled"


class CallFailed(Exception):
    """The integration reports that it could not do a call; the text is its own."""


class CommandCrashed(Exception):
    """The command ended while it did a call."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The end of a call: the exception of the integration, or the value that it returned."""

    error: BaseException | None = None
    returned: Any = None


class Performer(Protocol):
    """Lets an integration do calls, one at a time. in_earnest: whether its waits take real time."""

    in_earnest: bool

    def perform(self, call: LegacyCall, target: Target, wait: float = 0.0) -> Reply:
        """Let the integration do a call. Raises IntegrationTrouble.

        wait: seconds that it may be asked to wait, which are added to the time limit.
        """

    def flush(self, target: Target, wait: float = 0.0) -> Reply:
        """Have the integration send the requests that it keeps for later.

        wait: as in `perform`. Raises IntegrationTrouble.
        """

    def stderr(self) -> Sequence[str]:
        """Return the last lines of the integration's standard error, where they are known."""

    def close(self) -> None:
        """End the integration's thread or process."""

    def kill(self) -> None:
        """End the integration's process at once."""


class Source(Protocol):
    """An integration as it was named, ready to be opened."""

    def open(self, base_url: str, timeout: float) -> Performer:
        """Make a performer. base_url: that of the mock. timeout: seconds for one call.

        Raises IntegrationError.
        """


def message(number: int, call: LegacyCall, target: Target) -> bytes:
    """Return a call as commands and URLs get it: one JSON object, on one line for every reader."""
    text = orjson.dumps(
        {
            "id": number,
            "call": call.name,
            "version": call.version,
            "ids": list(call.ids),
            "arguments": call.arguments,
            "target": asdict(target),
        }
    )
    # Some readers of lines, such as node:readline, end one at these two, which JSON leaves as they are.
    return text.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")


def shown(line: bytes, length: int = 200) -> str:
    """Return an integration's answer, short enough to read."""
    text = line.decode("utf-8", "replace").strip()
    return repr(text if len(text) <= length else f"{text[:length]}...")
