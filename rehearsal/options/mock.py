"""The options of every command that starts a mock, and the settings that they make."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

import click

from . import completion

if TYPE_CHECKING:
    from klaviyo_rehearsal.mockserver.settings import Settings


def mock_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add the options of every command that starts a mock: --revision, --legacy and --seed."""
    options = [
        click.option(
            "--revision",
            "revisions",
            multiple=True,
            metavar="R",
            shell_complete=completion.revisions,
            help="Serve only this revision (repeatable).",
        ),
        click.option(
            "--legacy",
            default="gone",
            show_default=True,
            type=click.Choice(["gone", "serve"]),
            help="How v1/v2 calls are answered: 410 as today, or by the old API.",
        ),
        click.option(
            "--seed",
            default=0,
            show_default=True,
            metavar="N",
            type=int,
            help="Random seed for generated ids.",
        ),
    ]
    # click lists the option that is applied last first.
    for option in reversed(options):
        function = option(function)
    return function


def mock_settings(legacy: str, seed: int, link_base: str | None, **further: Any) -> Settings:
    """Make a mock's settings of the options."""
    from klaviyo_rehearsal.mockserver.settings import Settings

    return Settings(
        legacy="serve" if legacy == "serve" else "gone",
        seed=seed,
        link_base=link_base,
        keep_answers=True,
        **further,
    )


def port_option(default: int) -> Callable[[click.decorators.FC], click.decorators.FC]:
    """Return a decorator that adds --port to a command; the number arrives as `port`.

    default: the port without the option; 0 picks a free one.
    """
    return click.option(
        "--port",
        default=default,
        show_default=True,
        metavar="PORT",
        type=click.IntRange(0, 65535),
        help="Port to listen on; 0 picks a free one.",
    )


def _check_host(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if not value.strip():  # as where a variable of a script is empty
        raise click.BadParameter("it is empty, which would mean every address: name one, such as 127.0.0.1.")
    return value


def host_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --host to a command that serves; the address arrives as `host`."""
    return click.option(
        "--host",
        default="127.0.0.1",
        show_default=True,
        metavar="HOST",
        callback=_check_host,
        help="Address to listen on.",
    )(function)


def console_options(function: click.decorators.FC) -> click.decorators.FC:
    """Add -q, -v and --log to a command that shows requests; they arrive as `console`, a ConsoleChoice."""

    @wraps(function)
    def chosen(*args: Any, quiet: bool, verbose: bool, log: str, **options: Any) -> Any:
        if quiet and verbose:
            raise click.UsageError("-q and -v exclude each other.")
        from ..console.choice import ConsoleChoice

        return function(*args, console=ConsoleChoice(quiet, verbose, log), **options)

    options = [
        click.option("-q", "--quiet", is_flag=True, help="Print no requests."),
        click.option("-v", "--verbose", is_flag=True, help="Print advice and the beginnings of bodies too."),
        click.option(
            "--log",
            default="text",
            show_default=True,
            type=click.Choice(["text", "json"]),
            help="Print requests for people, or as one JSON object a line.",
        ),
    ]
    for option in reversed(options):
        chosen = option(chosen)
    return cast("click.decorators.FC", chosen)


def hosts_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --allow-host HOST, repeatable, to a command that leads programs; the hosts arrive as `allowed`."""
    option = click.option(
        "--allow-host",
        "allowed",
        multiple=True,
        metavar="HOST",
        help="Let requests to this host through (repeatable); others are answered 502.",
    )
    return option(function)
