"""The options --jobs and --dask."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec

import click
from click.core import ParameterSource

_AUTO = "auto"
# From the weakest to the strongest.
_SOURCES = (
    ParameterSource.DEFAULT,
    ParameterSource.DEFAULT_MAP,
    ParameterSource.ENVIRONMENT,
    ParameterSource.COMMANDLINE,
)


def jobs_option(work: str, note: str = "") -> Callable[[click.decorators.FC], click.decorators.FC]:
    """Add --jobs; the number arrives as `jobs`. work: of the processes, note: a sentence, for the help."""
    return click.option(
        "--jobs",
        default="1",
        show_default=True,
        metavar="N|auto",
        callback=_job_count,
        help=f"How many processes {work}; auto: one a core. The verdicts are the same.{note and ' '}{note}",
    )


def _job_count(context: click.Context, option: click.Parameter, text: str) -> int:
    if text == _AUTO:
        return cores()
    if not text.isdecimal() or int(text) < 1:
        raise click.BadParameter(f"{text!r} is neither a number from 1 on nor '{_AUTO}'.", context, option)
    return int(text)


def dask_option(work: str) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """Add --dask; the address arrives as `dask`. work: of the workers, for the help."""
    return click.option(
        "--dask",
        metavar="ADDRESS",
        help=(
            f"Let the workers of this Dask cluster {work}, such as tcp://scheduler:8786, instead of --jobs. "
            "They need this package and files of --spec; the recordings are read here and sent."
        ),
    )


def cluster_of(address: str | None) -> str | None:
    """Return the address of --dask unless --jobs beats it. Raises UsageError for both, or no extra."""
    if address is None:
        return None
    context = click.get_current_context()
    dask, jobs = (_strength(context, name) for name in ("dask", "jobs"))
    if jobs > dask:
        return None
    if jobs == dask:
        raise click.UsageError("--dask and --jobs exclude each other: give one of them.")
    if find_spec("distributed") is None:
        raise click.UsageError("--dask needs an extra: pip install 'klaviyo-rehearsal[dask]'")
    return address


def _strength(context: click.Context, name: str) -> int:
    source = context.get_parameter_source(name)
    return _SOURCES.index(source) if source in _SOURCES else 0


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
