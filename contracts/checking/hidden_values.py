"""Values that a recorder has hidden, and damaged on the way."""

from __future__ import annotations

import re

# A value that ends with an encoded quote and begins with half an escape: the hiding of an address took the
# first quote with it, as in equals(email,%p1a2b3@shop.dev%27).
_HALF_QUOTED = re.compile(r"(?<=[,\[])%(?![0-9A-Fa-f]{2})(?=[^,\])]*?(%2[27]))")


def restored_quotes(query: str) -> str:
    """Return a query string with the opening quotes that were lost when values were hidden."""
    return _HALF_QUOTED.sub(r"\1", query) if "%" in query else query
