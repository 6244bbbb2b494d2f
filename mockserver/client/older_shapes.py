"""Client endpoints in the shapes of older revisions (facts 8.14)."""

from __future__ import annotations

from ..events.older_shapes import FLAT_EVENT
from ..people.older_shapes import SIGN_UP

OLDER_SHAPES = {"POST /client/events": (FLAT_EVENT,), "POST /client/subscriptions": SIGN_UP}
