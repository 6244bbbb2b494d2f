"""Leads an unmodified program's calls of a.klaviyo.com to the mock, by environment variables alone."""

from __future__ import annotations
