"""What the old API was told, as bodies and filters of the new one: the same for every client."""

from __future__ import annotations
