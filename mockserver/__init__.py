"""The API come alive: a stateful Starlette mock of Klaviyo's API, made from contracts."""

from __future__ import annotations
