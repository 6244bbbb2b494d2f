"""How the integration under test is reached: a Python callable, a command in any language, or a URL."""

from __future__ import annotations

from .callables import CallableSource, load_integration
from .target import (
    THREAD,
    Integration,
    IntegrationError,
    IntegrationHung,
    IntegrationTrouble,
    Performer,
    Reply,
    Source,
    Target,
)

__all__ = [
    "THREAD",
    "CallableSource",
    "Integration",
    "IntegrationError",
    "IntegrationHung",
    "IntegrationTrouble",
    "Performer",
    "Reply",
    "Source",
    "Target",
    "load_integration",
]
