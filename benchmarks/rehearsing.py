"""How fast examples are played, as a ratio to the same Hypothesis run with an empty check.

python -m benchmarks.rehearsing
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from hypothesis import HealthCheck, Phase, given, seed, settings
from rich.console import Console
from rich.table import Table

from examples.plain_httpx.shop import handle
from klaviyo_rehearsal.contracts.openapi.loading import use_cases
from klaviyo_rehearsal.contracts.use_case import UseCase
from klaviyo_rehearsal.rehearsal.engine.session import MockSession
from klaviyo_rehearsal.rehearsal.scenarios.drawing import scenarios
from klaviyo_rehearsal.rehearsal.scenarios.scenario import Scenario

EXAMPLES = 300
USE_CASES = ("create-event", "update-profile", "subscribe", "list-members", "create-campaign")


def main() -> None:
    """Print examples a second, with and without what an example is drawn for."""
    table = Table("use case", "examples/s", "empty check/s", "ratio", title=f"{EXAMPLES} examples each")
    with MockSession() as session:
        for name in USE_CASES:
            use_case = use_cases()[name]
            play, draw = partial(_play, session, use_case), partial(_draw, use_case)
            _timed(draw), _timed(play)  # what is made once is made before
            (drawn, empty), (played, full) = _timed(draw), _timed(play)
            rate, most = played / full, drawn / empty
            table.add_row(name, f"{rate:.0f}", f"{most:.0f}", f"{rate / most:.2f}")
    Console().print(table)


def _play(session: MockSession, use_case: UseCase) -> int:
    with session.open(handle, seed=1, max_examples=EXAMPLES, timeout=20) as run:
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
    start = time.perf_counter()
    return action(), time.perf_counter() - start


if __name__ == "__main__":
    main()
