"""Compares two accounts: what the old calls achieved and the new ones did not, or did otherwise."""

from __future__ import annotations

from klaviyo_rehearsal.mockserver.state.account import Account

from .content import compare_content
from .difference import Difference, same
from .events import compare_events
from .groups import compare_lists
from .people import compare_people

__all__ = ["Difference", "compare", "same"]


def compare(legacy: Account, actual: Account) -> list[Difference]:
    """Compare the account of the old calls with that of the new ones."""
    return [
        *compare_people(legacy, actual),
        *compare_events(legacy, actual),
        *compare_lists(legacy, actual),
        *compare_content(legacy, actual),
    ]
