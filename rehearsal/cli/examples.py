"""`rehearse examples`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from ..options.exits import USAGE, stop

# Made by running them, and no part of them.
_BESIDE = ("__pycache__", "node_modules")


@click.command()
@click.option(
    "--to", "target", metavar="DIR", type=click.Path(path_type=Path), help="Copy them to DIR/examples."
)
def examples(target: Path | None) -> None:
    """Print the examples: shops before and after their migration, recordings, payloads. Copy them with --to.

    \b
    Examples:
      rehearse examples
      rehearse examples --to .
      rehearse check examples/payloads
    """
    import shutil

    folder = examples_folder()
    if target is None:
        for name, text in _described(folder):
            print(f"{name:<20}{text}")
        print("\nTo copy them: rehearse examples --to DIR")
        return
    to = target / "examples"
    if to.exists():
        stop(USAGE, f"{to} is there already: name another folder, or remove it")
    try:
        shutil.copytree(folder, to, ignore=shutil.ignore_patterns(*_BESIDE))
    except (OSError, shutil.Error) as error:
        stop(USAGE, f"{to}: cannot be written: {getattr(error, 'strerror', None) or error}")
    print(f"Copied to {to}; {to / 'README.md'} has the commands.")


def examples_folder() -> Path:
    """Return the folder of the examples: in the package, or at the top of a checkout."""
    import klaviyo_rehearsal

    package = Path(klaviyo_rehearsal.__file__).resolve().parent
    inside = package / "examples"
    return inside if inside.is_dir() else package.parent.parent / "examples"


def _described(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each example with its description, as the README's table has them."""
    text = (folder / "README.md").read_text("utf-8")
    for name, description in re.findall(r"^\| \[([\w.]+)\]\([^)]*\) \| (.*?) \|", text, re.MULTILINE):
        yield name, re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", description)
