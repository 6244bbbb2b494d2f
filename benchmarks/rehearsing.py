"""How fast examples are played, as a ratio to the same Hypothesis run with an empty check.

Seconds are of the processor. The last column leaves those of the integration out, which are not ours: a
request by httpx takes about as long as drawing an example. Each figure is the best of three runs, of both
kinds in turn.

python -m benchmarks.rehearsing
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from rich.console import Console
from rich.table import Table

from examples.plain_httpx.shop import handle
from klaviyo_rehearsal.contracts.legacy.endpoints import LegacyCall
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.integration import Target
from klaviyo_rehearsal.rehearsal.scenarios.drawing import scenarios
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario

EXAMPLES = 300
USE_CASES = ("create-event", "update-profile", "subscribe", "list-members", "create-campaign")


def main() -> None:
    """Print examples a second, with and without what an example is drawn for."""
    columns = ("use case", "examples/s", "empty check/s", "ratio", "ratio without the integration")
    table = Table(*columns, title=f"{EXAMPLES} examples each")
    with MockSession() as session:
        for name in USE_CASES:
            use_case = use_cases()[name]
            spent = [0.0]  # seconds of the integration
            play, draw = partial(_play, session, use_case, spent), partial(_draw, use_case)
            _timed(draw), _timed(play)  # what is made once is made before
            rounds = []
            for _ in range(3):
                (drawn, empty), spent[0] = _timed(draw), 0.0
                played, full = _timed(play)
                rounds.append((played / full, drawn / empty, played / (full - spent[0])))
            rate, most, own = (max(values) for values in zip(*rounds, strict=True))
            table.add_row(name, f"{rate:.0f}", f"{most:.0f}", f"{rate / most:.2f}", f"{own / most:.2f}")
    Console().print(table)


def _play(session: MockSession, use_case: UseCase, spent: list[float]) -> int:
    def timed(call: LegacyCall, target: Target) -> Any:
        begun = time.thread_time()
        try:
            return handle(call, target)
        finally:
            spent[0] += time.thread_time() - begun

    with session.open(timed, seed=1, max_examples=EXAMPLES, timeout=20) as run:
        return run.rehearse(use_case).examples


def _draw(use_case: UseCase) -> int:
    count = 0

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(scenarios(use_case))
    def check(scenario: Scenario) -> None:
        nonlocal count
        count += 1

    check()
    return count


def _timed(action: Callable[[], int]) -> tuple[int, float]:
    start = time.process_time()  # of all threads: other programs do not count
    return action(), time.process_time() - start


if __name__ == "__main__":
    main()
