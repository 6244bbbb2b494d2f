"""The option --fail-on: the severity from which on a command ends with exit code 1."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..reports.report import RehearsalReport

# From the worst on; the default is the second.
LEVELS = ("error", "loss", "advice")
# The least: an answer that differs from its contract, which no request is to blame for.
DRIFT = "drift"
_ALL = (*LEVELS, DRIFT)
_HELP = (
    "End with exit code 1 from this severity on: error is refused, loss is lost in silence, "
    "advice could be better"
)
# Verdicts on a request that are no severity: Klaviyo answers 404 or 410.
_AS_ERROR = frozenset({"unknown", "legacy"})


def fail_on_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --fail-on to a command; the level arrives as `fail_on`."""
    return _option(LEVELS, f"{_HELP}.")(function)


def fail_on_drift_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --fail-on to a command that judges answers too."""
    return _option(_ALL, f"{_HELP}, drift is an answer that differs from the contract.")(function)


def _option(levels: Sequence[str], help: str) -> Callable[[click.decorators.FC], click.decorators.FC]:
    return click.option("--fail-on", default="loss", show_default=True, type=click.Choice(levels), help=help)


def reaches(found: Iterable[str | None], level: str) -> bool:
    """Return whether one of some severities or verdicts is as bad as a level, or worse."""
    worst = _ALL[: _ALL.index(level) + 1]
    return any(("error" if item in _AS_ERROR else item) in worst for item in found)


def fails(report: RehearsalReport, level: str) -> bool:
    """Return whether a rehearsal lacks something, or one of its results is as bad as a level."""
    from ..reports.causes import severity_of

    return bool(report.missing or report.unplayed) or reaches(map(severity_of, report.results), level)
