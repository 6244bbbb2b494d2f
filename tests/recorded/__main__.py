"""Prints how many recorded answers the mock gives: python -m tests.recorded [--built-in] [NAME ...]."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from klaviyo_rehearsal.contracts.openapi.loading import load

from .asking import REVISION
from .exceptions import NOT_COMPARABLE
from .playing import Comparison, Player, operation_names, served
from .shapes import read_recordings, recordings_file

_OFFICIAL = Path(__file__).parents[3] / "shared" / "klaviyo" / "openapi" / f"{REVISION}.json"


@click.command()
@click.argument("names", nargs=-1)
@click.option("--built-in", is_flag=True, help="Without the official file.")
@click.option("--quiet", is_flag=True, help="Only the figures.")
def main(names: Sequence[str], built_in: bool, quiet: bool) -> None:
    """Play the recordings, or those whose names begin so, and print the differences and the figures."""
    recordings = [
        item
        for item in read_recordings(recordings_file())
        if item.name not in NOT_COMPARABLE and (not names or item.name.startswith(tuple(names)))
    ]
    keys = operation_names(load([REVISION], [_OFFICIAL]))
    library = load([REVISION], [] if built_in else [_OFFICIAL])
    player = Player(library)
    found = [player.compare(item, keys[item.operation]) for item in served(library, recordings, keys)]
    if not quiet:
        for comparison in found:
            _show(comparison)
    full = sum(comparison.is_full for comparison in found)
    but_words = sum(not comparison.differences for comparison in found)
    click.echo(
        f"of {len(found)} recordings {full} in full ({full / len(found):.1%}), "
        f"{but_words} but for words ({but_words / len(found):.1%})"
    )


def _show(comparison: Comparison) -> None:
    for line in (*comparison.differences, *comparison.words):
        click.echo(f"{comparison.recording.name}: {line}")


if __name__ == "__main__":
    sys.exit(main())
