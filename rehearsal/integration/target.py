"""What every way to reach an integration shares: the target, what can go wrong, and the two protocols."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall


@dataclass(frozen=True, slots=True)
class Target:
    """Where the integration must send to: the mock's URL and the keys of an account made for one example.

    use_case: what is rehearsed, for integrations that serve a browser and a server by different roads.
    """

    base_url: str
    api_key: str
    company_id: str
    use_case: str = ""


# The thread in which a Python integration does its work.
THREAD = "integration"

Integration = Callable[[LegacyCall, Target], Any]


class IntegrationError(Exception):
    """The integration cannot be loaded or started. The message says what to do."""


class IntegrationTrouble(BaseException):
    """The integration came to no verdict. `kind` names how: hung, ended or babbled.

    A BaseException: Hypothesis must not try to shrink what takes a whole time limit, or a start, every time.
    """

    kind = "trouble"


class IntegrationHung(IntegrationTrouble):
    """The integration did not return in time."""

    kind = "hung"


class IntegrationEnded(IntegrationTrouble):
    """The command ended where it should have waited for calls."""

    kind = "ended"


class ProtocolError(IntegrationTrouble):
    """The integration answered something that is no acknowledgement of the call."""

    kind = "babbled"


class CallFailed(Exception):
    """The integration says that it could not do a call; the text is its own."""


class CommandCrashed(Exception):
    """The command ended while it did a call."""


class Performer(Protocol):
    """Lets an integration do calls, one at a time."""

    def perform(self, call: LegacyCall, target: Target) -> BaseException | None:
        """Let the integration do a call; returns what it raised. Raises IntegrationTrouble."""

    def flush(self, target: Target) -> BaseException | None:
        """Have the integration send the requests that it keeps for later; returns its exception.

        Raises IntegrationTrouble.
        """

    def stderr(self) -> Sequence[str]:
        """Return the last lines that the integration wrote to standard error, where that can be told."""

    def close(self) -> None:
        """End what was started."""


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
    """Return what an integration wrote, short enough to read."""
    text = line.decode("utf-8", "replace").strip()
    return repr(text if len(text) <= length else f"{text[:length]}...")
