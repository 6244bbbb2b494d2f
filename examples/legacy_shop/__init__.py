"""A shop's Klaviyo integration before its migration: the before picture of the other examples."""

from __future__ import annotations
