"""The option --format of commands that print for people or as JSON, and the printing of JSON."""

from __future__ import annotations

import sys
from typing import Any

import click


def text_or_json_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --format text or json to a command; it arrives as `form`."""
    return click.option(
        "--format",
        "form",
        default="text",
        show_default=True,
        type=click.Choice(["text", "json"]),
        help="Output.",
    )(function)


def print_json(content: Any) -> None:
    """Print a value as indented JSON; a value that JSON does not know, such as a path, as its text."""
    import orjson

    sys.stdout.buffer.write(orjson.dumps(content, default=str, option=orjson.OPT_INDENT_2) + b"\n")
