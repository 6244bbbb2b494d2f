"""Runs a client in a process of its own and lets a test call it."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

Json = dict[str, Any]

HERE = Path(__file__).parent
INSTALLED = HERE.parent.parent / ".clients"
_PATIENCE = 60  # seconds until a call that does not come back is given up


class Refused(Exception):
    """The client raised its own error for an HTTP status."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


class Driver:
    """A client on the other side of a pipe; drivers/protocol.py says what travels through it."""

    def __init__(self, command: Sequence[str | Path], base_url: str) -> None:
        self._process = subprocess.Popen(
            [*command, base_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def call(self, key: str, call: str, args: Sequence[Any], options: Json) -> Json:
        """Have the client make a call; return what it gave back, its type and the type it had promised.

        Raises Refused; AssertionError where the client could not cope with the answer.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        request = {"key": key, "call": call, "args": args, "options": options}
        watch = threading.Timer(_PATIENCE, self._process.kill)
        watch.start()
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        finally:
            watch.cancel()
        assert line, f"the client ended in {call}, or did not return from it within {_PATIENCE} seconds"
        outcome = json.loads(line)
        assert "broken" not in outcome, f"{call}{tuple(args)}: {outcome.get('broken')}"
        if "refused" in outcome:
            raise Refused(outcome["refused"]["status"], outcome["refused"]["body"])
        return dict(outcome["returned"])

    def __enter__(self) -> Driver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(10)


def python(program: str, *, own: bool) -> list[str | Path]:
    """Return the command of a Python driver; `own` runs it where scripts/clients installed its client."""
    return [INSTALLED / "py" / "bin" / "python" if own else sys.executable, HERE / "drivers" / program]


def node(program: str) -> list[str | Path]:
    """Return the command of a Node driver."""
    return [INSTALLED / "node" / "bin" / "node", HERE / "drivers" / program]
