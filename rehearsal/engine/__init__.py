"""Plays scenarios against an integration: one example, one use case, one session."""
