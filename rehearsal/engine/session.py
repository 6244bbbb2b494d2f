"""A mock on a standing clock with everything that a rehearsal needs around it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from klaviyo_rehearsal.contracts.openapi.contract import Library
from klaviyo_rehearsal.mockserver.server import MockServer
from klaviyo_rehearsal.mockserver.settings import Settings
from klaviyo_rehearsal.mockserver.state.clock import Clock

from ..integration import CallableSource, Integration, Source
from .example import ExamplePlayer
from .use_case_property import UseCaseProperty


class MockSession:
    """A mock in a thread; use it as a context manager.

    The clock stands still, so that both accounts of an example see the same moment. moment: its time, by
    default the present one.
    """

    def __init__(
        self,
        *,
        library: Library | None = None,
        settings: Settings | None = None,
        moment: datetime | None = None,
    ) -> None:
        self.numbers = itertools.count(1)  # of the accounts that tests are given
        # Reads are compared by the answers of the mock.
        kept = replace(settings or Settings(), keep_answers=True, undeclared_statuses="declared")
        self.mock = MockServer(library, settings=kept, clock=Clock(moment or datetime.now(UTC)))

    @contextmanager
    def open(
        self, integration: Integration | Source, *, seed: int, max_examples: int, timeout: float, **more: Any
    ) -> Iterator[UseCaseProperty]:
        """Open an integration, a Python function or another source, and give the property over it.

        timeout: seconds that it may take for one call. more: further fields of UseCaseProperty. Raises
        IntegrationError when a command cannot be started.
        """
        source: Source = CallableSource(integration) if callable(integration) else integration
        performer = source.open(self.mock.url, timeout)
        try:
            player = ExamplePlayer(self.mock, performer, more.get("baseline"))
            yield UseCaseProperty(player.play, performer, max_examples, seed, **more)
        finally:
            performer.close()

    def __enter__(self) -> MockSession:
        self.mock.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.mock.stop()
