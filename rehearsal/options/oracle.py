"""The option --oracle: choices where no source settles how the old API behaved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import click

from klaviyo_rehearsal.contracts.suggestions import did_you_mean

from . import completion

# The settings of mockserver/settings.py, which says more about each; the first value is the default.
CHOICES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "undollared_names": ("custom", "alias"),
        "unreadable_times": ("lose", "now"),
        "unsubscribed_strangers": ("keep", "lose"),
        "one_off_emails": ("transactional", "marketing"),
        "one_off_subjects": ("render", "keep"),
        "legacy_opt_in": ("double_opt_in", "single_opt_in"),
    }
)


def _read(context: click.Context, option: click.Parameter, pairs: Sequence[str]) -> dict[str, str]:
    chosen = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        if name not in CHOICES:
            hint = did_you_mean(name, CHOICES) or f" Known: {', '.join(CHOICES)}."
            raise click.BadParameter(f"no choice '{name}'.{hint}", context, option)
        if value not in CHOICES[name]:
            words = " or ".join(CHOICES[name])
            raise click.BadParameter(f"'{name}' is {words}, not '{value}'.", context, option)
        chosen[name] = value
    return chosen


def oracle_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --oracle NAME=VALUE, repeatable; the choices arrive as `oracle`, a mapping."""
    return click.option(
        "--oracle",
        multiple=True,
        metavar="NAME=VALUE",
        shell_complete=completion.names(*CHOICES),
        callback=_read,
        help="Another choice where the old API's behaviour is unconfirmed (repeatable), such as "
        "undollared_names=alias: first_name means $first_name.",
    )(function)
