"""Who is in a segment (facts 8.11); all else about segments follows from the contract."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from ..jsonapi.handler import Behaviour
from .member_operations import get_profile_ids, get_profiles

BEHAVIOURS: Mapping[str, Behaviour] = {
    "GET /api/segments/{id}/profiles": partial(get_profiles, "segment"),
    "GET /api/segments/{id}/relationships/profiles": partial(get_profile_ids, "segment"),
}
