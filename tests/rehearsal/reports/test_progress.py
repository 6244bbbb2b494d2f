"""The progress beside a rehearsal: use cases, examples, failures, and the time that is left."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from klaviyo_rehearsal.rehearsal.reports.progress import Progress, shown, time_text

COUNTS = {"create-event": 4, "tag-list": 2}
COSTS = {"create-event": 3.0, "tag-list": 1.0}


def test_without_a_terminal_there_is_no_progress_to_see(capsys: pytest.CaptureFixture[str]) -> None:
    with shown(COUNTS, COSTS) as progress:
        progress.tick("create-event", False)
        progress.finish("create-event")
    assert capsys.readouterr().err == ""


def test_a_terminal_shows_use_cases_examples_and_failures() -> None:
    out = io.StringIO()
    with shown(COUNTS, COSTS, console=Console(file=out, force_terminal=True, width=100)) as progress:
        progress.finish("tag-list")
        for number in range(3):
            progress.tick("create-event", failed=number == 2)
            with progress.hidden():  # which draws them anew
                pass
    text = out.getvalue()
    for expected in (
        "1 of 2 use cases",
        "1 failed",
        "3, making a failure small",
    ):
        assert expected in text


def test_the_part_that_is_done_is_one_of_the_time() -> None:
    progress = Progress(COUNTS, COSTS)
    assert progress.part() == 0
    progress.tick("create-event", False)
    assert progress.part() == 0.75 / 4
    for _ in range(9):  # more than were counted on
        progress.tick("create-event", True)
    assert progress.part() == 0.75
    progress.finish("tag-list")
    assert progress.part() == 1


def test_the_time_that_is_left_follows_from_the_part_that_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    progress = Progress(COUNTS, COSTS)
    assert progress.text() == "estimating the time left"
    now = 130.0  # after the start of the processes
    progress.tick("tag-list", True)
    progress.finish("tag-list")
    now = 140.0
    assert progress.text() == "1 failed, 0:30 left"


def test_each_example_may_raise() -> None:
    def check() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Progress(COUNTS, COSTS, check).tick("tag-list", False)


@pytest.mark.parametrize(("seconds", "text"), [(7.4, "0:07"), (750, "12:30"), (3723, "1:02:03")])
def test_time_is_written_as_a_clock_has_it(seconds: float, text: str) -> None:
    assert time_text(seconds) == text
