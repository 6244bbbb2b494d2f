"""Integrations that end, close, print or raise where no one expects it."""

from __future__ import annotations

import os
import sys
from typing import Any


class Unspeakable(Exception):
    """Its text cannot be had, and asking for it would end the process."""

    def __str__(self) -> str:
        os._exit(0)


def exits(call: Any, target: Any) -> None:
    """End the process with success."""
    os._exit(0)


def exits_in_its_text(call: Any, target: Any) -> None:
    """Raise an exception that ends the process when it is shown."""
    raise Unspeakable


def raises_surrogates(call: Any, target: Any) -> None:
    """Raise a text that UTF-8 has no bytes for."""
    raise ValueError("\udcff")


def prints(call: Any, target: Any) -> None:
    """Print through Python and past it."""
    print("chatter")
    os.write(1, b"chatter\n")


def closes(call: Any, target: Any) -> None:
    """Close standard output."""
    sys.stdout.close()
