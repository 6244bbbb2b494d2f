"""A shop's Klaviyo integration, migrated with httpx and nothing else."""

from __future__ import annotations
