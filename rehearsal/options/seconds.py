"""Options that are a time limit in seconds."""

from __future__ import annotations

from collections.abc import Callable

import click


def seconds_option(
    name: str, default: float, help: str
) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """Make an option that takes a number of seconds above 0."""
    return click.option(
        name,
        default=default,
        show_default=True,
        metavar="SECONDS",
        type=click.FloatRange(0, min_open=True),
        help=help,
    )
