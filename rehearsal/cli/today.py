"""The day on which a command judges: retirement depends on it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import click


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> date:
    if value is None:
        # Taken once: a run over midnight must not give two verdicts.
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no day: write it as 2026-11-26.") from None


def today_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --today DAY to a command; it arrives as `today`, by default the present day in UTC."""
    option: Any = click.option(
        "--today",
        metavar="DAY",
        envvar="REHEARSE_TODAY",
        callback=_day,
        help="The day to judge by, such as 2027-01-15: a revision retires two years after its release.",
    )
    return option(function)  # type: ignore[no-any-return]
