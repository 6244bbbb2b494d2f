"""The fingerprint of a problem, by which baselines, merged findings and reports know it again."""

from __future__ import annotations

import hashlib

from .cause import Cause

_LENGTH = 16  # hexadecimal digits: two of a million problems share one with a chance of 1 to 40 million


def fingerprint(where: str, cause: Cause, revision: str = "") -> str:
    """Return the fingerprint of a cause; values that are drawn or sent do not change it.

    where: the operation or the use case. revision: the one that judged it, where that matters.
    """
    parts = (where, cause.code, cause.place, revision)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:_LENGTH]
