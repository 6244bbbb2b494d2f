"""Facts of Klaviyo's API: contracts, rules, use cases, and checks against them. No server here."""

from __future__ import annotations
