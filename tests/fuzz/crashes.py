"""The crashes that the mock logs while it answers 500."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Self


class Crashes(logging.Handler):
    """Takes tracebacks from the loggers of the mock; a context manager."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []
        self._loggers = [logging.getLogger(name) for name in ("rehearsal.mock", "uvicorn.error", "asyncio")]
        self._propagated: list[bool] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the last frame and the exception."""
        if record.exc_info and record.exc_info[1] is not None:
            frames = traceback.extract_tb(record.exc_info[2])
            place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
            self.seen.append(f"{record.exc_info[1]!r} at {place}"[-300:])

    def taken(self) -> list[str]:
        """Return the crashes since the last call."""
        seen, self.seen = self.seen, []
        return seen

    def attach(self) -> None:
        """Take the loggers over, again where a server has set them up anew."""
        for logger in self._loggers:
            logger.addHandler(self)
            logger.propagate = False

    def __enter__(self) -> Self:
        self._propagated = [logger.propagate for logger in self._loggers]
        self.attach()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for logger, propagated in zip(self._loggers, self._propagated, strict=True):
            logger.removeHandler(self)
            logger.propagate = propagated
