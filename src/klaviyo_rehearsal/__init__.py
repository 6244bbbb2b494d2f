"""Rehearse a migration to Klaviyo's APIs: contracts, a mock server and property tests.

The three packages are folders at the top of the repository; the links here give them import names that
clash with nobody's.
"""

from __future__ import annotations

import os

__version__ = "0.1.0"

# A source archive and a checkout on Windows lack the links. The folders are then two levels above this one.
_HERE = os.path.dirname(os.path.abspath(__file__))
if not os.path.isdir(os.path.join(_HERE, "contracts")):
    __path__.append(os.path.dirname(os.path.dirname(_HERE)))
