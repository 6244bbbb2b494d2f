"""The parts of a request that a log of one's own may have under other names, see --map."""

from __future__ import annotations

PARTS = ("method", "path", "query", "headers", "body", "status", "answer", "time")
