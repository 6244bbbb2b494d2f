"""Flows: triggered by events and by lists, played on the clock."""
