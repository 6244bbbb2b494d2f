"""The error of controls."""

from __future__ import annotations


class ControlError(ValueError):
    """A control was given a wrong value. The message names the reason."""
