"""The progress of a check: requests, rate and time left."""

from __future__ import annotations

import io

from rich.console import Console

from klaviyo_rehearsal.rehearsal.reports.reading_progress import ReadingProgress, reading_shown


def test_rate_and_time_are_told_after_a_while() -> None:
    progress = ReadingProgress(100, lambda: 5_000, lambda part, text: None)
    assert progress.text(0.5, 0.1) == "5,000 requests"
    assert progress.text(10.0, 0.25) == "5,000 requests, 500 a second, 0:30 left"
    assert progress.text(10.0, None) == "5,000 requests, 500 a second"


def test_bytes_are_counted_to_the_whole() -> None:
    parts: list[float | None] = []
    for total in (100, None):
        progress = ReadingProgress(total, lambda: 1, lambda part, text: parts.append(part))
        progress.tick(50)
        progress.tick(80)
    assert parts == [0.5, 1.0, None, None]


def test_it_is_shown_on_a_terminal_only() -> None:
    for is_terminal in (True, False):
        output = io.StringIO()
        console = Console(file=output, force_terminal=is_terminal, width=80)
        with reading_shown(10, lambda: 7, console) as tick:
            tick(5)
        assert ("7 requests" in output.getvalue()) is is_terminal
