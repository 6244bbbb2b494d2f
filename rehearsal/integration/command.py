"""The integration is a command in any language: calls as NDJSON on its standard input, one answer a line.

It is kept alive between examples, runs in a process group of its own, and nothing that it does (ending,
hanging, babbling, forking) holds up the rehearsal: all reading and writing has a deadline.
"""

from __future__ import annotations

import itertools
import os
import shlex
import shutil
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall

from .process import Process
from .target import (
    CallFailed,
    CommandCrashed,
    IntegrationEnded,
    IntegrationError,
    ProtocolError,
    Reply,
    Target,
    message,
    shown,
)

TAIL = 20  # lines of standard error that a report shows
# A crash is shrunk like any failure, which starts the command again and again: not for longer than this.
_RESTARTING = 30.0
_HOW = 'Answer each call with one line, {"id": ID} or {"id": ID, "error": "text"}, and log to standard error.'


@dataclass(frozen=True, slots=True)
class CommandSource:
    """A command line. `folder` is where it runs; start_timeout: seconds until its first answer."""

    line: str
    folder: Path | None = None
    start_timeout: float = 60.0

    def open(self, base_url: str, timeout: float) -> CommandPerformer:
        """Start the command. Raises IntegrationError when there is none or it cannot be run."""
        if sys.platform == "win32":
            raise IntegrationError("--command needs a POSIX system; use --url here")
        words = _words(self.line)
        folder = self.folder or Path.cwd()
        if shutil.which(words[0]) is None and not (folder / words[0]).exists():
            raise IntegrationError(f"no command {words[0]!r} found on PATH or in {folder}")
        return CommandPerformer(words, folder, base_url, timeout, max(self.start_timeout, timeout))


def _words(line: str) -> list[str]:
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise IntegrationError(f"the command {line!r} cannot be read: {error}") from None
    if not words:
        raise IntegrationError('the command is empty; name one, such as --command "node shop.mjs"')
    return words


class CommandPerformer:
    """Lets a command do calls, and starts it again after it has ended."""

    in_earnest = True

    def __init__(
        self, words: list[str], folder: Path, base_url: str, timeout: float, start_timeout: float
    ) -> None:
        self._words = words
        self._folder = folder
        self._base_url = base_url
        self._timeout = timeout
        self._start_timeout = start_timeout
        self._numbers = itertools.count(1)
        self._tail: deque[str] = deque(maxlen=TAIL)
        self._ready = False  # it has answered once, so it can be started
        self._use_case = ""
        self._restarting = 0.0
        self._ending: Process | None = None  # it was asked to end, and may take its time
        self._process: Process | None = self._start()

    def perform(self, call: LegacyCall, target: Target, wait: float = 0.0) -> Reply:
        """Let the command do a call. Raises IntegrationTrouble, IntegrationError."""
        if target.use_case != self._use_case:
            self._use_case, self._restarting = target.use_case, 0.0
        fresh = self._process is None or not self._ready
        process = self._process = self._process or self._start()
        if not fresh:
            self._tail.clear()
        began = time.monotonic()
        number = next(self._numbers)
        limit = wait + (self._start_timeout if fresh else self._timeout)
        try:
            answer = process.exchange(message(number, call, target), limit)
            reply = verdict(answer, number)
            self._ready = True
            return reply
        except CommandCrashed as crash:
            self.close()
            self._restarting += time.monotonic() - began if fresh else 0.0
            if not self._ready:
                raise IntegrationEnded(f"{crash}, before it had answered a call") from None
            if self._restarting > _RESTARTING:
                raise IntegrationEnded(f"{crash}, again and again") from None
            return Reply(crash)
        except BaseException:
            self.close()
            raise

    def flush(self, target: Target, wait: float = 0.0) -> Reply:
        """Do nothing: a command acknowledges a call once its requests are sent."""
        return Reply()

    def stderr(self) -> Sequence[str]:
        """Return the last lines of standard error: those since the last call, or since the start."""
        return tuple(self._tail)

    def close(self) -> None:
        """End the command, and all that it has started."""
        process = self._ending = self._process
        self._process = None
        if process is not None:
            process.stop()
            self._ending = None

    def kill(self) -> None:
        """End the command, and all that it has started, at once."""
        for process in (self._process, self._ending):
            if process is not None:
                process.kill()

    def _start(self) -> Process:
        self._tail.clear()
        environment = {**os.environ, "KLAVIYO_BASE_URL": self._base_url}
        return Process(self._words, self._folder, environment, self._tail)


def verdict(answer: bytes, number: int) -> Reply:
    """Read the answer to call `number`. Raises ProtocolError for anything else."""
    try:
        content: Any = orjson.loads(answer)
    except ValueError:
        raise ProtocolError(f"the command wrote a line that is not JSON: {shown(answer)}. {_HOW}") from None
    if not isinstance(content, dict) or content.keys() - {"id", "error", "returned"} or "id" not in content:
        raise ProtocolError(f"the command wrote a line that is not an answer: {shown(answer)}. {_HOW}")
    if content["id"] != number:
        reason = f"the command answered call {content['id']!r} where {number} was asked. {_HOW}"
        raise ProtocolError(reason)
    error = content.get("error")
    return Reply(None if error is None else CallFailed(str(error)), content.get("returned"))
