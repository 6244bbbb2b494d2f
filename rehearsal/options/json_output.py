"""The option --format of commands that print for people or as JSON, and the printing of JSON."""

from __future__ import annotations

import sys
from typing import Any

import click

from ..output.streams import write_utf8
from ..reports.escaping import harmless

# Terminals and logs show these in an encoding of their own; the others are UTF-8 by their definition.
_FOR_PEOPLE = frozenset({"text", "github"})


def encoded(context: click.Context, option: click.Parameter, form: str) -> str:
    """Let standard output take the encoding of a format, as the callback of --format."""
    if form not in _FOR_PEOPLE:
        write_utf8()
    return form


def text_or_json_option(function: click.decorators.FC) -> click.decorators.FC:
    """Add --format text or json to a command; it arrives as `form`."""
    return click.option(
        "--format",
        "form",
        default="text",
        show_default=True,
        type=click.Choice(["text", "json"]),
        callback=encoded,
        help="Output.",
    )(function)


def print_json(content: Any) -> None:
    """Print a value as indented JSON; a value that JSON does not know, such as a path, as its text."""
    import orjson

    text = orjson.dumps(content, default=str, option=orjson.OPT_INDENT_2).decode()
    sys.stdout.buffer.write(harmless(text, "json").encode() + b"\n")
