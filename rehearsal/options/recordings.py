"""The options of every command that reads recordings: --host, --map and --variable."""

from __future__ import annotations

from collections.abc import Sequence
from functools import wraps
from typing import Any, cast

import click

from ..recordings.names import PARTS
from . import completion


def recordings_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add the options to a command; they arrive as `reading`."""

    @wraps(function)
    def read(
        *args: Any,
        hosts: Sequence[str],
        places: dict[str, str],
        variables: dict[str, str],
        **options: Any,
    ) -> Any:
        from ..recordings.found import Reading
        from ..recordings.hosts import Hosts

        judged = Hosts(frozenset(host.lower() for host in hosts))
        return function(*args, reading=Reading(judged, variables, places), **options)

    options = [
        click.option(
            "--host",
            "hosts",
            multiple=True,
            metavar="HOST",
            help="Judge requests to this host too, such as a proxy of your own (repeatable); others than "
            "Klaviyo's are counted only.",
        ),
        click.option(
            "--map",
            "places",
            multiple=True,
            metavar="PART=NAME",
            shell_complete=completion.names(*PARTS),
            callback=_places,
            help=f"Where lines of your own log have a part, such as body=req.payload (repeatable): "
            f"{', '.join(PARTS)}.",
        ),
        click.option(
            "--variable",
            "variables",
            multiple=True,
            metavar="NAME=VALUE",
            callback=_pairs,
            help="The value of a placeholder in a Postman collection (repeatable).",
        ),
    ]
    for option in reversed(options):
        read = option(read)
    return cast("click.decorators.FC", read)


def _pairs(context: click.Context, option: click.Parameter, pairs: Sequence[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"'{pair}' is not {option.metavar}.", context, option)
        found[name] = value
    return found


def _places(context: click.Context, option: click.Parameter, pairs: Sequence[str]) -> dict[str, str]:
    found = _pairs(context, option, pairs)
    unknown = sorted(set(found) - set(PARTS))
    if unknown:
        known = ", ".join(PARTS)
        raise click.BadParameter(f"'{unknown[0]}' is no part of a request; known: {known}.", context, option)
    return found
