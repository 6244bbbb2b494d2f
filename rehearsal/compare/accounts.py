"""Compares two accounts: the result of the old calls and the result of the new ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .content import CAMPAIGNS, TEMPLATES
from .differ import differences
from .difference import Difference
from .events import EVENTS
from .lists import LISTS, TAGS
from .messages import MESSAGES, Carriers
from .oddities import is_oddity, without_oddities
from .profiles import PROFILES
from .resources import RESOURCES, is_repeat
from .schema import Circumstances, Snapshot

SCHEMAS = (MESSAGES, PROFILES, EVENTS, LISTS, TAGS, CAMPAIGNS, TEMPLATES, *RESOURCES)


def compare(
    legacy: Mapping[str, Any], actual: Mapping[str, Any], circumstances: Circumstances | None = None
) -> list[Difference]:
    """Compare two accounts and return the differences.

    legacy, actual: snapshots of the accounts, as `MockServer.control.snapshot` makes them, after the old
    calls and after the new ones. circumstances: when the calls happened, and at which revisions.
    """
    known = circumstances or Circumstances()
    found = _differences(legacy, actual, known)
    if not found:
        return []
    possible = without_oddities(legacy, actual, known.takes)
    if possible is not legacy:
        found = _differences(possible, actual, known)
    return [
        item for item in found if not is_oddity(item, known.takes) and not (known.faulty and is_repeat(item))
    ]


def _differences(
    legacy: Mapping[str, Any], actual: Mapping[str, Any], known: Circumstances
) -> list[Difference]:
    old, new = Snapshot(legacy, known), Snapshot(actual, known)
    found = [item for schema in SCHEMAS for item in differences(schema, old, new)]
    return [*Carriers(old, new).without(found)] if found else found
