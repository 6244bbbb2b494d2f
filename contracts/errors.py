"""Errors of files and settings, as opposed to requests."""

from __future__ import annotations


class ContractError(Exception):
    """A contract cannot be read or does not exist. The message names the place and the remedy."""
