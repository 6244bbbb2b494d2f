"""Rehearse a migration to Klaviyo's APIs: contracts, a mock server and property tests.

The three packages are folders at the top of the repository; the links here give them import names that
clash with nobody's.
"""

from __future__ import annotations

__version__ = "0.1.0"
