"""One small writer per format of report."""

from __future__ import annotations
