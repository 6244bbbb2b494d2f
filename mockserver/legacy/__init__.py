"""The retired v1/v2 API over the same accounts: the oracle of the rehearsal."""

from __future__ import annotations
