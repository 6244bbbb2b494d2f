"""Puts an integration on the stage: property tests that a migration loses nothing."""

from __future__ import annotations
