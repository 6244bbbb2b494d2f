"""The option --jobs."""

from __future__ import annotations

import os
from collections.abc import Callable

import click

_AUTO = "auto"


def jobs_option(work: str = "play the use cases") -> Callable[[click.decorators.FC], click.decorators.FC]:
    """Add --jobs; the number arrives as `jobs`. work: of the processes, for the help."""
    return click.option(
        "--jobs",
        default="1",
        show_default=True,
        metavar="N|auto",
        callback=_job_count,
        help=f"How many processes {work}; auto: one a core. The verdicts are the same.",
    )


def _job_count(context: click.Context, option: click.Parameter, text: str) -> int:
    if text == _AUTO:
        return cores()
    if not text.isdecimal() or int(text) < 1:
        raise click.BadParameter(f"{text!r} is neither a number from 1 on nor '{_AUTO}'.", context, option)
    return int(text)


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
