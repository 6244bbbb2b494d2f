"""Options that are a time limit in seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

_MOST = 31_536_000  # a year; no wait of the system takes more than some decades


class Seconds(click.FloatRange):
    """A number of seconds that a wait may take: neither infinite nor no number."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read a number. Raises BadParameter."""
        number = super().convert(value, param, ctx)
        if not number <= _MOST:
            self.fail(f"{number} is not a number of seconds up to a year ({_MOST}).", param, ctx)
        return number


def seconds_option(
    name: str, default: float, help: str
) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """Make an option that takes a number of seconds above 0."""
    return click.option(
        name,
        default=default,
        show_default=True,
        metavar="SECONDS",
        type=Seconds(0, min_open=True),
        help=help,
    )
